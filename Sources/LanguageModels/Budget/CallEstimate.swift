import OrderedCollections
public import StrictJSON

/// What a run would ask, before anything is sent: what `--dry-run` prints.
public struct CallEstimate: Hashable, Sendable {
  /// Calls of one kind.
  public struct Step: Hashable, Sendable {
    /// What these calls are for, such as a strategy's or a prompt's name.
    public var label: String
    /// How many calls there are, those that the cache answers among them.
    public var calls: Int
    /// Of all these calls together, as estimated.
    public var promptTokens: Int
    /// Of all these calls together: as many as the answers are allowed to be.
    public var completionTokens: Int
    /// How many of these calls are answered in the cache already, and cost nothing.
    public var cachedCalls: Int

    /// Calls whose tokens are known together.
    public init(label: String, calls: Int, promptTokens: Int, completionTokens: Int, cachedCalls: Int = 0) {
      self.label = label
      self.calls = calls
      self.promptTokens = promptTokens
      self.completionTokens = completionTokens
      self.cachedCalls = cachedCalls
    }

    /// Equal calls: `calls` times the estimate of one.
    public init(label: String, calls: Int, each estimate: TokenUsage, cachedCalls: Int = 0) {
      let sent = max(0, calls - cachedCalls)
      self.init(
        label: label, calls: calls, promptTokens: saturatingProduct(sent, max(0, estimate.prompt)),
        completionTokens: saturatingProduct(sent, max(0, estimate.completion)), cachedCalls: cachedCalls)
    }
  }

  /// The endpoint's URL, without anything secret.
  public var endpoint: String
  /// The model that would be asked.
  public var model: String
  /// The calls, by kind, in the order in which they would go out.
  public var steps: [Step]
  /// What tokens cost.
  public var prices: PriceTable
  /// What may be spent.
  public var limits: BudgetLimits

  /// An estimate of these steps.
  public init(
    endpoint: String, model: String, steps: [Step], prices: PriceTable = .builtIn,
    limits: BudgetLimits = BudgetLimits()
  ) {
    self.endpoint = endpoint
    self.model = model
    self.steps = steps
    self.prices = prices
    self.limits = limits
  }

  /// Calls that would be sent, answered ones left out; retries and repair turns come on top.
  public var calls: Int {
    steps.reduce(0) { saturatingSum($0, max(0, $1.calls - $1.cachedCalls)) }
  }

  /// Calls that the cache answers.
  public var cachedCalls: Int { steps.reduce(0) { saturatingSum($0, $1.cachedCalls) } }

  /// Tokens of the calls that would be sent; completion tokens are the most there can be.
  public var usage: TokenUsage {
    steps.reduce(TokenUsage(prompt: 0, completion: 0)) { sum, step in
      TokenUsage(
        prompt: saturatingSum(sum.prompt, step.promptTokens),
        completion: saturatingSum(sum.completion, step.completionTokens))
    }
  }

  /// The most that it would cost, in the table's currency; nil where the model's price is not known.
  public var cost: Double? { prices.price(of: model)?.cost(of: usage) }

  /// The limit that would stop the run before its end, at worst; nil where all of it fits.
  public var brokenLimit: BudgetLimit? {
    if let limit = limits.requests, calls > limit { return .requests(limit: limit) }
    let tokens = saturatingSum(usage.prompt, usage.completion)
    if let limit = limits.tokens, tokens > limit { return .tokens(limit: limit, used: 0, needed: tokens) }
    if let limit = limits.cost {
      guard let cost else { return .unknownPrice(model: model) }
      if cost > limit { return .cost(limit: limit, used: 0, needed: cost) }
    }
    return nil
  }

  /// The plan for a person: a line for each step, the sum, the cost, and what would leave the machine.
  public var text: String {
    let named = model.isEmpty ? "A model (no model named: give --model or OPENAI_MODEL)" : "Model \(model.visible())"
    var lines = ["Nothing was sent. \(named) at \(endpoint.visible()) would be asked:"]
    let sum = Step(
      label: "in all", calls: saturatingSum(calls, cachedCalls), promptTokens: usage.prompt,
      completionTokens: usage.completion, cachedCalls: cachedCalls)
    let rows = steps.count > 1 ? steps + [sum] : steps
    let labels = rows.map { $0.label.visible(limit: 40) }
    let width = labels.map(\.count).max() ?? 0
    for (row, label) in zip(rows, labels) {
      var line = "  " + label + String(repeating: " ", count: width - label.count)
      line += "  \(grouped(row.calls)) \(row.calls == 1 ? "call" : "calls")"
      if row.cachedCalls > 0 { line += " (\(grouped(row.cachedCalls)) answered already)" }
      line +=
        ", about \(grouped(row.promptTokens)) prompt and at most \(grouped(row.completionTokens)) completion tokens"
      lines.append(line)
    }
    if let cost {
      lines.append(
        "Cost: at most about \(money(cost)) \(prices.currency), by prices of \(prices.date.visible()) "
          + "(\(prices.source.visible())), which may be out of date.")
    } else {
      lines.append(
        "Cost: unknown, since the model's price is not in the price table (a model of your own costs nothing; --prices "
          + "FILE or ~/.config/wherefore/prices.json adds one).")
    }
    lines.append(
      "Token counts are estimates: one for every 3.5 bytes of English or JSON. Retries and repairs add to them.")
    switch brokenLimit {
    case .requests(let limit):
      lines.append("It would stop at --max-requests \(grouped(limit)), with a partial result.")
    case .tokens(let limit, _, _):
      lines.append("It could reach --max-tokens-total \(grouped(limit)) and stop there, with a partial result.")
    case .cost(let limit, _, _):
      lines.append("It could reach --max-cost \(money(limit)) and stop there, with a partial result.")
    case .unknownPrice: lines.append("--max-cost cannot be kept without a price: the run would refuse to start.")
    case nil: break
    }
    lines.append(CallEstimate.disclosure)
    return lines.joined(separator: "\n")
  }

  /// What leaves the machine in any run, as one sentence.
  public static let disclosure =
    "Only names, descriptions and the context you wrote would leave this machine, never data: no row and no value."

  /// The plan as a JSON object.
  public var json: JSONValue {
    .object([
      "endpoint": .string(endpoint), "model": model.isEmpty ? .null : .string(model), "calls": .number(Double(calls)),
      "cached_calls": .number(Double(cachedCalls)), "prompt_tokens": .number(Double(usage.prompt)),
      "completion_tokens_at_most": .number(Double(usage.completion)),
      "cost_at_most": cost.map { .number($0) } ?? .null, "currency": .string(prices.currency),
      "prices_as_of": .string(prices.date), "limit_reached": brokenLimit.map { .string($0.option) } ?? .null,
      "steps": .array(
        steps.map { step in
          [
            "label": .string(step.label), "calls": .number(Double(step.calls)),
            "cached_calls": .number(Double(step.cachedCalls)),
            "prompt_tokens": .number(Double(step.promptTokens)),
            "completion_tokens_at_most": .number(Double(step.completionTokens)),
          ]
        }),
      "leaves_the_machine": .string(CallEstimate.disclosure),
    ])
  }
}

extension BudgetLimit {
  /// The option of the command that sets this limit.
  var option: String {
    switch self {
    case .requests: "--max-requests"
    case .tokens: "--max-tokens-total"
    case .cost, .unknownPrice: "--max-cost"
    }
  }
}
