import SeededRandom

/// What one call of `Endpoint.answer` has spent and seen so far.
struct EndpointCall: Sendable {
  let request: ChatRequest
  let key: String
  /// Of the endpoint's clock.
  let start: Duration
  var progress: RetryPolicy.Progress
  /// Replies by the hash of the body they answer.
  var replies: [String: Int] = [:]
  /// Replies that came from the store.
  var replayed = 0
  /// Time spent waiting for the user's own limits on rates, which the deadline does not count.
  var excused: Duration = .zero
  /// The sum over all replies; nil once one did not count.
  var usage: TokenUsage? = TokenUsage(prompt: 0, completion: 0)
  var timeToFirstToken: Duration?
  var duration: Duration = .zero
  private var generator: SplitMix64

  init(_ request: ChatRequest, key: String, configuration: EndpointConfiguration, start: Duration) {
    self.request = request
    self.key = key
    self.start = start
    progress = RetryPolicy.Progress(deadline: configuration.timeout)
    // A stream of its own for each question: the waits do not depend on which call drew first.
    var seed = configuration.seed &+ UInt64(truncatingIfNeeded: request.sample) &* 0xD6E8_FEB8_6659_FD93
    for byte in key.utf8.prefix(16) { seed = (seed ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    generator = SplitMix64(seed: seed)
  }

  /// In 0..<1.
  mutating func jitter() -> Double { generator.uniform() }

  mutating func count(_ usage: TokenUsage?) {
    guard let usage, let sum = self.usage else {
      self.usage = nil
      return
    }
    self.usage = TokenUsage(prompt: sum.prompt + usage.prompt, completion: sum.completion + usage.completion)
  }

  /// Counts the failed try in, for the policy's next decision.
  mutating func count(_ failure: AttemptFailure, countsAgainstRetries: Bool) {
    if countsAgainstRetries { progress.retries += 1 } else { progress.startingWaits += 1 }
    progress.refusal = nil
    switch failure {
    case .unreadable: progress.unreadable += 1
    case .transport(let error):
      if case .connectionRefused = error { progress.refusal = error }
      if case .hostNotFound = error { progress.unresolved += 1 }
    default: break
    }
  }
}
