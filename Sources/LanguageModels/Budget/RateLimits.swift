/// How fast an endpoint may be asked; nil is no limit of ours.
public struct RateLimits: Hashable, Sendable {
  /// In any 60 seconds.
  public var requestsPerMinute: Int?
  /// In any 60 seconds: prompt and completion tokens together, as estimated and then as counted.
  public var tokensPerMinute: Int?

  /// Numbers below 1 are taken as 1.
  public init(requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil) {
    self.requestsPerMinute = requestsPerMinute.map { max(1, $0) }
    self.tokensPerMinute = tokensPerMinute.map { max(1, $0) }
  }
}

/// What an endpoint says about its own limits in `x-ratelimit-…` headers.
public struct RateLimitReport: Hashable, Sendable {
  /// One kind of limit, requests or tokens.
  public struct Quota: Hashable, Sendable {
    /// How many there are when it is full; nil where it was not said.
    public var limit: Int?
    /// How many are left.
    public var remaining: Int
    /// Until it is full again.
    public var reset: Duration

    /// A quota as an endpoint states it.
    public init(limit: Int?, remaining: Int, reset: Duration) {
      (self.limit, self.remaining, self.reset) = (limit, remaining, reset)
    }
  }
  /// Of requests; nil where nothing was said.
  public var requests: Quota?
  /// Of tokens; nil where nothing was said.
  public var tokens: Quota?

  /// A report of what was said.
  public init(requests: Quota? = nil, tokens: Quota? = nil) { (self.requests, self.tokens) = (requests, tokens) }

  /// Reads `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`. A kind counts only where both `remaining` and `reset`
  /// make sense; negative numbers (proxies send -1 for "not known") and whatever else is not a number are ignored.
  public init(_ headers: HTTPHeaders) {
    func quota(_ kind: String) -> Quota? {
      guard let remaining = headers["x-ratelimit-remaining-\(kind)"].flatMap(RateLimitReport.count),
        let reset = headers["x-ratelimit-reset-\(kind)"].flatMap(RateLimitReport.duration)
      else { return nil }
      return Quota(
        limit: headers["x-ratelimit-limit-\(kind)"].flatMap(RateLimitReport.count), remaining: remaining, reset: reset)
    }
    self.init(requests: quota("requests"), tokens: quota("tokens"))
  }

  /// A number from 0 to a million million, in digits.
  static func count(_ text: String) -> Int? {
    let digits = text.trimmedASCII
    guard (1...12).contains(digits.count), digits.allSatisfy(\.isASCIIDigit) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// A duration such as `6m0s`, `1s`, `20ms`, `2m59.56s`, `1h`, or a bare number of seconds; at most a week.
  static func duration(_ text: String) -> Duration? {
    var rest = text.trimmedASCII[...]
    guard !rest.isEmpty, rest.count <= 40 else { return nil }
    var seconds = 0.0
    while !rest.isEmpty {
      let number = rest.prefix { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
      guard number.first?.isASCIIDigit == true, let value = Double(String(decoding: number, as: UTF8.self)) else {
        return nil
      }
      rest = rest.dropFirst(number.count)
      let unit = rest.prefix { !$0.isASCIIDigit }
      rest = rest.dropFirst(unit.count)
      switch String(decoding: unit, as: UTF8.self) {
      case "d": seconds += value * 86_400
      case "h": seconds += value * 3_600
      case "m": seconds += value * 60
      case "s": seconds += value
      case "ms": seconds += value / 1_000
      case "us", "µs": seconds += value / 1_000_000
      case "ns": seconds += value / 1_000_000_000
      case "" where rest.isEmpty && number.count == text.trimmedASCII.count: seconds += value
      default: return nil
      }
    }
    guard seconds.isFinite else { return nil }
    return .seconds(min(seconds, 7 * 86_400))
  }
}

extension String {
  /// The bytes without spaces and tabs at either end.
  fileprivate var trimmedASCII: [UInt8] {
    let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    return Array(Array(utf8.drop(while: isSpace)).reversed().drop(while: isSpace).reversed())
  }
}

extension UInt8 {
  fileprivate var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
