/// What stands and what was given up, edge by edge, with the cycle that each edge would have closed.
struct RepairAccount {
  private(set) var kept: Adjacency
  private(set) var givenUp: [MaximumAcyclicSubgraph.GivenUpEdge] = []

  /// Every edge of `graph` that agrees with the order of the acyclic `backbone` stands; then each other edge that closes
  /// no cycle with those, heaviest first (after an exact solution there is none); the rest is given up.
  ///
  /// Complexity: O(given-up edges · (nodes + edges)).
  init(of graph: RepairGraph, following backbone: Adjacency) {
    var position = [Int](repeating: 0, count: graph.nodeCount)
    for (place, node) in (backbone.topologicalOrder() ?? []).enumerated() { position[node] = place }
    kept = Adjacency(count: graph.nodeCount)
    var others: [Int] = []
    for index in 0..<graph.edgeCount {
      let edge = graph.edge(index)
      if position[edge.source] < position[edge.target] {
        kept.insert(edge.source, edge.target)
      } else {
        others.append(index)
      }
    }

    var search = ShortestPaths(nodeCount: graph.nodeCount)
    var added: Set<Int> = []
    for index in others.sorted(by: { (-graph.weights[$0], $0) < (-graph.weights[$1], $1) }) {
      let edge = graph.edge(index)
      if search.path(from: edge.target, to: edge.source, in: kept) == nil {
        kept.insert(edge.source, edge.target)
        added.insert(index)
      }
    }

    for index in others where !added.contains(index) {
      let edge = graph.edge(index)
      let path = search.path(from: edge.target, to: edge.source, in: kept) ?? []
      let cheapest = zip(path, path.dropFirst()).reduce(Double.infinity) { smallest, step in
        min(smallest, graph.weight(step.0, step.1) ?? .infinity)
      }
      givenUp.append(
        .init(
          edge: edge, cost: graph.weights[index], cycle: [edge.source] + path.dropLast(), cheapestOther: cheapest))
    }
  }
}

/// Breadth-first search that is run many times on one set of nodes: its memory is used again.
struct ShortestPaths {
  private var cameFrom: [Int32]
  private var mark: [Int32]
  private var run: Int32 = 0
  private var queue: [Int32] = []

  init(nodeCount: Int) {
    cameFrom = Array(repeating: 0, count: nodeCount)
    mark = Array(repeating: 0, count: nodeCount)
  }

  /// A shortest path, both ends included: among several the one found by taking children in ascending order; nil where
  /// there is none. O(nodes + edges reached).
  mutating func path(from start: Int, to goal: Int, in adjacency: Adjacency) -> [Int]? {
    path(from: start, to: goal) { node, visit in
      for child in adjacency.children[node] { visit(child) }
    }
  }

  /// As above, with the children of a node from a closure, and only paths of at most `longest` nodes.
  mutating func path(
    from start: Int, to goal: Int, longest: Int = .max, children: (_ node: Int, _ visit: (Int32) -> Void) -> Void
  ) -> [Int]? {
    run += 1
    queue.removeAll(keepingCapacity: true)
    queue.append(Int32(start))
    mark[start] = run
    var next = 0
    var (length, endOfLevel) = (1, 1)  // nodes on the path to those now taken from the queue
    while next < queue.count {
      if next == endOfLevel {
        length += 1
        endOfLevel = queue.count
        guard length <= longest else { return nil }
      }
      let node = queue[next]
      next += 1
      if Int(node) == goal {
        var path = [goal]
        while let last = path.last, last != start { path.append(Int(cameFrom[last])) }
        return path.reversed()
      }
      children(Int(node)) { child in
        guard mark[Int(child)] != run else { return }
        mark[Int(child)] = run
        cameFrom[Int(child)] = node
        queue.append(child)
      }
    }
    return nil
  }
}
