import SeededRandom

/// How a bootstrap replicate weighs buckets.
public enum Resampling: Hashable, Sendable {
  /// Each bucket counts a Poisson(1) number of times, independently of the others.
  case poisson
  /// As many buckets as there are (empty ones left out) are drawn with replacement.
  case multinomial
}

extension BucketedMoments {
  /// What `body` makes of the moments of each of `count` replicates, in order.
  ///
  /// - Parameters:
  ///   - count: How many replicates; numbered from 0.
  ///   - threads: At most so many threads work; the answer does not depend on it.
  ///   - weights: Writes the weights of the replicate, one a bucket; the buffer holds zeros before.
  ///   - body: Takes the replicate's number and its moments.
  /// - Complexity: O(count · buckets · columns²), by matrix products; memory for at most 24 MB of weights (four replicates' at least) a thread.
  public func replicates<Result: Sendable>(
    _ count: Int, threads: Int = 1,
    weights: @Sendable (_ replicate: Int, _ weights: inout [Double]) -> Void,
    _ body: @Sendable (_ replicate: Int, Moments) -> Result
  ) -> [Result] {
    // A batch is one matrix product; a part of the work keeps its memory from one batch to the next. Batches are alike, so
    // that the last multiplies no empty columns, and do not depend on threads, so that neither do the results' bits.
    let most = max(4, min(64, (24 << 20) / (8 * max(1, bucketCount))))
    let batches = (max(0, count) + most - 1) / most
    guard batches > 0 else { return [] }
    let batch = (count + batches - 1) / batches
    let parts = min(batches, 4 * max(1, threads))
    let results = mapInParallel(parts: parts, threads: threads) { part in
      var all = Matrix(rows: bucketCount, columns: batch)
      var own = [Double](repeating: 0, count: bucketCount)
      var results: [Result] = []
      for number in part * batches / parts..<(part + 1) * batches / parts {
        let replicates = number * batch..<min((number + 1) * batch, count)
        for (column, replicate) in replicates.enumerated() {
          for bucket in own.indices { own[bucket] = 0 }
          weights(replicate, &own)
          precondition(own.count == bucketCount, "one weight a bucket")
          all.storage.replaceSubrange(column * bucketCount..<(column + 1) * bucketCount, with: own)
        }
        results += zip(replicates, weighted(by: all)).map(body)
      }
      return results
    }
    return Array(results.joined())
  }

  /// Bootstrap: what `body` makes of each replicate's moments, in order.
  ///
  /// Buckets are resampled, so with K hashed buckets a standard error scatters by about √(1/2K) of itself (4 % at
  /// 1,024, as measured) beside the Monte Carlo error √(1/2B) of B replicates. Replicate r draws from the stream
  /// (seed, r) alone.
  public func bootstrap<Result: Sendable>(
    replicates count: Int, seed: UInt64, resampling: Resampling = .poisson, threads: Int = 1,
    _ body: @Sendable (_ replicate: Int, Moments) -> Result
  ) -> [Result] {
    let occupied = rowsInBucket.indices.filter { rowsInBucket[$0] > 0 }
    return replicates(
      count, threads: threads,
      weights: { replicate, weights in
        var generator = RandomStream(seed: seed, path: [0x626F_6F74, replicate])
        switch resampling {
        case .poisson:
          let poisson = UnitPoisson.shared
          for bucket in weights.indices { weights[bucket] = poisson.draw(&generator) }
        case .multinomial:
          for _ in occupied { weights[occupied[generator.below(occupied.count)]] += 1 }
        }
      }, body)
  }

  /// Jackknife: what `body` makes of the moments without each bucket that holds rows, in the order of the buckets.
  ///
  /// Complexity: O(buckets · columns²).
  public func leavingOneOut<Result: Sendable>(
    threads: Int = 1, _ body: @Sendable (_ bucket: Int, Moments) -> Result
  ) -> [Result] {
    let occupied = rowsInBucket.indices.filter { rowsInBucket[$0] > 0 }
    let total = sums.times([Double](repeating: 1, count: bucketCount))
    let rows = rowsInBucket.reduce(0, +)
    return mapInParallel(parts: occupied.count, threads: threads) { part in
      let bucket = occupied[part]
      let left = zip(total, sums.column(bucket)).map { $0 - $1 }
      return body(bucket, moments(ofSums: left[...], rows: rows - rowsInBucket[bucket]))
    }
  }

  /// A fold, in 0..<count, for each bucket: the buckets that hold rows are dealt out in random order, so that the
  /// folds' numbers of buckets differ by one at most. A unit's rows stay together.
  public func folds(_ count: Int, seed: UInt64) -> [Int] {
    precondition(count > 0, "one fold at least")
    var generator = SplitMix64(seed: seed, stream: [0x666F_6C64])
    var folds = [Int](repeating: 0, count: bucketCount)
    let occupied = generator.shuffled(rowsInBucket.indices.filter { rowsInBucket[$0] > 0 })
    for (place, bucket) in occupied.enumerated() { folds[bucket] = place % count }
    return folds
  }
}
