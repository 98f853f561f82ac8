import CausalGraphs
import Identification

extension GraphDocument {
  /// The same graph with those edges undirected whose direction nothing decides: neither data (at .95 or more), experts nor
  /// knowledge, nor what follows from other edges. Nil where every direction is decided.
  ///
  /// - Throws: `GraphError` where the edges do not make a DAG.
  func leavingUndecidedEdgesOpen() throws(GraphError) -> (graph: GraphDocument, edges: [UndirectedEdge])? {
    guard kind == .dag else { return nil }
    guard edges.contains(where: \.isDirectionUndecided) else { return nil }
    let member = try directedAcyclicGraph()
    var pattern = member.completedPartiallyDirectedGraph
    for edge in edges where !edge.isDirectionUndecided { pattern.orient(DirectedEdge(edge.source, edge.target)) }
    pattern.closeUnderMeekRules()
    if let knowledge { pattern = try pattern.applying(knowledge.limited(to: pattern)) }
    let open = pattern.undirectedEdges
    guard !open.isEmpty else { return nil }
    var graph = self
    graph.kind = .pdag
    graph.edges = edges.map { edge in
      guard pattern.contains(UndirectedEdge(edge.source, edge.target)) else { return edge }
      var edge = edge
      edge.targetMark = .tail
      return edge
    }
    return (graph, open)
  }
}

extension BackgroundKnowledge {
  /// Without what is required of pairs that the graph does not join.
  fileprivate func limited(to graph: PartiallyDirectedGraph) -> BackgroundKnowledge {
    var knowledge = self
    knowledge.required = required.filter { edge in
      guard let source = graph.variables.index(of: edge.source), let target = graph.variables.index(of: edge.target)
      else {
        return false
      }
      return graph.areAdjacent(source, target)
    }
    return knowledge
  }
}
