import CausalStatistics
import Estimation
import Glibc

/// Resamples of a least-squares estimate as weighted sums of buckets.
struct BucketDraws: Sendable {
  /// Buckets where units do not fit in one each: replicates then differ from drawing rows by √(1 / 2K), 0.6 % of a
  /// standard error, a quarter of what a thousand replicates leave open. Fewer where columns are so many
  /// that sums would take more than `BucketedMoments.defaultMemory`.
  private static let most = 1 << 14
  /// Replicates between two questions whether to go on.
  private static let batch = 256

  let design: LinearDesign
  let buckets: BucketedMoments
  /// Buckets that hold rows.
  let occupied: [Int]

  init(_ design: LinearDesign, threads: Int) throws(EstimationError) {
    self.design = design
    let count = min(BucketDraws.most, BucketedMoments.capacity(columns: design.columns.count))
    buckets = try design.buckets(count, threads: threads)
    occupied = buckets.rowsInBucket.indices.filter { [rows = buckets.rowsInBucket] in rows[$0] > 0 }
  }

  /// Each replicate's effect; as rows are drawn where each unit has a bucket of its own.
  ///
  /// - Parameter adjust: What becomes of a replicate's moments before the fit; nil where they cannot be used.
  func effects(
    _ refuter: ResamplingRefuter, _ settings: RefutationSettings,
    _ adjust: @Sendable (Moments, inout RandomStream) -> Moments? = { moments, _ in moments }
  ) throws(RefutationError) -> ReplicateEffects {
    var effects = ReplicateEffects()
    let number = refuter.method.streamNumber
    let kept = DrawnRows.size(ofShare: settings.subsetShare, of: occupied.count)
    while effects.drawn < settings.replicates {
      if Task.isCancelled { throw .cancelled }
      let first = effects.drawn
      let results = buckets.replicates(
        min(BucketDraws.batch, settings.replicates - first), threads: max(1, settings.threads),
        weights: { replicate, weights in
          var stream = RandomStream(seed: settings.seed, path: [number, first + replicate])
          if refuter.kind == .subset {
            for bucket in occupied { weights[bucket] = 1 }
            for unit in DrawnRows.left(outOf: occupied.count, keeping: kept, from: &stream) {
              weights[occupied[unit]] = 0
            }
          } else {
            DrawnRows.bootstrap(occupied.count, from: &stream) { weights[occupied[$0]] += 1 }
          }
        },
        { replicate, moments in
          // A stream of its own: the weights' has gone by.
          var stream = RandomStream(seed: settings.seed, path: [number, first + replicate, 1])
          guard let moments = adjust(moments, &stream) else {
            return Result<Double, EstimationError>.failure(.notFinite(method: design.method, what: "the moments"))
          }
          return design.coefficient(of: moments)
        })
      effects.add(results)
      try effects.check(refuter.method, of: settings.replicates)
      settings.onProgress?(effects.drawn, settings.replicates)
    }
    if Task.isCancelled { throw .cancelled }
    return effects
  }
}
