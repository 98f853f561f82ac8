import StrictJSON
import Testing

@testable import LanguageModels

@Suite("Endpoint: models, diagnosis, budget")
struct ChatModelsTests {
  @Test(
    "Lists of models are read in every form",
    arguments: [
      #"{"object":"list","data":[{"id":"a","owned_by":"x","meta":{"n_ctx":2048}},{"id":"b"},{"id":"a"}]}"#,
      #"{"models":[{"name":"a","organization":"x","context_length":2048},{"name":"b"}]}"#,
      #"[{"id":"a","owned_by":"x","max_model_len":2048},"b"]"#,
    ])
  func lists(body: String) async throws {
    let bench = try Bench([.reply(200, body: body)])
    let models = try await bench.endpoint.models()
    #expect(models == [ModelListing(id: "a", owner: "x", contextLength: 2_048), ModelListing(id: "b")])
    let request = try #require(bench.transport.requests.first)
    #expect(request.method == .get && request.url == "http://127.0.0.1:8080/v1/models" && request.body.isEmpty)
  }

  @Test("Listing retries what may pass, and does not wait for a server that is not there")
  func listingRetries() async throws {
    let busy = try Bench([.reply(503, body: ""), .reply(200, body: #"{"data":[]}"#)])
    #expect(try await busy.endpoint.models().isEmpty)
    let absent = try Bench([.fail(.connectionRefused(host: "127.0.0.1"))])
    await #expect(throws: EndpointError.unreachable(.connectionRefused(host: "127.0.0.1"), attempts: 3)) {
      try await absent.endpoint.models()
    }
    let page = try Bench([.reply(200, headers: [("content-type", "text/html")], body: "<html>Log in</html>")])
    await #expect(throws: EndpointError.self) { try await page.endpoint.models() }
    #expect(page.transport.count == 2)
  }

  private func findings(_ bench: Bench) async throws -> [EndpointCheck] {
    var findings: [EndpointCheck] = []
    try await bench.endpoint.diagnose { findings.append($0) }
    return findings
  }

  private let list = ScriptedTransport.Act.reply(200, body: #"{"data":[{"id":"tiny"}]}"#)

  @Test("A healthy endpoint passes every check, and what was learned is kept")
  func healthy() async throws {
    let verdict = #"{"answer":"yes","confidence":99}"#
    let bench = try Bench([
      list, LadderTests.refusesSchema, .reply(200, body: completion(.string(verdict))),
      .reply(200, headers: [("content-type", "text/event-stream")], body: stream(["re", "ady"])),
    ])
    let found = try await findings(bench)
    #expect(found.allSatisfy { $0.outcome != .failed })
    #expect(found.contains { $0.subject == "structured output" && $0.finding.contains("json_object works") })
    #expect(found.contains { $0.subject == "streaming" && $0.outcome == .passed })
    #expect(found.contains { $0.subject == "log-probabilities" && $0.outcome == .noted })
    let kept = try bench.store.capabilities(endpoint: "http://127.0.0.1:8080/v1", model: "tiny")
    #expect(kept?["first_rung"] == "json_object")
    #expect(bench.store.count == 0)
  }

  @Test(
    "An endpoint that cannot be used gets one failed check that says why",
    arguments: [
      ([.fail(.hostNotFound(host: "h"))], "endpoint"), ([.reply(401, body: "{}")], "key"),
      ([.reply(200, body: #"{"data":[{"id":"other"}]}"#), .reply(404, body: #"{"error":"no such model"}"#)], "model"),
      (
        [.reply(404, body: "Not Found"), .reply(200, body: completion("Hm."))], "structured output"
      ),
    ] as [([ScriptedTransport.Act], String)])
  func unusable(script: [ScriptedTransport.Act], subject: String) async throws {
    let found = try await findings(try Bench(script))
    #expect(found.filter { $0.outcome == .failed }.map(\.subject) == [subject])
    #expect(found.last?.outcome == .failed)
  }

  @Test("The diagnosis of an official endpoint without a key sends nothing")
  func keyless() async throws {
    let bench = try Bench([.hang], baseURL: EndpointURL.official, key: nil)
    #expect(try await findings(bench).last?.subject == "key")
    #expect(bench.transport.count == 0)
  }

  @Test("An exhausted budget stops a call before its request; an answer from the store needs none")
  func budget() async throws {
    let budget = CallBudget(limits: BudgetLimits(requests: 1))
    let bench = try Bench([.reply(200, body: completion(.string(goodAnswer)))], budget: budget)
    _ = try await bench.endpoint.answer(question)
    _ = try await bench.endpoint.answer(question)
    var other = question
    other.sample = 1
    #expect(await bench.failure(other) == .budgetExhausted(.requests(limit: 1)))
    #expect(bench.transport.count == 1)
    #expect(budget.report.usage == TokenUsage(prompt: 11, completion: 5))
    #expect(budget.report.uncounted == 0)
  }

  @Test("Waiting for a server to start uses up nothing; retries of an answer that failed do")
  func budgetOfRetries() async throws {
    let budget = CallBudget(limits: BudgetLimits(requests: 2))
    let bench = try Bench(
      [
        .fail(.connectionRefused(host: "h")),
        .reply(503, body: #"{"error":{"message":"Loading model","type":"unavailable_error"}}"#),
        .reply(500, body: ""), .reply(200, body: completion(.string(goodAnswer))),
      ], budget: budget)
    #expect(try await bench.endpoint.answer(question).exchange.requests == 4)
    #expect(budget.report.requests == 2)
  }

  @Test("The limits on rates hold calls back on their own clock, outside the deadline")
  func rateLimits() async throws {
    let clock = TestClock()
    let limiter = RateLimiter(
      limits: RateLimits(requestsPerMinute: 1), now: { clock.now }, sleep: { try await clock.sleep(for: $0) })
    let bench = try Bench(
      [.reply(200, body: completion(.string(goodAnswer)))], limiter: limiter, clock: clock
    ) { $0.timeout = .seconds(10) }
    for sample in 0..<3 {
      var request = question
      request.sample = sample
      _ = try await bench.endpoint.answer(request)
    }
    #expect(clock.now >= .seconds(120))
  }
}
