import CausalStatistics
import Estimation

/// Replicates in parallel: what chance made of an effect, again and again.
enum ReplicateRun {
  /// A batch should take this long: cancellation is asked for between two.
  private static let secondsABatch = 0.15

  /// Draws every replicate's effect, on the scale of `EffectScale.inferential`.
  ///
  /// - Parameter body: One replicate; may use its number and the stream, which is its own, and nothing that changes.
  /// - Throws: `replicatesFailed` where more than a tenth fail, `cancelled`.
  static func draw(
    _ method: RefutationMethod, _ settings: RefutationSettings,
    _ body: @Sendable (_ replicate: Int, _ stream: inout RandomStream) -> Result<Double, EstimationError>
  ) throws(RefutationError) -> ReplicateEffects {
    var effects = ReplicateEffects()
    let total = settings.replicates
    let threads = max(1, settings.threads)
    var size = threads
    while effects.drawn < total {
      if Task.isCancelled { throw .cancelled }
      let first = effects.drawn
      let count = min(size, total - first)
      let start = ContinuousClock.now
      let results = mapInParallel(parts: count, threads: threads) { part in
        var stream = RandomStream(seed: settings.seed, path: [method.streamNumber, first + part])
        return body(first + part, &stream)
      }
      effects.add(results)
      try effects.check(method, of: total)
      settings.onProgress?(effects.drawn, total)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      size = max(threads, min(8 * size, Int(Double(count) * secondsABatch / max(seconds, 1e-6))))
    }
    if Task.isCancelled { throw .cancelled }
    return effects
  }
}

/// The effects of replicates, in their order, and how many could not be had.
struct ReplicateEffects: Sendable {
  /// On the scale of `EffectScale.inferential`; finite.
  private(set) var values: [Double] = []
  /// Replicates without an effect.
  private(set) var failed = 0
  /// Why the first of them has none.
  private(set) var failure: EstimationError?

  /// Replicates so far.
  var drawn: Int { values.count + failed }

  mutating func add(_ results: [Result<Double, EstimationError>]) {
    for result in results {
      switch result {
      case .success(let value): values.append(value)
      case .failure(let error):
        failed += 1
        failure = failure ?? error
      }
    }
  }

  /// A tenth of all may fail: a rare level that no row of a resample has is no news about the estimate.
  func check(_ method: RefutationMethod, of total: Int) throws(RefutationError) {
    guard let failure, 10 * failed > total else { return }
    throw .replicatesFailed(method: method, failed: failed, of: drawn, first: failure)
  }
}

extension RefutationMethod {
  /// Tells the streams of refuters apart, whatever the order in which they run.
  var streamNumber: Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return Int(truncatingIfNeeded: hash)
  }
}
