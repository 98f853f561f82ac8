import Glibc

/// Time as an endpoint sees it, so that tests of long waits need not wait.
protocol EndpointClock: Sendable {
  /// Since some fixed moment; never goes back.
  var now: Duration { get }
  /// Milliseconds since 1970-01-01 00:00 UTC.
  var wallMilliseconds: Int64 { get }
  /// - Throws: `CancellationError` where the task was cancelled.
  func sleep(for duration: Duration) async throws
}

/// The machine's clock.
struct SystemClock: EndpointClock {
  private let start = ContinuousClock.now
  var now: Duration { ContinuousClock.now - start }
  var wallMilliseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
  func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}
