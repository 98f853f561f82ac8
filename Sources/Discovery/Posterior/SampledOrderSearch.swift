import SeededRandom

/// A search of orders of the nodes for large sums over the graphs that they allow, each node's sum being one look into the
/// tables: where chains start.
///
/// Each node in turn goes to its best place until none has a better one (best order score search); then some nodes go to
/// random places, and what is not worse is kept (iterated local search).
struct SampledOrderSearch {
  private let tables: SampledFamilyTables
  private let count: Int
  private var generator: SplitMix64
  /// `bits[v * count + u]`: the bit of u among v's candidates, or 0.
  private let bits: [UInt32]
  private let isRequired: [Bool]
  private var order: [Int]
  /// By node: the candidates before it.
  private var before: [UInt32]
  /// Nodes that may have a better place, as they or what is around them moved.
  private var waiting: [Int]
  private var isWaiting: [Bool]

  init(_ tables: SampledFamilyTables, generator: SplitMix64) {
    self.tables = tables
    self.generator = generator
    let count = tables.nodeCount
    var (bits, isRequired) = (
      [UInt32](repeating: 0, count: count * count), [Bool](repeating: false, count: count * count)
    )
    for family in tables.families {
      for (bit, parent) in family.candidates.enumerated() { bits[family.child * count + parent] = 1 << UInt32(bit) }
      for parent in family.required { isRequired[family.child * count + parent] = true }
    }
    (self.count, self.bits, self.isRequired) = (count, bits, isRequired)
    order = SampledOrderSearch.order(tables, using: &self.generator)
    before = []
    waiting = self.generator.shuffled(Array(0..<count))
    isWaiting = [Bool](repeating: true, count: count)
    before = masks(of: order)
  }

  private func masks(of order: [Int]) -> [UInt32] {
    var masks = [UInt32](repeating: 0, count: count)
    for (place, node) in order.enumerated() {
      for earlier in order[..<place] { masks[node] |= bits[node * count + earlier] }
    }
    return masks
  }

  /// Searches.
  ///
  /// - Returns: For each node the nodes before it in the best order; what its sums come to; and the random numbers that
  ///   are left.
  mutating func run(
    perturbations: Int, isStopped: () -> Bool
  ) -> (predecessors: [[Int]], total: Double, generator: SplitMix64) {
    climb()
    guard count > 2 else { return (predecessors, total, generator) }
    for step in 0..<perturbations {
      if isStopped() { break }
      let (bestOrder, bestBefore, best) = (order, before, total)
      let moves = 1 + generator.below(step % 4 == 3 ? max(2, count / 3) : 4)
      for _ in 0..<moves { move(from: generator.below(count), to: generator.below(count)) }
      climb()
      if total < best - 1e-9 { (order, before) = (bestOrder, bestBefore) }
    }
    return (predecessors, total, generator)
  }

  private var total: Double { (0..<count).reduce(0) { $0 + tables.sum($1, within: before[$1]) } }

  private var predecessors: [[Int]] {
    var predecessors = [[Int]](repeating: [], count: count)
    for (place, node) in order.enumerated() { predecessors[node] = Array(order[..<place]) }
    return predecessors
  }

  /// Moves single nodes to their best places until none that may have a better one has.
  private mutating func climb() {
    var next = 0
    while next < waiting.count {
      let node = waiting[next]
      next += 1
      isWaiting[node] = false
      improve(node)
    }
    waiting.removeAll(keepingCapacity: true)
  }

  private mutating func wait(_ node: Int) {
    guard !isWaiting[node] else { return }
    isWaiting[node] = true
    waiting.append(node)
  }

  private mutating func improve(_ node: Int) {
    guard let from = order.firstIndex(of: node) else { return }
    var (best, target) = (1e-7, from)
    for step in [-1, 1] {
      var (gain, mask, place) = (0.0, before[node], from + step)
      let own = tables.sum(node, within: mask)
      while place >= 0 && place < count {
        let other = order[place]
        if step < 0 ? isRequired[node * count + other] : isRequired[other * count + node] { break }
        let (bit, reverse) = (bits[node * count + other], bits[other * count + node])
        mask ^= bit
        if reverse != 0 {
          gain += tables.sum(other, within: before[other] ^ reverse) - tables.sum(other, within: before[other])
        }
        let whole = gain + tables.sum(node, within: mask) - own
        if whole > best { (best, target) = (whole, place) }
        place += step
      }
    }
    if target != from { move(from: from, to: target) }
  }

  /// Moves a node past its neighbours, as far as required edges let it.
  private mutating func move(from start: Int, to target: Int) {
    let node = order[start]
    var place = start
    let step = target < start ? -1 : 1
    while place != target {
      let other = order[place + step]
      if step < 0 ? isRequired[node * count + other] : isRequired[other * count + node] { break }
      let (bit, reverse) = (bits[node * count + other], bits[other * count + node])
      before[node] ^= bit
      before[other] ^= reverse
      if bit | reverse != 0 { wait(other) }
      order[place] = other
      place += step
    }
    order[place] = node
    wait(node)
  }

  /// A random order in which required parents come before their children.
  private static func order(_ tables: SampledFamilyTables, using generator: inout SplitMix64) -> [Int] {
    var (waiting, children) = (tables.families.map(\.required.count), [[Int]](repeating: [], count: tables.nodeCount))
    for family in tables.families {
      for parent in family.required { children[parent].append(family.child) }
    }
    var (open, order) = (waiting.indices.filter { waiting[$0] == 0 }, [Int]())
    while !open.isEmpty {
      open.swapAt(generator.below(open.count), open.count - 1)
      let node = open.removeLast()
      order.append(node)
      for child in children[node] {
        waiting[child] -= 1
        if waiting[child] == 0 { open.append(child) }
      }
    }
    precondition(order.count == waiting.count, "required edges have no cycle")
    return order
  }
}
