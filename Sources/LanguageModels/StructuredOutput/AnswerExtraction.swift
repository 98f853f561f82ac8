import StrictJSON

/// Finds the answer in what a model said: as a value, as a tool's arguments, as JSON text, or as JSON somewhere in
/// prose. Nothing is repaired or guessed: trailing commas and single quotes are for the model to put right.
enum AnswerExtraction: Hashable {
  /// The value that the schema admits.
  case answer(JSONValue)
  /// There is JSON, but the schema does not admit it (or it is not quite JSON).
  case invalid(problems: [String])
  /// Nothing that looks like JSON.
  case absent

  /// Longer texts are not searched.
  static let maximumBytes = 1 << 20

  /// - Parameter preferringTools: tool calls are looked at before the content.
  static func extract(from reply: ChatReply, schema: ResponseSchema, preferringTools: Bool) -> AnswerExtraction {
    var search = Search(schema: schema)
    if preferringTools { search.look(at: reply.toolCalls) }
    if let value = reply.contentValue { search.look(at: value) }
    search.look(inText: reply.content)
    if !preferringTools { search.look(at: reply.toolCalls) }
    if let answer = search.answer { return .answer(answer) }
    return search.problems.map { .invalid(problems: $0) } ?? .absent
  }

  /// `text` without what a reasoning model said to itself in front of its answer.
  static func withoutThoughts(_ text: String) -> String {
    var rest = text.trimmingSpaces()[...]
    if rest.utf8.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst() }
    var dropped = false
    while let tag = ["<think>", "<thinking>"].first(where: { rest.hasPrefix($0) }) {
      let closing = "</" + tag.dropFirst()
      guard let end = rest.firstRange(of: closing) else { return "" }
      rest = rest[end.upperBound...].drop { $0.isWhitespace }
      dropped = true
    }
    // Some templates put the opening tag into the prompt, so that only the closing one comes back.
    if !dropped, let end = rest.ranges(of: "</think>").last { rest = rest[end.upperBound...] }
    return String(rest).trimmingSpaces()
  }
}

private struct Search {
  let schema: ResponseSchema
  private(set) var answer: JSONValue?
  /// Of the best candidate so far.
  private(set) var problems: [String]?

  init(schema: ResponseSchema) { self.schema = schema }

  mutating func look(at calls: [ChatReply.ToolCall]) {
    for call in calls where answer == nil {
      guard call.name.utf8.elementsEqual(schema.name.utf8) else {
        note(["a tool named \"\(call.name.visible(limit: 60))\" was called, which does not exist"])
        continue
      }
      if let text = call.arguments.string {
        look(inText: text, emptyIsProblem: true)
      } else {
        look(at: call.arguments)
      }
    }
  }

  /// Tries a value as it stands, then as a call of our tool written out as text, as models without tools do.
  mutating func look(at value: JSONValue) {
    guard answer == nil else { return }
    let found = SchemaValidator.problems(of: value, under: schema.admitted)
    if found.isEmpty {
      answer = value
      return
    }
    let call = value["function"] ?? value
    if let name = call["name"]?.string, name.utf8.elementsEqual(schema.name.utf8),
      let arguments = call["arguments"] ?? call["parameters"]
    {
      let inner = arguments.string.flatMap { try? JSONParser.parse($0) } ?? arguments
      let innerProblems = SchemaValidator.problems(of: inner, under: schema.admitted)
      if innerProblems.isEmpty { answer = inner } else { note(innerProblems.map(\.description)) }
      return
    }
    note(found.map(\.description))
  }

  mutating func look(inText text: String, emptyIsProblem: Bool = false) {
    guard answer == nil else { return }
    let trimmed = text.trimmingSpaces()
    guard trimmed.utf8.count <= AnswerExtraction.maximumBytes else {
      note(["the answer is longer than \(AnswerExtraction.maximumBytes) bytes"])
      return
    }
    // The common case: the whole text is the value, or a JSON string that holds it (at most once).
    if let value = try? JSONParser.parse(trimmed) {
      let inner = value.string.flatMap { try? JSONParser.parse($0) } ?? value
      if inner.object != nil || inner.array != nil {
        look(at: inner)
        return
      }
    }
    let spoken = Array(AnswerExtraction.withoutThoughts(trimmed).utf8)
    let bracket = schema.schema["type"]?.string == "array" ? UInt8(ascii: "[") : UInt8(ascii: "{")
    var malformed: String?
    var skimmer = JSONSkimmer(spoken)
    for range in skimmer.values(opening: bracket).reversed() {
      do throws(JSONError) {
        look(at: try JSONParser.parse(Array(spoken[range])))
      } catch {
        malformed = malformed ?? error.description
      }
      if answer != nil { return }
    }
    if problems != nil { return }
    if spoken.contains(bracket) || emptyIsProblem {
      note(["the JSON cannot be read: \(malformed ?? Search.complaint(about: spoken, bracket))"])
    }
  }

  /// The parser's own words about the first thing that looks like a value.
  private static func complaint(about bytes: [UInt8], _ bracket: UInt8) -> String {
    let start = bytes.firstIndex(of: bracket) ?? 0
    do throws(JSONError) {
      _ = try JSONParser.parse(Array(bytes[start...]))
    } catch {
      return error.description
    }
    return "it is not the value that was asked for"
  }

  /// Keeps the problems of the first candidate looked at, which is the last in the text.
  private mutating func note(_ found: [String]) { problems = problems ?? found }
}
