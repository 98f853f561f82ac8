import OrderedCollections
import StrictJSON

/// One request to be sent: the question, and the choices that the ladder has made. Equal plans give equal bytes.
struct WirePlan: Hashable, Sendable {
  var request: ChatRequest
  var model: String
  var rung: StructuredOutputRung
  var capabilities: EndpointCapabilities
  var maximumTokens: Int
  var streams: Bool
  /// After the question: the answer that was not valid, and what is wrong with it.
  var repair: [ChatMessage] = []

  /// Whether the body holds this parameter.
  func sends(_ parameter: EndpointCapabilities.OptionalParameter) -> Bool {
    guard !capabilities.dropped.contains(parameter) else { return false }
    switch parameter {
    case .temperature: return request.temperature != nil
    case .seed: return request.seed != nil
    case .logprobs: return request.topLogProbabilities != nil
    case .strict: return request.schema != nil && rung == .jsonSchema
    case .stream: return streams
    case .streamOptions: return sends(.stream)
    }
  }

  /// The body, always the same bytes. Members stand in a fixed order and the schema's in its own, since some servers
  /// generate properties in that order.
  func body() -> [UInt8] {
    var body: JSONObject = ["model": .string(model), "messages": .array(messages().map(WirePlan.json))]
    body[capabilities.tokenField.rawValue] = .number(Double(maximumTokens))
    if sends(.temperature), let temperature = request.temperature { body["temperature"] = .number(temperature) }
    // Many servers keep a seed in 32 bits, and some refuse a negative one.
    if sends(.seed), let seed = request.seed { body["seed"] = .number(Double(seed & 0x7FFF_FFFF)) }
    if sends(.logprobs), let alternatives = request.topLogProbabilities {
      body["logprobs"] = true
      if alternatives > 0 { body["top_logprobs"] = .number(Double(alternatives)) }
    }
    if let schema = request.schema { addForm(schema, to: &body) }
    if sends(.stream) { body["stream"] = true }
    if sends(.streamOptions) { body["stream_options"] = ["include_usage": true] }
    return JSONValue.object(body).bytes()
  }

  private func addForm(_ schema: ResponseSchema, to body: inout JSONObject) {
    switch rung {
    case .jsonSchema:
      var form: JSONObject = ["name": .string(schema.name), "schema": schema.schema]
      if sends(.strict) { form["strict"] = true }
      body["response_format"] = ["type": "json_schema", "json_schema": .object(form)]
    case .jsonObject: body["response_format"] = ["type": "json_object"]
    case .tool:
      let function: JSONValue = [
        "name": .string(schema.name), "description": .string(SchemaInstruction.toolDescription),
        "parameters": schema.schema,
      ]
      body["tools"] = [["type": "function", "function": function]]
      body["tool_choice"] = ["type": "function", "function": ["name": .string(schema.name)]]
    case .text: break
    }
  }

  /// What this request may use: its prompt as estimated, its answer at its longest.
  var estimatedUsage: TokenUsage {
    let prompt = messages().reduce(3) { $0 + 4 + TokenEstimate.tokens(in: $1.content) }
    return TokenUsage(prompt: prompt, completion: maximumTokens)
  }

  /// The conversation: one system message at most, the schema behind the last question.
  func messages() -> [ChatMessage] {
    let system = request.messages.filter { $0.role == .system }.map(\.content).joined(separator: "\n\n")
    var turns = request.messages.filter { $0.role != .system }
    if let schema = request.schema {
      let instruction = SchemaInstruction.text(for: schema)
      if let last = turns.indices.last, turns[last].role == .user {
        turns[last].content += "\n\n" + instruction
      } else {
        turns.append(ChatMessage(.user, instruction))
      }
    }
    if !system.isEmpty {
      if !capabilities.mergesSystemMessages {
        turns.insert(ChatMessage(.system, system), at: 0)
      } else if let first = turns.firstIndex(where: { $0.role == .user }) {
        turns[first].content = system + "\n\n" + turns[first].content
      } else {
        turns.insert(ChatMessage(.user, system), at: 0)
      }
    }
    return turns + repair
  }

  private static func json(_ message: ChatMessage) -> JSONValue {
    ["role": .string(message.role.rawValue), "content": .string(message.content)]
  }
}
