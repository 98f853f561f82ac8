import StrictJSON
import Synchronization

/// A reply (or a refusal of the request's form) and the name under which it is stored.
struct EndpointExchange: Sendable {
  enum Result: Sendable {
    case completion(ChatReply)
    case complaint(Complaint, status: Int, message: String)
  }
  var result: Result
  var wireKey: String
}

extension Endpoint {
  private var url: String { configuration.url.chatCompletions(extra: configuration.query) }

  /// One step of the ladder: from the store where it was paid for already, else over the network, with retries.
  func exchange(
    _ call: inout EndpointCall, _ ladder: Ladder, replaying: Bool
  ) async throws(EndpointError) -> EndpointExchange {
    let plan = ladder.plan
    let body = plan.body()
    let hash = sha256Hex(body)
    let identity = configuration.url.identity(extra: configuration.query)
    let wireKey = RequestKey.wire(
      url: identity, body: body, sample: call.request.sample, ordinal: call.replies[hash, default: 0])
    if replaying, let reply = try savedReply(wireKey, plan, &call) {
      call.replies[hash, default: 0] += 1
      return EndpointExchange(result: .completion(reply), wireKey: wireKey)
    }
    let policy = RetryPolicy(retries: configuration.retries)
    while true {
      let (classified, response) = try await attempt(&call, plan, body)
      switch classified {
      case .completion(let reply):
        call.replies[hash, default: 0] += 1
        try save(reply, response, call, ladder, body, wireKey)
        return EndpointExchange(result: .completion(reply), wireKey: wireKey)
      case .complaint(let complaint, let status, let message):
        return EndpointExchange(
          result: .complaint(complaint, status: status, message: message), wireKey: wireKey)
      case .failure(let failure):
        switch policy.decide(failure, progress: call.progress, jitter: call.jitter()) {
        case .fail(let error): throw error
        case .retry(let wait, let counts, let reason):
          call.count(failure, countsAgainstRetries: counts)
          try await pause(wait, call.request, reason)
        }
      }
    }
  }

  /// Waits before another try.
  func pause(_ wait: Duration, _ request: ChatRequest, _ reason: String) async throws(EndpointError) {
    report(request, .waiting(wait, reason: reason))
    do { try await clock.sleep(for: wait) } catch { throw .cancelled }
  }

  /// One request and what its response means. The response is nil where none came.
  private func attempt(
    _ call: inout EndpointCall, _ plan: WirePlan, _ body: [UInt8]
  ) async throws(EndpointError) -> (ReplyClassification, HTTPResponse?) {
    if Task.isCancelled { throw .cancelled }
    let admission = try await admit(plan.estimatedUsage, &call.excused)
    var settlement = EndpointAdmission.Settlement.unsent
    defer { settle(admission, settlement) }
    call.progress.elapsed = clock.now - call.start - call.excused
    call.progress.lastStart = call.progress.elapsed
    guard call.progress.remaining > .zero else { throw call.progress.expiry }
    call.progress.attempts += 1
    let estimate = plan.estimatedUsage.prompt + plan.estimatedUsage.completion
    report(call.request, .sent(attempt: call.progress.attempts, rung: plan.rung, estimatedTokens: estimate))
    let stream = plan.sends(.stream) ? StreamProgress(start: clock.now) : nil
    let resends = Resends()
    let result = await send(plan, body, call.progress, stream, resends, call.request)
    call.progress.elapsed = clock.now - call.start - call.excused
    switch result {
    case .failure(let raw):
      let error = raw.covered(by: configuration.secrets)
      // Going out again over a new connection cost nothing while it helped; where it did not, it was a try like others.
      call.progress.retries += resends.count
      settlement = .failed(error)
      if error == .cancelled, !Task.isCancelled, let fault = stream?.fault {
        // We hung up on a stream that had become unreadable.
        return (
          .failure(
            .unreadable(
              reason: configuration.secrets.covered(fault.reason), contentType: "text/event-stream", snippet: "",
              mayRecur: fault.mayRecur)),
          nil
        )
      }
      return (.failure(.transport(error)), nil)
    case .success(let raw):
      let response = covered(raw)
      let classified = ReplyClassification(
        response,
        ReplyClassification.Context(
          plan: plan, carriesKey: configuration.carriesKey, now: clock.wallMilliseconds / 1_000))
      settlement = .classified(classified, response.headers)
      if case .completion(let reply) = classified {
        call.count(reply.usage)
        call.duration += response.timings.total
        call.timeToFirstToken = stream?.timeToFirstToken
      }
      return (classified, response)
    }
  }

  /// A response in which nothing secret is quoted.
  func covered(_ response: HTTPResponse) -> HTTPResponse {
    let secrets = configuration.secrets
    var response = response
    response.body = secrets.covered(response.body, shortest: (200...299).contains(response.status) ? 8 : 3)
    response.headers = HTTPHeaders(response.headers.fields.map { ($0.name, secrets.covered($0.value)) })
    return response
  }

  private func send(
    _ plan: WirePlan, _ body: [UInt8], _ progress: RetryPolicy.Progress, _ stream: StreamProgress?, _ resends: Resends,
    _ request: ChatRequest
  ) async -> Result<HTTPResponse, TransportError> {
    var limits = HTTPLimits()
    limits.total = progress.remaining
    limits.connect = min(limits.connect, progress.remaining)
    limits.resends = progress.retries == 0 ? 1 : max(0, min(1, configuration.retries - progress.retries))
    let headers = configuration.requestHeaders(
      accept: stream == nil ? "application/json" : "text/event-stream, application/json", hasBody: true)
    guard let stream else {
      var message = HTTPRequest(.post, url, headers: headers, body: body, limits: limits)
      message.onResend = { resends.add() }
      return await carry(message, onBytes: nil)
    }
    // Between two tokens a server is quiet for less time than before a whole answer.
    limits.lowSpeedTime = min(limits.lowSpeedTime, .seconds(20))
    var message = HTTPRequest(.post, url, headers: headers, body: body, limits: limits)
    message.onResend = { resends.add() }
    let carried = message
    return await withTaskGroup(of: Result<HTTPResponse, TransportError>?.self) { group in
      group.addTask { [self] in
        await carry(carried) { [self] bytes in
          if let pieces = stream.take(bytes, now: clock.now) { report(request, .streamed(pieces: pieces)) }
        }
      }
      group.addTask {
        await stream.waitForFault()
        return nil
      }
      var result: Result<HTTPResponse, TransportError>?
      while result == nil, let ended = await group.next() {
        // Either has ended: the other need not go on.
        group.cancelAll()
        result = ended
      }
      return result ?? .failure(.cancelled)
    }
  }

  private func carry(
    _ message: HTTPRequest, onBytes: (@Sendable ([UInt8]) -> Void)?
  ) async -> Result<HTTPResponse, TransportError> {
    do throws(TransportError) {
      return .success(try await transport.send(message, onBytes: onBytes))
    } catch {
      return .failure(error)
    }
  }
}

/// How often one try went out again by itself, since a kept connection was dead.
private final class Resends: Sendable {
  private let value = Atomic<Int>(0)
  var count: Int { value.load(ordering: .acquiring) }
  func add() { value.add(1, ordering: .acquiringAndReleasing) }
}
