/// The edges of any graph over n nodes as one sorted list of marks, so that graphs of different kinds compare.
struct EdgeMarks: Hashable {
  let nodeCount: Int
  /// Sorted by pair, then marks; each edge once.
  let edges: [MarkedEdge]

  init(nodeCount: Int, edges: [MarkedEdge]) {
    self.nodeCount = nodeCount
    var kept: [MarkedEdge] = []
    kept.reserveCapacity(edges.count)
    for edge in edges.sorted() where kept.last != edge { kept.append(edge) }
    self.edges = kept
  }

  init(_ graph: DirectedAcyclicGraph) {
    self.init(nodeCount: graph.nodeCount, edges: graph.edges.map { .directed($0.source, $0.target) })
  }

  init(_ graph: PartiallyDirectedGraph) {
    self.init(
      nodeCount: graph.nodeCount,
      edges: graph.directedEdges.map { .directed($0.source, $0.target) }
        + graph.undirectedEdges.map { .undirected($0.first, $0.second) })
  }

  /// The pairs that some edge joins, ascending.
  var pairs: [UndirectedEdge] {
    var result: [UndirectedEdge] = []
    for edge in edges {
      let pair = UndirectedEdge(edge.first, edge.second)
      if result.last != pair { result.append(pair) }
    }
    return result
  }

  /// (a, b) for each edge with an arrowhead at b, ascending; each once.
  var arrowheads: [DirectedEdge] {
    var heads: Set<DirectedEdge> = []
    for edge in edges {
      if edge.secondMark == .arrow { heads.insert(DirectedEdge(edge.first, edge.second)) }
      if edge.firstMark == .arrow { heads.insert(DirectedEdge(edge.second, edge.first)) }
    }
    return heads.sorted()
  }

  /// The number of pairs whose edges differ in any way: one for each missing, extra, reversed or otherwise marked edge.
  func distance(to other: EdgeMarks) -> Int {
    var (left, right, differing) = (0, 0, 0)
    while left < edges.count || right < other.edges.count {
      let candidates = [edges.pair(at: left), other.edges.pair(at: right)].compactMap(\.self)
      guard let pair = candidates.min() else { break }
      let (leftEnd, rightEnd) = (edges.end(of: pair, from: left), other.edges.end(of: pair, from: right))
      if edges[left..<leftEnd] != other.edges[right..<rightEnd] { differing += 1 }
      (left, right) = (leftEnd, rightEnd)
    }
    return differing
  }
}

extension [MarkedEdge] {
  fileprivate func pair(at place: Int) -> UndirectedEdge? {
    place < count ? UndirectedEdge(self[place].first, self[place].second) : nil
  }

  fileprivate func end(of pair: UndirectedEdge, from start: Int) -> Int {
    var end = start
    while self.pair(at: end) == pair { end += 1 }
    return end
  }
}

/// The number of elements that two ascending lists without repeats share. O(sum of lengths).
func sharedCount<Element: Comparable>(_ first: [Element], _ second: [Element]) -> Int {
  var (left, right, shared) = (0, 0, 0)
  while left < first.count && right < second.count {
    if first[left] == second[right] {
      shared += 1
      left += 1
      right += 1
    } else if first[left] < second[right] {
      left += 1
    } else {
      right += 1
    }
  }
  return shared
}
