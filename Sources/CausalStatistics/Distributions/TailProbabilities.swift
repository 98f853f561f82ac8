import Glibc

/// P(X ≤ x) and P(X > x) at one place, each to full relative accuracy: whichever is small is held, with its scale as a
/// logarithm, so that neither 1e-300 nor 1 − 1e-300 is lost.
public struct TailProbabilities: Hashable, Sendable {
  private let heldIsUpper: Bool
  /// The held probability is exp(logScale) · factor.
  private let logScale: Double
  private let factor: Double

  init(lowerLogScale: Double, factor: Double) { (heldIsUpper, logScale, self.factor) = (false, lowerLogScale, factor) }
  init(upperLogScale: Double, factor: Double) { (heldIsUpper, logScale, self.factor) = (true, upperLogScale, factor) }

  static let allAbove = TailProbabilities(lowerLogScale: 0, factor: 0)
  static let allBelow = TailProbabilities(upperLogScale: 0, factor: 0)
  static let notANumber = TailProbabilities(lowerLogScale: .nan, factor: .nan)

  // Rounding can pass 1; what is not a number stays so.
  private var held: Double {
    let value = exp(logScale) * factor
    return value > 1 ? 1 : value
  }
  private var logHeld: Double {
    let value = logScale + log(factor)
    return value > 0 ? 0 : value
  }

  /// P(X ≤ x).
  public var lower: Double { heldIsUpper ? 1 - held : held }
  /// P(X > x).
  public var upper: Double { heldIsUpper ? held : 1 - held }
  /// log P(X ≤ x); −∞ only where the probability is 0, not where it is too small for a Double.
  public var logLower: Double { heldIsUpper ? log1p(-held) : logHeld }
  /// log P(X > x).
  public var logUpper: Double { heldIsUpper ? logHeld : log1p(-held) }

  /// The same place seen from the other end: upper for lower.
  var mirrored: TailProbabilities {
    heldIsUpper
      ? TailProbabilities(lowerLogScale: logScale, factor: factor)
      : TailProbabilities(upperLogScale: logScale, factor: factor)
  }

  /// Half of the upper probability as a tail of its own: P(T > t) where these are P(|T| ≤ t) and P(|T| > t).
  var upperHalf: TailProbabilities {
    heldIsUpper
      ? TailProbabilities(upperLogScale: logScale, factor: 0.5 * factor)
      : TailProbabilities(upperLogScale: 0, factor: 0.5 * upper)
  }
}
