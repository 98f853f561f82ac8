import CausalGraphs
import Glibc

extension GraphDocument {
  /// The same graph with those edges undirected whose direction nothing decides: neither data (at .95 or more), experts nor
  /// knowledge, nor what follows from other edges. Nil where every direction is decided.
  ///
  /// - Throws: `GraphError` where the edges do not make a DAG.
  func leavingUndecidedEdgesOpen() throws(GraphError) -> (graph: GraphDocument, edges: [UndirectedEdge])? {
    guard kind == .dag else { return nil }
    func isArbitrary(_ edge: GraphEdge) -> Bool {
      for case .decision(let decision) in edge.evidence.reversed() {
        return decision.basis == .arbitrary || decision.isLeaning
      }
      return false
    }
    guard edges.contains(where: isArbitrary) else { return nil }
    let member = try directedAcyclicGraph()
    var pattern = member.completedPartiallyDirectedGraph
    for edge in edges where !isArbitrary(edge) { pattern.orient(DirectedEdge(edge.source, edge.target)) }
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

extension EdgeDecision {
  /// From this share of an edge's probability on, data alone decide its direction.
  private static let decided = 0.95

  /// Whether data alone prefer the direction, and too little to rest an effect on. Graphs that fit alike are often not equally
  /// many for both directions: that alone gives a direction two thirds of the probability, and says nothing of the world.
  fileprivate var isLeaning: Bool {
    guard basis == .data, let posteriorProbability else { return false }
    // How probable an edge is at all: `cost` is what the score loses without it, in nats.
    let presence = cost.map { 1 / (1 + exp(-$0)) } ?? 1
    return posteriorProbability < EdgeDecision.decided * presence
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
