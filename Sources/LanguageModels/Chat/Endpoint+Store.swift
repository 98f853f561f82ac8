import OrderedCollections
import StrictJSON

extension Endpoint {
  /// Whether an answer to this question is kept already, so that it would be had for nothing. Sends nothing, and does
  /// not read the answer.
  /// - Throws: `EndpointError.cache`.
  public func hasAnswer(to request: ChatRequest) throws(EndpointError) -> Bool {
    guard let store else { return false }
    do throws(StoreError) {
      let key = RequestKey.question(request, configuration: configuration)
      return try store.accepted(key: key, sample: request.sample) != nil
    } catch {
      throw .cache(message: error.description)
    }
  }

  /// The answer that was accepted for this question before, read and validated again; nil where there is none.
  func storedAnswer(_ request: ChatRequest, _ key: String) throws(EndpointError) -> ChatAnswer? {
    guard let store else { return nil }
    let found: StoredExchange?
    do throws(StoreError) {
      found = try store.accepted(key: key, sample: request.sample)
    } catch {
      throw .cache(message: error.description)
    }
    guard let found else { return nil }
    guard let answer = answer(request, key, from: found) else {
      // Another version accepted it and this one can not read it: the mark would keep a fresh answer out for ever.
      do throws(StoreError) {
        try store.withdraw(wireKey: found.wireKey)
      } catch {
        throw .cache(message: error.description)
      }
      return nil
    }
    report(request, .cacheHit)
    return answer
  }

  /// A stored exchange read and judged again.
  private func answer(_ request: ChatRequest, _ key: String, from found: StoredExchange) -> ChatAnswer? {
    guard let rung = StructuredOutputRung(rawValue: found.rung) else { return nil }
    var capabilities = EndpointCapabilities()
    capabilities.firstRung = rung
    var ladder = Ladder(
      request, model: configuration.model, capabilities: capabilities, streams: false, allowsSecondEmpty: false)
    guard let reply = reply(of: found, ladder.plan), case .answer(let content, let json) = ladder.take(reply)
    else { return nil }
    let notes = found.options["notes"]?.array?.compactMap(\.string) ?? []
    let record = ExchangeRecord(
      key: key, requestedModel: configuration.model, answeringModel: reply.model, prompt: request.prompt,
      sample: request.sample, rung: found.rung, notes: notes + self.notes(on: reply, request), usage: found.usage,
      requests: 0, fromCache: true, duration: found.duration, timeToFirstToken: found.timeToFirstToken)
    return ChatAnswer(content: content, json: json, logProbabilities: reply.logProbabilities, exchange: record)
  }

  /// A reply that was paid for in an earlier run that did not come to its end.
  func savedReply(
    _ wireKey: String, _ plan: WirePlan, _ call: inout EndpointCall
  ) throws(EndpointError) -> ChatReply? {
    guard let store else { return nil }
    do throws(StoreError) {
      guard let found = try store.exchange(wireKey: wireKey), let reply = reply(of: found, plan) else { return nil }
      call.replayed += 1
      call.count(reply.usage)
      call.duration += found.duration
      call.timeToFirstToken = found.timeToFirstToken
      return reply
    } catch {
      throw .cache(message: error.description)
    }
  }

  /// Keeps a reply, before anything is made of it.
  func save(
    _ reply: ChatReply, _ response: HTTPResponse?, _ call: EndpointCall, _ ladder: Ladder, _ body: [UInt8],
    _ wireKey: String
  ) throws(EndpointError) {
    guard let store, let response else { return }
    let exchange = StoredExchange(
      wireKey: wireKey, key: call.key, sample: call.request.sample, endpoint: configuration.url.shown,
      model: configuration.model, answeringModel: reply.model, options: options(ladder), prompt: call.request.prompt,
      requestBody: String(decoding: body, as: UTF8.self), status: response.status, responseBody: response.body,
      usage: reply.usage, duration: response.timings.total, timeToFirstToken: call.timeToFirstToken,
      rung: ladder.plan.rung.rawValue, createdAt: clock.wallMilliseconds)
    do throws(StoreError) {
      try store.save(exchange)
    } catch {
      throw .cache(message: error.description)
    }
  }

  /// How an answer came.
  func record(
    _ call: EndpointCall, _ reply: ChatReply, rung: StructuredOutputRung, notes: [String]
  ) -> ExchangeRecord {
    ExchangeRecord(
      key: call.key, requestedModel: configuration.model, answeringModel: reply.model, prompt: call.request.prompt,
      sample: call.request.sample, rung: rung.rawValue, notes: notes + self.notes(on: reply, call.request),
      usage: call.usage, requests: call.progress.attempts,
      fromCache: call.progress.attempts == 0, duration: call.duration, timeToFirstToken: call.timeToFirstToken)
  }

  private func reply(of exchange: StoredExchange, _ plan: WirePlan) -> ChatReply? {
    let response = HTTPResponse(status: exchange.status, body: exchange.responseBody)
    let context = ReplyClassification.Context(plan: plan, carriesKey: configuration.carriesKey, now: 0)
    guard case .completion(let reply) = ReplyClassification(response, context) else { return nil }
    return reply
  }

  /// What a reply itself shows not to be as asked.
  private func notes(on reply: ChatReply, _ request: ChatRequest) -> [String] {
    var notes = reply.notes
    let wanted = configuration.model
    // "gpt-4o" answering as "gpt-4o-2024-08-06" is the model that was asked for.
    if let model = reply.model, !model.isEmpty, model != wanted, !model.hasPrefix(wanted + "-") {
      notes.append("the model \(wanted.visible(limit: 80)) was asked for, \(model.visible(limit: 80)) answered")
    }
    if request.topLogProbabilities != nil, reply.logProbabilities.isEmpty {
      notes.append("log-probabilities were asked for and not given")
    }
    return notes
  }

  private func options(_ ladder: Ladder) -> JSONValue {
    let plan = ladder.plan
    var options: JSONObject = ["max_tokens": .number(Double(plan.maximumTokens))]
    if plan.sends(.temperature), let temperature = plan.request.temperature {
      options["temperature"] = .number(temperature)
    }
    if plan.sends(.seed), let seed = plan.request.seed { options["seed"] = .string(String(seed)) }
    if plan.sends(.logprobs), let count = plan.request.topLogProbabilities {
      options["top_logprobs"] = .number(Double(count))
    }
    if plan.sends(.stream) { options["stream"] = true }
    options["notes"] = .array(ladder.notes.map { .string($0) })
    return .object(options)
  }
}
