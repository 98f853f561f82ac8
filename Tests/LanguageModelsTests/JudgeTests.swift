import Dispatch
import FoundationEssentials
import StrictJSON
import TestSupport
import Testing

@testable import LanguageModels

/// A fault that llmock is told to meet our requests with.
struct JudgedCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// llmock's behaviour, without the model that it is for.
  let behavior: String
  /// How the call must end: "answered", or the case of the error.
  let end: String
  let requests: Int
  var streams = false
  /// The dialect: OpenAI's, or Mistral's with its errors that no "error" wraps.
  var path = "/v1"
  var testDescription: String { "\(name) at \(path)\(streams ? ", streaming" : "")" }

  /// One of every kind, in every form of request that it can strike.
  static let all: [JudgedCase] =
    ["/v1", "/mistral/v1"].flatMap { path in
      [false, true].flatMap { streams in
        answers.map { JudgedCase($0, streams: streams, path: path) }
      } + brokenStreams.map { JudgedCase($0, streams: true, path: path) }
    }

  private typealias Line = (name: String, behavior: String, end: String, requests: Int)

  private static let answers: [Line] = [
    ("429 with Retry-After", #""type":"fail","status":429,"retry_after":1,"times":2"#, "answered", 3),
    ("429 for ever", #""type":"fail","status":429,"retry_after":0.5,"times":null"#, "rateLimited", 3),
    ("503", #""type":"fail","status":503,"times":2"#, "answered", 3),
    ("503 for ever", #""type":"fail","status":503,"times":null"#, "overloaded", 3),
    ("500", #""type":"fail","status":500,"times":1"#, "answered", 2),
    ("529", #""type":"fail","status":529,"times":1"#, "answered", 2),
    ("400", #""type":"fail","status":400,"times":null"#, "rejected", 1),
    ("401", #""type":"fail","status":401,"times":null"#, "unauthorized", 1),
    ("404", #""type":"fail","status":404,"times":null"#, "unknownModel", 1),
    ("422", #""type":"fail","status":422,"times":null"#, "rejected", 1),
    ("delay", #""type":"delay","seconds":1.5"#, "answered", 1),
  ]

  private static let brokenStreams: [Line] = [
    ("disconnect", #""type":"stream_fault","kind":"disconnect","after_chunks":2,"times":2"#, "answered", 3),
    ("disconnect for ever", #""type":"stream_fault","kind":"disconnect","times":null"#, "unreachable", 3),
    ("truncate", #""type":"stream_fault","kind":"truncate","after_chunks":3,"times":2"#, "answered", 3),
    ("malformed", #""type":"stream_fault","kind":"malformed","after_chunks":2,"times":1"#, "answered", 2),
    ("stall", #""type":"stream_fault","kind":"stall","after_chunks":2,"stall_seconds":30"#, "timedOut", 1),
    ("slow first token", #""type":"slow_first_token","seconds":1.5"#, "answered", 1),
  ]

  private init(_ line: Line, streams: Bool, path: String) {
    (name, behavior, end, requests) = line
    (self.streams, self.path) = (streams, path)
  }
}

/// The verdict of an independent judge: llmock 0.2.2 (MIT) watches every attempt and says what a client did wrong.
///
/// Strict: neither an error nor a warning is allowed. As of November 2026 every case here passes so. openai-python 2.54.0
/// before the same judge: a truncated stream is accepted as an answer (error `truncated_stream_accepted`), one that is cut
/// off ends in a bare `httpx.RemoteProtocolError` without another try (warning `gave_up`), a malformed piece in a bare
/// `JSONDecodeError` (warning `malformed_chunk_ignored`). Left out: a Retry-After of an hour, which we tell instead of
/// waiting for it, and which llmock calls giving up.
///
/// It needs llmock, which `make test` sets up under
/// `WHEREFORE_TEST_TOOLS`; without that variable these tests are left out.
@Suite("llmock's verdict", .enabled("WHEREFORE_TEST_TOOLS names no folder with llmock") { Judge.python != nil })
struct JudgeTests {
  @Test("No error and no warning", arguments: JudgedCase.all)
  func verdict(judged: JudgedCase) async throws {
    // The judge goes by the wall clock. Where a busy machine draws out the first of two waits, they look alike; where it
    // lets the judge see late that we hung up on a malformed piece, the retry that follows (`requests` counts it) looks
    // like a call of its own. That is believed only when it is seen three times in a row.
    let byTheClock: Set<JSONValue> = ["no_backoff", "malformed_chunk_ignored"]
    var against = try await findings(on: judged, attempt: 0)
    for attempt in 1...2
    where !against.isEmpty && against.allSatisfy({ $0["code"].map(byTheClock.contains) ?? false }) {
      against = try await findings(on: judged, attempt: attempt)
    }
    #expect(against.isEmpty, "\(against.map { $0.text() })")
  }

  private func findings(on judged: JudgedCase, attempt: Int) async throws -> [JSONValue] {
    let judge = try await Judge.shared
    let number = JudgedCase.all.firstIndex { $0.testDescription == judged.testDescription } ?? 0
    let model = "judged-\(number)-\(attempt)"
    try await judge.post("/_llmock/scenario", #"{"behaviors":[{\#(judged.behavior),"match":{"model":"\#(model)"}}]}"#)
    var configuration = try EndpointConfiguration(
      baseURL: judge.address + judged.path, model: model, key: try APIKey("sk-judged", source: "the test"))
    configuration.streams = judged.streams
    configuration.timeout = judged.end == "timedOut" ? .seconds(3) : .seconds(60)
    let endpoint = Endpoint(
      configuration, transport: Judge.transport, store: nil, budget: nil, limiter: nil, clock: OwnClock(),
      onEvent: nil)
    // The judge measures our waits, so nothing that runs beside may draw them out.
    let result = await withTaskExecutorPreference(OwnThread()) { () async -> Result<ChatAnswer, EndpointError> in
      do throws(EndpointError) {
        return .success(try await endpoint.answer(matrixQuestion()))
      } catch {
        return .failure(error)
      }
    }
    #expect(result.kind == judged.end, "\(result)")
    if let error = result.error { expectHelpful(error) }
    // The verdict is about all calls; ours are those with our model's name.
    let log = try await judge.get("/_llmock/requests")
    let ours = (log["requests"]?.array ?? []).filter { $0["model"]?.string == model }.compactMap { $0["seq"]?.integer }
    #expect(ours.count == judged.requests)
    let findings = try await judge.get("/_llmock/verdict")["findings"]?.array ?? []
    return findings.filter { finding in
      (finding["requests"]?.array ?? []).contains { $0.integer.map(ours.contains) ?? false }
    }
  }
}

/// llmock, one for all tests of this process.
final class Judge: Sendable {
  struct NotStarted: Error {}
  /// To the judge alone.
  static let transport = CurlTransport(configuration: FaultServer.direct)
  private let child: FaultServerChild
  let address: String

  /// Where llmock is installed; nil where it is not.
  static var python: String? {
    guard let tools = ProcessInfo.processInfo.environment["WHEREFORE_TEST_TOOLS"] else { return nil }
    let path = tools + "/judge/bin/python"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }

  /// Started on a thread of its own: it takes seconds, and the tests that run beside must not stand still meanwhile.
  private static let made = Task {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: Result { try Judge() }) }
    }
  }
  static var shared: Judge { get async throws { try await made.value.get() } }

  private init() throws {
    child = try FaultServerChild([Judge.python ?? "", FaultServerChild.support("judge.py")])
    guard let port = child.nextLine().flatMap({ Int($0) }) else {
      throw NotStarted()
    }
    address = "http://127.0.0.1:\(port)"
  }

  func post(_ path: String, _ body: String) async throws {
    let response = try await Judge.transport.send(
      HTTPRequest(.post, address + path, headers: [("Content-Type", "application/json")], body: Array(body.utf8)))
    try #require(response.status == 201, "\(String(decoding: response.body, as: UTF8.self))")
  }

  func get(_ path: String) async throws -> JSONValue {
    try JSONParser.parse(try await Judge.transport.send(HTTPRequest(.get, address + path)).body)
  }
}
