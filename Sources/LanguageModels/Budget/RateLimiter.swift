import Synchronization

/// Keeps calls to one endpoint and model within its limits and ours; shared by all calls in flight.
///
/// Waiting is fair (first come, first served), ends with the task's cancellation, and never begins where it could not
/// end before the caller's deadline. Safe to use from any thread.
public final class RateLimiter: Sendable {
  /// What was let go, to be settled with the tokens it used.
  public struct Grant: Sendable, Hashable {
    let ticket: UInt64
  }
  private let state: Mutex<RateLimiterState>
  private let now: @Sendable () -> Duration
  private let sleep: @Sendable (Duration) async throws -> Void

  /// A limiter by the system's monotonic clock.
  public convenience init(limits: RateLimits = RateLimits()) {
    let start = ContinuousClock.now
    self.init(limits: limits, now: { ContinuousClock.now - start }, sleep: { try await Task.sleep(for: $0) })
  }

  /// A limiter by any clock.
  ///
  /// - Parameters:
  ///   - now: Time since any fixed moment; never goes back.
  ///   - sleep: Waits for so long; throws at once where the task is cancelled.
  public init(
    limits: RateLimits, now: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async throws -> Void
  ) {
    state = Mutex(RateLimiterState(limits: limits))
    self.now = now
    self.sleep = sleep
  }

  /// Waits until a call may be sent.
  ///
  /// - Parameters:
  ///   - tokens: What it may use, prompt and answer, as estimated.
  ///   - patience: The longest wait that is any use to the caller.
  /// - Throws: `EndpointError.rateLimited` at once where the wait would be longer; `.cancelled`.
  public func acquire(tokens: Int, within patience: Duration) async throws(EndpointError) -> Grant {
    let start = now()
    let ticket = state.withLock { $0.join(tokens: tokens, deadline: start + patience) }
    while true {
      let time = now()
      switch state.withLock({ $0.poll(ticket, now: time) }) {
      case .granted:
        guard !Task.isCancelled else {
          state.withLock { $0.leave(ticket) }
          throw .cancelled
        }
        return Grant(ticket: ticket)
      case .refused(let after):
        throw .rateLimited(
          retryAfter: after,
          message: "the next request could only be sent in \(seconds(after)), which is past its deadline")
      case .wait(let until):
        // In slices: another call's end, cancellation or headers may let this one go sooner than it looked.
        do { try await sleep(min(max(until - time, .milliseconds(1)), .milliseconds(250))) } catch {
          state.withLock { $0.leave(ticket) }
          throw .cancelled
        }
      }
    }
  }

  /// The tokens that a call used, as the endpoint counted them; nil keeps the estimate.
  public func settle(_ grant: Grant, usage: TokenUsage?) {
    guard let usage else { return }
    state.withLock { $0.settle(grant.ticket, tokens: saturatingSum(usage.prompt, usage.completion)) }
  }

  /// Learns from a response's headers, whatever its status.
  public func observe(_ headers: HTTPHeaders) {
    let report = RateLimitReport(headers)
    guard report.requests != nil || report.tokens != nil else { return }
    let time = now()
    state.withLock { $0.observe(report, now: time) }
  }

  /// Holds every call back for so long, as a `Retry-After` asks: not only the one that was told.
  public func pause(for duration: Duration) {
    guard duration > .zero else { return }
    let time = now() + min(duration, .seconds(7 * 86_400))
    state.withLock { $0.pause(until: time) }
  }
}

/// A duration for a person: "0.3 seconds", "12 seconds", "2 hours".
private func seconds(_ duration: Duration) -> String {
  let value = duration.inSeconds
  if value < 10 { return "\((value * 10).rounded(.up) / 10) seconds" }
  if value < 120 { return "\(Int(value.rounded(.up))) seconds" }
  if value < 7_200 { return "\(Int((value / 60).rounded(.up))) minutes" }
  return "\(Int((value / 3_600).rounded(.up))) hours"
}
