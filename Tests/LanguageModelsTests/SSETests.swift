import StrictJSON
import Testing

@testable import LanguageModels

@Suite("Server-sent events")
struct SSETests {
  private func events(_ bytes: [UInt8], pieces: Int) -> [ServerSentEvent] {
    var parser = ServerSentEventParser()
    var events: [ServerSentEvent] = []
    for start in stride(from: 0, to: bytes.count, by: pieces) {
      events += parser.take(bytes[start..<min(start + pieces, bytes.count)])
    }
    return events + [parser.finish()].compactMap(\.self)
  }

  @Test("However the bytes are cut, the events are the same", arguments: [1, 2, 3, 5, 7, 1_000])
  func pieces(size: Int) {
    let text =
      "\u{FEFF}: hello\r\n\r\ndata:{\"é\":1}\r\nid: 3\r\n\r\nevent: error\ndata: a\ndata: b\n\n\n\rdata: x\r\rdata: last"
    let found = events(Array(text.utf8), pieces: size)
    #expect(found.map { String(decoding: $0.data, as: UTF8.self) } == ["{\"é\":1}", "a\nb", "x", "last"])
    #expect(found.map(\.name) == ["message", "error", "message", "message"])
  }

  private func classify(_ body: String, type: String? = "text/event-stream") -> ReplyClassification {
    let plan = WirePlan(
      request: question, model: "tiny", rung: .jsonSchema, capabilities: EndpointCapabilities(), maximumTokens: 10,
      streams: true)
    let headers = HTTPHeaders(type.map { [("content-type", $0)] } ?? [])
    return ReplyClassification(
      HTTPResponse(status: 200, headers: headers, body: Array(body.utf8)),
      ReplyClassification.Context(plan: plan, carriesKey: true, now: 0))
  }

  @Test("A finish_reason makes a stream whole, [DONE] does not")
  func wholeness() {
    guard case .completion(let reply) = classify(stream(["a", "b"], done: false)) else {
      Issue.record("without [DONE]")
      return
    }
    #expect(reply.content == "ab")
    for body in [stream(["a"], finish: nil), stream(["a"], finish: nil, done: false), "data: [DONE]\n\n"] {
      guard case .failure(.truncatedStream) = classify(body) else {
        Issue.record("\(body)")
        continue
      }
    }
  }

  @Test(
    "A stream is known by how it begins, since what is stored has no type",
    arguments: ["", "\n\n", "\u{FEFF}", "id: 1\n"])
  func withoutType(start: String) {
    guard case .completion(let reply) = classify(start + stream(["a"]), type: nil) else {
      Issue.record("should be a stream")
      return
    }
    #expect(reply.content == "a")
  }

  @Test("A chunk that is not JSON is not skipped")
  func badChunk() {
    guard case .failure(.unreadable) = classify("data: {\"choi\n\n" + stream(["a"])) else {
      Issue.record("should be unreadable")
      return
    }
  }

  @Test("Errors in a stream are errors, wherever they stand")
  func errors() {
    for body in [
      stream(["a"], finish: nil, done: false) + "data: {\"error\":{\"code\":429,\"message\":\"slow\"}}\n\n",
      "event: error\ndata: {\"code\":429,\"message\":\"slow\"}\n\n",
    ] {
      guard case .failure(.transient(429, _, _, _)) = classify(body) else {
        Issue.record("\(classify(body))")
        continue
      }
    }
  }

  @Test("JSON where a stream was asked for is taken as it is, and tool calls come in pieces")
  func forms() {
    guard case .completion = classify(completion("x"), type: "application/json") else {
      Issue.record("JSON instead")
      return
    }
    let parts = [
      #"{"index":0,"function":{"name":"edges","arguments":"{\"a\""}}"#, #"{"index":0,"function":{"arguments":":1}"}}"#,
    ]
    let chunks = parts.map { "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[\($0)]}}]}\n\n" }.joined()
    let end = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
    guard case .completion(let reply) = classify(chunks + end, type: nil) else {
      Issue.record("tool calls")
      return
    }
    #expect(reply.toolCalls == [ChatReply.ToolCall(name: "edges", arguments: "{\"a\":1}")])
  }
}
