public import CausalGraphs

/// A causal diagram as identification reads it: which variable causes which, which pairs share an unobserved cause, which
/// variables nobody observes, and which ones units were selected by.
///
/// Inside, each ↔ is a node of its own with two children, so that the whole is a DAG of which some nodes are not observed.
public struct CausalDiagram: Hashable, Sendable {
  /// The variables; nodes are indices into them.
  public let variables: VariableList
  /// Variables whose value decided whether a unit is in the data: always conditioned on. Ascending.
  public let selected: [Int]
  /// The variables, then one node for each bidirected edge.
  let arrows: Adjacency
  /// By node of `arrows`.
  let isObserved: [Bool]

  /// The diagram of an ADMG; `isLatent` variables are not observed.
  ///
  /// - Parameter selected: Nodes, in any order.
  /// - Throws: `IdentificationError.unsupportedGraph` for a MAG or PAG, which stand for many diagrams: `DiagramClass`.
  public init(_ graph: MixedGraph, selected: [Int] = []) throws(IdentificationError) {
    guard graph.kind == .admg else { throw .unsupportedGraph(graph.kind.rawValue.uppercased()) }
    self.init(bidirected: graph, selected: selected)
  }

  /// The same of what is known to be an ADMG.
  init(bidirected graph: MixedGraph, selected: [Int] = []) {
    let shared = graph.edges.filter(\.isBidirected)
    var arrows = Adjacency(count: graph.nodeCount + shared.count)
    for edge in graph.edges {
      if let arrow = edge.directed { arrows.insert(arrow.source, arrow.target) }
    }
    for (index, edge) in shared.enumerated() {
      arrows.insert(graph.nodeCount + index, edge.first)
      arrows.insert(graph.nodeCount + index, edge.second)
    }
    self.init(variables: graph.variables, selected: selected, arrows: arrows)
  }

  /// The diagram of a DAG.
  public init(_ graph: DirectedAcyclicGraph, selected: [Int] = []) {
    self.init(variables: graph.variables, selected: selected, arrows: graph.adjacency)
  }

  /// - Parameter arrows: acyclic; over the variables, then one node for each pair with an unobserved common cause.
  init(variables: VariableList, selected: [Int], arrows: Adjacency) {
    self.variables = variables
    self.selected = Set(selected).sorted()
    self.arrows = arrows
    isObserved = (0..<arrows.count).map { $0 < variables.count && !variables[$0].isLatent }
  }

  /// Whether every node is observed and no two share an unobserved cause.
  public var isFullyObserved: Bool { isObserved.allSatisfy(\.self) }

  /// True at each of the nodes, over all nodes of `arrows`.
  func mask(_ nodes: some Sequence<Int>) -> [Bool] {
    var mask = [Bool](repeating: false, count: arrows.count)
    for node in nodes { mask[node] = true }
    return mask
  }

  /// The names of nodes, in their sequence.
  public func names(_ nodes: some Sequence<Int>) -> [String] { nodes.map { variables[$0].name } }
}
