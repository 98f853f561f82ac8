import CausalGraphs
import Discovery
import Glibc

/// What one graph found in the data alone says of pairs, as probabilities: for reliabilities where no posterior over graphs is
/// computed.
///
/// Whether two are adjacent is judged given the rest of the graph; the direction is the class's: decided where all equivalent
/// graphs agree, even where they do not.
enum ClassPosterior {
  /// - Parameters:
  ///   - worth: Of the graph, under the data and the sparse prior, with these pairs.
  ///   - equivalent: The graphs equivalent to it that the knowledge allows.
  static func estimate(
    _ worth: FamilyWorth, equivalent: PartiallyDirectedGraph, pairs: [DirectedEdge]
  ) -> EdgePosterior {
    let graph = worth.graph
    let count = graph.nodeCount
    var probabilities = [Double](repeating: 0, count: count * count)
    func isPossible(_ edge: DirectedEdge) -> Bool {
      !worth.constraints.isForbidden[edge.source * count + edge.target]
        && graph.adjacency.path(from: edge.target, to: edge.source) == nil
    }
    for edge in graph.edges {
      let gain = worth.total(edge)
      let isThere =
        worth.constraints.requiredParents[edge.target].contains(edge.source) ? 1 : 1 / (1 + exp(-gain))
      let share = equivalent.contains(edge) ? 1.0 : 0.5
      probabilities[edge.source * count + edge.target] = share * isThere
      probabilities[edge.target * count + edge.source] = (1 - share) * isThere
    }
    for pair in pairs where !graph.areAdjacent(pair.source, pair.target) {
      let open = [pair, pair.reversed].filter(isPossible)
      let odds = open.map { exp(min(worth.total($0), 500)) }
      let whole = 1 + odds.reduce(0, +)
      for (edge, value) in zip(open, odds) { probabilities[edge.source * count + edge.target] = value / whole }
    }
    let nothing = SamplingDiagnostic(
      chains: 1, samples: 1, largestSplitRHat: .infinity, smallestEffectiveSampleSize: 1, largestDifference: 1,
      hasConverged: false)
    return EdgePosterior(nodeCount: count, probabilities: probabilities, method: .sampled(nothing))
  }
}
