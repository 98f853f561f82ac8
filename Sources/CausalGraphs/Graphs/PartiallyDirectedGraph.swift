/// A graph with directed and undirected edges, at most one between two nodes: a PDAG, or a CPDAG where it stands for a
/// whole Markov equivalence class.
///
/// Nodes are indices into `variables`. The directed part may hold a cycle, since what an algorithm learned may; see
/// `directedCycle`. Bit rows make 5,000 nodes cheap: 6 MB, an edge is looked up in one step.
public struct PartiallyDirectedGraph: Hashable, Sendable {
  /// What the nodes stand for, by index.
  public let variables: VariableList
  package private(set) var directed: Adjacency
  package private(set) var undirected: UndirectedAdjacency

  /// Without edges.
  public init(_ variables: VariableList) {
    self.variables = variables
    directed = Adjacency(count: variables.count)
    undirected = UndirectedAdjacency(count: variables.count)
  }

  /// - Throws: `GraphError.selfLoop`; `.conflictingEdges` where a pair has two different edges. An edge named twice
  ///   stands once. Complexity: O(nodes² / 64 + edges · degree).
  public init(
    _ variables: VariableList, directed: some Sequence<DirectedEdge>,
    undirected: some Sequence<UndirectedEdge> = EmptyCollection()
  ) throws(GraphError) {
    self.init(variables)
    for edge in directed { try insert(edge) }
    for edge in undirected { try insert(edge) }
  }

  /// The same edges, all directed.
  public init(_ graph: DirectedAcyclicGraph) {
    variables = graph.variables
    directed = graph.adjacency
    undirected = UndirectedAdjacency(count: graph.variables.count)
  }

  /// From parts that hold at most one edge a pair.
  package init(_ variables: VariableList, unchecked directed: Adjacency, _ undirected: UndirectedAdjacency) {
    self.variables = variables
    self.directed = directed
    self.undirected = undirected
  }

  /// How many nodes there are.
  public var nodeCount: Int { variables.count }
  /// Directed and undirected.
  public var edgeCount: Int { directed.edgeCount + undirected.edgeCount }
  /// By source, then target.
  public var directedEdges: [DirectedEdge] { directed.edges }
  /// By smaller node, then larger.
  public var undirectedEdges: [UndirectedEdge] { undirected.edges }

  /// Whether the directed edge is there, in this direction. O(1).
  public func contains(_ edge: DirectedEdge) -> Bool { directed.contains(edge.source, edge.target) }
  /// Whether the undirected edge is there. O(1).
  public func contains(_ edge: UndirectedEdge) -> Bool { undirected.contains(edge.first, edge.second) }
  /// By an edge of any kind.
  public func areAdjacent(_ first: Int, _ second: Int) -> Bool {
    directed.contains(first, second) || directed.contains(second, first) || undirected.contains(first, second)
  }
  /// The nodes p with p → node, ascending.
  public func parents(of node: Int) -> [Int] { directed.parents[node].map(Int.init) }
  /// The nodes c with node → c, ascending.
  public func children(of node: Int) -> [Int] { directed.children[node].map(Int.init) }
  /// The nodes joined to it by an undirected edge, ascending.
  public func neighbours(of node: Int) -> [Int] { undirected.neighbours[node].map(Int.init) }

  /// A directed cycle, each node once; nil where there is none. O(nodes + edges).
  public var directedCycle: [Int]? { directed.cycle() }

  /// - Throws: `GraphError.selfLoop`; `.conflictingEdges` where the pair has another edge.
  public mutating func insert(_ edge: DirectedEdge) throws(GraphError) {
    guard !contains(edge) else { return }
    try checkFree(edge.source, edge.target)
    directed.insert(edge.source, edge.target)
  }

  /// - Throws: `GraphError.selfLoop`; `.conflictingEdges` where the pair has another edge.
  public mutating func insert(_ edge: UndirectedEdge) throws(GraphError) {
    guard !contains(edge) else { return }
    try checkFree(edge.first, edge.second)
    undirected.insert(edge.first, edge.second)
  }

  /// Takes the directed edge out; without effect where it is not there.
  public mutating func remove(_ edge: DirectedEdge) { directed.remove(edge.source, edge.target) }
  /// Takes the undirected edge out; without effect where it is not there.
  public mutating func remove(_ edge: UndirectedEdge) { undirected.remove(edge.first, edge.second) }

  /// Gives an undirected edge a direction; false, and no change, where the pair has no undirected edge. O(degree).
  @discardableResult
  public mutating func orient(_ edge: DirectedEdge) -> Bool {
    guard undirected.remove(edge.source, edge.target) else { return false }
    return directed.insert(edge.source, edge.target)
  }

  private func checkFree(_ first: Int, _ second: Int) throws(GraphError) {
    guard first != second else { throw .selfLoop(variables[first].name) }
    guard !areAdjacent(first, second) else {
      throw .conflictingEdges(variables[first].name, variables[second].name)
    }
  }
}
