import StrictJSON

extension Endpoint {
  /// The models that the endpoint lists, in its order.
  ///
  /// Retried as a question is, but for a server that is not there: whoever lists models wants to know that now.
  /// - Throws: `EndpointError`; `.rejected` or `.unknownModel` where the endpoint has no such list.
  public func models() async throws(EndpointError) -> [ModelListing] {
    guard !configuration.isOffline else {
      throw .notConfigured(message: "--offline is set, and only the endpoint knows its models: leave --offline out")
    }
    if let failure = configuration.certainFailure { throw failure }
    let label = PromptLabel(name: "models", version: "", hash: "")
    let request = ChatRequest(messages: [], prompt: label)
    var call = EndpointCall(request, key: label.name, configuration: configuration, start: clock.now)
    var policy = RetryPolicy(retries: configuration.retries)
    policy.waitsForListener = false
    while true {
      let failure: AttemptFailure
      switch try await listOnce(&call) {
      case .success(let models): return models
      case .failure(let found): failure = found.failure
      }
      switch policy.decide(failure, progress: call.progress, jitter: call.jitter()) {
      case .fail(let error): throw error
      case .retry(let wait, let counts, let reason):
        call.count(failure, countsAgainstRetries: counts)
        try await pause(wait, request, reason)
      }
    }
  }

  private struct ListingFailure: Error {
    var failure: AttemptFailure
  }

  private func listOnce(
    _ call: inout EndpointCall
  ) async throws(EndpointError) -> Result<[ModelListing], ListingFailure> {
    if Task.isCancelled { throw .cancelled }
    call.progress.elapsed = clock.now - call.start
    call.progress.lastStart = call.progress.elapsed
    guard call.progress.remaining > .zero else { throw call.progress.expiry }
    call.progress.attempts += 1
    var limits = HTTPLimits()
    limits.total = call.progress.remaining
    let message = HTTPRequest(
      .get, configuration.url.models(extra: configuration.query),
      headers: configuration.requestHeaders(accept: "application/json", hasBody: false), limits: limits)
    let response: HTTPResponse
    do throws(TransportError) {
      response = covered(try await transport.send(message, onBytes: nil))
    } catch {
      call.progress.elapsed = clock.now - call.start
      return .failure(ListingFailure(failure: .transport(error)))
    }
    call.progress.elapsed = clock.now - call.start
    return read(response)
  }

  private func read(_ response: HTTPResponse) -> Result<[ModelListing], ListingFailure> {
    let verdict = StatusClassification(
      model: configuration.model, carriesKey: configuration.carriesKey,
      hints: RetryHints(response.headers, now: clock.wallMilliseconds / 1_000))
    func fail(_ failure: AttemptFailure) -> Result<[ModelListing], ListingFailure> {
      .failure(ListingFailure(failure: failure))
    }
    if let failure = verdict.failureBeforeBody(response) { return fail(failure) }
    guard (200...299).contains(response.status) else {
      let error = ErrorBody(response.body)
      return fail(
        verdict.certain(response.status, error).map { .final($0) }
          ?? verdict.remaining(response.status, error, response))
    }
    guard let value = try? JSONParser.parse(response.body), let models = ModelListing.list(value) else {
      return fail(
        .unreadable(
          reason: "it is not a list of models", contentType: response.headers["content-type"]?.visible(limit: 80),
          snippet: PlainText.of(response.body, limit: 200).visible(), mayRecur: false))
    }
    return .success(models)
  }
}
