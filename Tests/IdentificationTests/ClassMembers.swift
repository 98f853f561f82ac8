import CausalGraphs
import SeededRandom

/// Classes of DAGs and all their members, by trying every direction of every undirected edge.
enum ClassMembers {
  /// A random DAG whose edges go from smaller to larger nodes.
  static func randomGraph(
    _ variables: VariableList, using generator: inout SplitMix64
  ) throws -> DirectedAcyclicGraph {
    var graph = DirectedAcyclicGraph(variables)
    for target in 1..<variables.count {
      for source in 0..<target where generator.next() % 2 == 0 { try graph.insert(DirectedEdge(source, target)) }
    }
    return graph
  }

  /// The class of the DAG, of which the directions of some undirected edges are known besides.
  static func pattern(
    of truth: DirectedAcyclicGraph, knowing count: Int, using generator: inout SplitMix64
  ) throws -> PartiallyDirectedGraph {
    let pattern = truth.completedPartiallyDirectedGraph
    let open = generator.shuffled(pattern.undirectedEdges.map { [$0.first, $0.second] }).prefix(count)
    let names = truth.variables.names
    let known = open.map { ends -> BackgroundKnowledge.NamedEdge in
      let isForward = truth.contains(DirectedEdge(ends[0], ends[1]))
      return BackgroundKnowledge.NamedEdge(names[ends[isForward ? 0 : 1]], names[ends[isForward ? 1 : 0]])
    }
    return try pattern.applying(BackgroundKnowledge(required: Set(known)))
  }

  /// All DAGs that are equivalent to `truth` and have the pattern's directed edges.
  static func all(
    of pattern: PartiallyDirectedGraph, likeOf truth: DirectedAcyclicGraph
  ) throws -> [DirectedAcyclicGraph] {
    let open = pattern.undirectedEdges
    let whole = truth.completedPartiallyDirectedGraph
    return (0..<(1 << open.count)).compactMap { choice in
      let chosen = open.enumerated().map { place, edge in
        choice >> place & 1 == 0 ? DirectedEdge(edge.first, edge.second) : DirectedEdge(edge.second, edge.first)
      }
      guard let graph = try? DirectedAcyclicGraph(pattern.variables, edges: pattern.directedEdges + chosen),
        graph.completedPartiallyDirectedGraph == whole
      else { return nil }
      return graph
    }
  }
}
