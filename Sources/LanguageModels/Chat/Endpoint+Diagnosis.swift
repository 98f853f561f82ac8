import StrictJSON

extension Endpoint {
  /// Looks at the endpoint from the outside in: configuration, connection, key, model, structured output,
  /// log-probabilities, streaming. Stops where nothing further can be seen. Asks two tiny questions past the cache, with
  /// nothing remembered, and keeps what it learns about the model.
  /// - Parameter onCheck: told each check as it is made.
  /// - Throws: `EndpointError.cancelled` and `.budgetExhausted` alone; all other failures are checks.
  public func diagnose(onCheck: (EndpointCheck) -> Void) async throws(EndpointError) {
    for check in configurationChecks() { onCheck(check) }
    guard try await checkModels(onCheck) else { return }
    guard !configuration.model.isEmpty else {
      onCheck(EndpointCheck("model", .failed, "no model is named: give --model or OPENAI_MODEL"))
      return
    }
    guard try await checkStructuredOutput(onCheck) else { return }
    try await checkStreaming(onCheck)
  }

  private func configurationChecks() -> [EndpointCheck] {
    let url = configuration.url
    var checks = [EndpointCheck("configuration", .passed, "questions go to \(url.shown)")]
    if configuration.carriesKey, url.scheme == "http", !url.isLoopback {
      checks.append(
        EndpointCheck("configuration", .noted, "the API key travels unencrypted: use https if the endpoint offers it"))
    }
    return checks
  }

  /// - Returns: whether it makes sense to go on.
  private func checkModels(_ onCheck: (EndpointCheck) -> Void) async throws(EndpointError) -> Bool {
    do throws(EndpointError) {
      let models = try await models()
      onCheck(
        EndpointCheck("endpoint", .passed, "it answers and lists \(models.count) model\(models.count == 1 ? "" : "s")"))
      if let check = keyCheck() { onCheck(check) }
      let model = configuration.model
      if model.isEmpty || models.contains(where: { $0.id == model }) { return true }
      let names = models.prefix(5).map { $0.id.visible(limit: 60) }.joined(separator: ", ")
      onCheck(
        EndpointCheck(
          "model", .noted, "\(model.visible(limit: 80)) is not in the list (\(names)\(models.count > 5 ? ", …" : ""))"))
      return true
    } catch {
      switch error {
      case .cancelled, .budgetExhausted: throw error
      case .unknownModel, .rejected, .unreadableReply:
        onCheck(EndpointCheck("endpoint", .noted, "it answers, but has no list of models"))
        return true
      case .unauthorized(let status, _, _):
        if status != 0 { onCheck(EndpointCheck("endpoint", .passed, "it answers")) }
        onCheck(EndpointCheck("key", .failed, error.description))
        return false
      default:
        onCheck(EndpointCheck("endpoint", .failed, error.description))
        return false
      }
    }
  }

  private func keyCheck() -> EndpointCheck? {
    configuration.carriesKey
      ? EndpointCheck("key", .passed, "it is not refused")
      : EndpointCheck("key", .noted, "none is set, and none is asked for")
  }

  /// Past the cache, with nothing remembered.
  private func probe(streams: Bool) -> Endpoint {
    var configuration = configuration
    configuration.streams = streams
    return Endpoint(
      configuration, transport: transport, store: MemoryAnswerStore(), budget: budget, limiter: limiter, clock: clock,
      onEvent: onEvent)
  }

  private func probeQuestion(schema: ResponseSchema?) -> ChatRequest {
    let text = schema == nil ? "Reply with the one word: ready" : "Is water wet?"
    return ChatRequest(
      messages: [ChatMessage(.user, text)], schema: schema, maximumTokens: 256, temperature: 0, seed: 1,
      topLogProbabilities: schema == nil ? nil : 2,
      prompt: PromptLabel(name: "doctor", version: "1", hash: sha256Hex(Array(text.utf8))))
  }

  private func checkStructuredOutput(_ onCheck: (EndpointCheck) -> Void) async throws(EndpointError) -> Bool {
    let schema = ResponseSchema(
      name: "verdict",
      schema: [
        "type": "object", "additionalProperties": false, "required": ["answer", "confidence"],
        "properties": [
          "answer": ["type": "string", "enum": ["yes", "no"]],
          "confidence": ["type": "integer", "minimum": 0, "maximum": 100],
        ],
      ])
    let probe = probe(streams: false)
    do throws(EndpointError) {
      let answer = try await probe.answer(probeQuestion(schema: schema))
      let record = answer.exchange
      let model = record.answeringModel.map { " (it calls itself \($0.visible(limit: 80)))" } ?? ""
      onCheck(EndpointCheck("model", .passed, "it answered in \(record.duration.secondsText) s\(model)"))
      onCheck(
        EndpointCheck(
          "structured output", .passed,
          "\(record.rung) works, after \(record.requests) request\(record.requests == 1 ? "" : "s")"))
      onCheck(
        answer.logProbabilities.isEmpty
          ? EndpointCheck("log-probabilities", .noted, "not given: confidence will come from the answers alone")
          : EndpointCheck("log-probabilities", .passed, "given"))
      for note in record.notes where !note.hasPrefix("log-probabilities") {
        onCheck(EndpointCheck("structured output", .noted, note))
      }
      try keep(probe)
      return true
    } catch {
      switch error {
      case .cancelled, .budgetExhausted: throw error
      case .unauthorized: onCheck(EndpointCheck("key", .failed, error.description))
      case .invalidAnswer, .truncated:
        onCheck(EndpointCheck("structured output", .failed, error.description))
      default: onCheck(EndpointCheck("model", .failed, error.description))
      }
      return false
    }
  }

  private func checkStreaming(_ onCheck: (EndpointCheck) -> Void) async throws(EndpointError) {
    do throws(EndpointError) {
      let answer = try await probe(streams: true).answer(probeQuestion(schema: nil))
      onCheck(
        answer.exchange.timeToFirstToken.map {
          EndpointCheck("streaming", .passed, "the first token came after \($0.secondsText) s")
        } ?? EndpointCheck("streaming", .noted, "the answer came in one piece"))
    } catch {
      switch error {
      case .cancelled, .budgetExhausted: throw error
      default: onCheck(EndpointCheck("streaming", .noted, "it failed: \(error.description)"))
      }
    }
  }

  /// Remembers what the probe learned, in the place of what was known before.
  private func keep(_ probe: Endpoint) throws(EndpointError) {
    guard let store else { return }
    let learned = try probe.capabilities()
    do throws(StoreError) {
      try store.saveCapabilities(learned.json, endpoint: configuration.url.shown, model: configuration.model)
    } catch {
      throw .cache(message: error.description)
    }
  }
}
