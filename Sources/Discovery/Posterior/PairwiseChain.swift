import Glibc
import SeededRandom

/// One chain of graphs under a pairwise prior, and what it came by.
struct PairwiseChain: Sendable {
  /// Probabilities are summed over so many sweeps, so that the first of them can be left out later.
  static let batch = 50

  private let model: PairwiseModel
  private var graph: BitGraph
  /// What joins each pair: 0 nothing, 1 →, 2 ←.
  private var states: [UInt8]
  private var generator: SplitMix64
  /// The states after each sweep, one sweep after the other.
  private(set) var draws: [UInt8] = []
  /// The log-prior of the graph after each sweep.
  private(set) var scores: [Double] = []
  /// By batch, pair and direction: the sum of what the edge had for a probability given the rest of the graph; of a rare
  /// one, how often it was there.
  private(set) var sums: [Double] = []

  /// - Parameter start: Nil for a graph drawn along a random order.
  /// - Throws: `GraphSamplerError.unusableStart`.
  init(_ model: PairwiseModel, from start: [[Int]]?, generator: SplitMix64) throws(GraphSamplerError) {
    self.model = model
    self.generator = generator
    states = [UInt8](repeating: 0, count: model.pairs.count)
    graph = BitGraph(nodeCount: model.nodeCount)
    for (target, parents) in model.required.enumerated() { for source in parents { graph.flip(source, target) } }
    if let start {
      try take(start)
    } else {
      drawAlongOrder()
    }
  }

  private mutating func take(_ start: [[Int]]) throws(GraphSamplerError) {
    guard start.count == model.nodeCount else { throw .unusableStart }
    let parents = start.map(Set.init)
    for (place, pair) in model.pairs.enumerated() {
      if pair.forward > 0, parents[pair.second].contains(pair.first) {
        states[place] = 1
      } else if pair.backward > 0, parents[pair.first].contains(pair.second) {
        states[place] = 2
      }
      join(pair, states[place])
    }
    for node in 0..<model.nodeCount where graph.hasPath(from: node, to: node) { throw .unusableStart }
  }

  /// Each pair by itself, in the one direction that a random order with the required edges leaves.
  private mutating func drawAlongOrder() {
    var rank = [Int](repeating: 0, count: model.nodeCount)
    var waiting = model.required.map(\.count)
    var open = waiting.indices.filter { waiting[$0] == 0 }
    for place in 0..<model.nodeCount where !open.isEmpty {
      let node = open.remove(at: generator.below(open.count))
      rank[node] = place
      for child in graph.children(of: node) {
        waiting[child] -= 1
        if waiting[child] == 0 { open.append(child) }
      }
    }
    for (place, pair) in model.pairs.enumerated() {
      let isForward = rank[pair.first] < rank[pair.second]
      let weight = isForward ? pair.forward : pair.backward
      guard generator.uniform() * (1 + weight) < weight else { continue }
      states[place] = isForward ? 1 : 2
      join(pair, states[place])
    }
  }

  /// Puts in, or takes out, the edge that a state stands for.
  private mutating func join(_ pair: PairwiseModel.Pair, _ state: UInt8) {
    if state == 1 { graph.flip(pair.first, pair.second) }
    if state == 2 { graph.flip(pair.second, pair.first) }
  }

  /// Visits all pairs so many times, a multiple of `batch`.
  mutating func sweep(_ count: Int, isStopped: () -> Bool) {
    draws.reserveCapacity(draws.count + count * states.count)
    var batch = [Double](repeating: 0, count: 2 * states.count)
    for sweep in 1...max(1, count) where count > 0 {
      if isStopped() { return }
      scores.append(visitAll(&batch))
      draws += states
      if sweep % Self.batch == 0 {
        sums += batch
        for place in batch.indices { batch[place] = 0 }
      }
    }
  }

  private mutating func visitAll(_ sums: inout [Double]) -> Double {
    var score = 0.0
    for (place, pair) in model.pairs.enumerated() {
      let state = states[place]
      join(pair, state)
      let next = pair.isRare ? drawRare(pair) : draw(pair, from: state, place, &sums)
      if pair.isRare, next != 0 { sums[2 &* place &+ Int(next) &- 1] += 1 }
      states[place] = next
      join(pair, next)
      if next != 0 { score += log(next == 1 ? pair.forward : pair.backward) }
    }
    return score
  }

  /// What joins a pair next, and what its edges had for probabilities.
  private mutating func draw(
    _ pair: PairwiseModel.Pair, from state: UInt8, _ place: Int, _ sums: inout [Double]
  ) -> UInt8 {
    // An edge that was there closes no cycle.
    let isForwardOpen = state == 1 || (pair.forward > 0 && !graph.hasPath(from: pair.second, to: pair.first))
    let isBackwardOpen = state == 2 || (pair.backward > 0 && !graph.hasPath(from: pair.first, to: pair.second))
    let forward = isForwardOpen ? pair.forward : 0
    let backward = isBackwardOpen ? pair.backward : 0
    let whole = 1 + forward + backward
    sums[2 &* place] += forward / whole
    sums[2 &* place &+ 1] += backward / whole
    let chance = generator.uniform() * whole
    return chance < forward ? 1 : chance < forward + backward ? 2 : 0
  }

  /// The same of a pair that mostly has no edge, without looking for paths then: by drawing until nothing is in the way.
  private mutating func drawRare(_ pair: PairwiseModel.Pair) -> UInt8 {
    while true {
      let chance = generator.uniform() * (1 + pair.forward + pair.backward)
      if chance < pair.forward {
        if !graph.hasPath(from: pair.second, to: pair.first) { return 1 }
      } else if chance < pair.forward + pair.backward {
        if !graph.hasPath(from: pair.first, to: pair.second) { return 2 }
      } else {
        return 0
      }
    }
  }
}

/// A directed graph as rows of bits, in which paths are found quickly.
struct BitGraph: Sendable {
  let nodeCount: Int
  /// 64-bit words a row.
  private let words: Int
  /// By node: its children.
  private var rows: [UInt64]
  private var seen: [UInt64]
  private var waiting: [UInt64]

  init(nodeCount: Int) {
    self.nodeCount = nodeCount
    words = max(1, (nodeCount + 63) / 64)
    rows = [UInt64](repeating: 0, count: nodeCount * words)
    seen = [UInt64](repeating: 0, count: words)
    waiting = seen
  }

  /// Puts the edge in where it is not, and takes it out where it is.
  mutating func flip(_ source: Int, _ target: Int) {
    rows[source * words + target >> 6] ^= 1 << UInt64(target & 63)
  }

  func children(of node: Int) -> [Int] {
    (0..<nodeCount).filter { rows[node * words + $0 >> 6] >> UInt64($0 & 63) & 1 == 1 }
  }

  /// Whether at least one edge leads there, directly or through others. O(nodes reached · nodes / 64).
  mutating func hasPath(from start: Int, to goal: Int) -> Bool {
    let (goalWord, goalBit, words) = (goal >> 6, UInt64(1) << UInt64(goal & 63), words)
    return rows.withUnsafeBufferPointer { rows in
      seen.withUnsafeMutableBufferPointer { seen in
        waiting.withUnsafeMutableBufferPointer { waiting in
          for word in 0..<words {
            seen[word] = rows[start &* words &+ word]
            waiting[word] = seen[word]
          }
          while seen[goalWord] & goalBit == 0 {
            guard let word = waiting.firstIndex(where: { $0 != 0 }) else { return false }
            let node = word &* 64 &+ waiting[word].trailingZeroBitCount
            waiting[word] &= waiting[word] &- 1
            for word in 0..<words {
              let new = rows[node &* words &+ word] & ~seen[word]
              seen[word] |= new
              waiting[word] |= new
            }
          }
          return true
        }
      }
    }
  }
}
