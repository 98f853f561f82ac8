internal import CausalGraphs
public import CausalStatistics
import SeededRandom

/// How sure a search is of each edge: the share of bootstrap replicates in which it finds it (Friedman, Goldszmidt and
/// Wyner 1999, UAI).
///
/// Replicates are drawn from moments in buckets, with no further pass over the rows, or as counts of rows for searches
/// that need these. Replicate r draws from the stream (seed, r) alone.
public struct EdgeBootstrap: Sendable {
  /// How many replicates.
  public var replicates: Int
  /// Fixes every draw.
  public var seed: UInt64
  /// The most threads at a time; the answer does not depend on it.
  public var threads: Int

  /// A bootstrap with these settings.
  public init(replicates: Int = 100, seed: UInt64 = 0, threads: Int = 1) {
    (self.replicates, self.seed, self.threads) = (replicates, seed, threads)
  }

  /// The frequencies of one pair.
  public struct PairFrequency: Hashable, Sendable {
    /// The lower node.
    public var first: Int
    /// The higher node.
    public var second: Int
    /// Shares of the replicates.
    public var frequency: DiscoveryReport.EdgeFrequency
  }

  /// The pairs that were adjacent in some replicate, by first, then second.
  ///
  /// Buckets, of rows or of clusters of rows, are drawn with replacement, as many as hold rows.
  ///
  /// - Parameters:
  ///   - search: Makes a graph of a replicate's moments; all over the same variables. Called from several threads.
  ///   - progress: Told after some replicates each.
  /// - Throws: what `search` throws, of the replicate with the lowest number; `CancellationError` where the task was
  ///   cancelled.
  /// - Complexity: O(buckets · columns²) a replicate, beside the search.
  public func frequencies(
    of moments: BucketedMoments, progress: ((SearchProgress) -> Void)? = nil,
    search: @Sendable (Moments) throws -> DiscoveredGraph
  ) throws -> [PairFrequency] {
    let occupied = moments.rowsInBucket.indices.filter { moments.rowsInBucket[$0] > 0 }
    return try tally(progress) { start, count in
      moments.replicates(
        count, threads: threads,
        weights: { replicate, weights in
          var generator = stream(start + replicate)
          for _ in occupied { weights[occupied[generator.below(occupied.count)]] += 1 }
        },
        { _, moments in Result { try search(moments) } })
    }
  }

  /// The same for searches that need rows: `search` is told how often each row counts; the counts sum to `rows`.
  public func frequencies(
    rows: Int, progress: ((SearchProgress) -> Void)? = nil,
    search: @Sendable (_ counts: [Int]) throws -> DiscoveredGraph
  ) throws -> [PairFrequency] {
    try tally(progress) { start, count in
      mapInParallel(parts: count, threads: threads) { part in
        var generator = stream(start + part)
        var counts = [Int](repeating: 0, count: rows)
        for _ in 0..<rows { counts[generator.below(rows)] += 1 }
        return Result { try search(counts) }
      }
    }
  }

  private func stream(_ replicate: Int) -> SplitMix64 { SplitMix64(seed: seed, stream: [0x6564_6765, replicate]) }

  /// Runs replicates a batch at a time, so that a person can stop between them, and counts edges.
  private func tally(
    _ progress: ((SearchProgress) -> Void)?,
    _ batch: (_ start: Int, _ count: Int) -> [Result<DiscoveredGraph, any Error>]
  ) throws -> [PairFrequency] {
    var counts: [UndirectedEdge: [Int]] = [:]
    let size = max(8, 4 * threads)
    for start in stride(from: 0, to: replicates, by: size) {
      try Task.checkCancellation()
      for result in batch(start, min(size, replicates - start)) {
        for (pair, isForward, isBackward) in try result.get().joinedPairs {
          var count = counts[pair] ?? [0, 0, 0]
          count[0] += 1
          count[1] += isForward ? 1 : 0
          count[2] += isBackward ? 1 : 0
          counts[pair] = count
        }
      }
      progress?(SearchProgress(done: min(start + size, replicates), total: replicates))
    }
    let all = Double(max(1, replicates))
    return counts.sorted { ($0.key.first, $0.key.second) < ($1.key.first, $1.key.second) }.map { pair, count in
      PairFrequency(
        first: pair.first, second: pair.second,
        frequency: .init(
          adjacent: Double(count[0]) / all, forward: Double(count[1]) / all, backward: Double(count[2]) / all))
    }
  }
}

extension DiscoveredGraph {
  /// Each adjacent pair once, and whether first → second or second → first is among its edges.
  fileprivate var joinedPairs: [(UndirectedEdge, forward: Bool, backward: Bool)] {
    func joined(_ edge: DirectedEdge) -> (UndirectedEdge, forward: Bool, backward: Bool) {
      (UndirectedEdge(edge.source, edge.target), edge.source < edge.target, edge.source > edge.target)
    }
    switch self {
    case .directedAcyclic(let graph): return graph.edges.map(joined)
    case .partiallyDirected(let graph):
      return graph.directedEdges.map(joined) + graph.undirectedEdges.map { ($0, false, false) }
    case .partialAncestral(let graph):
      return graph.edges.map { edge in
        (
          UndirectedEdge(edge.first, edge.second),
          forward: edge.firstMark == .tail && edge.secondMark == .arrow,
          backward: edge.firstMark == .arrow && edge.secondMark == .tail
        )
      }
    }
  }
}

extension DiscoveryReport {
  /// Puts the frequencies to the pairs' support; pairs that had none get it.
  public mutating func add(_ frequencies: [EdgeBootstrap.PairFrequency]) {
    var places: [UndirectedEdge: Int] = [:]
    for (place, pair) in support.enumerated() { places[UndirectedEdge(pair.first, pair.second)] = place }
    for pair in frequencies {
      if let place = places[UndirectedEdge(pair.first, pair.second)] {
        support[place].frequency = pair.frequency
      } else {
        support.append(PairSupport(pair.first, pair.second, frequency: pair.frequency))
      }
    }
    support.sort { ($0.first, $0.second) < ($1.first, $1.second) }
  }
}
