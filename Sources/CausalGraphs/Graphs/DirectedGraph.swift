/// A directed graph that may hold cycles, at most one edge in each direction: raw proposals, before they are reconciled.
public struct DirectedGraph: Hashable, Sendable {
  /// What the nodes stand for, by index.
  public let variables: VariableList
  package private(set) var adjacency: Adjacency

  /// Without edges.
  public init(_ variables: VariableList) {
    self.variables = variables
    adjacency = Adjacency(count: variables.count)
  }

  /// - Throws: `GraphError.selfLoop`. An edge named twice stands once.
  public init(_ variables: VariableList, edges: some Sequence<DirectedEdge>) throws(GraphError) {
    self.init(variables)
    for edge in edges { try insert(edge) }
  }

  /// How many edges there are.
  public var edgeCount: Int { adjacency.edgeCount }
  /// By source, then target.
  public var edges: [DirectedEdge] { adjacency.edges }
  /// Whether the edge is there, in this direction. O(1).
  public func contains(_ edge: DirectedEdge) -> Bool { adjacency.contains(edge.source, edge.target) }

  /// - Throws: `GraphError.selfLoop`.
  public mutating func insert(_ edge: DirectedEdge) throws(GraphError) {
    guard edge.source != edge.target else { throw .selfLoop(variables[edge.source].name) }
    adjacency.insert(edge.source, edge.target)
  }

  /// Takes the edge out; without effect where it is not there.
  public mutating func remove(_ edge: DirectedEdge) { adjacency.remove(edge.source, edge.target) }
}
