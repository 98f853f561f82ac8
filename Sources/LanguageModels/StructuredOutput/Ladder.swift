import StrictJSON

/// How one question becomes requests, and what is made of each reply: the structured-output ladder, the parameter
/// ladder and the single second chances, as a state machine that neither sends nor waits.
///
/// Each step is taken at most once, so a question takes at most `maximumSteps` requests besides retries: three rungs
/// down, six parameters dropped, one other name for the limit on tokens, one merging of system messages, one larger
/// limit, one empty answer and one repair turn.
struct Ladder: Sendable {
  static let maximumSteps = 15

  enum Step: Hashable, Sendable {
    /// Send the plan as it is now; why, in a few words.
    case send(reason: String)
    case answer(content: String, json: JSONValue?)
    case fail(EndpointError)
  }

  private(set) var plan: WirePlan
  /// What to remember, if the question ends in an answer.
  var learned: EndpointCapabilities {
    var capabilities = plan.capabilities
    if plan.request.schema != nil { capabilities.firstRung = plan.rung }
    return capabilities
  }
  private let allowsSecondEmpty: Bool
  private var hasDoubled = false
  private var hasBeenEmpty = false
  private var hasRepaired = false
  private var hasRenamedTokens = false

  /// - Parameter allowsSecondEmpty: an empty answer is asked for again (not where there are no retries).
  init(
    _ request: ChatRequest, model: String, capabilities: EndpointCapabilities, streams: Bool, allowsSecondEmpty: Bool
  ) {
    plan = WirePlan(
      request: request, model: model, rung: request.schema == nil ? .text : capabilities.firstRung,
      capabilities: capabilities, maximumTokens: request.maximumTokens, streams: streams)
    self.allowsSecondEmpty = allowsSecondEmpty
  }

  /// What to do about an endpoint that refuses a part of the request.
  mutating func take(_ complaint: Complaint, status: Int, message: String) -> Step {
    let refusal = Step.fail(
      hasDoubled ? .truncated(maximumTokens: plan.request.maximumTokens) : .rejected(status: status, message: message))
    switch complaint {
    case .form:
      return stepDown(because: "refused") ?? refusal
    case .tokenField:
      guard !hasRenamedTokens else { return refusal }
      hasRenamedTokens = true
      plan.capabilities.tokenField = plan.capabilities.tokenField.other
      return .send(reason: "the limit on tokens under its other name, \(plan.capabilities.tokenField.rawValue)")
    case .parameter(let parameter):
      guard plan.capabilities.dropped.insert(parameter).inserted else { return refusal }
      return .send(reason: "without \(parameter.rawValue), which was refused")
    case .systemMessages:
      guard !plan.capabilities.mergesSystemMessages else { return refusal }
      plan.capabilities.mergesSystemMessages = true
      return .send(reason: "the system message inside the question")
    }
  }

  /// What to do with a completion.
  mutating func take(_ reply: ChatReply) -> Step {
    if let refusal = reply.refusal { return .fail(.refused(message: refusal.visible())) }
    if reply.finishReason == "content_filter" {
      return .fail(.refused(message: "the endpoint's content filter held the answer back"))
    }
    if reply.isTruncated { return takeTruncated() }
    if reply.isEmpty { return takeEmpty() }
    guard let schema = plan.request.schema else {
      let content = AnswerExtraction.withoutThoughts(reply.content)
      return content.isEmpty ? takeEmpty() : .answer(content: content, json: nil)
    }
    switch AnswerExtraction.extract(from: reply, schema: schema, preferringTools: plan.rung == .tool) {
    case .answer(let value):
      let content = reply.content.isEmpty ? value.text() : AnswerExtraction.withoutThoughts(reply.content)
      return .answer(content: content, json: value)
    case .invalid(let problems): return takeInvalid(problems, reply)
    case .absent:
      if let step = stepDown(because: "no JSON came") { return step }
      return takeInvalid(["no JSON value was found in the answer"], reply)
    }
  }

  private mutating func takeTruncated() -> Step {
    guard !hasDoubled, plan.maximumTokens <= 1 << 20 else {
      return .fail(.truncated(maximumTokens: plan.maximumTokens))
    }
    hasDoubled = true
    plan.maximumTokens *= 2
    return .send(reason: "the answer was cut off: \(plan.maximumTokens) tokens allowed")
  }

  private mutating func takeEmpty() -> Step {
    if plan.rung == .tool, let step = stepDown(because: "no tool was called") { return step }
    guard allowsSecondEmpty, !hasBeenEmpty else {
      return .fail(.unreadableReply(reason: "the answer is empty", contentType: nil, snippet: ""))
    }
    hasBeenEmpty = true
    return .send(reason: "the answer was empty")
  }

  private mutating func takeInvalid(_ problems: [String], _ reply: ChatReply) -> Step {
    let said = Ladder.said(reply)
    guard !hasRepaired else { return .fail(.invalidAnswer(problems: problems, snippet: said.visible())) }
    hasRepaired = true
    plan.repair = [
      ChatMessage(.assistant, said.isEmpty ? "{}" : said),
      ChatMessage(.user, SchemaInstruction.repair(problems: problems)),
    ]
    return .send(reason: "the answer was not valid: \((problems.first ?? "").visible())")
  }

  private mutating func stepDown(because reason: String) -> Step? {
    guard plan.request.schema != nil, let next = plan.rung.next else { return nil }
    defer { plan.rung = next }
    return .send(reason: "\(next.rawValue) instead of \(plan.rung.rawValue): \(reason)")
  }

  /// What the model said, for the repair turn: at most 8,000 characters of it.
  private static func said(_ reply: ChatReply) -> String {
    if let value = reply.contentValue { return String(value.text().prefix(8_000)) }
    let content = AnswerExtraction.withoutThoughts(reply.content)
    if !content.isEmpty { return String(content.prefix(8_000)) }
    let arguments = reply.toolCalls.first.map { $0.arguments.string ?? $0.arguments.text() } ?? ""
    return String(arguments.prefix(8_000))
  }
}

extension Ladder {
  /// What the endpoint did not honour, as sentences for the provenance of the result.
  var notes: [String] {
    var notes: [String] = []
    let request = plan.request
    if request.schema != nil, plan.rung != .jsonSchema {
      notes.append(
        "the endpoint did not honour json_schema; the answer came by \(plan.rung.rawValue) and was validated here")
    }
    let dropped = plan.capabilities.dropped
    if request.temperature != nil, dropped.contains(.temperature) {
      notes.append("temperature was not accepted and was left out")
    }
    if request.seed != nil, dropped.contains(.seed) { notes.append("seed was not accepted and was left out") }
    if request.topLogProbabilities != nil, dropped.contains(.logprobs) {
      notes.append("logprobs was not accepted and was left out")
    }
    if plan.capabilities.mergesSystemMessages, request.messages.contains(where: { $0.role == .system }) {
      notes.append("the system message was not accepted and was put into the question")
    }
    if hasDoubled {
      notes.append(
        "the first answer was cut off at \(request.maximumTokens) tokens; \(plan.maximumTokens) were allowed")
    }
    if hasBeenEmpty { notes.append("the first answer was empty and was asked for again") }
    if hasRepaired { notes.append("the first answer was not valid and was asked for again with its faults named") }
    return notes
  }
}
