extension Adjacency {
  /// True for the nodes that a directed path from one of `starts` leads to, and for these themselves; along the edges,
  /// or against them. O(nodes + edges), each edge walked once.
  package func reachable(from starts: some Sequence<Int>, backward: Bool = false) -> [Bool] {
    let next = backward ? parents : children
    var reached = [Bool](repeating: false, count: count)
    var stack: [Int] = []
    for start in starts where !reached[start] {
      reached[start] = true
      stack.append(start)
    }
    while let node = stack.popLast() {
      for neighbour in next[node] where !reached[Int(neighbour)] {
        reached[Int(neighbour)] = true
        stack.append(Int(neighbour))
      }
    }
    return reached
  }

  /// Row v: the descendants of v, v itself not among them; nil where there is a cycle. O(edges · nodes / 64).
  package func descendantRows() -> BitMatrix? {
    guard let order = topologicalOrder() else { return nil }
    var rows = bits
    for node in order.reversed() {
      for child in children[node] { rows.formUnion(row: node, with: Int(child)) }
    }
    return rows
  }
}

extension [Bool] {
  /// The places that are true, ascending.
  package var trueIndices: [Int] { indices.filter { self[$0] } }
}
