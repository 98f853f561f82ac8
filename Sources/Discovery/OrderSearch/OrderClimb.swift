import SeededRandom

/// One climb through the orders of the nodes: each node in turn goes to its best place, until no move improves the
/// score (BOSS's moves). Owns what it computes, so nothing is shared between climbs on different threads.
struct OrderClimb<Sets: ParentSets> {
  private(set) var sets: Sets
  private let requiredChildren: [[Int]]
  private let requiredParents: [[Int]]
  private(set) var state: State
  /// What the cells become on the way of the node that moves, one a place it passes: the passed node's and its own.
  private var passed: [Int32]
  private var moving: [Int32]
  private var before: NodeSet
  private var isWaiting: [Bool]
  private var changed: [Int] = []

  /// An order and what follows from it.
  struct State {
    var order: [Int]
    /// `place[v]`: where v stands.
    var place: [Int]
    /// `cells[v]`: where v's predecessors lead.
    var cells: [Int32]
  }

  /// - Parameter order: All nodes; it may break the constraints, which are then repaired.
  init(_ sets: Sets, constraints: EdgeConstraints, order: [Int]) {
    let count = constraints.nodeCount
    self.sets = sets
    requiredParents = constraints.requiredParents
    var children = [[Int]](repeating: [], count: count)
    for child in 0..<count { for parent in requiredParents[child] { children[parent].append(child) } }
    requiredChildren = children
    passed = [Int32](repeating: 0, count: count + 1)
    moving = passed
    before = NodeSet(count: count)
    isWaiting = [Bool](repeating: false, count: count)
    state = State(order: [], place: [Int](repeating: 0, count: count), cells: [Int32](repeating: -1, count: count))
    start(from: order)
  }

  /// The graph's score: summed in the order of the nodes, so that equal graphs have equal scores.
  var score: Double { state.cells.indices.reduce(0) { $0 + sets.value(state.cells[$1], of: $1) } }

  /// The parents of each node, ascending.
  var parents: [[Int]] { state.cells.indices.map { sets.parents(state.cells[$0], of: $0) } }

  /// Begins anew with an order; nodes that it puts before their required parents go right behind those.
  ///
  /// Returns the nodes that are not where they were or have other parents.
  @discardableResult
  mutating func start(from order: [Int]) -> [Int] {
    let order = obeying(order)
    var touched: [Int] = []
    before.removeAll()
    var same = true
    let old = state
    for (index, node) in order.enumerated() {
      let isMoved = index >= old.order.count || old.order[index] != node
      if isMoved { same = false }
      state.place[node] = index
      if !same {
        let cell = sets.cell(of: node, after: before)
        if isMoved || cell != old.cells[node] { touched.append(node) }
        state.cells[node] = cell
      }
      before.insert(node)
    }
    state.order = order
    return touched
  }

  /// Goes back to a state of this climb.
  mutating func restore(_ state: State) { self.state = state }

  /// Forgets what was computed, once it takes more than `most` bytes; then states from before are of no use.
  mutating func limitMemory(to most: Int) -> Bool {
    guard sets.byteCount > most else { return false }
    sets.removeAll()
    let order = state.order
    state.order = []
    start(from: order)
    return true
  }

  /// The order with the required parents of each node before it, otherwise as it is.
  private func obeying(_ order: [Int]) -> [Int] {
    guard requiredParents.contains(where: { !$0.isEmpty }) else { return order }
    var (result, isPlaced) = ([Int](), [Bool](repeating: false, count: order.count))
    result.reserveCapacity(order.count)
    for node in order {
      var waiting = [node]
      while let last = waiting.last {
        if let parent = requiredParents[last].first(where: { !isPlaced[$0] }) {
          waiting.append(parent)
        } else {
          waiting.removeLast()
          if !isPlaced[last] {
            isPlaced[last] = true
            result.append(last)
          }
        }
      }
    }
    return result
  }

  /// Moves nodes, in the order that `nodes` names them, again and again until a whole round brings nothing.
  mutating func climb(visiting nodes: [Int], isCancelled: () -> Bool) {
    var improved = true
    while improved && !isCancelled() {
      improved = false
      for node in nodes where improvePlace(of: node) { improved = true }
    }
  }

  /// How far the score may sink on the way to a better place in a climb nearby, in nats: several edges' penalties. Places
  /// beyond are almost never better, and to score them takes most of the time.
  private static var nearLoss: Double { 50 }

  /// Moves the nodes of a queue, and those near to what a move has changed, until none is left to move.
  mutating func climb(near nodes: [Int], isCancelled: () -> Bool) {
    var (queue, next) = (nodes, 0)
    for node in queue { isWaiting[node] = true }
    while next < queue.count {
      if next & 63 == 63 && isCancelled() { break }
      let node = queue[next]
      next += 1
      isWaiting[node] = false
      guard improvePlace(of: node, within: Self.nearLoss) else { continue }
      for node in changed where !isWaiting[node] {
        isWaiting[node] = true
        queue.append(node)
      }
    }
    for node in queue[next...] { isWaiting[node] = false }
  }

  /// Puts a node where the graph scores best; false where that is where it is. Looks no further in a direction once the
  /// score there is more than `loss` nats below the best.
  private mutating func improvePlace(of node: Int, within loss: Double = .infinity) -> Bool {
    let from = state.place[node]
    var (best, target) = (1e-7, from)
    // To the left: each node that is passed gains a predecessor, this one loses it.
    before.removeAll()
    for index in 0..<from { before.insert(state.order[index]) }
    var (cell, gain) = (state.cells[node], 0.0)
    var index = from
    while index > 0 {
      index &-= 1
      let other = state.order[index]
      if !requiredParents[node].isEmpty && requiredParents[node].contains(other) { break }
      before.remove(other)
      if sets.mayChange(cell, of: node, byRemoving: other) {
        let next = sets.cell(of: node, after: before)
        gain += sets.value(next, of: node) - sets.value(cell, of: node)
        cell = next
      }
      moving[index] = cell
      let own = state.cells[other]
      passed[index] = own
      if sets.mayChange(own, of: other, byAdding: node) {
        before.insert(node)
        let next = sets.cell(of: other, after: before)
        before.remove(node)
        passed[index] = next
        gain += sets.value(next, of: other) - sets.value(own, of: other)
      }
      if gain > best { (best, target) = (gain, index) }
      if gain < best - loss { break }
    }
    // To the right: the other way round.
    for place in index..<from { before.insert(state.order[place]) }
    (cell, gain) = (state.cells[node], 0)
    index = from
    while index &+ 1 < state.order.count {
      index &+= 1
      let other = state.order[index]
      if !requiredChildren[node].isEmpty && requiredChildren[node].contains(other) { break }
      let own = state.cells[other]
      passed[index] = own
      if sets.mayChange(own, of: other, byRemoving: node) {
        let next = sets.cell(of: other, after: before)
        passed[index] = next
        gain += sets.value(next, of: other) - sets.value(own, of: other)
      }
      before.insert(other)
      if sets.mayChange(cell, of: node, byAdding: other) {
        let next = sets.cell(of: node, after: before)
        gain += sets.value(next, of: node) - sets.value(cell, of: node)
        cell = next
      }
      moving[index] = cell
      if gain > best { (best, target) = (gain, index) }
      if gain < best - loss { break }
    }
    guard target != from else { return false }
    move(node, from: from, to: target)
    return true
  }

  private mutating func move(_ node: Int, from: Int, to target: Int) {
    changed.removeAll(keepingCapacity: true)
    changed.append(node)
    sets.appendMembers(of: state.cells[node], of: node, to: &changed)
    let step = target < from ? -1 : 1
    var index = from
    while index != target {
      let other = state.order[index + step]
      if state.cells[other] != passed[index + step] {
        changed.append(other)
        sets.appendMembers(of: state.cells[other], of: other, to: &changed)
        state.cells[other] = passed[index + step]
        sets.appendMembers(of: state.cells[other], of: other, to: &changed)
      }
      state.order[index] = other
      state.place[other] = index
      index += step
    }
    state.order[target] = node
    state.place[node] = target
    state.cells[node] = moving[target]
    sets.appendMembers(of: state.cells[node], of: node, to: &changed)
  }
}
