import CausalGraphs
import SeededRandom

/// Random and exhaustive graphs for tests.
enum RandomGraphs {
  static func names(_ count: Int) throws -> VariableList { try VariableList(names: (0..<count).map { "v\($0)" }) }

  /// Each pair is adjacent with this probability, directed along a random order.
  static func directedAcyclicGraph(
    _ count: Int, density: Double, using generator: inout SplitMix64
  ) throws -> DirectedAcyclicGraph {
    let order = (0..<count).map { ($0, generator.next()) }.sorted { $0.1 < $1.1 }.map(\.0)
    var edges: [DirectedEdge] = []
    for (place, source) in order.enumerated() {
      for target in order[(place + 1)...] where generator.chance(density) { edges.append(DirectedEdge(source, target)) }
    }
    return try DirectedAcyclicGraph(names(count), edges: edges)
  }

  /// Each node with this probability.
  static func subset(_ count: Int, probability: Double, using generator: inout SplitMix64) -> [Int] {
    (0..<count).filter { _ in generator.chance(probability) }
  }

  /// Every DAG on `count` nodes, by brute force over the three states of each pair.
  static func allDirectedAcyclicGraphs(_ count: Int) throws -> [DirectedAcyclicGraph] {
    let pairs = (0..<count).flatMap { first in ((first + 1)..<count).map { (first, $0) } }
    let variables = try names(count)
    let combinations = pairs.reduce(1) { product, _ in product * 3 }
    return (0..<combinations).compactMap { code in
      var rest = code
      var edges: [DirectedEdge] = []
      for (first, second) in pairs {
        switch rest % 3 {
        case 1: edges.append(DirectedEdge(first, second))
        case 2: edges.append(DirectedEdge(second, first))
        default: break
        }
        rest /= 3
      }
      return try? DirectedAcyclicGraph(variables, edges: edges)
    }
  }

  /// The DAGs that direct the undirected edges of `graph` and have its v-structures and no others, by brute force.
  static func consistentExtensions(of graph: PartiallyDirectedGraph) -> [DirectedAcyclicGraph] {
    let open = graph.undirectedEdges
    return (0..<(1 << open.count)).compactMap { code in
      let chosen = open.enumerated().map { index, edge in
        code >> index & 1 == 0 ? DirectedEdge(edge.first, edge.second) : DirectedEdge(edge.second, edge.first)
      }
      guard let candidate = try? DirectedAcyclicGraph(graph.variables, edges: graph.directedEdges + chosen),
        candidate.unshieldedColliders == graph.unshieldedColliders
      else { return nil }
      return candidate
    }
  }

  /// What a set of DAGs over the same adjacencies agree on.
  static func union(of graphs: [DirectedAcyclicGraph]) throws -> PartiallyDirectedGraph? {
    guard let first = graphs.first else { return nil }
    let agreed = first.edges.filter { edge in graphs.allSatisfy { $0.contains(edge) } }
    let open = first.edges.filter { edge in !graphs.allSatisfy { $0.contains(edge) } }
    return try PartiallyDirectedGraph(
      first.variables, directed: agreed, undirected: open.map { UndirectedEdge($0.source, $0.target) })
  }
}

extension SplitMix64 {
  /// True with this probability.
  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }
}
