/// Two different variables of a list, without order.
public struct VariablePair: Hashable, Sendable, Comparable {
  /// The smaller index.
  public let low: Int
  /// The greater index.
  public let high: Int

  /// nil where both are the same.
  public init?(_ one: Int, _ other: Int) {
    guard one != other else { return nil }
    (low, high) = (min(one, other), max(one, other))
  }

  public static func < (left: VariablePair, right: VariablePair) -> Bool {
    (left.low, left.high) < (right.low, right.high)
  }

  /// All pairs of `count` variables, in order. Complexity: O(count²).
  static func all(of count: Int) -> [VariablePair] {
    (0..<max(0, count)).flatMap { low in ((low + 1)..<max(low + 1, count)).compactMap { VariablePair(low, $0) } }
  }
}
