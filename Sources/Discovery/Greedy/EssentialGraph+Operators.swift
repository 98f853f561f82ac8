internal import CausalGraphs

// Chickering's operators (2002, JMLR 3) and the reversal of Hauser and Bühlmann (2012, JMLR 13) on completed PDAGs.

extension EssentialGraph {
  /// Makes the class of the operator's result; the journal tells what changed.
  func apply(_ move: GreedyOperator) {
    let (source, target) = (move.source, move.target)
    var touched = [source, target]
    let clique = Set(move.clique.map(Int.init))
    for node in nodes(adjacent(source)) where areAdjacent(node, target) { touched.append(node) }
    switch move.kind {
    case .delete:
      let lost = nodes(neighbours(target)).filter { areAdjacent($0, source) && !clique.contains($0) && $0 != source }
      join(source, target, .none)
      for node in lost {
        join(target, node, .forward)
        if joint(source, node) == .undirected { join(source, node, .forward) }
      }
      touched += lost
    case .insert, .reverse:
      let colliding = clique.sorted().filter { !areAdjacent($0, source) }
      join(source, target, .forward)
      for node in colliding { join(node, target, .forward) }
      touched += colliding
    }
    complete(from: touched)
  }

  /// The nodes of a way from `start` to `end` along directed and undirected edges that enters no node of `blocked`; nil
  /// where there is none. With `skippingEdge` the edge from `start` to `end` itself does not count. O(edges).
  func way(from start: Int, to end: Int, avoiding blocked: [UInt64], skippingEdge: Bool) -> [Int]? {
    var visited = blocked
    var previous = [Int32](repeating: -1, count: count)
    visited[start >> 6] |= 1 << UInt64(start & 63)
    var waiting = [start]
    while let node = waiting.popLast() {
      let (below, beside) = (children(node), neighbours(node))
      for word in 0..<words {
        var next = (below[word] | beside[word]) & ~visited[word]
        if skippingEdge && node == start && end &>> 6 == word {
          next &= ~(1 &<< UInt64(truncatingIfNeeded: end & 63))
        }
        visited[word] |= next
        while next != 0 {
          let found = word &<< 6 &+ next.trailingZeroBitCount
          next &= next &- 1
          previous[found] = Int32(truncatingIfNeeded: node)
          if found == end {
            var way = [end]
            while let last = way.last, last != start { way.append(Int(previous[last])) }
            return way.reversed()
          }
          waiting.append(found)
        }
      }
    }
    return nil
  }

  /// The graph over named variables.
  func partiallyDirectedGraph(_ variables: VariableList) -> PartiallyDirectedGraph {
    var (directed, undirected) = (Adjacency(count: count), UndirectedAdjacency(count: count))
    for node in 0..<count {
      for child in nodes(children(node)) { directed.insert(node, child) }
      for other in nodes(neighbours(node)) where other > node { undirected.insert(node, other) }
    }
    return PartiallyDirectedGraph(variables, unchecked: directed, undirected)
  }

  /// Takes over the edges of a completed PDAG.
  convenience init(_ graph: PartiallyDirectedGraph) {
    self.init(count: graph.nodeCount)
    for edge in graph.directedEdges { join(edge.source, edge.target, .forward) }
    for edge in graph.undirectedEdges { join(edge.first, edge.second, .undirected) }
    journal.removeAll()
  }
}
