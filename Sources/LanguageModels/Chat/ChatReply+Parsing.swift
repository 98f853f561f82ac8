import StrictJSON

extension ChatReply {
  /// Reads the body of a completion that was not streamed.
  /// - Throws: `UnreadableReply` where it is none.
  init(completion value: JSONValue) throws(UnreadableReply) {
    guard value.object != nil else { throw UnreadableReply(reason: "the reply is JSON, but not an object") }
    model = value["model"]?.string
    usage = TokenUsage(value["usage"])
    guard let choices = value["choices"]?.array else {
      throw UnreadableReply(reason: "the reply has no \"choices\"")
    }
    guard !choices.isEmpty else { throw UnreadableReply(reason: "the reply's \"choices\" are empty") }
    let choice = try ChatReply.onlyChoice(of: choices, notes: &notes)
    guard let message = choice["message"], message.object != nil else {
      throw UnreadableReply(reason: "the reply's choice has no \"message\"")
    }
    finishReason = choice["finish_reason"]?.string
    read(message: message)
    logProbabilities = TokenLogProbability.list(choice["logprobs"])
    guard finishReason != "error" else {
      throw UnreadableReply(reason: "the endpoint broke off with finish_reason \"error\"")
    }
  }

  /// We ask for one choice. Several under one index that say different things are no answer; several under different
  /// indices are samples, of which the first counts, and the note says so.
  private static func onlyChoice(
    of choices: [JSONValue], notes: inout [String]
  ) throws(UnreadableReply) -> JSONValue {
    let first = choices.first { $0["index"]?.integer == 0 } ?? choices[0]
    guard choices.count > 1 else { return first }
    let place = first["index"]
    for other in choices where other["index"] == place && other["message"] != first["message"] {
      throw UnreadableReply(reason: "the reply has two choices with the same index that say different things")
    }
    notes.append("the endpoint gave \(choices.count) choices where one was asked for; the first was taken")
    return first
  }

  /// Takes in what a `message` says.
  mutating func read(message: JSONValue) {
    read(content: message["content"])
    for key in ["reasoning_content", "reasoning"] {
      if let text = message[key]?.string { reasoning += text }
    }
    for call in message["tool_calls"]?.array ?? [] {
      if let call = ChatReply.toolCall(call["function"]) { toolCalls.append(call) }
    }
    if toolCalls.isEmpty, let call = ChatReply.toolCall(message["function_call"]) { toolCalls.append(call) }
    for place in [message["refusal"], message["provider_specific_fields"]?["refusal"]] {
      if let text = place?.string, !text.isEmpty { refusal = text }
    }
  }

  /// Takes in a `content`: a text, parts, or an object in the place of its text.
  mutating func read(content value: JSONValue?) {
    switch value {
    case .string(let text): content += text
    case .array(let parts):
      // A list without any text in it is not a list of parts but the answer itself.
      let texts = parts.map { $0.string ?? $0["text"]?.string ?? $0["text"]?["value"]?.string }
      for part in parts where part["type"]?.string == "refusal" {
        if let text = part["refusal"]?.string, !text.isEmpty { refusal = text }
      }
      if texts.contains(where: { $0 != nil }) || parts.isEmpty {
        for text in texts.compactMap(\.self) { content += text }
      } else if refusal == nil {
        contentValue = value
      }
    case .object: contentValue = value
    case .bool, .number: content += value?.text() ?? ""
    case .null, nil: break
    }
  }

  private static func toolCall(_ function: JSONValue?) -> ToolCall? {
    guard let function, let name = function["name"]?.string else { return nil }
    return ToolCall(name: name, arguments: function["arguments"] ?? .null)
  }
}

extension TokenUsage {
  /// The tokens that an endpoint counted; nil where either number is absent or no count, since unknown is not zero.
  init?(_ value: JSONValue?) {
    guard let prompt = value?["prompt_tokens"]?.integer, let completion = value?["completion_tokens"]?.integer,
      (0...1_000_000_000).contains(prompt), (0...1_000_000_000).contains(completion)
    else { return nil }
    self.init(prompt: prompt, completion: completion)
  }
}

extension TokenLogProbability {
  /// The tokens of a `logprobs` object; what is not understood is left out.
  static func list(_ value: JSONValue?) -> [TokenLogProbability] {
    (value?["content"]?.array ?? []).compactMap { token in
      guard let text = token["token"]?.string, let logProbability = token["logprob"]?.number else { return nil }
      let alternatives = (token["top_logprobs"]?.array ?? []).compactMap { other -> Alternative? in
        guard let text = other["token"]?.string, let logProbability = other["logprob"]?.number else { return nil }
        return Alternative(token: text, logProbability: logProbability)
      }
      return TokenLogProbability(token: text, logProbability: logProbability, alternatives: alternatives)
    }
  }
}
