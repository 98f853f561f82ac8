/// What was spent and what is promised to calls in flight: a value that decides and does not wait.
///
/// Sums are kept as integers for each model, so no result depends on the order in which calls end.
struct BudgetLedger: Sendable {
  enum Decision: Hashable, Sendable {
    case granted(id: UInt64)
    case refused(BudgetLimit)
    /// It would fit if calls in flight use less than they might: wait until one of them ends.
    case wait
  }
  private struct Promise {
    var model: String
    var usage: TokenUsage
  }

  let limits: BudgetLimits
  let prices: PriceTable
  private var settled: [String: TokenUsage] = [:]
  private var promises: [UInt64: Promise] = [:]
  private var sent = 0
  private var uncounted = 0
  private var lastID: UInt64 = 0
  private(set) var exhausted: BudgetLimit?

  init(limits: BudgetLimits, prices: PriceTable) {
    self.limits = limits
    self.prices = prices
  }

  /// Promises `usage` to a call, where the limits allow it beside all that is spent and promised.
  mutating func decide(_ usage: TokenUsage, model: String) -> Decision {
    let usage = TokenUsage(prompt: max(0, usage.prompt), completion: max(0, usage.completion))
    if let limit = limits.requests, sent + promises.count >= limit {
      // A promise may yet be given back: a server that is still starting was not asked anything.
      return sent < limit ? .wait : refuse(.requests(limit: limit))
    }
    if let limit = limits.tokens {
      let needed = saturatingSum(usage.prompt, usage.completion)
      let spent = tokens(settled)
      let used = tokens(total())
      if saturatingSum(used, needed) > limit {
        if !promises.isEmpty, saturatingSum(spent, needed) <= limit { return .wait }
        return refuse(.tokens(limit: limit, used: used, needed: needed))
      }
    }
    if let limit = limits.cost {
      guard let needed = prices.price(of: model)?.cost(of: usage), let spent = cost(settled), let used = cost(total())
      else { return refuse(.unknownPrice(model: model)) }
      if used + needed > limit {
        if !promises.isEmpty, spent + needed <= limit { return .wait }
        return refuse(.cost(limit: limit, used: used, needed: needed))
      }
    }
    lastID += 1
    promises[lastID] = Promise(model: model, usage: usage)
    return .granted(id: lastID)
  }

  /// The call was sent; nil keeps its estimate. A second settling of the same call changes nothing.
  mutating func settle(_ id: UInt64, usage: TokenUsage?) {
    guard let promise = promises.removeValue(forKey: id) else { return }
    sent += 1
    if usage == nil { uncounted += 1 }
    let final = usage ?? promise.usage
    settled[promise.model] = added(
      settled[promise.model], TokenUsage(prompt: max(0, final.prompt), completion: max(0, final.completion)))
  }

  /// The call was never sent.
  mutating func release(_ id: UInt64) {
    promises[id] = nil
  }

  var report: BudgetReport {
    let all = total()
    var usage = TokenUsage(prompt: 0, completion: 0)
    for model in all.keys.sorted() { usage = added(usage, all[model] ?? TokenUsage(prompt: 0, completion: 0)) }
    return BudgetReport(
      limits: limits, requests: sent + promises.count, usage: usage, uncounted: uncounted + promises.count,
      cost: cost(all), currency: prices.currency, exhausted: exhausted)
  }

  private mutating func refuse(_ limit: BudgetLimit) -> Decision {
    if exhausted == nil { exhausted = limit }
    return .refused(limit)
  }

  /// What is spent and what is promised, for each model.
  private func total() -> [String: TokenUsage] {
    var sums = settled
    for promise in promises.values { sums[promise.model] = added(sums[promise.model], promise.usage) }
    return sums
  }

  private func added(_ sum: TokenUsage?, _ usage: TokenUsage) -> TokenUsage {
    TokenUsage(
      prompt: saturatingSum(sum?.prompt ?? 0, usage.prompt),
      completion: saturatingSum(sum?.completion ?? 0, usage.completion))
  }

  private func tokens(_ sums: [String: TokenUsage]) -> Int {
    sums.values.reduce(0) { saturatingSum($0, saturatingSum($1.prompt, $1.completion)) }
  }

  /// In the order of the models' names, since sums of doubles depend on the order; nil where a price is not known.
  private func cost(_ sums: [String: TokenUsage]) -> Double? {
    var cost = 0.0
    for (model, usage) in sums.sorted(by: { $0.key < $1.key }) where usage.prompt > 0 || usage.completion > 0 {
      guard let price = prices.price(of: model) else { return nil }
      cost += price.cost(of: usage)
    }
    return cost
  }
}
