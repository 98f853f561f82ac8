import StrictJSON

/// What a run may spend; nil is no limit.
public struct BudgetLimits: Hashable, Sendable {
  /// HTTP requests to the endpoint, retries included.
  public var requests: Int?
  /// Prompt and completion tokens together.
  public var tokens: Int?
  /// In the currency of the price table.
  public var cost: Double?

  /// What is nil has no limit.
  public init(requests: Int? = nil, tokens: Int? = nil, cost: Double? = nil) {
    self.requests = requests
    self.tokens = tokens
    self.cost = cost
  }
}

extension BudgetLimit {
  /// One sentence: what is exhausted, and what to do.
  public var sentence: String {
    switch self {
    case .requests(let limit):
      "the limit of \(limit == 1 ? "one request" : "\(grouped(limit)) requests") is reached: raise --max-requests to go on; what was answered is kept"
    case .tokens(let limit, let used, let needed):
      "the next call needs about \(grouped(needed)) tokens, and \(grouped(used)) of the limit of \(grouped(limit)) are "
        + "used: raise --max-tokens-total to go on; what was answered is kept"
    case .cost(let limit, let used, let needed):
      "the next call would cost about \(money(needed)), and \(money(used)) of the limit of \(money(limit)) are spent: "
        + "raise --max-cost to go on; what was answered is kept"
    case .unknownPrice(let model):
      "--max-cost is set, but the price of the model \"\(model.visible())\" is not known: put it into "
        + "~/.config/wherefore/prices.json or a file named with --prices, or limit --max-tokens-total instead"
    }
  }
}

/// What was spent, and what is left.
public struct BudgetReport: Hashable, Sendable {
  /// What may be spent.
  public var limits: BudgetLimits
  /// Requests that were sent, those in flight included.
  public var requests: Int
  /// Tokens as counted by the endpoint, and as estimated where it did not count.
  public var usage: TokenUsage
  /// Requests whose tokens the endpoint did not count; where there are any, `usage` and `cost` are partly estimates.
  public var uncounted: Int
  /// In `currency`; nil where the price of a model that was used is not known.
  public var cost: Double?
  /// The price table's, an ISO 4217 code.
  public var currency: String
  /// The first limit that refused a call; nil where none did.
  public var exhausted: BudgetLimit?

  /// What is left of each limit, at least 0; nil where there is no limit (or no known cost).
  public var remaining: BudgetLimits {
    BudgetLimits(
      requests: limits.requests.map { max(0, $0 - requests) },
      tokens: limits.tokens.map { max(0, $0 - saturatingSum(usage.prompt, usage.completion)) },
      cost: limits.cost.flatMap { limit in cost.map { max(0, limit - $0) } })
  }

  /// One or two sentences for a person.
  public var sentence: String {
    let about = uncounted > 0 ? "about " : ""
    var text =
      "\(grouped(requests)) \(requests == 1 ? "request" : "requests"), \(about)\(grouped(usage.prompt)) prompt "
    text += "and \(grouped(usage.completion)) completion tokens"
    if uncounted > 0 { text += " (the endpoint did not count those of \(grouped(uncounted)))" }
    text += cost.map { ", about \(money($0)) \(currency)" } ?? ", cost unknown"
    if let exhausted { text += "; " + exhausted.sentence }
    return text
  }
}

/// An amount with four decimals, rounded to the nearest: small runs cost less than a cent.
func money(_ amount: Double) -> String {
  guard amount.isFinite, amount.magnitude < 1e14 else { return "\(amount)" }
  let units = Int((amount * 10_000).rounded())
  let fraction = String(units.magnitude % 10_000)
  let sign = units < 0 ? "-" : ""
  return sign + grouped(Int(units.magnitude / 10_000)) + "." + String(repeating: "0", count: 4 - fraction.count)
    + fraction
}
