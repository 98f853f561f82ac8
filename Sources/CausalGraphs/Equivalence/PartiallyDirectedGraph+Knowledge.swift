extension PartiallyDirectedGraph {
  /// The graph with background knowledge worked in and closed under Meek's rules: the class of those DAGs that obey it
  /// (an MPDAG; Meek 1995, section 4; Perković, Kalisch and Maathuis 2017).
  ///
  /// Knowledge is worked in one edge at a time, and the graph is closed after each, so that an undirected edge can always
  /// go either way; a contradiction shows as an edge that is directed against the knowledge, and that edge is named.
  ///
  /// - Throws: As `BackgroundKnowledge.validate(over:)`; `GraphError.noConsistentExtension` where this graph has none;
  ///   `.contradictoryKnowledge` where the graph and the knowledge before it leave no room for an edge's demand.
  ///   Complexity: O(edges · degree²).
  public func applying(_ knowledge: BackgroundKnowledge) throws(GraphError) -> PartiallyDirectedGraph {
    let demands = try knowledge.validate(over: variables)
    _ = try consistentExtension()
    var graph = closedUnderMeekRules()
    for edge in demands.required {
      guard graph.areAdjacent(edge.source, edge.target) else {
        throw contradiction(edge, "it is required, but the graph has no edge between the two")
      }
      guard !graph.contains(edge.reversed) else {
        throw contradiction(edge, "it is required, but the graph and the other knowledge direct the edge the other way")
      }
      graph.direct(edge)
    }
    // By tier as well as by name; every edge that is there is looked at once.
    let present = (directedEdges + undirectedEdges.map { DirectedEdge($0.first, $0.second) }).sorted()
    for edge in present {
      let (forward, backward) = (demands.forbids(edge), demands.forbids(edge.reversed))
      guard forward || backward else { continue }
      let allowed = forward ? edge.reversed : edge
      guard !(forward && backward), !graph.contains(allowed.reversed) else {
        let reason =
          forward && backward
          ? "both directions are forbidden, but the graph has an edge between the two"
          : "it is forbidden, but the graph and the other knowledge direct the edge so"
        throw contradiction(allowed.reversed, reason)
      }
      graph.direct(allowed)
    }
    return graph
  }

  /// Directs an edge of a closed graph and closes it again.
  private mutating func direct(_ edge: DirectedEdge) {
    if orient(edge) { closeUnderMeekRules(startingFrom: [edge]) }
  }

  private func contradiction(_ edge: DirectedEdge, _ reason: String) -> GraphError {
    .contradictoryKnowledge(
      source: variables[edge.source].name, target: variables[edge.target].name, reason: reason)
  }
}
