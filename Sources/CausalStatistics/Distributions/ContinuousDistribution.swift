import Glibc

/// A law of one real number.
///
/// Whatever the arguments, nothing traps. Where an argument is not a number, or a probability lies outside 0...1, the
/// answer is not a number; everywhere else it is one (which may be infinite).
public protocol ContinuousDistribution: Hashable, Sendable {
  /// The log of the density at `x`; −∞ where the density is 0.
  func logDensity(_ x: Double) -> Double
  /// P(X ≤ x) and P(X > x), with their logarithms.
  func tails(at x: Double) -> TailProbabilities
  /// The x with P(X ≤ x) = probability; the ends of the law at 0 and 1.
  func quantile(_ probability: Double) -> Double
  /// The x with P(X > x) = probability: for small probabilities more accurate than `quantile(1 − probability)`.
  func upperQuantile(_ probability: Double) -> Double
}

extension ContinuousDistribution {
  /// The density at `x`.
  public func density(_ x: Double) -> Double { exp(logDensity(x)) }
  /// P(X ≤ x).
  public func cumulative(_ x: Double) -> Double { tails(at: x).lower }
  /// P(X > x).
  public func survival(_ x: Double) -> Double { tails(at: x).upper }
  /// log P(X ≤ x).
  public func logCumulative(_ x: Double) -> Double { tails(at: x).logLower }
  /// log P(X > x).
  public func logSurvival(_ x: Double) -> Double { tails(at: x).logUpper }
}
