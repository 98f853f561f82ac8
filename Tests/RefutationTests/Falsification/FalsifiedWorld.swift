import CausalData
import CausalGraphs
import CausalStatistics

/// A random graph, and rows that a random model over it made.
struct FalsifiedWorld {
  let graph: DirectedAcyclicGraph
  let table: Table

  init(nodes: Int, edges: Int, rows: Int, isDiscrete: Bool = false, seed: UInt64) throws {
    var stream = RandomStream(seed: seed, path: [3])
    let order = stream.permutation(nodes)
    let pairs = (0..<nodes).flatMap { one in ((one + 1)..<nodes).map { (order[one], order[$0]) } }
    let chosen = stream.sample(edges, of: pairs.count).map { DirectedEdge(pairs[$0].0, pairs[$0].1) }
    try self.init(
      DirectedAcyclicGraph(VariableList(names: (0..<nodes).map { "x\($0)" }), edges: chosen), rows: rows,
      isDiscrete: isDiscrete, seed: seed)
  }

  init(_ graph: DirectedAcyclicGraph, rows: Int, isDiscrete: Bool = false, seed: UInt64) throws {
    self.graph = graph
    if isDiscrete {
      var document = GraphDocument(graph)
      document.network = try BayesianNetworkTables(random: graph, concentration: 1, seed: seed)
      table = try DiscreteNetworkSampler(document).table(rows: 0..<rows, seed: seed, threads: 1)
    } else {
      table = try LinearGaussianSampler(random: graph, seed: seed).table(rows: 0..<rows, seed: seed, threads: 1)
    }
  }

  static func graph(_ names: [String], _ edges: [(Int, Int)]) throws -> DirectedAcyclicGraph {
    try DirectedAcyclicGraph(VariableList(names: names), edges: edges.map { DirectedEdge($0.0, $0.1) })
  }
}
