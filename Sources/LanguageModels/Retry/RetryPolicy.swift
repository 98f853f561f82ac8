/// Decides whether a failed try is worth another, and when. It neither sleeps nor sends, so it can be tested without a
/// clock or a socket.
struct RetryPolicy: Hashable, Sendable {
  /// Tries after the first, for a whole call.
  var retries = 2
  /// A server that wants us to wait longer than this is not waited for.
  var longestServerDelay: Duration = .seconds(120)
  /// The first wait of our own; each further one is twice as long, up to `longestDelay`.
  var firstDelay: Duration = .milliseconds(500)
  var longestDelay: Duration = .seconds(8)
  /// The same for a server that is still starting, which is asked more often.
  var firstStartingDelay: Duration = .milliseconds(250)
  var longestStartingDelay: Duration = .seconds(2)

  /// A server that refuses connections is waited for until the deadline, since it may be starting; otherwise that is
  /// tried again as any other failure. One that says it is loading is waited for in any case.
  var waitsForListener = true

  /// What a call has spent so far.
  struct Progress: Hashable, Sendable {
    /// Requests sent, waits for a starting server included.
    var attempts = 0
    /// Retries used that count against `retries`.
    var retries = 0
    /// Waits for a server that was still starting.
    var startingWaits = 0
    /// Bodies that were no chat completion.
    var unreadable = 0
    /// Host names not found.
    var unresolved = 0
    var elapsed: Duration = .zero
    /// `elapsed` when the last try began.
    var lastStart: Duration = .zero
    /// How the connection was refused, where it was in the try before.
    var refusal: TransportError?
    var deadline: Duration
    init(deadline: Duration) { self.deadline = deadline }
    var remaining: Duration { max(.zero, deadline - elapsed) }

    /// What it means that the deadline is over. A last try that had less than a second says nothing: where nobody
    /// listened before it, that is still the account.
    var expiry: EndpointError {
      guard let refusal, deadline - lastStart < .seconds(1) else {
        return .timedOut(after: deadline, attempts: attempts)
      }
      return .unreachable(refusal, attempts: attempts)
    }
  }

  enum Decision: Hashable, Sendable {
    case retry(after: Duration, countsAgainstRetries: Bool, reason: String)
    case fail(EndpointError)
  }

  /// - Parameters:
  ///   - progress: with the try that failed counted in `attempts`.
  ///   - jitter: in 0...1.
  func decide(_ failure: AttemptFailure, progress: Progress, jitter: Double) -> Decision {
    switch failure {
    case .final(let error): .fail(error)
    case .transport(let error): decide(error, progress, jitter)
    case .transient(let status, let message, let hints, let isLoading):
      decideTransient(status, message, hints, isLoading, progress, jitter)
    case .unreadable(let reason, let contentType, let snippet, let mayRecur):
      // A garbled body may be an accident, once.
      again(
        allowed: !mayRecur && progress.unreadable == 0, progress, jitter, reason: reason,
        otherwise: .unreadableReply(reason: reason, contentType: contentType, snippet: snippet))
    case .truncatedStream(let snippet):
      again(
        allowed: true, progress, jitter, reason: "the stream ended before the answer did",
        otherwise: .unreadableReply(
          reason: "the stream ended before the answer did", contentType: "text/event-stream", snippet: snippet))
    }
  }

  private func decide(_ error: TransportError, _ progress: Progress, _ jitter: Double) -> Decision {
    let failure = EndpointError.unreachable(error, attempts: progress.attempts)
    switch error {
    case .cancelled: return .fail(.cancelled)
    case .timedOut: return .fail(progress.expiry)
    case .connectionRefused where waitsForListener:
      return waitForStart(progress, jitter, reason: "nobody listens there yet", otherwise: failure)
    case .hostNotFound:
      return again(allowed: progress.unresolved == 0, progress, jitter, reason: error.explanation, otherwise: failure)
    case .connectionRefused, .connectTimedOut, .stalled, .closedEarly, .other:
      return again(allowed: true, progress, jitter, reason: error.explanation, otherwise: failure)
    case .invalidURL, .proxyNotFound, .protocolViolation, .tls, .tooLarge: return .fail(failure)
    }
  }

  private func decideTransient(
    _ status: Int, _ message: String, _ hints: RetryHints, _ isLoading: Bool, _ progress: Progress, _ jitter: Double
  ) -> Decision {
    let limited = status == 429
    let failure: EndpointError =
      limited
      ? .rateLimited(retryAfter: hints.delay, message: message)
      : .overloaded(status: status, message: message, attempts: progress.attempts)
    if hints.shouldRetry == false { return .fail(failure) }
    if isLoading {
      return waitForStart(
        progress, jitter, reason: "the server is still loading", otherwise: failure, atLeast: hints.delay)
    }
    let reason = "HTTP \(status)" + (message.isEmpty ? "" : ": \(message)")
    guard let asked = hints.delay else {
      return again(allowed: true, progress, jitter, reason: reason, otherwise: failure)
    }
    guard asked <= longestServerDelay, progress.retries < retries else { return .fail(failure) }
    // Never shorter than asked; a little longer, so that many callers do not come back at the same instant.
    let wait = asked + min(.milliseconds(250), asked * 0.1) * jitter
    guard wait < progress.remaining else { return .fail(failure) }
    return .retry(after: wait, countsAgainstRetries: true, reason: reason)
  }

  private func again(
    allowed: Bool, _ progress: Progress, _ jitter: Double, reason: String, otherwise failure: EndpointError
  ) -> Decision {
    guard allowed, progress.retries < retries else { return .fail(failure) }
    let wait = backOff(firstDelay, longestDelay, progress.retries, jitter)
    guard wait < progress.remaining else {
      return .fail(progress.remaining == .zero ? expired(progress, failure) : failure)
    }
    return .retry(after: wait, countsAgainstRetries: true, reason: reason)
  }

  private func waitForStart(
    _ progress: Progress, _ jitter: Double, reason: String, otherwise failure: EndpointError, atLeast: Duration? = nil
  ) -> Decision {
    let wait = max(
      atLeast ?? .zero, backOff(firstStartingDelay, longestStartingDelay, progress.startingWaits, jitter))
    guard wait < progress.remaining else { return .fail(failure) }
    return .retry(after: wait, countsAgainstRetries: false, reason: reason)
  }

  private func expired(_ progress: Progress, _ failure: EndpointError) -> EndpointError {
    if case .unreachable(.connectionRefused, _) = failure { return failure }
    return .timedOut(after: progress.deadline, attempts: progress.attempts)
  }

  /// min(first · 2ᵏ, longest), shortened by up to a quarter.
  private func backOff(_ first: Duration, _ longest: Duration, _ count: Int, _ jitter: Double) -> Duration {
    min(first * (1 << min(count, 16)), longest) * (1 - 0.25 * min(max(jitter, 0), 1))
  }
}
