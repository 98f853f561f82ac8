import StrictJSON
import Synchronization

/// A model behind an OpenAI-compatible endpoint.
///
/// A question is first looked for among the answers that were paid for; then it waits for its turn, for the budget and
/// for the limits on rates, is sent, and its reply is saved before anything is made of it. What a reply means is decided
/// by pure functions (`ReplyClassification`, `RetryPolicy`, `Ladder`); this class waits and sends. One deadline holds
/// for a call with all its tries; waiting for one's turn and for the user's own limits on rates is not counted.
public final class Endpoint: LanguageModel {
  /// How the endpoint is spoken to.
  public let configuration: EndpointConfiguration
  let transport: any HTTPTransport
  let store: (any AnswerStore)?
  let budget: CallBudget?
  let limiter: RateLimiter?
  let clock: any EndpointClock
  let onEvent: (@Sendable (EndpointEvent) -> Void)?
  private let gate: ConcurrencyGate
  let questions = QuestionGates()
  private let known = Mutex(Knowledge())

  /// What is known of the model here.
  private struct Knowledge {
    var capabilities: EndpointCapabilities?
    /// The store does not have it yet.
    var isNews = false
  }

  /// - Parameters:
  ///   - transport: how bytes travel.
  ///   - store: where answers are kept; nil for nowhere.
  ///   - budget: asked before each request; nil for no limits.
  ///   - limiter: waited for before each request, and told what the endpoint says of its limits; nil for none.
  ///   - onEvent: told what happens, on any thread; must return soon.
  public convenience init(
    _ configuration: EndpointConfiguration, transport: any HTTPTransport, store: (any AnswerStore)? = nil,
    budget: CallBudget? = nil, limiter: RateLimiter? = nil, onEvent: (@Sendable (EndpointEvent) -> Void)? = nil
  ) {
    self.init(
      configuration, transport: transport, store: store, budget: budget, limiter: limiter, clock: SystemClock(),
      onEvent: onEvent)
  }

  init(
    _ configuration: EndpointConfiguration, transport: any HTTPTransport, store: (any AnswerStore)?,
    budget: CallBudget?, limiter: RateLimiter?, clock: any EndpointClock,
    onEvent: (@Sendable (EndpointEvent) -> Void)?
  ) {
    self.configuration = configuration
    self.transport = transport
    self.store = store
    self.budget = budget
    self.limiter = limiter
    self.clock = clock
    self.onEvent = onEvent
    gate = ConcurrencyGate(limit: configuration.concurrency)
  }

  public var name: String { configuration.model }

  /// The model's answer, validated where the request has a schema.
  ///
  /// Sends at most `Ladder.maximumSteps` requests and `retries` more, waits for a starting server aside.
  /// - Throws: `EndpointError`; `.cancelled` where the task was.
  public func answer(_ request: ChatRequest) async throws(EndpointError) -> ChatAnswer {
    try check(request)
    let key = RequestKey.question(request, configuration: configuration)
    if let answer = try storedAnswer(request, key) { return answer }
    guard !configuration.isOffline else {
      throw .notKept
    }
    if let failure = configuration.certainFailure { throw failure }
    // Without a store an answer could not be shared, and the same question is asked as often as it is put.
    let question = "\(request.sample) \(key)"
    if store != nil { try await questions.enter(question) }
    defer { if store != nil { questions.leave(question) } }
    try await gate.enter()
    defer { gate.leave() }
    // The same question may have been answered while this one waited.
    if let answer = try storedAnswer(request, key) { return answer }
    do throws(EndpointError) {
      return try await askTwiceAtMost(request, key)
    } catch {
      report(request, .failed(error))
      throw error
    }
  }

  /// A failure is never served from the store: where saved replies alone led to one, the question is asked afresh.
  private func askTwiceAtMost(_ request: ChatRequest, _ key: String) async throws(EndpointError) -> ChatAnswer {
    var call = EndpointCall(request, key: key, configuration: configuration, start: clock.now)
    do throws(EndpointError) {
      return try await ask(&call, replaying: store != nil)
    } catch {
      guard call.replayed > 0, call.progress.attempts == 0, error.isAboutTheAnswer else { throw error }
    }
    var fresh = EndpointCall(request, key: key, configuration: configuration, start: clock.now)
    return try await ask(&fresh, replaying: false)
  }

  private func ask(_ call: inout EndpointCall, replaying: Bool) async throws(EndpointError) -> ChatAnswer {
    let request = call.request
    var ladder = Ladder(
      request, model: configuration.model, capabilities: try capabilities(), streams: configuration.streams,
      allowsSecondEmpty: configuration.retries > 0)
    for _ in 0..<Ladder.maximumSteps {
      let exchange = try await exchange(&call, ladder, replaying: replaying)
      let step: Ladder.Step
      switch exchange.result {
      case .completion(let reply): step = ladder.take(reply)
      case .complaint(let complaint, let status, let message):
        step = ladder.take(complaint, status: status, message: message)
        share(ladder.learned, from: complaint)
      }
      switch step {
      case .send(let reason): report(request, .changed(reason: reason))
      case .fail(let error): throw error
      case .answer(let content, let json):
        guard case .completion(let reply) = exchange.result else { continue }
        try accept(exchange.wireKey, learned: ladder.learned)
        let record = record(call, reply, rung: ladder.plan.rung, notes: ladder.notes)
        report(request, .answered(usage: record.usage, requests: record.requests, duration: record.duration))
        return ChatAnswer(content: content, json: json, logProbabilities: reply.logProbabilities, exchange: record)
      }
    }
    throw .invalidAnswer(problems: ["no form of the question was answered"], snippet: "")
  }

  func report(_ request: ChatRequest, _ kind: EndpointEvent.Kind) {
    onEvent?(EndpointEvent(prompt: request.prompt.name, sample: request.sample, kind: kind))
  }

  /// Our own mistakes and the prompts' authors', found before anything is sent.
  private func check(_ request: ChatRequest) throws(EndpointError) {
    guard !configuration.model.isEmpty else {
      throw .notConfigured(message: "no model is named: give --model or OPENAI_MODEL (wherefore models lists them)")
    }
    guard let schema = request.schema else { return }
    let isName =
      (1...64).contains(schema.name.utf8.count)
      && schema.name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x5F || $0 == 0x2D
      }
    guard isName else {
      throw .notConfigured(
        message: "the schema name \"\(schema.name.visible(limit: 80))\" is not 1 to 64 letters, digits, _ and -")
    }
    let unsupported = SchemaValidator.unsupportedKeywords(in: schema.schema)
    guard unsupported.isEmpty else {
      throw .notConfigured(
        message: "the JSON schema \"\(schema.name)\" uses what is not checked here: "
          + unsupported.prefix(5).joined(separator: ", ").visible())
    }
  }
}

extension Endpoint {
  /// What is known of the model at this endpoint: from this process, from the store, or by the endpoint's name.
  func capabilities() throws(EndpointError) -> EndpointCapabilities {
    if let capabilities = known.withLock(\.capabilities) { return capabilities }
    let base = EndpointCapabilities(
      tokenField: configuration.url.isOfficial || configuration.url.isAzure ? .maxCompletionTokens : .maxTokens)
    var found = base
    if let store {
      do throws(StoreError) {
        let json = try store.capabilities(endpoint: configuration.url.shown, model: configuration.model)
        found = json.map { EndpointCapabilities($0, default: base) } ?? base
      } catch {
        throw .cache(message: error.description)
      }
    }
    return known.withLock { known in
      let result = known.capabilities ?? found
      known.capabilities = result
      return result
    }
  }

  /// Lets calls that run beside this one know what the endpoint refuses, so that they need not find out themselves.
  private func share(_ learned: EndpointCapabilities, from complaint: Complaint) {
    known.withLock { known in
      guard let old = known.capabilities else { return }
      var merged = old.merged(with: learned)
      // A rung left for want of JSON may have been an accident; one that was refused was not.
      if complaint != .form { merged.firstRung = old.firstRung }
      guard merged != old else { return }
      (known.capabilities, known.isNews) = (merged, true)
    }
  }

  /// Marks the answer as the question's, and remembers how it was come by.
  private func accept(_ wireKey: String, learned: EndpointCapabilities) throws(EndpointError) {
    let news = known.withLock { known -> EndpointCapabilities? in
      let merged = known.capabilities?.merged(with: learned) ?? learned
      guard known.isNews || merged != known.capabilities else { return nil }
      (known.capabilities, known.isNews) = (merged, false)
      return merged
    }
    guard let store else { return }
    do throws(StoreError) {
      try store.markAccepted(wireKey: wireKey)
      if let news {
        try store.saveCapabilities(news.json, endpoint: configuration.url.shown, model: configuration.model)
      }
    } catch {
      throw .cache(message: error.description)
    }
  }
}

extension EndpointError {
  /// Whether the model's answer failed, and not the way to it.
  var isAboutTheAnswer: Bool {
    switch self {
    case .invalidAnswer, .truncated, .refused, .unreadableReply: true
    default: false
    }
  }
}
