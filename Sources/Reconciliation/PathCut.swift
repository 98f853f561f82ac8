import CausalGraphs

/// The edges worth least together without which no directed path leads from one node to another: a minimum cut, by
/// augmenting along shortest paths (Edmonds and Karp 1972, Journal of the ACM 19).
struct PathCut {
  /// The edges of the cut, by source, then target; nil where paths of edges that must stand remain.
  let edges: [DirectedEdge]?

  /// - Parameter worth: What an edge is worth: 0 or more, infinite where it must stand.
  init(_ graph: DirectedAcyclicGraph, from start: Int, to goal: Int, worth: (DirectedEdge) -> Double) {
    let isBetween = PathCut.between(graph, start, goal)
    var capacity: [DirectedEdge: Double] = [:]
    var neighbours: [Int: [Int]] = [:]
    for node in isBetween.keys.sorted() {
      for child in graph.children(of: node) where isBetween[child] != nil {
        capacity[DirectedEdge(node, child)] = max(0, worth(DirectedEdge(node, child)))
        capacity[DirectedEdge(child, node)] = 0
        neighbours[node, default: []].append(child)
        neighbours[child, default: []].append(node)
      }
    }
    let original = capacity
    while true {
      let previous = PathCut.reached(from: start, neighbours) { (capacity[$0] ?? 0) > 1e-12 }
      guard previous[goal] != nil else {
        edges = original.keys.filter { edge in
          graph.contains(edge) && previous[edge.source] != nil && previous[edge.target] == nil
        }.sorted()
        return
      }
      var path: [DirectedEdge] = []
      var node = goal
      while node != start, let before = previous[node] {
        path.append(DirectedEdge(before, node))
        node = before
      }
      let flow = path.map { capacity[$0] ?? 0 }.min() ?? 0
      guard flow.isFinite, flow > 0 else {
        edges = nil
        return
      }
      for edge in path {
        capacity[edge, default: 0] -= flow
        capacity[edge.reversed, default: 0] += flow
      }
    }
  }

  /// The nodes on paths from the one to the other.
  private static func between(_ graph: DirectedAcyclicGraph, _ start: Int, _ goal: Int) -> [Int: Bool] {
    let after = Set(graph.descendantSet(of: [start]))
    return Dictionary(
      graph.ancestralSet(of: [goal]).filter(after.contains).map { ($0, true) }, uniquingKeysWith: { first, _ in first })
  }

  /// For each node reached, the one before it; the start's is itself.
  private static func reached(
    from start: Int, _ neighbours: [Int: [Int]], passes: (DirectedEdge) -> Bool
  ) -> [Int: Int] {
    var previous = [start: start]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for other in neighbours[node] ?? [] where previous[other] == nil && passes(DirectedEdge(node, other)) {
        previous[other] = node
        queue.append(other)
      }
    }
    return previous
  }
}
