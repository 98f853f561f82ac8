public import CausalGraphs
import LanguageModels

/// Given pairs, or all, in both orders of presentation: a direct cause, a cause only through others, or none? Two calls a pair
/// and sample.
public struct RefinementStrategy: ElicitationStrategy {
  /// The pairs to ask about, in the order in which they are asked; nil for all.
  public var pairs: [VariablePair]?
  /// Asks about these pairs; nil for all.
  public init(pairs: [VariablePair]? = nil) { self.pairs = pairs }

  public var name: String { "refine" }
  public var promptNames: [PromptName] { [.refinement] }

  public func rounds(for question: ElicitationQuestion) -> [ElicitationPlan.Round] {
    let calls =
      pairs == nil ? question.callsForAllPairs : saturatingProduct(2, asked(question).count, question.samples)
    return [ElicitationPlan.Round("refine", calls: calls, example: .refinement(0, 1))]
  }

  public func queries(after outcomes: [QueryOutcome], round: Int, for question: ElicitationQuestion) -> [Query] {
    guard round == 0 else { return [] }
    return question.eachSample { sample in
      asked(question).flatMap { pair in
        [
          Query(.refinement(pair.low, pair.high), sample: sample),
          Query(.refinement(pair.high, pair.low), sample: sample),
        ]
      }
    }
  }

  public func read(_ answers: [AnsweredQuery], for question: ElicitationQuestion) -> AnswerReading {
    .pairs(answers, question)
  }

  private func asked(_ question: ElicitationQuestion) -> [VariablePair] {
    guard let pairs else { return question.openPairs }
    return pairs.filter { $0.low >= 0 && $0.high < question.variables.count && !question.settledPairs.contains($0) }
  }

  /// The pairs that answers about order leave open, those most worth a question first:
  ///
  /// 1. those claimed in both directions,
  /// 2. those in order with nothing between them (an edge of the order's transitive reduction),
  /// 3. those in order with something between them (direct, or only through it?),
  /// 4. those that nobody could place.
  ///
  /// - Complexity: O(proposals + n³/64) for n variables.
  public static func openPairs(
    after proposals: [EdgeProposal], variables: VariableList, settled: Set<VariablePair> = []
  ) -> [VariablePair] {
    let count = variables.count
    var votes: [DirectedEdge: Int] = [:]
    for proposal in proposals {
      guard case .ancestral(let order) = proposal.claim, let first = variables.index(of: proposal.first),
        let second = variables.index(of: proposal.second), first != second, order.before != order.after
      else { continue }
      votes[order.before > order.after ? DirectedEdge(first, second) : DirectedEdge(second, first), default: 0] += 1
    }
    // successors[a] and predecessors[b] as bits, by the majority of votes.
    let words = (count + 63) / 64
    var successors = [UInt64](repeating: 0, count: count * words)
    var predecessors = successors
    func setBit(_ bits: inout [UInt64], _ row: Int, _ column: Int) {
      let bit: UInt64 = 1 << UInt64(column % 64)
      bits[row * words + column / 64] |= bit
    }
    for (edge, forward) in votes where forward > votes[edge.reversed] ?? 0 {
      setBit(&successors, edge.source, edge.target)
      setBit(&predecessors, edge.target, edge.source)
    }
    var ranked = [[VariablePair]](repeating: [], count: 4)
    for pair in VariablePair.all(of: count) where !settled.contains(pair) {
      let (forward, backward) = (DirectedEdge(pair.low, pair.high), DirectedEdge(pair.high, pair.low))
      let (ahead, behind) = (votes[forward] ?? 0, votes[backward] ?? 0)
      if ahead > 0, behind > 0 {
        ranked[0].append(pair)
      } else if ahead + behind > 0 {
        let edge = ahead > 0 ? forward : backward
        let (after, before) = (edge.source * words, edge.target * words)
        let between = (0..<words).contains { (word: Int) -> Bool in
          let common: UInt64 = successors[after + word] & predecessors[before + word]
          return common != 0
        }
        ranked[between ? 2 : 1].append(pair)
      } else {
        ranked[3].append(pair)
      }
    }
    return ranked.flatMap(\.self)
  }
}
