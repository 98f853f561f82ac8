import CausalGraphs
import CausalStatistics
import Elicitation
import Reconciliation

/// A simulated expert that can be asked one question at a time; every answer is drawn once, whatever is asked when.
struct AskedExpert {
  /// How often an answer is another one than the truth's, how often a cause through others is taken for a direct one, and how
  /// often it does not know.
  struct Errors {
    var flips: Double
    var ancestral: Double
    var abstentions: Double
  }

  let truth: DirectedAcyclicGraph
  private let closure: DirectedAcyclicGraph
  let errors: Errors
  let seed: UInt64

  init(_ truth: DirectedAcyclicGraph, errors: Errors, seed: UInt64) {
    (self.truth, self.errors, self.seed) = (truth, errors, seed)
    closure = truth.transitiveClosure
  }

  /// All pairs in both orders of presentation.
  var everything: [ActiveQuestion] {
    (0..<truth.nodeCount).flatMap { low in
      ((low + 1)..<max(low + 1, truth.nodeCount)).compactMap { VariablePair(low, $0).map { .pair($0) } }
    }
  }

  /// Pairs at random, without repetition.
  func random(_ count: Int) -> [ActiveQuestion] {
    var stream = RandomStream(seed: seed, path: [0xA5])
    return Array(everything.shuffled(using: &stream).prefix(count))
  }

  func answer(_ question: ActiveQuestion) -> [EdgeProposal] {
    switch question {
    case .pair(let pair):
      [(pair.low, pair.high), (pair.high, pair.low)].enumerated().map { sample, shown in
        direct(shown.0, shown.1, sample: sample)
      }
    case .order(let node):
      truth.variables.indices.filter { $0 != node }.map { order(node, $0) }
    }
  }

  private enum State { case forward, backward, none }

  private func state(_ graph: DirectedAcyclicGraph, _ first: Int, _ second: Int) -> State {
    graph.contains(DirectedEdge(first, second))
      ? .forward : graph.contains(DirectedEdge(second, first)) ? .backward : .none
  }

  /// nil: it does not know.
  private func garbled(_ state: State, _ stream: inout RandomStream) -> State? {
    let isSilent = stream.bernoulli(errors.abstentions)
    let isFlipped = stream.bernoulli(errors.flips)
    let other = stream.below(2)
    if isSilent { return nil }
    return isFlipped ? [State.forward, .backward, .none].filter { $0 != state }[other] : state
  }

  /// The probabilities are those that GPT-4's recorded claims on pairs earned (see `CalibrationTable.shipped`).
  private func direct(_ first: Int, _ second: Int, sample: Int) -> EdgeProposal {
    // What is misunderstood is misunderstood in both orders; slips are each their own.
    var pair = RandomStream(seed: seed, path: [1, min(first, second), max(first, second)])
    var stream = RandomStream(seed: seed, path: [2, first, second])
    let isConfused = pair.bernoulli(errors.ancestral)
    let claim: EdgeProposal.Claim =
      switch garbled(state(isConfused ? closure : truth, first, second), &stream) {
      case nil: .abstention
      case .some(.forward): claimed(0.66, 0.02, 0.32)
      case .some(.backward): claimed(0.02, 0.66, 0.32)
      case .some(.none): claimed(0.012, 0.012, 0.976)
      }
    return proposal(first, second, claim, strategy: "refine", sample: sample)
  }

  private func order(_ node: Int, _ other: Int) -> EdgeProposal {
    var stream = RandomStream(seed: seed, path: [3, node, other])
    let claim: EdgeProposal.Claim =
      switch garbled(state(closure, node, other), &stream) {
      case nil, .some(.none): .abstention
      case .some(.forward):
        AncestralProbabilities(before: 0.76, after: 0.003, neither: 0.237).map { .ancestral($0) } ?? .abstention
      case .some(.backward):
        AncestralProbabilities(before: 0.003, after: 0.76, neither: 0.237).map { .ancestral($0) } ?? .abstention
      }
    return proposal(node, other, claim, strategy: "ordering", sample: 0)
  }

  private func claimed(_ forward: Double, _ backward: Double, _ none: Double) -> EdgeProposal.Claim {
    guard let states = DirectProbabilities(forward: forward, backward: backward, none: none) else { return .abstention }
    return none > max(forward, backward) ? .noDirectEdge(states) : .direct(states)
  }

  private func proposal(
    _ first: Int, _ second: Int, _ claim: EdgeProposal.Claim, strategy: String, sample: Int
  ) -> EdgeProposal {
    EdgeProposal(
      first: truth.variables[first].name, second: truth.variables[second].name, claim: claim,
      provenance: Provenance(expert: "simulated", strategy: strategy, sample: sample))
  }
}
