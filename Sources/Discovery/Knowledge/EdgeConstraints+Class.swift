internal import CausalGraphs

extension EdgeConstraints {
  /// What a search that found `graph` reports: the graphs of its class that obey the constraints (a CPDAG, or with
  /// constraints that direct further edges an MPDAG: Meek 1995, section 4).
  ///
  /// Where the prior prefers one direction of some edge to the other, equivalent graphs score differently, and the graph
  /// itself is the answer.
  func discovered(_ graph: DirectedAcyclicGraph) -> DiscoveredGraph {
    prefersDirections ? .directedAcyclic(graph) : .partiallyDirected(equivalenceClass(of: graph))
  }

  /// Whether the prior of some edge differs from its reverse's.
  var prefersDirections: Bool {
    guard !logPrior.isEmpty else { return false }
    return (0..<nodeCount).contains { first in
      (0..<first).contains { logPrior[first * nodeCount + $0] != logPrior[$0 * nodeCount + first] }
    }
  }

  /// The graphs that are Markov equivalent to `graph`, which obeys the constraints, and obey them too.
  ///
  /// Complexity: O(edges · degree²).
  func equivalenceClass(of graph: DirectedAcyclicGraph) -> PartiallyDirectedGraph {
    var result = graph.completedPartiallyDirectedGraph
    for edge in graph.edges where result.contains(UndirectedEdge(edge.source, edge.target)) {
      let isRequired = requiredParents[edge.target].contains(edge.source)
      guard isRequired || isForbidden[edge.target * nodeCount + edge.source] else { continue }
      if result.orient(edge) { result.closeUnderMeekRules(startingFrom: [edge]) }
    }
    return result
  }
}
