import SeededRandom

/// One climb through the orders of the nodes: each node in turn goes to its best place, until no move improves the
/// score (BOSS's moves). Owns its cache, so nothing is shared between climbs on different threads.
struct OrderClimb<Score: LocalScore> {
  private var trees: [GrowShrinkTree<Score>]
  private let requiredChildren: [[Int]]
  private let requiredParents: [[Int]]
  private(set) var order: [Int]
  private var place: [Int]
  /// `cells[v]`: where v's predecessors lead in its tree.
  private var cells: [Int32] = []
  /// What the cells become on the way of the node that moves, one a place it passes: the passed node's and its own.
  private var passed: [Int32]
  private var moving: [Int32]

  /// - Parameter order: All nodes; it may break the constraints, which are then repaired.
  init(score: Score, constraints: EdgeConstraints, options: OrderSearchOptions, order: [Int]) {
    let count = constraints.nodeCount
    trees = (0..<count).map {
      GrowShrinkTree(child: $0, score: score, constraints: constraints, options: options)
    }
    requiredParents = constraints.requiredParents
    var children = [[Int]](repeating: [], count: count)
    for child in 0..<count { for parent in requiredParents[child] { children[parent].append(child) } }
    requiredChildren = children
    self.order = []
    place = [Int](repeating: 0, count: count)
    passed = [Int32](repeating: 0, count: count + 1)
    moving = passed
    start(from: order)
  }

  var evaluations: Int { trees.reduce(0) { $0 + $1.evaluations } }

  /// The graph's score: summed in the order of the nodes, so that equal graphs have equal scores.
  var score: Double { trees.indices.reduce(0) { $0 + trees[$1].value(of: cells[$1]) } }

  /// The parents of each node, ascending.
  var parents: [[Int]] { trees.indices.map { trees[$0].parents(of: cells[$0]) } }

  /// The parents of one node, ascending.
  func parents(of node: Int) -> [Int] { trees[node].parents(of: cells[node]) }

  /// Begins anew with an order; nodes that it puts before their required parents go right behind those.
  mutating func start(from order: [Int]) {
    self.order = obeying(order)
    var before = NodeSet(count: order.count)
    cells = [Int32](repeating: 0, count: order.count)
    for (index, node) in self.order.enumerated() {
      place[node] = index
      cells[node] = trees[node].cell(for: before)
      before.insert(node)
    }
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

  /// Puts a node where the graph scores best; false where that is where it is.
  private mutating func improvePlace(of node: Int) -> Bool {
    let from = place[node]
    var (best, target) = (1e-7, from)
    // To the left: each node that is passed gains a predecessor, this one loses it.
    var before = NodeSet(count: order.count)
    for index in 0..<from { before.insert(order[index]) }
    let beforeStart = before
    var (cell, gain) = (cells[node], 0.0)
    var index = from
    while index > 0 {
      index -= 1
      let other = order[index]
      if requiredParents[node].contains(other) { break }
      before.remove(other)
      if trees[node].isChanged(cell, byRemoving: other) {
        let next = trees[node].cell(for: before)
        gain += trees[node].value(of: next) - trees[node].value(of: cell)
        cell = next
      }
      moving[index] = cell
      passed[index] = cells[other]
      if trees[other].isChanged(cells[other], byAdding: node) != false {
        before.insert(node)
        passed[index] = trees[other].cell(for: before)
        before.remove(node)
        gain += trees[other].value(of: passed[index]) - trees[other].value(of: cells[other])
      }
      if gain > best { (best, target) = (gain, index) }
    }
    // To the right: the other way round.
    before = beforeStart
    (cell, gain) = (cells[node], 0)
    index = from
    while index + 1 < order.count {
      index += 1
      let other = order[index]
      if requiredChildren[node].contains(other) { break }
      passed[index] = cells[other]
      if trees[other].isChanged(cells[other], byRemoving: node) {
        passed[index] = trees[other].cell(for: before)
        gain += trees[other].value(of: passed[index]) - trees[other].value(of: cells[other])
      }
      before.insert(other)
      if trees[node].isChanged(cell, byAdding: other) != false {
        let next = trees[node].cell(for: before)
        gain += trees[node].value(of: next) - trees[node].value(of: cell)
        cell = next
      }
      moving[index] = cell
      if gain > best { (best, target) = (gain, index) }
    }
    guard target != from else { return false }
    move(node, from: from, to: target)
    return true
  }

  private mutating func move(_ node: Int, from: Int, to target: Int) {
    let step = target < from ? -1 : 1
    var index = from
    while index != target {
      let other = order[index + step]
      cells[other] = passed[index + step]
      order[index] = other
      place[other] = index
      index += step
    }
    order[target] = node
    place[node] = target
    cells[node] = moving[target]
  }
}

extension OrderClimb {
  /// An order like this one, with one node and its neighbours in the graph (at most `most` of them) changing places at
  /// random among themselves.
  func perturbedOrder(most: Int, using generator: inout SplitMix64) -> [Int] {
    let centre = generator.below(order.count)
    var members = [centre] + parents(of: centre)
    for node in order where node != centre && parents(of: node).contains(centre) { members.append(node) }
    while members.count < min(3, order.count) {
      let node = generator.below(order.count)
      if !members.contains(node) { members.append(node) }
    }
    members = Array(generator.shuffled(members).prefix(most))
    var perturbed = order
    let places = members.map { place[$0] }
    for (node, place) in zip(generator.shuffled(members), places) { perturbed[place] = node }
    return perturbed
  }
}
