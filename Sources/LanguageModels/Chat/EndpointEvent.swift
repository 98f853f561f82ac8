/// Something that happened on the way to an answer, for progress and `--verbose`. Never holds a key.
public struct EndpointEvent: Sendable, Hashable {
  /// What happened.
  public enum Kind: Sendable, Hashable {
    /// The answer was there already; nothing is sent.
    case cacheHit
    /// A request was sent; which one of this call, from 1.
    case sent(attempt: Int, rung: StructuredOutputRung, estimatedTokens: Int)
    /// The call waits before it tries again.
    case waiting(Duration, reason: String)
    /// The same question goes out in another form.
    case changed(reason: String)
    /// Pieces of the answer that have come so far, where it is streamed.
    case streamed(pieces: Int)
    case answered(usage: TokenUsage?, requests: Int, duration: Duration)
    case failed(EndpointError)
  }
  /// Which question.
  public var prompt: String
  /// Which of the repeated samples, from 0.
  public var sample: Int
  /// What happened.
  public var kind: Kind
}

extension EndpointEvent: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    let what =
      switch kind {
      case .cacheHit: "answered from the cache"
      case .sent(let attempt, let rung, let tokens):
        "request \(attempt) sent as \(rung.rawValue), about \(tokens) tokens"
      case .waiting(let wait, let reason): "waiting \(wait.secondsText) s: \(reason)"
      case .changed(let reason): "asking again: \(reason)"
      case .streamed(let pieces): "\(pieces) piece\(pieces == 1 ? "" : "s") of the answer so far"
      case .answered(let usage, let requests, let duration):
        "answered after \(duration.secondsText) s and \(requests) request\(requests == 1 ? "" : "s")"
          + (usage.map { ", \($0.prompt) + \($0.completion) tokens" } ?? "")
      case .failed(let error): "failed: \(error)"
      }
    return "\(prompt)\(sample > 0 ? " (sample \(sample))" : ""): \(what)"
  }
}

extension Duration {
  /// In seconds with at most two decimals, for people: "0.25", "30".
  var secondsText: String {
    let parts = components
    let hundredths = (parts.attoseconds + 5_000_000_000_000_000) / 10_000_000_000_000_000
    let total = parts.seconds * 100 + hundredths
    let (whole, rest) = (total / 100, total % 100)
    if rest == 0 { return "\(whole)" }
    return rest % 10 == 0 ? "\(whole).\(rest / 10)" : "\(whole)." + (rest < 10 ? "0\(rest)" : "\(rest)")
  }
}
