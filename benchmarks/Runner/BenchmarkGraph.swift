import CausalGraphs
import SeededRandom

/// Graphs to measure with, the same for the same seed.
enum BenchmarkGraph {
  /// V0 … V(n − 1).
  static func variables(_ count: Int) throws -> VariableList {
    try VariableList(names: (0..<count).map { "V\($0)" })
  }

  /// `count` different edges along a random order of the nodes, each node with at most `mostParents` parents.
  static func edges(
    nodes: Int, count: Int, mostParents: Int = .max, using generator: inout SplitMix64
  ) -> [DirectedEdge] {
    let order = (0..<nodes).map { (node: $0, key: generator.next()) }.sorted { $0.key < $1.key }.map(\.node)
    var parents = [Int](repeating: 0, count: nodes)
    var seen: Set<DirectedEdge> = []
    var edges: [DirectedEdge] = []
    while edges.count < count {
      let (first, second) = (generator.below(nodes), generator.below(nodes))
      guard first != second else { continue }
      let edge = DirectedEdge(order[min(first, second)], order[max(first, second)])
      guard parents[edge.target] < mostParents, seen.insert(edge).inserted else { continue }
      parents[edge.target] += 1
      edges.append(edge)
    }
    return edges
  }
}
