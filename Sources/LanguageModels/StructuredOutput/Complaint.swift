/// What an endpoint says it cannot take in a request, where that can be left out or put otherwise.
enum Complaint: Hashable, Sendable {
  /// The form that was asked for: a response format, a tool.
  case form
  /// The name of the limit on tokens.
  case tokenField
  case parameter(EndpointCapabilities.OptionalParameter)
  /// The system message.
  case systemMessages

  /// Reads an error as a complaint about something that `plan` really sent; nil for any other error.
  ///
  /// Only 400, 422 and 501 are read so, 500 where it speaks of validation (as llama-cpp-python's does), and 403 where it
  /// names the log-probabilities (as OpenAI's reasoning models do): a complaint is never made out of a failure that may
  /// pass by itself.
  init?(status: Int, error: ErrorBody, plan: WirePlan) {
    let words = Words(error.fingerprint)
    switch status {
    case 400, 422, 501: break
    case 403:
      guard plan.sends(.logprobs), words.mention("logprobs") || words.mention("top_logprobs") else { return nil }
      self = .parameter(.logprobs)
      return
    case 500 where words.soundsLikeValidation: break
    default: return nil
    }
    if let param = error.param?.lowercased() {
      // The parameter is named: "response_format.type", "messages[0].role".
      let path = param.split { $0 == "." || $0 == "[" || $0 == "]" }.map(String.init)
      if let found = Complaint.named(path, words, plan) {
        self = found
        return
      }
    }
    guard let found = Complaint.mentioned(words, plan) else { return nil }
    self = found
  }

  private static func named(_ path: [String], _ words: Words, _ plan: WirePlan) -> Complaint? {
    guard let head = path.first else { return nil }
    if path.contains("strict"), plan.sends(.strict) { return .parameter(.strict) }
    if head == "top_logprobs", plan.sends(.logprobs) { return .parameter(.logprobs) }
    if let parameter = EndpointCapabilities.OptionalParameter(rawValue: head), plan.sends(parameter) {
      return .parameter(parameter)
    }
    if head == plan.capabilities.tokenField.rawValue { return words.complainsOfSize ? nil : .tokenField }
    switch head {
    case "response_format": return plan.asksForFormat ? .form : nil
    case "tools", "tool_choice", "functions", "function_call": return plan.asksForTool ? .form : nil
    case "messages": return path.contains("role") && plan.sendsSystemMessage ? .systemMessages : nil
    default: return nil
    }
  }

  private static func mentioned(_ words: Words, _ plan: WirePlan) -> Complaint? {
    if plan.sends(.streamOptions), words.mention("stream_options") { return .parameter(.streamOptions) }
    if plan.sends(.stream), words.mention("stream") || words.mention("streaming") { return .parameter(.stream) }
    if plan.asksForFormat, words.mention("response_format") { return .form }
    if plan.asksForTool, words.mention("tool_choice") || words.mention("tools") { return .form }
    if words.mention(plan.capabilities.tokenField.rawValue), !words.complainsOfSize { return .tokenField }
    if plan.sends(.logprobs), words.mention("logprobs") || words.mention("top_logprobs") {
      return .parameter(.logprobs)
    }
    for parameter in [EndpointCapabilities.OptionalParameter.temperature, .seed]
    where plan.sends(parameter) && words.mention(parameter.rawValue) {
      return .parameter(parameter)
    }
    if plan.sendsSystemMessage, words.mention("system"), words.mention("role") || words.mention("message") {
      return .systemMessages
    }
    let form =
      plan.asksForFormat
      ? [
        "json_schema", "json_object", "json", "schema", "structured output", "structured outputs", "grammar", "guided",
        "literal_error",
      ] : plan.asksForTool ? ["tool", "function", "functions"] : []
    if form.contains(where: words.mention) { return .form }
    // Nothing is named, but something is not supported: the form is the likeliest.
    return plan.asksForFormat || plan.asksForTool ? (words.soundsUnsupported ? .form : nil) : nil
  }
}

extension WirePlan {
  var asksForFormat: Bool { request.schema != nil && (rung == .jsonSchema || rung == .jsonObject) }
  var asksForTool: Bool { request.schema != nil && rung == .tool }
  var sendsSystemMessage: Bool {
    !capabilities.mergesSystemMessages && request.messages.contains { $0.role == .system }
  }
}

/// An error's text, in lower case, asked for words.
private struct Words {
  private let text: String

  init(_ text: String) { self.text = text }

  /// Whether `word` stands there on its own, not as a part of a longer name.
  func mention(_ word: String) -> Bool {
    func isPart(_ byte: UInt8) -> Bool {
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }
    return text.ranges(of: word).contains { range in
      let before = range.lowerBound > text.startIndex ? text.utf8[text.utf8.index(before: range.lowerBound)] : 0x20
      let after = range.upperBound < text.endIndex ? text.utf8[range.upperBound] : 0x20
      return !isPart(before) && !isPart(after)
    }
  }

  private func contains(_ words: [String]) -> Bool { words.contains { text.contains($0) } }

  var soundsUnsupported: Bool {
    contains(["unsupported", "not support", "unavailable", "extra fields", "extra inputs", "not implemented"])
  }
  var soundsLikeValidation: Bool {
    contains([
      "validation", "unsupported", "not support", "not allowed", "not permitted", "invalid", "unrecognized", "unknown",
      "literal_error", "extra ", "input should be", "unexpected keyword", "role",
    ])
  }
  /// The number is wrong, not the name.
  var complainsOfSize: Bool {
    contains(["too large", "at most", "less than or equal", "must be <=", "exceeds", "greater than the maximum"])
  }
}
