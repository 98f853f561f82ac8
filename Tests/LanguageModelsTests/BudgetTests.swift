import SeededRandom
import Testing

@testable import LanguageModels

@Suite("Budget", .timeLimit(.minutes(10)))
struct BudgetTests {
  let prices = PriceTable(
    date: "2026-01-01", currency: "EUR", source: "test", prices: [ModelPrice(pattern: "m", prompt: 1, completion: 10)])

  @Test("Without limits everything is granted, and the report adds up")
  func unlimited() throws {
    let budget = CallBudget(prices: prices)
    let first = try budget.reserve(estimatedTokens: TokenUsage(prompt: 100, completion: 50), model: "m")
    let second = try budget.reserve(estimatedTokens: TokenUsage(prompt: 10, completion: 5), model: "m")
    budget.settle(first, usage: TokenUsage(prompt: 90, completion: 20))
    #expect(budget.report.usage == TokenUsage(prompt: 100, completion: 25))
    #expect(budget.report.uncounted == 1)
    budget.release(second)
    let report = budget.report
    #expect(report.requests == 1)
    #expect(report.usage == TokenUsage(prompt: 90, completion: 20))
    #expect(report.uncounted == 0)
    #expect(report.cost == (90 + 200) / 1e6)
    #expect(report.exhausted == nil)
    #expect(report.remaining == BudgetLimits())
    #expect(report.sentence == "1 request, 90 prompt and 20 completion tokens, about 0.0003 EUR")
  }

  @Test("The limit on requests counts those in flight, and gives back those never sent")
  func requests() throws {
    let budget = CallBudget(limits: BudgetLimits(requests: 2))
    let usage = TokenUsage(prompt: 1, completion: 1)
    let first = try budget.reserve(estimatedTokens: usage, model: "x")
    let second = try budget.reserve(estimatedTokens: usage, model: "x")
    #expect(throws: EndpointError.budgetExhausted(.requests(limit: 2))) {
      try budget.reserve(estimatedTokens: usage, model: "x")
    }
    budget.release(second)
    let third = try budget.reserve(estimatedTokens: usage, model: "x")
    budget.settle(first, usage: nil)
    budget.settle(third, usage: usage)
    budget.settle(third, usage: usage)
    budget.release(first)
    #expect(budget.report.requests == 2)
    #expect(throws: EndpointError.self) { try budget.reserve(estimatedTokens: usage, model: "x") }
    #expect(budget.report.exhausted == .requests(limit: 2))
    #expect(budget.report.sentence.contains("--max-requests"))
    #expect(budget.report.remaining.requests == 0)
  }

  @Test("A call beyond the limit on requests waits for one that may be given back, and is refused once it is not")
  func givenBack() async throws {
    let usage = TokenUsage(prompt: 1, completion: 1)
    let budget = CallBudget(limits: BudgetLimits(requests: 1))
    let first = try budget.reserve(estimatedTokens: usage, model: "x")
    async let second = budget.reserveWaiting(estimatedTokens: usage, model: "x")
    while budget.waitingCount < 1 { await Task.yield() }
    budget.release(first)
    let granted = try await second
    let third = Task { try await budget.reserveWaiting(estimatedTokens: usage, model: "x") }
    while budget.waitingCount < 1 { await Task.yield() }
    budget.settle(granted, usage: usage)
    await #expect(throws: EndpointError.budgetExhausted(.requests(limit: 1))) { try await third.value }
    #expect(budget.report.requests == 1)
  }

  @Test("The limit on tokens: reservations count, an unknown usage keeps its estimate")
  func tokens() throws {
    let budget = CallBudget(limits: BudgetLimits(tokens: 100))
    let first = try budget.reserve(estimatedTokens: TokenUsage(prompt: 20, completion: 40), model: "x")
    #expect(throws: EndpointError.budgetExhausted(.tokens(limit: 100, used: 60, needed: 41))) {
      try budget.reserve(estimatedTokens: TokenUsage(prompt: 1, completion: 40), model: "x")
    }
    budget.settle(first, usage: nil)
    #expect(budget.report.usage == TokenUsage(prompt: 20, completion: 40))
    #expect(budget.report.sentence.contains("about 20 prompt"))
    #expect(budget.report.sentence.contains("did not count those of 1"))
    let second = try budget.reserve(estimatedTokens: TokenUsage(prompt: 0, completion: 40), model: "x")
    budget.settle(second, usage: TokenUsage(prompt: 0, completion: 500))
    #expect(budget.report.remaining.tokens == 0)
    #expect(throws: EndpointError.budgetExhausted(.tokens(limit: 100, used: 560, needed: 0))) {
      try budget.reserve(estimatedTokens: TokenUsage(prompt: 0, completion: 0), model: "x")
    }
  }

  @Test("The limit on cost needs a price")
  func cost() throws {
    let budget = CallBudget(limits: BudgetLimits(cost: 0.001), prices: prices)
    #expect(throws: EndpointError.budgetExhausted(.unknownPrice(model: "other"))) {
      try budget.reserve(estimatedTokens: TokenUsage(prompt: 1, completion: 1), model: "other")
    }
    let first = try budget.reserve(estimatedTokens: TokenUsage(prompt: 100, completion: 80), model: "m")
    #expect(throws: EndpointError.self) {
      try budget.reserve(estimatedTokens: TokenUsage(prompt: 200, completion: 0), model: "m")
    }
    budget.settle(first, usage: TokenUsage(prompt: 100, completion: 10))
    _ = try budget.reserve(estimatedTokens: TokenUsage(prompt: 200, completion: 0), model: "m")
    #expect(BudgetLimit.unknownPrice(model: "a\u{202E}b").sentence.contains("\\u{202e}"))
  }

  @Test("Absurd numbers saturate")
  func saturation() throws {
    let budget = CallBudget(limits: BudgetLimits(tokens: .max))
    let huge = try budget.reserve(estimatedTokens: TokenUsage(prompt: .max, completion: 0), model: "m")
    budget.settle(huge, usage: TokenUsage(prompt: .max, completion: .max))
    #expect(budget.report.remaining.tokens == 0)
    _ = budget.report.sentence
    let negative = try CallBudget().reserve(estimatedTokens: TokenUsage(prompt: -5, completion: -5), model: "m")
    #expect(negative.model == "m")
  }

  @Test("Whatever happens, promises never exceed a limit", arguments: 0..<100 as Range<UInt64>)
  func property(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let limits = BudgetLimits(requests: 10 + random.below(40), tokens: 500 + random.below(3_000), cost: 0.02)
    var ledger = BudgetLedger(limits: limits, prices: prices)
    var open: [(id: UInt64, usage: TokenUsage)] = []
    var spent = TokenUsage(prompt: 0, completion: 0)
    var sent = 0
    for _ in 0..<200 {
      switch random.below(3) {
      case 0, 1:
        let usage = TokenUsage(prompt: random.below(200), completion: random.below(200))
        if case .granted(let id) = ledger.decide(usage, model: "m") { open.append((id, usage)) }
      default:
        guard !open.isEmpty else { continue }
        let ended = open.remove(at: random.below(open.count))
        if random.below(4) == 0 {
          ledger.release(ended.id)
        } else {
          let used = TokenUsage(
            prompt: random.below(ended.usage.prompt + 1), completion: random.below(ended.usage.completion + 1))
          ledger.settle(ended.id, usage: used)
          spent = TokenUsage(prompt: spent.prompt + used.prompt, completion: spent.completion + used.completion)
          sent += 1
        }
      }
      var all = spent
      for call in open {
        all = TokenUsage(prompt: all.prompt + call.usage.prompt, completion: all.completion + call.usage.completion)
      }
      #expect(ledger.report.usage == all)
      #expect(sent + open.count <= limits.requests ?? 0)
      #expect(all.prompt + all.completion <= limits.tokens ?? 0)
      #expect(prices.prices[0].cost(of: all) <= 0.02 + 1e-12)
    }
  }

  @Test("Calls that would fit wait for those in flight, in their order")
  func waiting() async throws {
    let budget = CallBudget(limits: BudgetLimits(tokens: 100))
    let first = try budget.reserve(estimatedTokens: TokenUsage(prompt: 0, completion: 80), model: "m")
    async let second = budget.reserveWaiting(estimatedTokens: TokenUsage(prompt: 0, completion: 60), model: "m")
    while budget.waitingCount < 1 { await Task.yield() }
    // This one would fit at once, but it came later.
    async let third = budget.reserveWaiting(estimatedTokens: TokenUsage(prompt: 0, completion: 10), model: "m")
    while budget.waitingCount < 2 { await Task.yield() }
    budget.settle(first, usage: TokenUsage(prompt: 0, completion: 20))
    let reservations = try await (second, third)
    #expect(reservations.0.estimate.completion == 60)
    #expect(reservations.1.estimate.completion == 10)
    #expect(budget.report.usage.completion == 90)
  }

  @Test("Whoever waits in vain is refused, whoever is cancelled leaves")
  func waitingEnds() async throws {
    let budget = CallBudget(limits: BudgetLimits(tokens: 100))
    let first = try budget.reserve(estimatedTokens: TokenUsage(prompt: 0, completion: 80), model: "m")
    let cancelled = Task {
      await #expect(throws: EndpointError.cancelled) {
        try await budget.reserveWaiting(estimatedTokens: TokenUsage(prompt: 0, completion: 70), model: "m")
      }
    }
    while budget.waitingCount < 1 { await Task.yield() }
    let refused = Task {
      await #expect(throws: EndpointError.budgetExhausted(.tokens(limit: 100, used: 80, needed: 50))) {
        try await budget.reserveWaiting(estimatedTokens: TokenUsage(prompt: 0, completion: 50), model: "m")
      }
    }
    while budget.waitingCount < 2 { await Task.yield() }
    cancelled.cancel()
    _ = await cancelled.value
    #expect(budget.waitingCount == 1)
    budget.settle(first, usage: nil)
    _ = await refused.value
    let before = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      await #expect(throws: EndpointError.cancelled) {
        try await budget.reserveWaiting(estimatedTokens: TokenUsage(prompt: 0, completion: 1), model: "m")
      }
    }
    _ = await before.value
  }
}
