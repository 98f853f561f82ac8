public import CausalGraphs

/// What the local Markov condition says of one variable: given its parents it is independent of others that it does not
/// cause.
public struct LocalIndependence: Hashable, Sendable {
  /// The variable.
  public let node: Int
  /// What is conditioned on: its observed parents, or for a pair that those do not separate, a minimal set that does.
  /// Ascending.
  public let conditions: [Int]
  /// What it is independent of, each by itself; ascending, none of it in `conditions`.
  public let others: [Int]

  /// A statement for each of `others`.
  public init(node: Int, conditions: [Int], others: [Int]) {
    (self.node, self.conditions, self.others) = (node, conditions, others)
  }
}

/// Questions of separation to one diagram, many times.
public struct DiagramSeparation: Sendable {
  /// The diagram with a node of its own for each unobserved common cause.
  private let graph: DirectedAcyclicGraph

  /// - Complexity: O(nodes²  / 64 + edges).
  public init(_ diagram: CausalDiagram) {
    let arrows = diagram.arrows
    // Numbers are names that never clash.
    let names = (try? VariableList(names: (0..<arrows.count).map { "\($0)" })) ?? diagram.variables
    graph = DirectedAcyclicGraph(names, unchecked: arrows)
  }

  /// Whether `conditions` leave a path open between the node and any of `others`. O(nodes + edges).
  public func isConnected(_ node: Int, to others: [Int], given conditions: [Int]) -> Bool {
    !graph.areSeparated([node], others, given: conditions)
  }

  /// The nodes that `conditions` leave connected to the node, itself among them. O(nodes + edges).
  func connected(to node: Int, given conditions: [Int]) -> [Bool] {
    var connected = [Bool](repeating: false, count: graph.nodeCount)
    for other in graph.connectedNodes(to: [node], given: conditions) { connected[other] = true }
    return connected
  }
}

extension CausalDiagram {
  /// The local Markov condition of the observed variables, a statement a pair at most in each direction, none twice.
  ///
  /// Without unobserved causes all other independences follow from these (Lauritzen et al. 1990, Networks 20). With them
  /// a variable's observed parents need not separate it from all that it does not cause: what they do not separate is left
  /// out, and a pair that neither's parents separate comes with a minimal set that does, where there is one.
  ///
  /// - Complexity: O(nodes · (nodes + edges)), and as `impliedIndependences` for pairs of the last kind.
  public func localIndependences() -> [LocalIndependence] {
    let separation = DiagramSeparation(self)
    let observed = variables.indices.filter { isObserved[$0] }
    var isCovered = BitMatrix(count: arrows.count)
    var conditionsOf = [[Int]](repeating: [], count: arrows.count)
    var result: [LocalIndependence] = []
    for node in observed {
      let conditions = observedParents(of: node)
      conditionsOf[node] = conditions
      let connected = separation.connected(to: node, given: conditions)
      var others: [Int] = []
      for other in observed where !connected[other] && !conditions.contains(other) {
        // The same statement was made from the other side.
        if isCovered[other, node], other < node, conditionsOf[other] == conditions { continue }
        isCovered[node, other] = true
        others.append(other)
      }
      if !others.isEmpty { result.append(LocalIndependence(node: node, conditions: conditions, others: others)) }
    }
    guard !isFullyObserved else { return result }
    for (place, first) in observed.enumerated() {
      for second in observed[(place + 1)...] where !isCovered[first, second] && !isCovered[second, first] {
        guard let implied = impliedIndependences(of: first, second, limit: 1).first else { continue }
        result.append(LocalIndependence(node: first, conditions: implied.conditions, others: [second]))
      }
    }
    return result
  }

  /// Ascending.
  public func observedParents(of node: Int) -> [Int] { arrows.parents[node].map(Int.init).filter { isObserved[$0] } }

  /// The edges between variables, by source, then target.
  public var directedEdges: [DirectedEdge] {
    arrows.edges.filter { $0.source < variables.count && $0.target < variables.count }
  }

  /// Whether the variable is observed.
  public func observes(_ node: Int) -> Bool { isObserved[node] }

  /// The diagram with one more edge; nil where it would close a cycle or is there.
  public func adding(_ edge: DirectedEdge) -> CausalDiagram? {
    guard edge.source != edge.target, !arrows.contains(edge.source, edge.target),
      arrows.path(from: edge.target, to: edge.source) == nil
    else { return nil }
    var arrows = arrows
    arrows.insert(edge.source, edge.target)
    return CausalDiagram(variables: variables, selected: selected, arrows: arrows)
  }

  /// The diagram without an edge; unobserved common causes stay.
  public func removing(_ edge: DirectedEdge) -> CausalDiagram {
    var arrows = arrows
    arrows.remove(edge.source, edge.target)
    return CausalDiagram(variables: variables, selected: selected, arrows: arrows)
  }

  /// One diagram that has the independences of the graph: itself, or any member of the class that it stands for.
  ///
  /// - Throws: `IdentificationError`; `GraphError` where the edges do not make such a graph.
  public static func member(of document: GraphDocument) throws -> CausalDiagram {
    switch document.kind {
    case .mag, .pag: try DiagramClass(ancestral: document.mixedGraph()).member
    case .cpdag, .pdag: try DiagramClass(document.partiallyDirectedGraph()).member
    case .dag, .admg:
      document.edges.contains { $0.marked.isUndirected }
        ? try DiagramClass(document.partiallyDirectedGraph()).member : try CausalDiagram(document.mixedGraph())
    }
  }
}
