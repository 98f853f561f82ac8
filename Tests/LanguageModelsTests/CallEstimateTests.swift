import LanguageModels
import StrictJSON
import Testing

@Suite("Dry runs")
struct BudgetPlanTests {
  private let table = PriceTable(
    date: "2026-10-21", currency: "USD", source: "built in",
    prices: [ModelPrice(pattern: "m", prompt: 1, completion: 4)])

  private func plan(model: String = "m", limits: BudgetLimits = BudgetLimits()) -> CallEstimate {
    CallEstimate(
      endpoint: "https://example.org/v1", model: model,
      steps: [
        CallEstimate.Step(label: "ordering", calls: 8, each: TokenUsage(prompt: 250, completion: 100), cachedCalls: 3),
        CallEstimate.Step(label: "refine", calls: 1, each: TokenUsage(prompt: 1_000, completion: 500)),
      ], prices: table, limits: limits)
  }

  @Test("Sums leave out what is answered already")
  func sums() {
    let plan = plan()
    #expect(plan.calls == 6)
    #expect(plan.cachedCalls == 3)
    #expect(plan.usage == TokenUsage(prompt: 2_250, completion: 1_000))
    #expect(plan.cost == (2_250 + 4_000) / 1e6)
    #expect(plan.brokenLimit == nil)
  }

  @Test("The text says what would be asked, what it costs at most and what leaves the machine")
  func text() {
    #expect(
      plan().text == """
        Nothing was sent. Model m at https://example.org/v1 would be asked:
          ordering  8 calls (3 answered already), about 1,250 prompt and at most 500 completion tokens
          refine    1 call, about 1,000 prompt and at most 500 completion tokens
          in all    9 calls (3 answered already), about 2,250 prompt and at most 1,000 completion tokens
        Cost: at most about 0.0063 USD, by prices of 2026-10-21 (built in), which may be out of date.
        Token counts are estimates: one for every 3.5 bytes of English or JSON. Retries and repairs add to them.
        Only names, descriptions and the context you wrote would leave this machine, never data: no row and no value.
        """)
  }

  @Test("Limits that it would reach are said beforehand")
  func limits() {
    #expect(plan(limits: BudgetLimits(requests: 5)).brokenLimit == .requests(limit: 5))
    #expect(plan(limits: BudgetLimits(requests: 6)).brokenLimit == nil)
    #expect(plan(limits: BudgetLimits(tokens: 3_000)).text.contains("--max-tokens-total 3,000"))
    #expect(plan(limits: BudgetLimits(cost: 0.005)).text.contains("--max-cost 0.0050"))
    let unknown = plan(model: "mine", limits: BudgetLimits(cost: 1))
    #expect(unknown.brokenLimit == .unknownPrice(model: "mine"))
    #expect(unknown.text.contains("Cost: unknown"))
    #expect(unknown.text.contains("refuse to start"))
  }

  @Test("Hostile names stay on their line, absurd numbers saturate")
  func hostile() {
    let plan = CallEstimate(
      endpoint: "x\u{1B}[2J", model: "m\n\u{202E}",
      steps: [CallEstimate.Step(label: "a\nb", calls: .max, each: TokenUsage(prompt: 10, completion: .max))])
    #expect(plan.usage == TokenUsage(prompt: .max, completion: .max))
    #expect(!plan.text.contains("\u{1B}") && !plan.text.contains("\u{202E}") && !plan.text.contains("a\nb"))
  }

  @Test("As JSON")
  func json() throws {
    let json = try JSONParser.parse(plan(limits: BudgetLimits(requests: 2)).json.text())
    #expect(json["calls"] == 6)
    #expect(json["limit_reached"] == "--max-requests")
    #expect(json["steps"]?.array?.count == 2)
    #expect(json["leaves_the_machine"]?.string == CallEstimate.disclosure)
  }

  @Test(
    "The token estimate",
    arguments: [
      ("", 0), ("a", 1), ("1234567", 2), ("12345678", 3), ("ü", 1), ("日本語", 3), ("👩‍👩‍👧", 5),
    ])
  func tokens(text: String, expected: Int) {
    #expect(TokenEstimate.tokens(in: text) == expected)
  }

  @Test("A request's estimate counts messages, schema and the whole allowance")
  func requestTokens() {
    let request = ChatRequest(
      messages: [ChatMessage(.system, String(repeating: "a", count: 70)), ChatMessage(.user, "")],
      schema: ResponseSchema(name: "s", schema: ["a": 1]), maximumTokens: 99,
      prompt: PromptLabel(name: "p", version: "1", hash: ""))
    #expect(TokenEstimate.usage(of: request) == TokenUsage(prompt: 3 + 4 + 20 + 4 + 2, completion: 99))
  }
}
