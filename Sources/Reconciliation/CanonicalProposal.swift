import CausalGraphs

/// A proposal in terms of nodes, the smaller node first, with a key that puts proposals in one sequence whatever sequence
/// they came in: sums are then formed in that sequence, so rounding is the same too.
struct CanonicalProposal {
  let first: Int
  let second: Int
  /// About (first, second).
  let claim: EdgeProposal.Claim
  /// As it was given.
  let proposal: EdgeProposal

  /// Who speaks: proposals with the same expert depend on each other.
  struct Expert: Hashable {
    let name: String
    let model: String
  }
  var expert: Expert { Expert(name: proposal.provenance.expert, model: proposal.provenance.model ?? "") }

  init(_ proposal: EdgeProposal, first: Int, second: Int) {
    self.proposal = proposal
    (self.first, self.second) = (min(first, second), max(first, second))
    switch proposal.claim {
    case _ where first < second: claim = proposal.claim
    case .direct(let states): claim = .direct(states.swapped)
    case .noDirectEdge(let states): claim = .noDirectEdge(states.swapped)
    case .ancestral(let states): claim = .ancestral(states.swapped)
    case .abstention: claim = .abstention
    }
  }

  /// The proposals about known pairs in canonical sequence, and those that name no such pair.
  static func sort(
    _ proposals: some Sequence<EdgeProposal>, over variables: VariableList
  ) -> (accepted: [CanonicalProposal], rejected: [RejectedProposal]) {
    var accepted: [(key: Key, item: CanonicalProposal)] = []
    var rejected: [(key: Key, item: RejectedProposal)] = []
    for proposal in proposals {
      if let first = variables.index(of: proposal.first), let second = variables.index(of: proposal.second),
        first != second
      {
        let item = CanonicalProposal(proposal, first: first, second: second)
        accepted.append((Key(item), item))
      } else {
        let item = RejectedProposal(proposal, variables: variables)
        rejected.append((Key(CanonicalProposal(proposal, first: 0, second: 1)), item))
      }
    }
    return (accepted.sorted { $0.key < $1.key }.map(\.item), rejected.sorted { $0.key < $1.key }.map(\.item))
  }

  /// The proposals pair by pair, pooled; `proposals` are in canonical sequence.
  static func pooled(
    _ proposals: [CanonicalProposal], rule: PoolingRule
  ) -> [(pooled: PooledPair, proposals: ArraySlice<CanonicalProposal>)] {
    var result: [(pooled: PooledPair, proposals: ArraySlice<CanonicalProposal>)] = []
    var start = 0
    while start < proposals.count {
      let (first, second) = (proposals[start].first, proposals[start].second)
      var end = start
      while end < proposals.count, proposals[end].first == first, proposals[end].second == second { end += 1 }
      let slice = proposals[start..<end]
      result.append((PooledPair(slice, rule: rule, first: first, second: second), slice))
      start = end
    }
    return result
  }

  private struct Key: Comparable {
    let numbers: [Double]
    let words: [String]

    init(_ item: CanonicalProposal) {
      let kind: [Double] =
        switch item.claim {
        case .direct(let states): [0, states.forward, states.backward, states.none]
        case .noDirectEdge(let states): [1, states.forward, states.backward, states.none]
        case .ancestral(let states): [2, states.before, states.after, states.neither]
        case .abstention: [3, 0, 0, 0]
        }
      let source = item.proposal.provenance
      numbers = [Double(item.first), Double(item.second), Double(source.sample ?? -1)] + kind
      words =
        [
          source.expert, source.model ?? "", source.strategy ?? "", source.promptName ?? "",
          source.promptVersion ?? "", source.promptHash ?? "", source.exchange ?? "", item.proposal.rationale ?? "",
          item.proposal.first, item.proposal.second,
        ] + source.notes
    }

    static func < (left: Key, right: Key) -> Bool {
      if (left.numbers[0], left.numbers[1]) != (right.numbers[0], right.numbers[1]) {
        return (left.numbers[0], left.numbers[1]) < (right.numbers[0], right.numbers[1])
      }
      if left.words != right.words {
        return left.words.lexicographicallyPrecedes(right.words) { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      }
      return left.numbers.lexicographicallyPrecedes(right.numbers)
    }

    static func == (left: Key, right: Key) -> Bool { left.words == right.words && left.numbers == right.numbers }
  }
}
