import StrictJSON

/// A graph whose edges have a tail, an arrow or a circle at each end: an ADMG, a MAG or a PAG.
///
/// Nodes are indices into `variables`. What the kind forbids is refused when the graph is made, so a value of this type
/// always is what its kind says, with one exception: a MAG is checked to be ancestral, not to be maximal.
public struct MixedGraph: Hashable, Sendable {
  /// Which graphs are allowed.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Acyclic directed mixed graph: → and ↔, one of each at most between two nodes; no directed cycle (Richardson 2003).
    case admg
    /// Maximal ancestral graph: →, ↔ and —, one edge a pair; no directed cycle, no a ↔ b where a is an ancestor of b,
    /// no arrowhead at the end of an undirected edge (Richardson and Spirtes 2002).
    case mag
    /// Partial ancestral graph: any marks, one edge a pair; no directed cycle among → (Zhang 2008).
    case pag
  }

  /// One end of an edge, seen from a node.
  package struct Incidence: Hashable, Sendable {
    /// The node at the far end.
    package var node: Int32
    /// The mark at the near end.
    package var near: Mark
    /// The mark at the far end.
    package var far: Mark
  }

  /// What the nodes stand for, by index.
  public let variables: VariableList
  /// Which graphs are allowed.
  public let kind: Kind
  /// By first node, second node, then marks.
  public let edges: [MarkedEdge]
  /// `incidences[v]`: the edges at v, ascending by far node.
  package let incidences: [[Incidence]]
  /// The → edges alone.
  package let directed: Adjacency
  /// Row a, column b: some edge joins a and b. Symmetric.
  package let adjacent: BitMatrix

  /// - Throws: `GraphError.selfLoop`; `.conflictingEdges` where a pair has more edges than the kind allows;
  ///   `.unsupportedEdge` where the kind has no such edge; `.cycle` for a directed cycle; `.almostDirectedCycle` in a
  ///   MAG. An edge named twice stands once. Complexity: O(nodes² / 64 + edges log edges), for a MAG
  ///   O(edges · nodes / 64) more.
  public init(_ variables: VariableList, kind: Kind, edges: some Sequence<MarkedEdge>) throws(GraphError) {
    var incidences = [[Incidence]](repeating: [], count: variables.count)
    var directed = Adjacency(count: variables.count)
    var adjacent = BitMatrix(count: variables.count)
    var kept: [MarkedEdge] = []
    for edge in edges.sorted() where kept.last != edge {
      let (first, second) = (edge.first, edge.second)
      guard first != second else { throw .selfLoop(variables[first].name) }
      try MixedGraph.check(edge, kind: kind, variables)
      if adjacent[first, second] {
        // Sorted, so the pair's other edge came just before this one.
        guard kind == .admg, let other = kept.last, (other.directed == nil) != (edge.directed == nil),
          !(kept.count > 1 && kept[kept.count - 2].first == first && kept[kept.count - 2].second == second)
        else { throw .conflictingEdges(variables[first].name, variables[second].name) }
      }
      adjacent[first, second] = true
      adjacent[second, first] = true
      if let arrow = edge.directed { directed.insert(arrow.source, arrow.target) }
      incidences[first].append(Incidence(node: Int32(second), near: edge.firstMark, far: edge.secondMark))
      kept.append(edge)
    }
    // A second sweep, so that each list ascends: first the smaller far nodes, then the larger.
    var lower = [[Incidence]](repeating: [], count: variables.count)
    for edge in kept {
      lower[edge.second].append(Incidence(node: Int32(edge.first), near: edge.secondMark, far: edge.firstMark))
    }
    for node in incidences.indices { incidences[node].insert(contentsOf: lower[node], at: 0) }
    self.variables = variables
    self.kind = kind
    self.edges = kept
    self.incidences = incidences
    self.directed = directed
    self.adjacent = adjacent
    if let cycle = directed.cycle() { throw .cycle(cycle.map { variables[$0].name }) }
    if kind == .mag { try checkAncestral() }
  }

  /// The same edges, as an ADMG without bidirected edges.
  public init(_ graph: DirectedAcyclicGraph) throws(GraphError) {
    try self.init(graph.variables, kind: .admg, edges: graph.edges.map { .directed($0.source, $0.target) })
  }

  /// How many nodes there are.
  public var nodeCount: Int { variables.count }
  /// How many edges there are, of every kind.
  public var edgeCount: Int { edges.count }
  /// Whether an edge of any kind joins the two. O(1).
  public func areAdjacent(_ first: Int, _ second: Int) -> Bool { adjacent[first, second] }

  /// The edges between two nodes: none, one, or in an ADMG two. O(degree).
  public func edges(between first: Int, _ second: Int) -> [MarkedEdge] {
    guard adjacent[first, second] else { return [] }
    return incidences[first].filter { $0.node == Int32(second) }
      .map { MarkedEdge(first, $0.near, second, $0.far) }
  }

  /// The nodes p with p → node, ascending.
  public func parents(of node: Int) -> [Int] { directed.parents[node].map(Int.init) }
  /// The nodes c with node → c, ascending.
  public func children(of node: Int) -> [Int] { directed.children[node].map(Int.init) }
  /// The nodes s with node ↔ s, ascending.
  public func spouses(of node: Int) -> [Int] {
    incidences[node].filter { $0.near == .arrow && $0.far == .arrow }.map { Int($0.node) }
  }

  private static func check(_ edge: MarkedEdge, kind: Kind, _ variables: VariableList) throws(GraphError) {
    let fits =
      switch kind {
      case .admg: edge.directed != nil || edge.isBidirected
      case .mag: edge.firstMark != .circle && edge.secondMark != .circle
      case .pag: true
      }
    guard fits else {
      throw .unsupportedEdge(
        variables[edge.first].name, variables[edge.second].name, kind: edge.kindName, graph: kind.rawValue.uppercased())
    }
  }

  private func checkAncestral() throws(GraphError) {
    guard let descendants = directed.descendantRows() else { return }
    let hasArrowhead = incidences.map { $0.contains { $0.near == .arrow } }
    for edge in edges {
      if edge.isUndirected, let end = [edge.first, edge.second].first(where: { hasArrowhead[$0] }) {
        throw .unsupportedEdge(
          variables[edge.first].name, variables[edge.second].name, kind: "undirected",
          graph: "MAG where an arrowhead points at \"\(variables[end].name.visible())\"")
      }
      guard edge.isBidirected, descendants[edge.first, edge.second] || descendants[edge.second, edge.first] else {
        continue
      }
      if let path = directed.path(from: edge.first, to: edge.second) ?? directed.path(from: edge.second, to: edge.first)
      {
        throw .almostDirectedCycle(path.map { variables[$0].name })
      }
    }
  }
}
