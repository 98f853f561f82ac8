import CausalGraphs

/// The paths of a PDAG, closed under Meek's rules, that are causal in some of the DAGs that it stands for.
///
/// Such a path can always be cut short to undirected edges first, of which no three nodes in a row form a triangle, and directed
/// ones after (Perković, Kalisch and Maathuis 2017, UAI, section 3): so an undirected edge is never walked after a directed
/// one, nor across a triangle.
struct PossiblePaths {
  let graph: PartiallyDirectedGraph

  /// By node: the fewest edges of a possibly causal path from it to one of `goals` that meets no avoided node; nil where
  /// there is none. O(edges · degree).
  func distances(to goals: [Int], avoiding isAvoided: [Bool]) -> [Int?] {
    walk(from: goals, isBackward: true, isAvoided)
  }

  /// True for the nodes that possibly causal paths from `starts` lead to, and for these. O(edges · degree).
  func descendants(of starts: [Int]) -> [Bool] {
    walk(from: starts, isBackward: false, [Bool](repeating: false, count: graph.nodeCount)).map { $0 != nil }
  }

  /// True for the nodes that directed paths without avoided nodes lead to from `starts`; without these.
  func certainDescendants(of starts: [Int], avoiding isAvoided: [Bool]) -> [Bool] {
    var reached = [Bool](repeating: false, count: graph.nodeCount)
    var stack = starts
    while let node = stack.popLast() {
      for child in graph.children(of: node) where !reached[child] && !isAvoided[child] {
        reached[child] = true
        stack.append(child)
      }
    }
    return reached
  }

  private func walk(from starts: [Int], isBackward: Bool, _ isAvoided: [Bool]) -> [Int?] {
    let count = graph.nodeCount
    var depths = [Int?](repeating: nil, count: count)
    var hasWalkedDirected = [Bool](repeating: false, count: count)
    var hasWalkedAcross: Set<Int> = []
    // `via`: the node before by an undirected edge; nil at a start and after a directed edge.
    var queue: [(node: Int, via: Int?, depth: Int, isStart: Bool)] = starts.map { ($0, nil, 0, true) }
    var next = 0
    while next < queue.count {
      let (node, via, depth, isStart) = queue[next]
      next += 1
      if depths[node] == nil { depths[node] = depth }
      // Forward: directed edges end the undirected part. Backward: they come first.
      if !isBackward || via == nil, !hasWalkedDirected[node] {
        hasWalkedDirected[node] = true
        for other in isBackward ? graph.parents(of: node) : graph.children(of: node) where !isAvoided[other] {
          queue.append((other, nil, depth + 1, false))
        }
      }
      guard isBackward || via != nil || isStart else { continue }
      for other in graph.neighbours(of: node) where !isAvoided[other] {
        if let via, other == via || graph.areAdjacent(via, other) { continue }
        if hasWalkedAcross.insert(node * count + other).inserted { queue.append((other, node, depth + 1, false)) }
      }
    }
    return depths
  }
}
