import StrictJSON
import Synchronization
import Testing

@testable import LanguageModels

/// Answers after a while, so that calls overlap.
private final class SlowTransport: HTTPTransport {
  let count = Mutex(0)
  func send(
    _ request: HTTPRequest, onBytes: (@Sendable ([UInt8]) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    count.withLock { $0 += 1 }
    do { try await Task.sleep(for: .milliseconds(60)) } catch { throw .cancelled }
    return HTTPResponse(status: 200, body: Array(completion(.string(goodAnswer)).utf8))
  }
}

@Suite("Endpoint: what is asked twice, and what can no longer be read")
struct SharedQuestionTests {
  @Test("The same question, put many times at once, is sent once", arguments: [1, 8])
  func sharing(concurrency: Int) async throws {
    let transport = SlowTransport()
    var configuration = try EndpointConfiguration(baseURL: "http://127.0.0.1:8080/v1", model: "tiny")
    configuration.concurrency = concurrency
    let endpoint = Endpoint(configuration, transport: transport, store: MemoryAnswerStore())
    let cached = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<12 { group.addTask { try await endpoint.answer(question).exchange.fromCache } }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(transport.count.withLock(\.self) == 1)
    #expect(cached == 11)
    #expect(endpoint.questions.count == 0)
  }

  @Test("Whoever waits for another's answer asks himself where that one gives up")
  func cancelledFirst() async throws {
    let bench = try Bench([.hang, .reply(200, body: completion(.string(goodAnswer)))])
    let endpoint = bench.endpoint
    let first = Task { try await endpoint.answer(question) }
    while bench.transport.count < 1 { try await Task.sleep(for: .milliseconds(1)) }
    let second = Task { try await endpoint.answer(question) }
    let third = Task { try await endpoint.answer(question) }
    try await Task.sleep(for: .milliseconds(20))
    third.cancel()
    await #expect(throws: EndpointError.cancelled) { try await third.value }
    first.cancel()
    await #expect(throws: EndpointError.cancelled) { try await first.value }
    #expect(try await second.value.exchange.requests == 1)
    #expect(bench.transport.count == 2)
    #expect(endpoint.questions.count == 0)
  }

  @Test("An accepted answer that can not be read any more is asked for once more, not in each run")
  func unreadable() async throws {
    let first = try Bench([.reply(200, body: completion(.string(goodAnswer)))])
    let key = try await first.endpoint.answer(question).exchange.key
    var spoiled = try #require(try first.store.accepted(key: key, sample: 0))
    spoiled.responseBody = Array(completion(.string("of another version")).utf8)
    let store = MemoryAnswerStore()
    try store.save(spoiled)
    for run in 0..<2 {
      let bench = try Bench([.reply(200, body: completion(.string(goodAnswer)))], store: store)
      let answer = try await bench.endpoint.answer(question)
      #expect(answer.json?["cause"] == "V1")
      #expect(answer.exchange.fromCache == (run == 1))
    }
  }

  @Test("Log-probabilities that a key may not ask for are left out")
  func forbiddenLogProbabilities() async throws {
    let refusal = #"{"error":{"message":"You are not allowed to request logprobs from this model"}}"#
    let bench = try Bench([.reply(403, body: refusal), .reply(200, body: completion(.string(goodAnswer)))])
    var asked = question
    asked.topLogProbabilities = 5
    let answer = try await bench.endpoint.answer(asked)
    #expect(answer.exchange.notes.contains("logprobs was not accepted and was left out"))
    #expect(try bench.transport.sent(1)["logprobs"] == nil)
    let other = try Bench([.reply(403, body: refusal)])
    guard case .unauthorized = await other.failure() else {
      Issue.record("a 403 about something that was not sent is final")
      return
    }
  }
}
