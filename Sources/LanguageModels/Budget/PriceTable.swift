/// What a model's tokens cost.
public struct ModelPrice: Hashable, Sendable {
  /// A model's whole name, or the beginning of names with `*` at its end.
  public var pattern: String
  /// For a million prompt tokens, in the table's currency.
  public var prompt: Double
  /// For a million completion tokens, in the table's currency.
  public var completion: Double

  /// Prices for a million tokens, in the table's currency.
  public init(pattern: String, prompt: Double, completion: Double) {
    self.pattern = pattern
    self.prompt = prompt
    self.completion = completion
  }

  /// The price of so many tokens, in the table's currency.
  public func cost(of usage: TokenUsage) -> Double {
    (Double(usage.prompt) * prompt + Double(usage.completion) * completion) / 1_000_000
  }

  /// How many bytes of `model` this pattern names: `Int.max` for the whole name, nil where it does not fit.
  func match(_ model: String) -> Int? {
    if pattern.utf8.last == UInt8(ascii: "*") {
      let prefix = pattern.utf8.dropLast()
      return model.utf8.starts(with: prefix) ? prefix.count : nil
    }
    return pattern.utf8.elementsEqual(model.utf8) ? .max : nil
  }
}

/// Prices of models at one date, in one currency.
///
/// A whole name wins over a prefix, a longer prefix over a shorter one. Prices of cached prompts, of batches and of
/// contexts above a threshold are not known here: a cost is an estimate.
public struct PriceTable: Hashable, Sendable {
  /// When the prices held, as `2026-10-21`.
  public var date: String
  /// An ISO 4217 code, such as USD.
  public var currency: String
  /// Where the table comes from, in words: a file's name, or "built in".
  public var source: String
  /// The prices, in any order.
  public var prices: [ModelPrice]

  /// A table of these prices.
  public init(date: String, currency: String, source: String, prices: [ModelPrice]) {
    self.date = date
    self.currency = currency
    self.source = source
    self.prices = prices
  }

  /// The price of a model; nil where the table does not have it. Linear in the table.
  public func price(of model: String) -> ModelPrice? {
    var best: (length: Int, price: ModelPrice)?
    for price in prices {
      guard let length = price.match(model), length > best?.length ?? -1 else { continue }
      best = (length, price)
    }
    return best?.price
  }

  /// This table first, and `fallback` for the models it does not have. A fallback in another currency is left out:
  /// costs in two currencies cannot be added.
  public func filled(from fallback: PriceTable) -> PriceTable {
    guard fallback.currency == currency else { return self }
    var table = self
    table.prices += fallback.prices.filter { candidate in
      // A name this table prices, by whatever pattern, keeps the price it has here.
      !prices.contains { $0.match(candidate.pattern) != nil }
    }
    return table
  }
}
