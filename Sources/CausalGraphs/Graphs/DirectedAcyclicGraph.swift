/// A directed graph that is acyclic at every moment: no mutation can close a cycle.
///
/// Nodes are indices into `variables`. Bit rows make 5,000 nodes cheap: 3 MB, an edge is looked up in one step.
public struct DirectedAcyclicGraph: Hashable, Sendable {
  /// What the nodes stand for, by index.
  public let variables: VariableList
  package private(set) var adjacency: Adjacency

  /// Without edges.
  public init(_ variables: VariableList) {
    self.variables = variables
    adjacency = Adjacency(count: variables.count)
  }

  /// - Throws: `GraphError.selfLoop`, `.cycle` with the names along it. An edge named twice stands once.
  ///   Complexity: O(nodes² / 64 + edges).
  public init(_ variables: VariableList, edges: some Sequence<DirectedEdge>) throws(GraphError) {
    self.init(variables)
    for edge in edges {
      guard edge.source != edge.target else { throw .selfLoop(variables[edge.source].name) }
      adjacency.insert(edge.source, edge.target)
    }
    if let cycle = adjacency.cycle() { throw .cycle(cycle.map { variables[$0].name }) }
  }

  /// From edges known to be acyclic.
  package init(_ variables: VariableList, unchecked adjacency: Adjacency) {
    self.variables = variables
    self.adjacency = adjacency
  }

  /// How many nodes there are.
  public var nodeCount: Int { variables.count }
  /// How many edges there are.
  public var edgeCount: Int { adjacency.edgeCount }
  /// By source, then target.
  public var edges: [DirectedEdge] { adjacency.edges }
  /// Whether the edge is there, in this direction. O(1).
  public func contains(_ edge: DirectedEdge) -> Bool { adjacency.contains(edge.source, edge.target) }
  /// Ascending.
  public func parents(of node: Int) -> [Int] { adjacency.parents[node].map(Int.init) }
  /// Ascending.
  public func children(of node: Int) -> [Int] { adjacency.children[node].map(Int.init) }
  /// In either direction.
  public func areAdjacent(_ first: Int, _ second: Int) -> Bool {
    adjacency.contains(first, second) || adjacency.contains(second, first)
  }

  /// - Throws: `GraphError.selfLoop`; `.cycle` where the edge would close one. Complexity: O(nodes + edges).
  public mutating func insert(_ edge: DirectedEdge) throws(GraphError) {
    guard edge.source != edge.target else { throw .selfLoop(variables[edge.source].name) }
    if let path = adjacency.path(from: edge.target, to: edge.source) {
      throw .cycle(path.map { variables[$0].name })
    }
    adjacency.insert(edge.source, edge.target)
  }

  /// Takes the edge out; without effect where it is not there.
  public mutating func remove(_ edge: DirectedEdge) { adjacency.remove(edge.source, edge.target) }

  /// The nodes, causes first; among nodes that could stand next, the smallest first.
  public var topologicalOrder: [Int] { adjacency.topologicalOrder() ?? [] }
}
