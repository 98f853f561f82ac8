import CausalData
import CausalGraphs
import Elicitation
import Reconciliation
import SeededRandom

/// One sample through the reconciler: what the data alone come to, and what they come to with an expert.
struct ReplayRun {
  let data: ReconciliationData
  let settings: ReconciliationSettings
  /// Without any expert.
  let alone: ReconciledGraph

  /// - Parameter sampleSize: nil for the one that the data speak for.
  init(
    _ table: Table, over variables: VariableList, sampleSize: Double? = nil,
    settings: ReconciliationSettings = ReconciliationSettings()
  ) throws {
    data = try ReconciliationData(table, over: variables, equivalentSampleSize: sampleSize)
    self.settings = settings
    alone = try Reconciler(settings: settings).reconcile([], over: variables, data: data)
  }

  /// With these proposals.
  ///
  /// - Parameter reliability: nil for what the data make of each expert.
  func merged(_ proposals: [EdgeProposal], reliability: Double? = nil) throws -> ReconciledGraph {
    var settings = settings
    if let reliability {
      settings.prior.defaultReliability = reliability
      settings.prior.largestReliability = reliability
      // A prior so narrow that no data move it.
      settings.prior.shrinkage = 1e9
    }
    return try Reconciler(settings: settings).reconcile(proposals, over: data.variables, data: data)
  }

  /// The graph with its variables in a random order: ties are broken by that order, and files list causes first.
  static func shuffled(_ graph: DirectedAcyclicGraph, seed: UInt64, path: [Int]) throws -> DirectedAcyclicGraph {
    var generator = SplitMix64(seed: seed, stream: path)
    let order = generator.shuffled(Array(0..<graph.nodeCount))
    var places = order
    for (place, node) in order.enumerated() { places[node] = place }
    return try DirectedAcyclicGraph(
      VariableList(order.map { graph.variables[$0] }),
      edges: graph.edges.map { DirectedEdge(places[$0.source], places[$0.target]) })
  }

  /// The distance to the truth, on average over orders of the variables: what is arbitrary in the graph follows the list of
  /// variables, and is settled anew by the same rule for each of `orders` random lists.
  static func distance(
    _ result: ReconciledGraph, _ truth: DirectedAcyclicGraph, orders: Int, seed: UInt64
  ) throws -> Double {
    let arbitrary = Set(result.edges.filter { $0.decision?.basis == .arbitrary }.compactMap(\.edge))
    guard orders > 1, !arbitrary.isEmpty else { return Double(distance(result.graph, truth)) }
    var open = result.graph.completedPartiallyDirectedGraph
    for edge in result.graph.edges where !arbitrary.contains(edge) { direct(edge, in: &open) }
    var (sum, generator) = (0.0, SplitMix64(seed: seed, stream: [orders]))
    for _ in 0..<orders {
      let places = generator.shuffled(Array(0..<truth.nodeCount))
      func listed(_ pair: UndirectedEdge) -> (Int, Int) {
        let (one, other) = (places[pair.first], places[pair.second])
        return (min(one, other), max(one, other))
      }
      var graph = open
      while let pair = graph.undirectedEdges.min(by: { listed($0) < listed($1) }) {
        let edge = DirectedEdge(pair.first, pair.second)
        direct(places[pair.first] < places[pair.second] ? edge : edge.reversed, in: &graph)
      }
      sum += Double(distance(try DirectedAcyclicGraph(truth.variables, edges: graph.directedEdges), truth))
    }
    return sum / Double(orders)
  }

  private static func direct(_ edge: DirectedEdge, in graph: inout PartiallyDirectedGraph) {
    if graph.orient(edge) { graph.closeUnderMeekRules(startingFrom: [edge]) }
  }

  /// The distance of the other estimate, the graph of least expected distance; nil where there are no probabilities.
  static func distanceOfNearest(_ result: ReconciledGraph, _ truth: DirectedAcyclicGraph) throws -> Int? {
    guard let posterior = result.posterior else { return nil }
    return try distance(.leastExpectedDistance(under: posterior, over: truth.variables), truth)
  }

  /// Extra, missing and reversed edges.
  static func distance(_ graph: DirectedAcyclicGraph, _ truth: DirectedAcyclicGraph) -> Int {
    let (found, expected) = (Set(graph.edges), Set(truth.edges))
    let extra = found.count { !expected.contains($0) && !expected.contains($0.reversed) }
    let missing = expected.count { !found.contains($0) && !found.contains($0.reversed) }
    return extra + missing + found.count { !expected.contains($0) && expected.contains($0.reversed) }
  }
}
