// A document's edges → the graph types, and back. Identical edges merge; two different edges on a pair are refused
// unless the graph type has room for both.

extension GraphDocument {
  /// The edges as a DAG.
  ///
  /// - Throws: `GraphError.unsupportedEdge` for an edge that is not tail and arrow; `.conflictingEdges` for a → b with
  ///   b → a; `.selfLoop`; `.cycle`, with the names along it.
  public func directedAcyclicGraph() throws(GraphError) -> DirectedAcyclicGraph {
    let directed = try directedEdges(graph: "directed acyclic graph")
    let present = Set(directed)
    for edge in directed where present.contains(edge.reversed) && edge.source != edge.target {
      throw .conflictingEdges(variables[edge.source].name, variables[edge.target].name)
    }
    return try DirectedAcyclicGraph(variables, edges: directed)
  }

  /// The edges as a directed graph that may hold cycles.
  ///
  /// - Throws: `GraphError.unsupportedEdge` for an edge that is not tail and arrow; `.selfLoop`.
  public func directedGraph() throws(GraphError) -> DirectedGraph {
    try DirectedGraph(variables, edges: directedEdges(graph: "directed graph"))
  }

  /// The edges as a partially directed graph.
  ///
  /// - Throws: `GraphError.unsupportedEdge` for an edge that is neither → nor —; `.conflictingEdges` where a pair has
  ///   two different edges; `.selfLoop`; `.cycle` for a directed cycle where the kind is `dag` or `cpdag`.
  public func partiallyDirectedGraph() throws(GraphError) -> PartiallyDirectedGraph {
    var graph = PartiallyDirectedGraph(variables)
    for edge in edges.map(\.marked) {
      if let arrow = edge.directed {
        try graph.insert(arrow)
      } else if edge.isUndirected {
        try graph.insert(UndirectedEdge(edge.first, edge.second))
      } else {
        throw unsupported(edge, graph: "partially directed graph")
      }
    }
    if kind == .dag || kind == .cpdag, let cycle = graph.directedCycle {
      throw .cycle(cycle.map { variables[$0].name })
    }
    return graph
  }

  /// The edges as a mixed graph: a MAG or PAG where the document says so, else an ADMG.
  ///
  /// - Throws: As `MixedGraph.init`.
  public func mixedGraph() throws(GraphError) -> MixedGraph {
    let mixedKind: MixedGraph.Kind =
      switch kind {
      case .mag: .mag
      case .pag: .pag
      case .dag, .cpdag, .pdag, .admg: .admg
      }
    return try MixedGraph(variables, kind: mixedKind, edges: edges.map(\.marked))
  }

  /// The nodes of a DAG and its edges.
  public init(_ graph: DirectedAcyclicGraph) {
    self.init(
      kind: .dag, variables: graph.variables, edges: graph.edges.map { GraphEdge($0.source, $0.target) })
  }

  /// A partially directed graph, said to be a whole equivalence class or not. Edges by node: directed, then undirected.
  public init(_ graph: PartiallyDirectedGraph, kind: Kind = .cpdag) {
    self.init(
      kind: kind, variables: graph.variables,
      edges: graph.directedEdges.map { GraphEdge($0.source, $0.target) }
        + graph.undirectedEdges.map { GraphEdge($0.first, $0.second, sourceMark: .tail, targetMark: .tail) })
  }

  /// A mixed graph. An edge with one arrowhead has it at its target.
  public init(_ graph: MixedGraph) {
    let kind: Kind =
      switch graph.kind {
      case .admg: .admg
      case .mag: .mag
      case .pag: .pag
      }
    self.init(
      kind: kind, variables: graph.variables,
      edges: graph.edges.map { edge in
        edge.firstMark == .arrow && edge.secondMark != .arrow
          ? GraphEdge(edge.second, edge.first, sourceMark: edge.secondMark, targetMark: edge.firstMark)
          : GraphEdge(edge.first, edge.second, sourceMark: edge.firstMark, targetMark: edge.secondMark)
      })
  }

  private func directedEdges(graph: String) throws(GraphError) -> [DirectedEdge] {
    var result: [DirectedEdge] = []
    result.reserveCapacity(edges.count)
    for edge in edges.map(\.marked) {
      guard edge.first != edge.second else { throw .selfLoop(variables[edge.first].name) }
      guard let arrow = edge.directed else { throw unsupported(edge, graph: graph) }
      result.append(arrow)
    }
    return result
  }

  private func unsupported(_ edge: MarkedEdge, graph: String) -> GraphError {
    .unsupportedEdge(variables[edge.first].name, variables[edge.second].name, kind: edge.kindName, graph: graph)
  }
}

extension GraphEdge {
  /// The edge without what is known about it.
  public var marked: MarkedEdge { MarkedEdge(source, sourceMark, target, targetMark) }
}
