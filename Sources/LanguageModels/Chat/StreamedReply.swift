import StrictJSON

/// Puts a streamed completion together, event by event.
struct StreamedReply: Sendable {
  private(set) var reply = ChatReply()
  /// `[DONE]` was seen; what follows is ignored.
  private(set) var isDone = false
  /// An error that the stream carried.
  private(set) var error: ErrorBody?
  /// Why an event could not be read. Events are never skipped: the answer would miss a piece.
  private(set) var unreadable: UnreadableReply?
  /// Pieces of content so far, for progress.
  private(set) var pieces = 0
  private var calls: [Int: (name: String, arguments: String)] = [:]

  init() {}

  mutating func take(_ event: ServerSentEvent) {
    guard !isDone, error == nil, unreadable == nil else { return }
    if event.data.elementsEqual("[DONE]".utf8) {
      isDone = true
      return
    }
    guard !event.data.isEmpty else { return }
    if event.name == "error" {
      error = ErrorBody(event.data)
      return
    }
    do throws(JSONError) {
      try takeChunk(try JSONParser.parse(event.data))
    } catch {
      unreadable = UnreadableReply(reason: "an event of the stream is not JSON: \(error)", mayRecur: error.isTooDeep)
    }
  }

  /// The whole reply.
  /// - Returns: nil where the stream ended before the answer did: no `finish_reason`, whether or not `[DONE]` came.
  func finished() -> ChatReply? {
    guard reply.finishReason != nil else { return nil }
    var reply = reply
    reply.toolCalls += calls.sorted { $0.key < $1.key }.map { call in
      ChatReply.ToolCall(name: call.value.name, arguments: .string(call.value.arguments))
    }
    return reply
  }

  private mutating func takeChunk(_ chunk: JSONValue) throws(JSONError) {
    guard chunk.object != nil else {
      unreadable = UnreadableReply(reason: "an event of the stream is JSON, but not an object")
      return
    }
    if let inner = chunk["error"], inner != .null {
      error = ErrorBody(chunk)
      return
    }
    reply.model = chunk["model"]?.string ?? reply.model
    reply.usage = TokenUsage(chunk["usage"]) ?? reply.usage
    // Chunks without choices carry usage or the verdicts of a content filter.
    guard let choice = chunk["choices"]?.array?.first(where: { ($0["index"]?.integer ?? 0) == 0 }) else { return }
    if let delta = choice["delta"] ?? choice["message"] { take(delta: delta) }
    reply.logProbabilities += TokenLogProbability.list(choice["logprobs"])
    reply.finishReason = choice["finish_reason"]?.string ?? reply.finishReason
  }

  private mutating func take(delta: JSONValue) {
    let before = reply.content.utf8.count + reply.reasoning.utf8.count
    reply.read(content: delta["content"])
    for key in ["reasoning_content", "reasoning"] {
      if let text = delta[key]?.string { reply.reasoning += text }
    }
    if let text = delta["refusal"]?.string, !text.isEmpty { reply.refusal = (reply.refusal ?? "") + text }
    for (place, call) in (delta["tool_calls"]?.array ?? []).enumerated() {
      take(function: call["function"], at: call["index"]?.integer ?? place)
    }
    if delta["tool_calls"]?.array == nil { take(function: delta["function_call"], at: 0) }
    if reply.content.utf8.count + reply.reasoning.utf8.count > before { pieces += 1 }
  }

  private mutating func take(function: JSONValue?, at index: Int) {
    guard let function, function.object != nil else { return }
    var call = calls[index] ?? ("", "")
    call.name += function["name"]?.string ?? ""
    if let arguments = function["arguments"] { call.arguments += arguments.string ?? arguments.text() }
    calls[index] = call
    pieces += 1
  }
}

extension JSONError {
  /// Whether the text was refused for its depth alone, which another try would hardly change.
  var isTooDeep: Bool { if case .tooDeep = reason { true } else { false } }
}
