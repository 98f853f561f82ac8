/// What a response's headers say about trying again. Nothing in them is believed that makes no sense: junk, negative
/// waits and dates in the past are as if absent.
struct RetryHints: Hashable, Sendable {
  /// How long the server wants us to wait.
  var delay: Duration?
  /// `x-should-retry`, where it says true or false.
  var shouldRetry: Bool?

  init(delay: Duration? = nil, shouldRetry: Bool? = nil) {
    (self.delay, self.shouldRetry) = (delay, shouldRetry)
  }

  /// - Parameter now: seconds since 1970-01-01 00:00 UTC.
  init(_ headers: HTTPHeaders, now: Int64) {
    let milliseconds = RetryHints.number(headers["retry-after-ms"]).map { Duration.milliseconds($0) }
    // LiteLLM passes an upstream's header on under a name of its own.
    let named = ["retry-after", "llm_provider-retry-after"].lazy.compactMap { name in
      headers[name].flatMap { RetryHints.wait($0, now: now) }
    }
    delay = milliseconds ?? named.first
    switch headers["x-should-retry"]?.lowercased() {
    case "true": shouldRetry = true
    case "false": shouldRetry = false
    default: shouldRetry = nil
    }
  }

  private static func wait(_ text: String, now: Int64) -> Duration? {
    if let seconds = number(text) { return .seconds(seconds) }
    guard let date = HTTPDate.seconds(text), date > now else { return nil }
    return .seconds(date - now)
  }

  /// A positive, finite decimal number of at most ten years' worth of seconds or more, cut there.
  private static func number(_ text: String?) -> Double? {
    guard let text = text?.trimmingSpaces(), !text.isEmpty, text.utf8.count <= 32,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), let value = Double(text), value > 0
    else { return nil }
    return min(value, 1e11)
  }
}

extension String {
  /// Without ASCII white space at both ends.
  func trimmingSpaces() -> String {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    guard let start = utf8.firstIndex(where: { !isSpace($0) }), let last = utf8.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(self[start...last])
  }
}
