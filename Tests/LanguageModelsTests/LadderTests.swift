import StrictJSON
import Testing

@testable import LanguageModels

@Suite("Structured-output ladder")
struct LadderTests {
  static let refusesSchema = ScriptedTransport.Act.reply(
    400, body: #"{"error":{"message":"This response_format type is unavailable now","type":"invalid_request_error"}}"#)
  static let refusesObject = ScriptedTransport.Act.reply(
    400, body: #"{"error":"'response_format.type' must be 'json_schema' or 'text'"}"#)
  static let good = ScriptedTransport.Act.reply(200, body: completion(.string(goodAnswer)))

  @Test(
    "A refused form leads one rung down",
    arguments: [
      refusesSchema, refusesObject,
      .reply(
        500,
        body:
          #"{"error":{"message":"1 validation error: {'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text' or 'json_object'\"}","type":"internal_server_error","param":null,"code":null}}"#
      ),
      .reply(422, body: #"{"detail":[{"loc":["body","response_format"],"msg":"extra fields not permitted"}]}"#),
      .reply(501, body: #"{"error":{"message":"not implemented"}}"#),
      .reply(400, body: #"{"error":{"message":"JSON schema error at #: unrecognized type nonsense"}}"#),
      .reply(200, body: completion("The cause is V1, surely.")),
    ])
  func stepsDown(act: ScriptedTransport.Act) async throws {
    let bench = try Bench([act, Self.good]) { $0.retries = 0 }
    let answer = try await bench.endpoint.answer(question)
    #expect(answer.exchange.rung == "json_object")
    #expect(try bench.transport.sent(1)["response_format"] == ["type": "json_object"])
    #expect(answer.exchange.notes.contains { $0.contains("json_schema") })
    // What was learned saves the detour the next time, also in another process.
    var next = question
    next.sample = 5
    let later = try Bench([Self.good], store: bench.store)
    #expect(try await later.endpoint.answer(next).exchange.rung == "json_object")
    #expect(later.transport.count == 1)
  }

  @Test(
    "Statuses that may pass, or that have another meaning, never lead down",
    arguments: [401, 403, 404, 429, 500, 502, 503, 504])
  func staysUp(status: Int) async throws {
    let bench = try Bench([.reply(status, body: #"{"error":{"message":"response_format trouble"}}"#)])
    #expect(await bench.failure() != nil)
    for request in bench.transport.requests { #expect(request.body == bench.transport.requests[0].body) }
  }

  @Test("All the way down, with a tool on the way")
  func allTheWay() async throws {
    let script: [ScriptedTransport.Act] = [
      Self.refusesSchema, Self.refusesObject,
      .reply(400, body: #"{"error":{"message":"thinking mode does not support this tool_choice"}}"#), Self.good,
    ]
    let bench = try Bench(script)
    let answer = try await bench.endpoint.answer(question)
    #expect(answer.exchange.rung == "text")
    #expect(try bench.transport.sent(2)["tool_choice"]?["function"]?["name"] == "edges")
    #expect(try bench.transport.sent(3)["tools"] == nil)
    #expect(try bench.transport.sent(3)["response_format"] == nil)
  }

  @Test("An endpoint that never gives JSON is left after five requests")
  func bounded() async throws {
    let bench = try Bench([.reply(200, body: completion("V1 causes V2."))])
    guard case .invalidAnswer = await bench.failure() else {
      Issue.record("should be invalid")
      return
    }
    #expect(bench.transport.count == 5)
  }

  @Test("Refusing everything there is to refuse still ends")
  func refusesEverything() async throws {
    let all = "response_format tools tool_choice max_tokens temperature seed system role stream"
    let bench = try Bench([.reply(400, body: #"{"error":{"message":"unsupported: \#(all)"}}"#)])
    #expect(await bench.failure() != nil)
    #expect(bench.transport.count <= Ladder.maximumSteps)
  }

  @Test(
    "A parameter that is refused is left out or renamed, and this is said",
    arguments: [
      ("temperature", #"{"error":{"message":"Unsupported value","param":"temperature","code":"unsupported_value"}}"#),
      ("seed", #"{"detail":[{"loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}"#),
      ("logprobs", #"{"error":{"message":"`logprobs` is not supported with this model"}}"#),
    ])
  func dropsParameter(name: String, body: String) async throws {
    let bench = try Bench([.reply(400, body: body), Self.good])
    var request = question
    request.topLogProbabilities = 3
    let answer = try await bench.endpoint.answer(request)
    #expect(try bench.transport.sent(0)[name] != nil)
    #expect(try bench.transport.sent(1)[name] == nil)
    #expect(try bench.transport.sent(1)["response_format"]?["type"] == "json_schema")
    #expect(answer.exchange.notes.contains("\(name) was not accepted and was left out"))
    _ = try await bench.endpoint.answer(
      {
        var r = request
        r.sample = 1
        return r
      }())
    #expect(try bench.transport.sent(2)[name] == nil)
  }

  @Test("max_tokens becomes max_completion_tokens where a reasoning model wants it, and the other way round")
  func renamesTokens() async throws {
    let message =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
    let bench = try Bench([
      .reply(400, body: #"{"error":{"message":"\#(message)","param":"max_tokens","code":"unsupported_parameter"}}"#),
      Self.good,
    ])
    _ = try await bench.endpoint.answer(question)
    #expect(try bench.transport.sent(1)["max_completion_tokens"] == 100)
    #expect(try bench.transport.sent(1)["max_tokens"] == nil)
    let official = try Bench([Self.good], baseURL: EndpointURL.official)
    _ = try await official.endpoint.answer(question)
    #expect(try official.transport.sent(0)["max_completion_tokens"] == 100)
  }

  @Test("A refused system message goes into the question")
  func mergesSystem() async throws {
    let bench = try Bench([
      .reply(
        400,
        body:
          #"{"error":{"message":"Unsupported value: 'messages[0].role' does not support 'system'","param":"messages[0].role"}}"#
      ), Self.good,
    ])
    _ = try await bench.endpoint.answer(question)
    let messages = try #require(try bench.transport.sent(1)["messages"]?.array)
    #expect(messages.count == 1)
    #expect(messages[0]["content"]?.string?.hasPrefix("You know causes.\n\nWhich one?") == true)
  }

  @Test("An answer that was cut off gets twice the tokens, once; a prefix is never read")
  func doubles() async throws {
    let bench = try Bench([.reply(200, body: completion(.string(goodAnswer), finish: "length")), Self.good])
    let answer = try await bench.endpoint.answer(question)
    #expect(try bench.transport.sent(1)["max_tokens"] == 200)
    #expect(answer.exchange.notes.count == 1)
  }

  @Test(
    "Answers in odd clothes are accepted after validation",
    arguments: [
      completion(.string("\u{FEFF}" + goodAnswer)),
      completion(.string("```json\n\(goodAnswer)\n```")),
      completion(.string("<think>Perhaps {\"cause\":\"V2\",\"confidence\":1}?</think>\n\(goodAnswer)")),
      completion(.string("hidden thoughts</think>\(goodAnswer)")),
      completion(.string("{\"cause\":\"V2\",\"confidence\":3} no: \(goodAnswer) — yes.")),
      completion(.string("\(goodAnswer) and the unrelated {\"a\":1}")),
      completion(.string(JSONValue.string(goodAnswer).text())),
      completion([["type": "text", "text": .string(goodAnswer)]]),
      completion(["cause": "V1", "confidence": 80]),
      completion(nil, message: ["tool_calls": [["function": ["name": "edges", "arguments": .string(goodAnswer)]]]]),
      completion(
        nil,
        message: ["tool_calls": [["function": ["name": "edges", "arguments": ["cause": "V1", "confidence": 80]]]]]),
      completion("", message: ["function_call": ["name": "edges", "arguments": .string(goodAnswer)]]),
      completion(.string("```json\n{\"name\":\"edges\",\"arguments\":\(goodAnswer)}\n```")),
    ])
  func accepts(body: String) async throws {
    let bench = try Bench([.reply(200, body: body)])
    let answer = try await bench.endpoint.answer(question)
    #expect(answer.json?["cause"] == "V1")
    #expect(answer.json?["confidence"] == 80)
    #expect(bench.transport.count == 1)
  }

  @Test(
    "What is not quite right is given back once with its faults named, and never bent into shape",
    arguments: [
      #"{"cause":"V1","confidence":80,}"#, #"{'cause':'V1','confidence':80}"#, #"{"cause":"V1","confidence":1e12}"#,
      #"{"cause":"V1","confidence":"80"}"#, #"{"cause":"V3","confidence":80}"#, #"{"cause":"V1"}"#,
      #"{"cause":"V1","confidence":80,"note":"x"}"#, #"{"cause":"V1","confidence":80.5}"#,
      #"{"cause":"V1","cause":"V2","confidence":80}"#, #"{"cause":"V1","confidence":8"#,
    ])
  func repairs(content: String) async throws {
    let bench = try Bench([.reply(200, body: completion(.string(content))), Self.good])
    let answer = try await bench.endpoint.answer(question)
    #expect(bench.transport.count == 2)
    #expect(answer.exchange.rung == "json_schema")
    let messages = try #require(try bench.transport.sent(1)["messages"]?.array)
    #expect(messages.suffix(2).map { $0["role"]?.string } == ["assistant", "user"])
    let stubborn = try Bench([.reply(200, body: completion(.string(content)))])
    guard case .invalidAnswer(let problems, _) = await stubborn.failure() else {
      Issue.record("should be invalid")
      return
    }
    #expect(!problems.isEmpty)
    #expect(stubborn.transport.count == 2)
  }

  @Test("A tool that does not exist is never taken for an answer")
  func unknownTool() async throws {
    let call: JSONValue = [["function": ["name": "delete_files", "arguments": .string(goodAnswer)]]]
    let bench = try Bench([.reply(200, body: completion(nil, message: ["tool_calls": call])), Self.good])
    _ = try await bench.endpoint.answer(question)
    #expect(bench.transport.count == 2)
  }

  @Test("Without a schema the text is the answer, thoughts aside")
  func plainText() async throws {
    var request = question
    request.schema = nil
    let bench = try Bench([.reply(200, body: completion("<think>hm</think> Yes."))])
    let answer = try await bench.endpoint.answer(request)
    #expect(answer.content == "Yes." && answer.json == nil)
  }

  @Test("A schema with a keyword that nothing here checks is refused before anything is sent")
  func unsupportedSchema() async throws {
    var request = question
    request.schema = ResponseSchema(name: "x", schema: ["type": "object", "oneOf": []])
    let bench = try Bench([Self.good])
    guard case .notConfigured = await bench.failure(request) else {
      Issue.record("should refuse")
      return
    }
    #expect(bench.transport.count == 0)
  }

  @Test(
    "Hostile brackets are searched in linear time: no byte is looked at more often than values may nest",
    arguments: [
      "[", "{", "{\"a\":", "[1,", "{}", "{\"a\":1,\"a\":1}", "{\"{\":\":\",", "\"{", "{\"\\", "[[1],", "{\"a\":{}",
      "{\"\n",
    ])
  func linear(piece: String) {
    let text = "see " + String(repeating: piece, count: 6_000 / piece.utf8.count)
    for bracket in "[{".utf8 {
      var skimmer = JSONSkimmer(Array(text.utf8))
      _ = skimmer.values(opening: bracket)
      #expect(skimmer.bytesLookedAt <= (JSONSkimmer.maximumDepth + 1) * text.utf8.count)
    }
    var reply = ChatReply()
    reply.content = text
    let found = AnswerExtraction.extract(from: reply, schema: edgeSchema, preferringTools: false)
    if case .answer(let answer) = found { Issue.record("\(answer)") }
  }
}
