import Glibc

/// A significance level α, with the normal distribution's two-sided critical value at hand.
public struct SignificanceLevel: Hashable, Sendable {
  /// Strictly between 0 and 1: tests with a larger p-value count as independence.
  public let alpha: Double
  /// The z with P(|Z| > z) = α for a standard normal Z.
  let criticalValue: Double

  /// nil where α is not strictly between 0 and 1.
  public init?(_ alpha: Double) {
    guard alpha > 0, alpha < 1 else { return nil }
    self.alpha = alpha
    // Bisection: once a search, and as good as erfc itself.
    var (low, high) = (0.0, 40.0)
    while true {
      let middle = (low + high) / 2
      guard middle > low, middle < high else { break }
      if SignificanceLevel.twoSidedPValue(middle) > alpha { low = middle } else { high = middle }
    }
    criticalValue = low
  }

  /// P(|Z| > |z|) for a standard normal Z.
  static func twoSidedPValue(_ z: Double) -> Double { erfc(abs(z) * 0.5.squareRoot()) }
}
