import CausalStatistics
import Synchronization

/// What several refuters want of a subject, sums over its rows above all: made once, by the first that asks.
final class SharedSums: Sendable {
  private let kept = Mutex<(moments: Moments?, buckets: BucketedMoments?)>((nil, nil))
  private let reduced = Mutex<[ReducedEstimate]?>(nil)

  func reducedEstimates<Failure: Error>(
    _ make: () throws(Failure) -> [ReducedEstimate]
  ) throws(Failure) -> [ReducedEstimate] {
    if let estimates = reduced.withLock({ $0 }) { return estimates }
    let estimates = try make()
    reduced.withLock { $0 = estimates }
    return estimates
  }

  func moments<Failure: Error>(_ make: () throws(Failure) -> Moments) throws(Failure) -> Moments {
    if let moments = kept.withLock({ $0.moments ?? $0.buckets?.moments }) { return moments }
    let moments = try make()
    kept.withLock { $0.moments = moments }
    return moments
  }

  func buckets<Failure: Error>(_ make: () throws(Failure) -> BucketedMoments) throws(Failure) -> BucketedMoments {
    if let buckets = kept.withLock({ $0.buckets }) { return buckets }
    let buckets = try make()
    kept.withLock { $0.buckets = buckets }
    return buckets
  }
}
