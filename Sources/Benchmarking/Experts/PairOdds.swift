import CausalGraphs
import Elicitation

/// What an answer about a pair is worth when the error rates and the graph's density are known: Bayes' rule.
///
/// States of the pair in the order shown: direct →, direct ←, indirect →, indirect ←, unrelated.
struct PairOdds {
  private let prior: [Double]
  private let errors: SimulatedErrors

  init(_ graph: DirectedAcyclicGraph, _ errors: SimulatedErrors) {
    let count = Double(graph.nodeCount)
    let ordered = max(1, count * (count - 1))
    let direct = Double(graph.edgeCount) / ordered
    let paths = graph.transitiveClosure.edgeCount
    let indirect = Double(paths - graph.edgeCount) / ordered
    prior = [direct, direct, indirect, indirect, max(0, 1 - 2 * (direct + indirect))]
    self.errors = errors
  }

  /// P(answer | state) for answers →, ←, none to a question about direct causes.
  private var direct: [[Double]] {
    let confused = errors.ancestral
    let said: [[Double]] = [
      [1, 0, 0], [0, 1, 0], [confused, 0, 1 - confused], [0, confused, 1 - confused], [0, 0, 1],
    ]
    return said.map(garbled)
  }

  /// The same for answers before, after, neither to a question about order.
  private var order: [[Double]] { [[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]].map(garbled) }

  /// After flips and the position's pull.
  private func garbled(_ row: [Double]) -> [Double] {
    var row = row.map { (1 - errors.flips) * $0 + errors.flips / 2 * (1 - $0) }
    row[0] += errors.position * row[1]
    row[1] *= 1 - errors.position
    return row
  }

  private func posterior(_ likelihood: [[Double]], _ answer: Int) -> [Double] {
    let weights = zip(prior, likelihood).map { $0 * $1[answer] }
    let sum = weights.reduce(0, +)
    // An answer that cannot occur is never given.
    return sum > 0 ? weights.map { $0 / sum } : [Double](repeating: 0.2, count: 5)
  }

  /// - Parameter answer: `.forward`, `.backward` or `.none`, of the pair as shown.
  func claim(direct answer: PairOption) -> EdgeProposal.Claim {
    let place = answer == .forward ? 0 : answer == .backward ? 1 : 2
    let states: DirectProbabilities?
    switch errors.confidence {
    case .calibrated:
      let odds = posterior(direct, place)
      states = DirectProbabilities(forward: odds[0], backward: odds[1], none: odds[2] + odds[3] + odds[4])
    case .fixed(let sure):
      let rest = (1 - sure) / 2
      states = DirectProbabilities(
        forward: place == 0 ? sure : rest, backward: place == 1 ? sure : rest, none: place == 2 ? sure : rest)
    }
    guard let states else { return .abstention }
    return place == 2 ? .noDirectEdge(states) : .direct(states)
  }

  /// - Parameter answer: `.forward` for before, `.backward` for after, `.none` for neither, of the pair as shown.
  func claim(order answer: PairOption) -> EdgeProposal.Claim {
    let place = answer == .forward ? 0 : answer == .backward ? 1 : 2
    let states: AncestralProbabilities?
    switch errors.confidence {
    case .calibrated:
      let odds = posterior(order, place)
      states = AncestralProbabilities(before: odds[0] + odds[2], after: odds[1] + odds[3], neither: odds[4])
    case .fixed(let sure):
      let rest = (1 - sure) / 2
      states = AncestralProbabilities(
        before: place == 0 ? sure : rest, after: place == 1 ? sure : rest, neither: place == 2 ? sure : rest)
    }
    return states.map(EdgeProposal.Claim.ancestral) ?? .abstention
  }
}
