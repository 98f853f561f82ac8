internal import CausalStatistics

/// The best graph on every subset of the nodes, by its last node (Silander and Myllymäki 2006, UAI):
/// best(W) = max over v in W of best(W \ {v}) + bestFamily(v, W \ {v}).
///
/// Subsets are done in blocks that share their high bits. Within a block they go by number; blocks go by how many high
/// bits they have, and those of one layer at the same time.
struct SinkRecursion<Rank: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable> {
  let nodeCount: Int
  let rankings: [ParentSetRanking]
  /// nodeCount × 2ᵖ⁻¹: for each child, the place in its ranking by candidate mask.
  let ranks: LargeBuffer<Rank>
  /// The rankings' scores in one block, and where each child's start.
  private let scores: LargeBuffer<Double>
  private let starts: [Int]
  private let best: LargeBuffer<Double>
  private let sink: LargeBuffer<UInt8>

  init(rankings: [ParentSetRanking], threads: Int) {
    let count = rankings.count
    nodeCount = count
    self.rankings = rankings
    let size = 1 << (count - 1)
    let ranks = LargeBuffer<Rank>(count: count * size)
    self.ranks = ranks
    performInParallel(parts: count, threads: threads) { rankings[$0].fill(ranks.slice($0 * size, size)) }
    starts = rankings.indices.map { node in rankings[..<node].reduce(0) { $0 + $1.scores.count } }
    scores = LargeBuffer(count: rankings.reduce(0) { $0 + $1.scores.count })
    for (node, ranking) in rankings.enumerated() {
      _ = scores.slice(starts[node], ranking.scores.count).update(fromContentsOf: ranking.scores)
    }
    best = LargeBuffer(count: 1 << count)
    sink = LargeBuffer(count: 1 << count)
  }

  /// The highest score and the parents of each node in a graph that has it.
  ///
  /// - Parameter layerDone: called with the number of layers done, and of layers in all; what it throws ends the search.
  func solve(threads: Int, layerDone: (Int, Int) throws -> Void) rethrows -> (score: Double, parentSets: [Int]) {
    let highBits = max(0, nodeCount - 13)
    let blocks = Array(0..<(1 << highBits))
    for layer in 0...highBits {
      let chosen = blocks.filter { $0.nonzeroBitCount == layer }
      performInParallel(parts: chosen.count, threads: threads) { part in
        solve(block: chosen[part], lowBits: nodeCount - highBits)
      }
      try layerDone(layer + 1, highBits + 1)
    }
    var parentSets = [Int](repeating: 0, count: nodeCount)
    var rest = 1 << nodeCount - 1
    let score = best.elements[rest]
    guard score > -.infinity else { return (score, parentSets) }
    while rest != 0 {
      let last = Int(sink.elements[rest])
      rest &= ~(1 << last)
      let ranking = rankings[last]
      parentSets[last] = Int(ranking.sets[Int(ranks.elements[last << (nodeCount - 1) + compressed(rest, last)])])
    }
    return (score, parentSets)
  }

  /// A mask without `node` as a mask of its family space.
  @inline(__always)
  private func compressed(_ mask: Int, _ node: Int) -> Int {
    let below = 1 &<< node &- 1
    return mask & below | (mask &>> 1) & ~below
  }

  private func solve(block: Int, lowBits: Int) {
    let shift = nodeCount - 1
    let (best, sink, ranks) = (best.elements.baseAddress!, sink.elements.baseAddress!, ranks.elements.baseAddress!)
    let scores = scores.elements.baseAddress!
    starts.withUnsafeBufferPointer { starts in
      for mask in (block << lowBits)..<((block + 1) << lowBits) {
        guard mask != 0 else {
          best[0] = 0
          continue
        }
        var (highest, last) = (-Double.infinity, 0)
        var rest = mask
        while rest != 0 {
          let node = rest.trailingZeroBitCount
          rest &= rest &- 1
          let before = mask & ~(1 &<< node)
          let rank = Int(truncatingIfNeeded: ranks[node &<< shift &+ compressed(before, node)])
          let score = best[before] + scores[starts[node] &+ rank]
          if score > highest { (highest, last) = (score, node) }
        }
        best[mask] = highest
        sink[mask] = UInt8(truncatingIfNeeded: last)
      }
    }
  }
}
