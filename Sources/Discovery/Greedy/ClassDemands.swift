internal import CausalGraphs

/// What constraints mean for a search over equivalence classes: which pairs may be joined or parted, and whether a class
/// holds a graph that obeys.
struct ClassDemands: Sendable {
  private let constraints: EdgeConstraints
  private let variables: VariableList
  /// Nothing forbidden and nothing required.
  let isEmpty: Bool

  init(_ constraints: EdgeConstraints, over variables: VariableList) {
    (self.constraints, self.variables) = (constraints, variables)
    isEmpty = !constraints.isForbidden.contains(true) && constraints.requiredParents.allSatisfy(\.isEmpty)
  }

  private func isForbidden(_ source: Int, _ target: Int) -> Bool {
    constraints.isForbidden[source * constraints.nodeCount + target]
  }

  /// What joining the two adds to the score: a class does not say which way its edges go, so the more of what the two
  /// directions add, among those that are allowed.
  func prior(_ first: Int, _ second: Int) -> Double {
    guard !constraints.logPrior.isEmpty else { return 0 }
    let forward = constraints.logPrior[first * constraints.nodeCount + second]
    let backward = constraints.logPrior[second * constraints.nodeCount + first]
    if isForbidden(first, second) { return backward }
    return isForbidden(second, first) ? forward : max(forward, backward)
  }

  /// The nodes that are not adjacent to the target and may be, ascending.
  func joinable(to target: Int, in graph: EssentialGraph, withheld: (Int, Int)?) -> [Int] {
    let near = graph.adjacent(target)
    return (0..<graph.count).filter { node in
      guard node != target, !EssentialGraph.contains(near, node) else { return false }
      if !isEmpty && isForbidden(node, target) && isForbidden(target, node) { return false }
      guard let (first, second) = withheld else { return true }
      return !((first, second) == (node, target) || (first, second) == (target, node))
    }
  }

  /// Whether the edge between the two may be taken away.
  func mayPart(_ first: Int, _ second: Int) -> Bool {
    isEmpty
      || !constraints.requiredParents[first].contains(second) && !constraints.requiredParents[second].contains(first)
  }

  /// Whether an edge may be turned so that it leads from source to target.
  func mayReverse(_ source: Int, _ target: Int) -> Bool { isEmpty || !isForbidden(source, target) }

  /// Whether some graph of the class obeys: what it leaves open is directed as demanded, one edge at a time, and closed
  /// under Meek's rules after each; a contradiction shows as an edge directed against a demand (Meek 1995, section 4).
  func admit(_ graph: EssentialGraph) -> Bool {
    for node in 0..<graph.count {
      for child in graph.nodes(graph.children(node)) where isForbidden(node, child) { return false }
    }
    var open: [DirectedEdge] = []
    for node in 0..<graph.count {
      for other in graph.nodes(graph.neighbours(node)) where isForbidden(other, node) {
        if isForbidden(node, other) { return false }
        open.append(DirectedEdge(node, other))
      }
    }
    guard !open.isEmpty else { return true }
    var closed = graph.partiallyDirectedGraph(variables)
    for edge in open {
      if closed.orient(edge) { closed.closeUnderMeekRules(startingFrom: [edge]) }
      if closed.contains(edge.reversed) { return false }
    }
    return closed.directedEdges.allSatisfy { !isForbidden($0.source, $0.target) }
  }
}
