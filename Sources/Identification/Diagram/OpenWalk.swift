import CausalGraphs

/// d-separation in a DAG from which some edges are taken, and an open path where there is one.
struct OpenWalk {
  let arrows: Adjacency
  /// By node: conditioned on.
  let isGiven: [Bool]
  /// Edges into these nodes are taken out; empty for none.
  var withoutEdgesInto: [Bool] = []
  /// Edges out of these nodes are taken out; empty for none.
  var withoutEdgesOutOf: [Bool] = []

  private func isThere(_ source: Int, _ target: Int) -> Bool {
    (withoutEdgesInto.isEmpty || !withoutEdgesInto[target])
      && (withoutEdgesOutOf.isEmpty || !withoutEdgesOutOf[source])
  }

  /// The nodes that open walks reach from `starts`, which are not given. O(nodes + edges).
  func reached(from starts: some Sequence<Int>) -> [Bool] {
    let count = arrows.count
    var reached = [Bool](repeating: false, count: count)
    var (sentUp, sentDown) = (reached, reached)
    var stack: [(node: Int, fromChild: Bool)] = []
    for start in starts where !isGiven[start] { stack.append((start, true)) }
    while let (node, fromChild) = stack.popLast() {
      if !isGiven[node] { reached[node] = true }
      // A given collider sends the walk back up; a collider above a given node is passed by way of that one.
      if isGiven[node] != fromChild && !sentUp[node] {
        sentUp[node] = true
        for parent in arrows.parents[node] where isThere(Int(parent), node) { stack.append((Int(parent), true)) }
      }
      if !isGiven[node] && !sentDown[node] {
        sentDown[node] = true
        for child in arrows.children[node] where isThere(node, Int(child)) { stack.append((Int(child), false)) }
      }
    }
    return reached
  }

  /// Whether the given nodes block every path between the two sets.
  func areSeparated(_ first: some Sequence<Int>, _ second: some Sequence<Int>) -> Bool {
    let reached = reached(from: first)
    return !second.contains { reached[$0] }
  }

  /// A shortest open path from one of `starts` to one of `goals`, both ends included; nil where there is none. Its
  /// colliders are given or have given descendants. O(nodes + edges).
  func path(from starts: [Int], to goals: [Int]) -> [Int]? {
    let count = arrows.count
    let leadsToGiven = ancestorsOfGiven()
    var isGoal = [Bool](repeating: false, count: count)
    for goal in goals { isGoal[goal] = true }
    // A state is a node and how it was come to: 2v from a child (a tail at v), 2v + 1 from a parent (an arrow at v).
    var cameFrom = [Int32](repeating: -1, count: 2 * count)
    var queue: [Int] = []
    for start in starts where !isGiven[start] {
      cameFrom[2 * start] = Int32(2 * start)
      queue.append(2 * start)
    }
    var next = 0
    while next < queue.count {
      let state = queue[next]
      next += 1
      let (node, byArrow) = (state / 2, state % 2 == 1)
      if isGoal[node] && !isGiven[node] { return OpenWalk.trace(state, cameFrom) }
      func visit(_ state: Int) {
        guard cameFrom[state] < 0 else { return }
        cameFrom[state] = Int32(node * 2 + (byArrow ? 1 : 0))
        queue.append(state)
      }
      if byArrow ? leadsToGiven[node] : !isGiven[node] {
        for parent in arrows.parents[node] where isThere(Int(parent), node) { visit(2 * Int(parent)) }
      }
      if !isGiven[node] {
        for child in arrows.children[node] where isThere(node, Int(child)) { visit(2 * Int(child) + 1) }
      }
    }
    return nil
  }

  /// The nodes of a shortest directed path from a node to a given one, that one left out; empty where there is none.
  func descent(from start: Int) -> [Int] {
    var cameFrom = [Int](repeating: -1, count: arrows.count)
    cameFrom[start] = start
    var queue = [start]
    var next = 0
    while next < queue.count {
      var node = queue[next]
      next += 1
      if isGiven[node] {
        var path: [Int] = []
        while node != start {
          node = cameFrom[node]
          path.append(node)
        }
        return path.reversed()
      }
      for child in arrows.children[node].map(Int.init) where cameFrom[child] < 0 && isThere(node, child) {
        cameFrom[child] = node
        queue.append(child)
      }
    }
    return []
  }

  private func ancestorsOfGiven() -> [Bool] {
    var result = isGiven
    var stack = isGiven.trueIndices
    while let node = stack.popLast() {
      for parent in arrows.parents[node] where isThere(Int(parent), node) && !result[Int(parent)] {
        result[Int(parent)] = true
        stack.append(Int(parent))
      }
    }
    return result
  }

  private static func trace(_ end: Int, _ cameFrom: [Int32]) -> [Int] {
    var (path, state) = ([end / 2], end)
    while Int(cameFrom[state]) != state {
      state = Int(cameFrom[state])
      path.append(state / 2)
    }
    return path.reversed()
  }
}
