import CausalStatistics
import Synchronization

/// Sums over a subject's rows that several refuters want: made once, by the first that asks.
final class SharedSums: Sendable {
  private let kept = Mutex<(moments: Moments?, buckets: BucketedMoments?)>((nil, nil))

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
