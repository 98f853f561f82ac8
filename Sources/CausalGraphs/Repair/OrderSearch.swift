import SeededRandom

/// A good order of the nodes of a large strong component: few and light edges point backward.
///
/// 1. Start: the greedy order of Eades, Lin and Smyth (1993), by the difference of outgoing and incoming weight.
/// 2. Descent: each node is moved to its best place (insertion), until none gains; then every window of
///    `windowSize` neighbours in the order is put in its best order by `SubsetOrdering`.
/// 3. Restarts: a piece of the best order is disturbed, the nodes touched are moved again, and the outcome is taken where
///    it costs no more; until the effort is used up.
///
/// All chance comes from one generator with a fixed seed: the same graph gives the same order.
struct OrderSearch {
  private static let windowSize = 9

  private let graph: RepairGraph
  /// Neighbours of v: `neighbours[starts[v] ..< starts[v + 1]]`; the weight is positive for v → u, negative for u → v.
  private var starts: [Int]
  private var neighbours: [Int32]
  private var weights: [Double]
  /// Stands for infinity: more than all weights together.
  private let requiredWeight: Double
  /// Gains below this are rounding.
  private let noise: Double

  private var sequence: [Int32] = []
  private var position: [Int32] = []
  private var stepsLeft: Int
  private var waiting: [Int32] = []
  private var isWaiting: [Bool]
  private var scratch: [(place: Int32, weight: Double)] = []

  /// The order found; nodes of `graph`.
  private(set) var order: [Int] = []

  init(_ graph: RepairGraph, effort: Int) {
    self.graph = graph
    let total = graph.weights.reduce(0) { $1.isFinite ? $0 + $1 : $0 }
    // Relative to the weights, so that their unit changes nothing.
    requiredWeight = 2 * total
    noise = 1e-12 * total
    stepsLeft = max(effort, 1)
    isWaiting = Array(repeating: false, count: graph.nodeCount)

    starts = Array(repeating: 0, count: graph.nodeCount + 1)
    for index in 0..<graph.edgeCount {
      starts[Int(graph.sources[index]) + 1] += 1
      starts[Int(graph.targets[index]) + 1] += 1
    }
    for node in 0..<graph.nodeCount { starts[node + 1] += starts[node] }
    var next = starts
    neighbours = Array(repeating: 0, count: 2 * graph.edgeCount)
    weights = Array(repeating: 0, count: 2 * graph.edgeCount)
    for index in 0..<graph.edgeCount {
      let (source, target) = (Int(graph.sources[index]), Int(graph.targets[index]))
      let weight = graph.weights[index].isFinite ? graph.weights[index] : requiredWeight
      (neighbours[next[source]], weights[next[source]]) = (Int32(target), weight)
      (neighbours[next[target]], weights[next[target]]) = (Int32(source), -weight)
      next[source] += 1
      next[target] += 1
    }

    place(greedyOrder())
    for node in sequence { wait(node) }
    descend()
    while improveWindows() { descend() }
    disturb()
    while improveWindows() { descend() }
    order = sequence.map(Int.init)
  }

  private mutating func place(_ order: [Int32]) {
    sequence = order
    position = Array(repeating: 0, count: order.count)
    for (place, node) in order.enumerated() { position[Int(node)] = Int32(place) }
  }

  private mutating func wait(_ node: Int32) {
    guard !isWaiting[Int(node)] else { return }
    isWaiting[Int(node)] = true
    waiting.append(node)
  }

  /// From the front: always the node with the largest surplus of outgoing weight among those whose required causes
  /// have been placed.
  private func greedyOrder() -> [Int32] {
    let count = graph.nodeCount
    var surplus = [Double](repeating: 0, count: count)
    var causes = [Int32](repeating: 0, count: count)
    for node in 0..<count {
      for index in starts[node]..<starts[node + 1] {
        if weights[index].magnitude < requiredWeight {
          surplus[node] += weights[index]
        } else if weights[index] < 0 {
          causes[node] += 1
        }
      }
    }
    var heap = SurplusHeap(surplus, blockers: causes)
    var front: [Int32] = []
    while let node = heap.popLargest() {
      front.append(node)
      for index in starts[Int(node)]..<starts[Int(node) + 1] {
        // The node is gone: an edge from it no longer counts as incoming, one into it no longer as outgoing.
        if weights[index].magnitude < requiredWeight {
          heap.add(weights[index], to: neighbours[index])
        } else if weights[index] > 0 {
          heap.removeBlocker(of: neighbours[index])
        }
      }
    }
    return front
  }

  /// Moves waiting nodes to their best places until none waits; returns what was gained.
  @discardableResult
  private mutating func descend() -> Double {
    var gained = 0.0
    var next = 0
    while next < waiting.count {
      let node = waiting[next]
      next += 1
      isWaiting[Int(node)] = false
      gained += insertBest(node)
      if next > 4_096, next * 2 > waiting.count {
        waiting.removeFirst(next)
        next = 0
      }
    }
    waiting.removeAll(keepingCapacity: true)
    return gained
  }

  /// Moves one node to its best place; its neighbours then wait for their turn.
  private mutating func insertBest(_ node: Int32) -> Double {
    let range = starts[Int(node)]..<starts[Int(node) + 1]
    scratch.removeAll(keepingCapacity: true)
    for index in range { scratch.append((position[Int(neighbours[index])], weights[index])) }
    scratch.sort { $0.place < $1.place }
    stepsLeft -= 4 * scratch.count + 8

    let here = position[Int(node)]
    var (cost, best, current) = (0.0, 0.0, 0.0)
    var (bestCount, currentCount) = (0, 0)
    for (index, neighbour) in scratch.enumerated() {
      cost += neighbour.weight
      if neighbour.place < here { (current, currentCount) = (cost, index + 1) }
      if cost < best { (best, bestCount) = (cost, index + 1) }
    }
    guard current - best > noise else { return 0 }
    let goal = bestCount > currentCount ? scratch[bestCount - 1].place : scratch[bestCount].place
    shift(node, to: Int(goal))
    for index in range { wait(neighbours[index]) }
    return current - best
  }

  /// Takes a node out and puts it at place `goal`; those between move up by one.
  private mutating func shift(_ node: Int32, to goal: Int) {
    let here = Int(position[Int(node)])
    stepsLeft -= abs(goal - here)
    if goal > here {
      for place in here..<goal { put(sequence[place + 1], at: place) }
    } else {
      for place in stride(from: here, to: goal, by: -1) { put(sequence[place - 1], at: place) }
    }
    put(node, at: goal)
  }

  private mutating func put(_ node: Int32, at place: Int) {
    sequence[place] = node
    position[Int(node)] = Int32(place)
  }

  /// Puts every window in its best order; false where no window gained. Nodes that moved wait, with their neighbours.
  private mutating func improveWindows() -> Bool {
    var improved = false
    let width = min(OrderSearch.windowSize, sequence.count)
    for start in stride(from: 0, through: sequence.count - width, by: max(1, width / 2)) {
      guard stepsLeft > 0 else { return false }
      stepsLeft -= width << width / 4
      let window = Array(sequence[start..<start + width])
      var dense = [Double](repeating: 0, count: width * width)
      var before = 0.0
      for (row, node) in window.enumerated() {
        for index in starts[Int(node)]..<starts[Int(node) + 1] where weights[index] > 0 {
          let column = Int(position[Int(neighbours[index])]) - start
          guard (0..<width).contains(column) else { continue }
          dense[row * width + column] = weights[index]
          if column < row { before += weights[index] }
        }
      }
      guard before > 0 else { continue }
      let best = SubsetOrdering(weights: dense).order
      var after = 0.0
      for (place, row) in best.enumerated() {
        for earlier in best[..<place] { after += dense[row * width + earlier] }
      }
      guard before - after > noise else { continue }
      improved = true
      for (place, row) in best.enumerated() { put(window[row], at: start + place) }
      for node in window {
        wait(node)
        for index in starts[Int(node)]..<starts[Int(node) + 1] { wait(neighbours[index]) }
      }
    }
    return improved
  }

  /// Disturbs the order and descends again, while effort is left.
  private mutating func disturb() {
    var generator = SplitMix64(seed: 0x5EED_0F_0BDE_25)
    let count = sequence.count
    guard count > 2 else { return }
    var saved = sequence
    var balance = 0.0  // what the present order costs less than the saved one
    while stepsLeft > 0 {
      for _ in 0...generator.scaled(below: 3) {
        let length = 1 + generator.scaled(below: min(count / 2, 12))
        let start = generator.scaled(below: count - length + 1)
        let block = Array(sequence[start..<start + length])
        let goal = generator.scaled(below: count)
        for node in block {
          let before = costAround(node)
          shift(node, to: goal)
          balance += before - costAround(node)
          wait(node)
          for index in starts[Int(node)]..<starts[Int(node) + 1] { wait(neighbours[index]) }
        }
      }
      balance += descend()
      stepsLeft -= count / 4
      if balance >= -noise {
        saved = sequence
      } else {
        place(saved)
      }
      balance = 0
    }
    place(saved)
  }

  /// The weight of the node's own edges that point backward.
  private mutating func costAround(_ node: Int32) -> Double {
    let here = position[Int(node)]
    var cost = 0.0
    for index in starts[Int(node)]..<starts[Int(node) + 1] {
      let isBefore = position[Int(neighbours[index])] < here
      if (weights[index] > 0) == isBefore { cost += weights[index].magnitude }
    }
    return cost
  }
}
