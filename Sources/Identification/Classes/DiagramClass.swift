public import CausalGraphs

/// A set of causal diagrams that one graph stands for: a CPDAG or a PDAG with background knowledge (DAGs that agree on what is
/// directed), or a MAG or PAG (diagrams with unobserved common causes that agree on the marks).
///
/// Adjustment sets found here are valid in every member (Perković, Textor, Kalisch and Maathuis 2018, JMLR 18).
public struct DiagramClass: Hashable, Sendable {
  /// The variables; nodes are indices into them.
  public let variables: VariableList
  /// One member.
  let member: CausalDiagram
  /// `steps[v]`: nodes that v may cause directly in some member, ascending. Empty for a class of DAGs.
  let steps: [[Int]]
  /// What is directed in every member, of a class of DAGs; closed under Meek's rules. nil for other classes.
  let pattern: PartiallyDirectedGraph?
  /// By source · nodes + target: every member has the edge, and no unobserved common cause of the two. Empty for a class
  /// of DAGs.
  private let certain: Set<Int>
  /// Whether members may have unobserved common causes.
  let isAncestral: Bool

  /// The DAGs with these directed edges and adjacencies; what Meek's rules direct is directed first.
  ///
  /// - Throws: `GraphError.noConsistentExtension`; `.cycle`.
  public init(_ graph: PartiallyDirectedGraph) throws(GraphError) {
    let closed = graph.closedUnderMeekRules()
    if let cycle = closed.directedCycle { throw .cycle(cycle.map { graph.variables[$0].name }) }
    try self.init(closed: closed)
  }

  /// The same of a graph that is closed under Meek's rules and has no cycle.
  init(closed: PartiallyDirectedGraph) throws(GraphError) {
    (variables, isAncestral, pattern) = (closed.variables, false, closed)
    member = CausalDiagram(try closed.consistentExtension())
    (steps, certain) = ([], [])
  }

  /// The diagrams of an ancestral graph without selection.
  ///
  /// - Throws: `GraphError.unsupportedEdge` where an edge is undirected or has a tail and a circle, which mean selection.
  public init(ancestral graph: MixedGraph) throws(GraphError) {
    precondition(graph.kind != .admg, "an ADMG is one diagram")
    (variables, isAncestral, pattern) = (graph.variables, true, nil)
    let nodes = graph.nodeCount
    for edge in graph.edges
    where edge.isUndirected
      || edge.firstMark != .arrow && edge.secondMark != .arrow
        && (edge.firstMark == .tail || edge.secondMark == .tail)
    {
      throw .unsupportedEdge(
        graph.variables[edge.first].name, graph.variables[edge.second].name,
        kind: edge.isUndirected ? "undirected" : "tail-circle",
        graph: "\(graph.kind.rawValue.uppercased()) without selection")
    }
    let marks = EdgeEnds(graph)
    steps = (0..<nodes).map { node in
      graph.edges.compactMap { edge in
        if edge.first == node { return edge.firstMark == .arrow ? nil : edge.second }
        if edge.second == node { return edge.secondMark == .arrow ? nil : edge.first }
        return nil
      }.sorted()
    }
    var certain: Set<Int> = []
    for edge in graph.edges {
      if let arrow = edge.directed, marks.isVisible(arrow.source, arrow.target) {
        certain.insert(arrow.source * nodes + arrow.target)
      }
    }
    self.certain = certain
    member = try marks.member()
  }

  /// Whether every member has source → target and no unobserved common cause of the two.
  func isCertain(_ source: Int, _ target: Int) -> Bool { certain.contains(source * variables.count + target) }
}
