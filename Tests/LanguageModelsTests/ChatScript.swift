import StrictJSON
import Synchronization

@testable import LanguageModels

/// A transport that plays a script: one act a request, the last one for all that follow. Records what it was sent.
final class ScriptedTransport: HTTPTransport {
  enum Act: Sendable {
    case reply(Int, headers: [(name: String, value: String)] = [], body: String)
    case fail(TransportError)
    /// Waits until it is cancelled.
    case hang
    /// Gives these bytes, then as `hang`.
    case openEnded(String)
  }
  private let script: [Act]
  private let seen = Mutex<[HTTPRequest]>([])

  init(_ script: [Act]) { self.script = script }

  var requests: [HTTPRequest] { seen.withLock(\.self) }
  var count: Int { requests.count }

  /// The body of the request at `index`, as JSON.
  func sent(_ index: Int) throws -> JSONValue { try JSONParser.parse(requests[index].body) }

  func send(
    _ request: HTTPRequest, onBytes: (@Sendable ([UInt8]) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    let index = seen.withLock { seen in
      seen.append(request)
      return seen.count - 1
    }
    switch script[min(index, script.count - 1)] {
    case .reply(let status, let headers, let body):
      let bytes = Array(body.utf8)
      // In small pieces, as a network may.
      for start in stride(from: 0, to: bytes.count, by: 7) {
        onBytes?(Array(bytes[start..<min(start + 7, bytes.count)]))
      }
      return HTTPResponse(status: status, headers: HTTPHeaders(headers), body: bytes)
    case .fail(let error): throw error
    case .openEnded(let text):
      onBytes?(Array(text.utf8))
      fallthrough
    case .hang:
      do { try await Task.sleep(for: .seconds(600)) } catch { throw .cancelled }
      throw .timedOut(after: .seconds(600))
    }
  }
}

/// A clock on which waiting takes no time; records the waits.
final class TestClock: EndpointClock {
  private let state = Mutex<(now: Duration, waits: [Duration])>((.zero, []))
  var now: Duration { state.withLock(\.now) }
  var waits: [Duration] { state.withLock(\.waits) }
  var wallMilliseconds: Int64 { 1_700_000_000_000 + Int64(now / .milliseconds(1)) }
  func sleep(for duration: Duration) async throws {
    try Task.checkCancellation()
    state.withLock { state in
      state.now += duration
      state.waits.append(duration)
    }
  }
}

/// The events of an endpoint, in order.
final class EventLog: Sendable {
  private let events = Mutex<[EndpointEvent]>([])
  func add(_ event: EndpointEvent) { events.withLock { $0.append(event) } }
  var all: [EndpointEvent] { events.withLock(\.self) }
}

let testKey = "sk-secret-0123456789"

let edgeSchema = ResponseSchema(
  name: "edges",
  schema: [
    "type": "object", "additionalProperties": false, "required": ["cause", "confidence"],
    "properties": [
      "cause": ["type": "string", "enum": ["V1", "V2"]],
      "confidence": ["type": "integer", "minimum": 0, "maximum": 100],
    ],
  ])

let goodAnswer = #"{"cause":"V1","confidence":80}"#

let question = ChatRequest(
  messages: [ChatMessage(.system, "You know causes."), ChatMessage(.user, "Which one?")], schema: edgeSchema,
  maximumTokens: 100, temperature: 0, seed: 7, prompt: PromptLabel(name: "pairwise", version: "1", hash: "00"))

/// A chat completion with this message.
func completion(
  _ content: JSONValue, finish: String? = "stop", model: String = "tiny",
  message: KeyValuePairs<String, JSONValue> = [:]
) -> String {
  let fields = [("role", "assistant"), ("content", content)] + message.map { ($0.key, $0.value) }
  let members = fields.map { "\"\($0.0)\":\($0.1.text())" }.joined(separator: ",")
  let body = (try? JSONParser.parse("{\(members)}")) ?? .null
  let choice: JSONValue = [
    "index": 0, "message": body, "finish_reason": finish.map { .string($0) } ?? .null, "logprobs": nil,
  ]
  return
    ([
      "id": "x", "object": "chat.completion", "model": .string(model), "choices": [choice],
      "usage": ["prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16],
    ] as JSONValue).text()
}

func stream(_ pieces: [String], finish: String? = "stop", done: Bool = true) -> String {
  var text =
    ": comment\r\n\r\ndata:{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null}}]}\r\n\r\n"
  for piece in pieces {
    let chunk: JSONValue = ["choices": [["index": 0, "delta": ["content": .string(piece)]]], "model": "tiny"]
    text += "data: \(chunk.text())\n\n"
  }
  if let finish {
    text += "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"\(finish)\"}],\"usage\":null}\n\n"
    text += "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n"
  }
  return done ? text + "data: [DONE]\n\n" : text
}

struct Bench {
  let transport: ScriptedTransport
  let clock: TestClock
  let events = EventLog()
  let endpoint: Endpoint
  let store: MemoryAnswerStore

  init(
    _ script: [ScriptedTransport.Act], store: MemoryAnswerStore = MemoryAnswerStore(),
    baseURL: String = "http://127.0.0.1:8080/v1", key: String? = testKey,
    budget: CallBudget? = nil, limiter: RateLimiter? = nil, clock: TestClock = TestClock(),
    configure: (inout EndpointConfiguration) -> Void = { _ in }
  ) throws {
    transport = ScriptedTransport(script)
    self.clock = clock
    self.store = store
    var configuration = try EndpointConfiguration(
      baseURL: baseURL, model: "tiny",
      key: try key.map { (text) throws(EndpointError) in
        try APIKey(text, source: "the test")
      })
    configure(&configuration)
    let log = events
    endpoint = Endpoint(
      configuration, transport: transport, store: store, budget: budget, limiter: limiter, clock: clock,
      onEvent: { log.add($0) })
  }

  /// The error of a question that must fail.
  func failure(_ request: ChatRequest = question) async -> EndpointError? {
    do throws(EndpointError) {
      _ = try await endpoint.answer(request)
      return nil
    } catch {
      return error
    }
  }
}
