import StrictJSON
import TestSupport
import Testing

@testable import LanguageModels

/// One line of the resilience matrix: a fault at the endpoint, and what the client must make of it.
struct FaultCase: Sendable {
  enum End: Sendable, Hashable {
    /// The whole of the good answer, after this many requests.
    case answers(requests: Int)
    /// An error of this case of `EndpointError`, after this many requests.
    case fails(String, requests: Int)
  }

  let row: Int
  let scenario: String
  var parameters: [String: String]
  let end: End
  /// What the message must say; for an answer, what its notes must say.
  var says: [String]
  var streams = false
  var withoutKey = false
  var withConfidence = false
  /// Whether every request of the call must be the same, byte for byte.
  var identical: Bool

  static func fails(
    _ row: Int, _ scenario: String, _ parameters: [String: String] = [:], as kind: String, after requests: Int = 1,
    says: [String] = []
  ) -> FaultCase {
    // Errors that only a repetition of the same question can lead to.
    let repeats = ["unreachable", "overloaded", "rateLimited", "unreadableReply"].contains(kind)
    return FaultCase(
      row: row, scenario: scenario, parameters: parameters, end: .fails(kind, requests: requests), says: says,
      identical: repeats)
  }

  static func answers(
    _ row: Int, _ scenario: String, _ parameters: [String: String] = [:], after requests: Int = 1, says: [String] = [],
    identical: Bool = false
  ) -> FaultCase {
    FaultCase(
      row: row, scenario: scenario, parameters: parameters, end: .answers(requests: requests), says: says,
      identical: identical)
  }

  /// The fault comes once, and the same bytes sent again bring the good answer.
  static func recovers(_ row: Int, _ scenario: String, _ parameters: [String: String] = [:]) -> FaultCase {
    .answers(row, scenario, parameters.merging(["times": "1"]) { $1 }, after: 2, identical: true)
  }

  /// The same with a stream asked for.
  var streaming: FaultCase {
    var copy = self
    copy.streams = true
    return copy
  }

  /// The same from a client that has no key.
  var keyless: FaultCase {
    var copy = self
    copy.withoutKey = true
    return copy
  }

  /// The same of a question whose answer has a confidence from 0 to 100.
  var confident: FaultCase {
    var copy = self
    copy.withConfidence = true
    return copy
  }
}

extension FaultCase: CustomTestStringConvertible {
  var testDescription: String {
    let settings = parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "row \(row): \(scenario)\(settings.isEmpty ? "" : " \(settings)")\(streams ? ", streaming" : "") → \(end)"
  }
}

let matrixKey = "sk-marker-0123456789abcdef"

let answerSchema = ResponseSchema(
  name: "answer",
  schema: [
    "type": "object", "additionalProperties": false, "required": ["answer"],
    "properties": ["answer": ["type": "string", "enum": ["yes", "no"]]],
  ])

let confidenceSchema = ResponseSchema(
  name: "answer",
  schema: [
    "type": "object", "additionalProperties": false, "required": ["answer", "confidence"],
    "properties": [
      "answer": ["type": "string", "enum": ["yes", "no"]],
      "confidence": ["type": "integer", "minimum": 0, "maximum": 100],
    ],
  ])

/// What the tests of the matrix ask. A sound server answers "yes".
func matrixQuestion(_ schema: ResponseSchema = answerSchema) -> ChatRequest {
  ChatRequest(
    messages: [ChatMessage(.system, "You know causes."), ChatMessage(.user, "Does smoking cause cancer?")],
    schema: schema, maximumTokens: 100, temperature: 0, seed: 7,
    prompt: PromptLabel(name: "matrix", version: "1", hash: "00"))
}

/// The real endpoint over the real transport, in front of one scenario of the fault server.
struct FaultBench {
  /// All cases at once would leave a small machine no time for what is measured beside them.
  static let crowd = Crowd(limit: 16)

  let server: FaultServer.Endpoint
  let endpoint: Endpoint
  let store = MemoryAnswerStore()
  let events = EventLog()

  /// - Parameters:
  ///   - port: see `FaultServer.port`.
  ///   - url: a base URL in the place of the fault server's.
  ///   - transport: nil: one of its own, since all scenarios share a port, and a connection kept by one that breaks
  ///     connections would be offered to another.
  init(
    _ scenario: String, _ parameters: [String: String] = [:], port: String = "port", url: String? = nil,
    key: String? = matrixKey, transport: CurlTransport? = nil,
    configure: (inout EndpointConfiguration) throws -> Void = { _ in }
  ) throws {
    server = try FaultServer.shared.endpoint(scenario, parameters, port: port)
    var configuration = try EndpointConfiguration(
      baseURL: url ?? server.baseURL, model: "fault", key: try key.map { try APIKey($0, source: "the test") })
    // Far beyond what any of these takes, so that a slow machine changes nothing.
    configuration.timeout = .seconds(300)
    try configure(&configuration)
    let log = events
    endpoint = Endpoint(
      configuration, transport: transport ?? CurlTransport(configuration: FaultServer.direct), store: store,
      budget: nil, limiter: nil, clock: OwnClock(),
      onEvent: { log.add($0) })
  }

  func ask(_ request: ChatRequest = matrixQuestion()) async -> Result<ChatAnswer, EndpointError> {
    do throws(EndpointError) {
      return .success(try await endpoint.answer(request))
    } catch {
      return .failure(error)
    }
  }

  /// How many requests the client says it sent.
  var sent: Int {
    events.all.count { if case .sent = $0.kind { true } else { false } }
  }
  /// How often the client waited before another try.
  var waits: Int {
    events.all.count { if case .waiting = $0.kind { true } else { false } }
  }
}

extension Result where Failure == EndpointError {
  var error: EndpointError? { if case .failure(let error) = self { error } else { nil } }
  /// The name of the error's case; "answered" where there is none.
  var kind: String { error.map { errorKind($0) } ?? "answered" }
}

/// The name of an enumeration's case: "unreachable", "closedEarly".
func errorKind(_ error: any Error) -> String {
  if error as? EndpointError == .cancelled { return "cancelled" }
  return Mirror(reflecting: error).children.first?.label ?? "\(error)"
}

/// Every message is one plain sentence that says what to do, and shows no key.
func expectHelpful(_ error: EndpointError, _ place: SourceLocation = #_sourceLocation) {
  let message = error.description
  let remedies = [
    "try again", "check ", "add credit", "ask about fewer", "make it the --base-url", "reword", "larger model",
    "--timeout", "wherefore models", "wherefore doctor", "--ca-file", "put one into", "is the server running",
    "begin with http", "clock right",
  ]
  #expect(remedies.contains { message.contains($0) }, "no remedy: \(message)", sourceLocation: place)
  #expect(!message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, sourceLocation: place)
  #expect(!message.contains("<html") && !message.contains("</"), "\(message)", sourceLocation: place)
  #expect(message.count < 1_200, sourceLocation: place)
  #expect(!message.contains(matrixKey), sourceLocation: place)
}

/// So many at once, and no more.
struct Crowd {
  private let gate: ConcurrencyGate
  init(limit: Int) { gate = ConcurrencyGate(limit: limit) }

  func inside<Value>(_ body: () async throws -> Value) async throws -> Value {
    try await gate.enter()
    defer { gate.leave() }
    return try await body()
  }
}
