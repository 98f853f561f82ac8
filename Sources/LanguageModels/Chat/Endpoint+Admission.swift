/// What the budget and the limits on rates have promised to one request.
struct EndpointAdmission: Sendable {
  /// How a request ended, as far as limits are concerned.
  enum Settlement: Sendable {
    case unsent
    case failed(TransportError)
    case classified(ReplyClassification, HTTPHeaders)
  }
  var reservation: CallBudget.Reservation?
  var grant: RateLimiter.Grant?
}

extension Endpoint {
  /// Waits for the budget and for the limits on rates.
  /// - Parameter excused: the time this took is added, since the deadline does not count it.
  /// - Throws: `EndpointError.budgetExhausted`, `.rateLimited` where the limits would hold the call back for more than
  ///   ten minutes (or its own timeout, if that is longer), `.cancelled`.
  func admit(_ estimate: TokenUsage, _ excused: inout Duration) async throws(EndpointError) -> EndpointAdmission {
    guard budget != nil || limiter != nil else { return EndpointAdmission() }
    let before = clock.now
    defer { excused += clock.now - before }
    var admission = EndpointAdmission()
    admission.reservation = try await budget?.reserveWaiting(estimatedTokens: estimate, model: configuration.model)
    do throws(EndpointError) {
      admission.grant = try await limiter?.acquire(
        tokens: estimate.prompt + estimate.completion, within: max(configuration.timeout, .seconds(600)))
    } catch {
      if let reservation = admission.reservation { budget?.release(reservation) }
      throw error
    }
    return admission
  }

  /// Replaces what was promised by what was used.
  func settle(_ admission: EndpointAdmission, _ settlement: EndpointAdmission.Settlement) {
    let none = TokenUsage(prompt: 0, completion: 0)
    switch settlement {
    case .unsent: release(admission)
    case .failed(let error):
      switch error {
      // Nothing reached the endpoint.
      case .connectionRefused, .hostNotFound, .proxyNotFound, .connectTimedOut, .tls, .invalidURL: release(admission)
      // What it did before the connection broke, nobody knows.
      default: spend(admission, nil)
      }
    case .classified(let classified, let headers):
      limiter?.observe(headers)
      switch classified {
      case .completion(let reply): spend(admission, reply.usage)
      case .complaint: spend(admission, none)
      case .failure(.transient(_, _, let hints, let isLoading)):
        if let delay = hints.delay, delay <= RetryPolicy().longestServerDelay { limiter?.pause(for: delay) }
        // A server that is still loading is waited for, and that does not use up what the user allows.
        if isLoading { release(admission) } else { spend(admission, none) }
      case .failure(.unreadable), .failure(.truncatedStream): spend(admission, nil)
      case .failure: spend(admission, none)
      }
    }
  }

  private func spend(_ admission: EndpointAdmission, _ usage: TokenUsage?) {
    if let reservation = admission.reservation { budget?.settle(reservation, usage: usage) }
    if let grant = admission.grant { limiter?.settle(grant, usage: usage) }
  }

  private func release(_ admission: EndpointAdmission) {
    if let reservation = admission.reservation { budget?.release(reservation) }
    if let grant = admission.grant { limiter?.settle(grant, usage: TokenUsage(prompt: 0, completion: 0)) }
  }
}
