import StrictJSON
import Testing

@testable import LanguageModels

@Suite("Endpoint: a question from cache to answer")
struct ChatEndpointTests {
  @Test("The first try succeeds: one request, the body as promised")
  func succeeds() async throws {
    let bench = try Bench([.reply(200, body: completion(.string(goodAnswer)))])
    let answer = try await bench.endpoint.answer(question)
    #expect(answer.json?["confidence"]?.integer == 80)
    #expect(answer.exchange.requests == 1)
    #expect(answer.exchange.rung == "json_schema")
    #expect(answer.exchange.notes.isEmpty)
    #expect(answer.exchange.usage == TokenUsage(prompt: 11, completion: 5))
    let request = try #require(bench.transport.requests.first)
    #expect(request.url == "http://127.0.0.1:8080/v1/chat/completions")
    #expect(request.headers.contains { $0.name == "Authorization" && $0.value == "Bearer \(testKey)" })
    let body = try bench.transport.sent(0)
    #expect(body["model"] == "tiny")
    #expect(body["max_tokens"] == 100)
    #expect(body["temperature"] == 0)
    #expect(body["response_format"]?["json_schema"]?["strict"] == true)
    let last = try #require(body["messages"]?.array?.last?["content"]?.string)
    #expect(last.contains("JSON") && last.contains(edgeSchema.schema.text()))
  }

  @Test("The same question again is answered from the store, without a request or a place in line")
  func caches() async throws {
    let bench = try Bench([.reply(200, body: completion(.string(goodAnswer)))])
    _ = try await bench.endpoint.answer(question)
    let again = try await bench.endpoint.answer(question)
    #expect(bench.transport.count == 1)
    #expect(again.exchange.fromCache && again.exchange.requests == 0)
    #expect(again.json?["cause"] == "V1")
    #expect(bench.events.all.last?.kind == .cacheHit)
    var other = question
    other.sample = 1
    _ = try await bench.endpoint.answer(other)
    #expect(bench.transport.count == 2)
  }

  @Test("Each try sends identical bytes, and the waits are those of the server")
  func retriesIdentically() async throws {
    let busy = ScriptedTransport.Act.reply(
      429, headers: [("retry-after", "3")], body: #"{"error":{"message":"slow down","type":"rate_limit"}}"#)
    let bench = try Bench([busy, busy, .reply(200, body: completion(.string(goodAnswer)))])
    let answer = try await bench.endpoint.answer(question)
    #expect(answer.exchange.requests == 3)
    #expect(bench.transport.requests[0].body == bench.transport.requests[2].body)
    #expect(bench.clock.waits.count == 2)
    #expect(bench.clock.waits.allSatisfy { $0 >= .seconds(3) && $0 < .seconds(4) })
  }

  @Test("A server that is loading or not there yet is waited for, beyond --retries, within the deadline")
  func waitsForStart() async throws {
    let loading = ScriptedTransport.Act.reply(
      503, body: #"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#)
    let script =
      [ScriptedTransport.Act](repeating: .fail(.connectionRefused(host: "127.0.0.1")), count: 5)
      + [ScriptedTransport.Act](repeating: loading, count: 5) + [.reply(200, body: completion(.string(goodAnswer)))]
    let bench = try Bench(script) { $0.retries = 0 }
    #expect(try await bench.endpoint.answer(question).exchange.requests == 11)

    let never = try Bench([.fail(.connectionRefused(host: "127.0.0.1"))]) { $0.timeout = .seconds(30) }
    let error = await never.failure()
    guard case .unreachable(.connectionRefused, let attempts) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(attempts > 10)
    #expect(never.clock.now <= .seconds(30))
  }

  @Test(
    "What retries cannot help is not retried",
    arguments: [
      ScriptedTransport.Act.reply(401, body: #"{"detail":"Invalid API key"}"#),
      .reply(403, body: "no"),
      .reply(400, body: #"{"error":{"message":"No connected db.","type":"no_db_connection","code":"400"}}"#),
      .reply(402, body: "{}"),
      .reply(429, body: #"{"error":{"message":"You exceeded your quota","code":"insufficient_quota"}}"#),
      .reply(404, body: #"{"error":"model 'tiny' not found, try pulling it first"}"#),
      .reply(413, body: ""),
      .reply(302, headers: [("location", "http://evil.example/x?key=1")], body: ""),
      .reply(429, headers: [("retry-after", "86400")], body: "{}"),
      .reply(503, headers: [("x-should-retry", "false")], body: "{}"),
      .reply(400, body: #"{"error":{"message":"bad"}}"#), .reply(999, body: ""),
      .fail(.tls(.selfSigned)), .fail(.protocolViolation(detail: "x")), .fail(.tooLarge(limit: 8)),
      .fail(.timedOut(after: .seconds(1))),
      .reply(200, body: completion(nil, message: ["refusal": "I will not."])),
      .reply(200, body: completion("", finish: "content_filter")),
    ])
  func doesNotRetry(act: ScriptedTransport.Act) async throws {
    let bench = try Bench([act])
    #expect(await bench.failure() != nil)
    #expect(bench.transport.count == 1)
  }

  @Test(
    "A garbled reply is asked for again once",
    arguments: [
      "", "<html><body>Log in</body></html>", "null", "[]", #"{"choices":[{"mess"#, #"{"id":"x"}"#,
      #"{"choices":[]}"#, #"{"choices":null}"#, #"{"choices":[{"index":0}]}"#, #"{"choices":[{"x":NaN}]}"#,
      #"{"choices":[],"choices":[]}"#, #"{"choices":[{"message":{"content":"\ud800"}}]}"#,
      #"{"choices":[{"index":0,"message":{"content":"a"}},{"index":0,"message":{"content":"b"}}]}"#,
      completion(nil), completion(""),
    ])
  func retriesGarbledOnce(body: String) async throws {
    let bench = try Bench([.reply(200, body: body)])
    guard case .unreadableReply = await bench.failure() else {
      Issue.record("should be unreadable")
      return
    }
    #expect(bench.transport.count == 2)
    let recovering = try Bench([.reply(200, body: body), .reply(200, body: completion(.string(goodAnswer)))])
    #expect(try await recovering.endpoint.answer(question).exchange.requests == 2)
  }

  @Test("200,000 opening brackets neither crash nor are asked for twice")
  func survivesDepth() async throws {
    let bench = try Bench([.reply(200, body: String(repeating: "[", count: 200_000))])
    #expect(await bench.failure() != nil)
    #expect(bench.transport.count == 1)
  }

  @Test("A host that is not found is tried twice, a broken connection as often as --retries says")
  func transportRetries() async throws {
    let unknown = try Bench([.fail(.hostNotFound(host: "nowhere.example"))]) { $0.retries = 5 }
    #expect(await unknown.failure() != nil)
    #expect(unknown.transport.count == 2)
    let broken = try Bench([.fail(.closedEarly(detail: "reset"))]) { $0.retries = 4 }
    #expect(await broken.failure() == .unreachable(.closedEarly(detail: "reset"), attempts: 5))
    #expect(broken.transport.count == 5)
  }

  @Test("An error inside a 200 is classified by its own code")
  func errorsInside() async throws {
    let busy = #"{"error":{"code":502,"message":"Provider returned error"}}"#
    let bench = try Bench([.reply(200, body: busy), .reply(200, body: completion(.string(goodAnswer)))])
    #expect(try await bench.endpoint.answer(question).exchange.requests == 2)
    let unpaid = try Bench([.reply(200, body: #"{"error":{"code":402,"message":"credits"}}"#)])
    #expect(await unpaid.failure() == .quotaExhausted(message: "credits"))
    #expect(unpaid.transport.count == 1)
  }

  @Test("A run stopped in the middle of the ladder goes on without asking twice")
  func resumes() async throws {
    let store = MemoryAnswerStore()
    let first = try Bench(
      [.reply(200, body: completion(#"{"cause":"V9","confidence":1}"#)), .fail(.tls(.expired))], store: store)
    #expect(await first.failure() != nil)
    let second = try Bench([.reply(200, body: completion(.string(goodAnswer)))], store: store)
    let answer = try await second.endpoint.answer(question)
    #expect(second.transport.count == 1)
    #expect(try second.transport.sent(0)["messages"]?.array?.count == 4)
    #expect(answer.exchange.notes.contains { $0.contains("not valid") })
  }

  @Test("A failure is not served from the store: asked again, it may succeed")
  func failuresAreNotCached() async throws {
    let store = MemoryAnswerStore()
    let first = try Bench([.reply(200, body: completion("no idea", finish: "length"))], store: store)
    #expect(await first.failure() == .truncated(maximumTokens: 200))
    #expect(first.transport.count == 2)
    let second = try Bench([.reply(200, body: completion(.string(goodAnswer)))], store: store)
    #expect(try await second.endpoint.answer(question).json != nil)
    #expect(second.transport.count == 1)
  }

  @Test("Cancellation ends a request and a wait at once")
  func cancels() async throws {
    let bench = try Bench([.hang])
    let task = Task { await bench.failure() }
    while bench.transport.count == 0 { await Task.yield() }
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(bench.transport.count == 1)
  }

  @Test("No more than --concurrency requests are in flight; a cancelled one in line leaves it")
  func limitsConcurrency() async throws {
    let bench = try Bench([.hang]) { $0.concurrency = 2 }
    let tasks = (0..<5).map { sample in
      Task {
        var request = question
        request.sample = sample
        return await bench.failure(request)
      }
    }
    while bench.transport.count < 2 { await Task.yield() }
    for _ in 0..<200 { await Task.yield() }
    #expect(bench.transport.count == 2)
    for task in tasks { task.cancel() }
    for task in tasks { #expect(await task.value == .cancelled) }
    #expect(bench.transport.count <= 5)
  }

  @Test("The key shows nowhere, not even where the server quotes it")
  func hidesKey() async throws {
    let echo = #"{"error":{"message":"Incorrect API key provided: \#(testKey)","code":"invalid_api_key"}}"#
    let bench = try Bench([.reply(401, body: echo)])
    let error = try #require(await bench.failure())
    var shown = "\(error) \(bench.events.all) \(bench.endpoint.configuration)"
    dump(error, to: &shown)
    dump(bench.endpoint.configuration, to: &shown)
    dump(bench.endpoint.configuration.key, to: &shown)
    dump(bench.transport.requests, to: &shown)
    debugPrint(bench.transport.requests, bench.endpoint.configuration, to: &shown)
    debugPrint(bench.endpoint.configuration.key as Any, to: &shown)
    #expect(!shown.contains(testKey))
    #expect(shown.contains("[hidden]"))

    let talkative = try Bench([.reply(200, body: completion(.string("the key is \(testKey): \(goodAnswer)")))])
    let answer = try await talkative.endpoint.answer(question)
    #expect(!answer.content.contains(testKey))
    let stored = try #require(try talkative.store.accepted(key: answer.exchange.key, sample: 0))
    #expect(!"\(stored)".contains(testKey))
    #expect(!String(decoding: stored.responseBody, as: UTF8.self).contains(testKey))
  }

  @Test("A missing key for the official endpoint is said before anything is sent; a local one needs none")
  func missingKey() async throws {
    let official = try Bench([.hang], baseURL: EndpointURL.official, key: nil)
    #expect(await official.failure() == .unauthorized(status: 0, message: "", keyConfigured: false))
    #expect(official.transport.count == 0)
    let local = try Bench([.reply(200, body: completion(.string(goodAnswer)))], key: nil)
    _ = try await local.endpoint.answer(question)
    #expect(local.transport.requests[0].headers.allSatisfy { $0.name != "Authorization" })
  }

  @Test("A bare 500 without a key says that no key is configured")
  func bareFiveHundred() async throws {
    let bench = try Bench(
      [.reply(500, headers: [("content-type", "text/plain")], body: "Internal Server Error")], key: nil)
    let error = try #require(await bench.failure())
    #expect("\(error)".contains("no API key is configured"))
  }

  @Test("Offline, only the store answers")
  func offline() async throws {
    let bench = try Bench([.hang]) { $0.isOffline = true }
    #expect(await bench.failure() == .notKept)
    #expect(bench.transport.count == 0)
  }

  @Test("A wrong model name shows in the notes")
  func otherModel() async throws {
    let bench = try Bench([.reply(200, body: completion(.string(goodAnswer), model: "other"))])
    #expect(
      try await bench.endpoint.answer(question).exchange.notes == ["the model tiny was asked for, other answered"])
  }

  @Test("A streamed answer is put together, with progress and no truncation passed over")
  func streams() async throws {
    let body = stream(["{\"cause\":", "\"V1\",\"confi", "dence\":80}"])
    let type: [(name: String, value: String)] = [("Content-Type", "text/event-stream")]
    let bench = try Bench([.reply(200, headers: type, body: body)]) { $0.streams = true }
    let answer = try await bench.endpoint.answer(question)
    #expect(answer.json?["cause"] == "V1")
    #expect(answer.exchange.usage == TokenUsage(prompt: 3, completion: 4))
    #expect(bench.events.all.contains { $0.kind == .streamed(pieces: 3) })
    #expect(try bench.transport.sent(0)["stream"] == true)
    #expect(try await bench.endpoint.answer(question).exchange.fromCache)

    let cut = try Bench([.reply(200, headers: type, body: stream([goodAnswer], finish: nil))]) { $0.streams = true }
    #expect(await cut.failure() != nil)
    #expect(cut.transport.count == 3)
  }
}

@Suite("Endpoint: streams that break")
struct ChatStreamTests {
  @Test("A stream with an unreadable event is hung up on and asked for again, once")
  func hangsUp() async throws {
    let bad = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\ndata: {not json\n\n"
    let good = ScriptedTransport.Act.reply(
      200, headers: [("content-type", "text/event-stream")], body: stream([goodAnswer]))
    let bench = try Bench([.openEnded(bad), good]) { $0.streams = true }
    #expect(try await bench.endpoint.answer(question).exchange.requests == 2)
    let hopeless = try Bench([.openEnded(bad)]) { $0.streams = true }
    guard case .unreadableReply(let reason, _, _) = await hopeless.failure() else {
      Issue.record("should be unreadable")
      return
    }
    #expect(reason.contains("not JSON"))
    #expect(hopeless.transport.count == 2)
  }

  @Test("Cancellation in the middle of a stream is cancellation")
  func cancels() async throws {
    let begun = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"
    let bench = try Bench([.openEnded(begun)]) { $0.streams = true }
    let task = Task { await bench.failure() }
    while !bench.events.all.contains(where: { $0.kind == .streamed(pieces: 1) }) { await Task.yield() }
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(bench.transport.count == 1)
  }
}

extension ScriptedTransport.Act: CustomTestStringConvertible {
  var testDescription: String { String("\(self)".prefix(100)) }
}
