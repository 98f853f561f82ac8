// From a PDAG that an operator has left back to the completed PDAG of its class, near the change only.
//
// An edge of a completed PDAG is directed where it takes part in a v-structure or Meek's rules R1 to R3 direct it. What
// directs an edge always comes before it in some order of the edges (by head, then by tail from last to first), so
// directed edges can not hold each other up in a circle: undirecting whatever nothing holds up any more, and then
// directing by the rules, ends with the completed PDAG. Both steps only look at edges at nodes where something changed.

extension EssentialGraph {
  /// Completes the graph, of which only pairs among `touched` (each with their common adjacent nodes) were changed.
  func complete(from touched: [Int]) {
    var disturbed = touched
    undirect(at: &disturbed)
    direct(at: disturbed)
  }

  /// Takes the direction of every edge that nothing directs; adds the ends of those to `nodes`.
  private func undirect(at nodes: inout [Int]) {
    var waiting = NodeStack(nodes, count: count)
    while let node = waiting.pop() {
      var changed = false
      for parent in self.nodes(parents(node)) where !isDirected(parent, node) {
        join(parent, node, .undirected)
        changed = true
        nodes.append(parent)
        waiting.push(parent)
      }
      for child in self.nodes(children(node)) where !isDirected(node, child) {
        join(node, child, .undirected)
        changed = true
        nodes.append(child)
        waiting.push(child)
      }
      if changed {
        nodes.append(node)
        waiting.push(node)
      }
    }
  }

  /// Directs what Meek's rules direct, starting with the undirected edges at `nodes`.
  private func direct(at nodes: [Int]) {
    var waiting = NodeStack(nodes, count: count)
    while let node = waiting.pop() {
      for other in self.nodes(neighbours(node)) {
        let forward = isForced(node, other)
        guard forward || isForced(other, node) else { continue }
        join(node, other, forward ? .forward : .backward)
        waiting.push(node)
        waiting.push(other)
      }
    }
  }

  /// Whether a directed edge takes part in a v-structure, or a rule directs it.
  private func isDirected(_ source: Int, _ target: Int) -> Bool {
    let (into, near) = (parents(target), adjacent(source))
    for word in 0..<words {
      var others = into[word] & ~near[word]
      if source &>> 6 == word { others &= ~(1 &<< UInt64(truncatingIfNeeded: source & 63)) }
      if others != 0 { return true }
    }
    return isForced(source, target)
  }

  /// Whether R1, R2 or R3 direct the edge so.
  private func isForced(_ source: Int, _ target: Int) -> Bool {
    let (above, near) = (parents(source), adjacent(target))
    let (below, into) = (children(source), parents(target))
    for word in 0..<words {
      // c → source, c and target apart; source → c → target.
      if above[word] & ~near[word] != 0 || below[word] & into[word] != 0 { return true }
    }
    // source — c → target and source — d → target, c and d apart.
    let beside = neighbours(source)
    for word in 0..<words {
      var some = beside[word] & into[word]
      while some != 0 {
        let node = word &<< 6 &+ some.trailingZeroBitCount
        some &= some &- 1
        let around = adjacent(node)
        for other in word..<words {
          var apart = beside[other] & into[other] & ~around[other]
          if node &>> 6 == other { apart &= ~(1 &<< UInt64(truncatingIfNeeded: node & 63)) }
          if apart != 0 { return true }
        }
      }
    }
    return false
  }
}

/// Nodes that wait for another look, each at most once after the first filling.
private struct NodeStack {
  private var nodes: [Int]
  private var isWaiting: [Bool]

  init(_ nodes: [Int], count: Int) {
    self.nodes = nodes
    isWaiting = Array(repeating: false, count: count)
    for node in nodes { isWaiting[node] = true }
  }

  mutating func push(_ node: Int) {
    guard !isWaiting[node] else { return }
    isWaiting[node] = true
    nodes.append(node)
  }

  mutating func pop() -> Int? {
    guard let node = nodes.popLast() else { return nil }
    isWaiting[node] = false
    return node
  }
}
