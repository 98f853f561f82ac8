import Glibc

/// The E-value (VanderWeele and Ding 2017, Annals of Internal Medicine 167): the least risk ratio that an unobserved
/// confounder must have with both treatment and outcome, beyond the covariates, to explain an estimate away.
public struct EValue: Hashable, Sendable {
  /// The effect as a risk ratio, approximate for other measures.
  public let riskRatio: Double
  /// Of the estimate: 1 or more.
  public let point: Double
  /// Of the end of the interval that is nearer to no effect: 1 where the interval holds no effect; nil without one.
  public let interval: Double?

  /// Of a risk ratio (or a rate ratio).
  ///
  /// - Parameters:
  ///   - riskRatio: Above 0.
  ///   - interval: Its interval, ends of 0 or more.
  /// - Returns: Nil where the ratio is not a finite number above 0.
  public init?(riskRatio: Double, interval: ClosedRange<Double>? = nil) {
    guard riskRatio > 0, riskRatio.isFinite else { return nil }
    self.riskRatio = riskRatio
    point = EValue.ofRatio(riskRatio)
    self.interval = interval.map { interval in
      if interval.contains(1) { return 1 }
      return EValue.ofRatio(interval.lowerBound > 1 ? interval.lowerBound : interval.upperBound)
    }
  }

  /// Of an odds ratio: about a risk ratio where the outcome is rare, else its square root is.
  ///
  /// - Parameter isRare: Whether fewer than about 15 % have the outcome.
  public init?(oddsRatio: Double, interval: ClosedRange<Double>? = nil, isRare: Bool) {
    func ratio(_ odds: Double) -> Double { isRare ? odds : max(0, odds).squareRoot() }
    self.init(riskRatio: ratio(oddsRatio), interval: interval.map { ratio($0.lowerBound)...ratio($0.upperBound) })
  }

  /// Of a risk difference between two arms.
  ///
  /// - Parameters:
  ///   - difference: The treated arm's risk less the untreated arm's.
  ///   - controlRisk: The untreated arm's risk, above 0; the interval's ends are taken beside it as if it were known.
  /// - Returns: Nil where a risk is not between 0 and 1.
  public init?(riskDifference difference: Double, controlRisk: Double, interval: ClosedRange<Double>? = nil) {
    guard controlRisk > 0, controlRisk <= 1, controlRisk + difference > 0, controlRisk + difference <= 1 else {
      return nil
    }
    func ratio(_ difference: Double) -> Double { max(0, (controlRisk + difference) / controlRisk) }
    self.init(
      riskRatio: ratio(difference), interval: interval.map { ratio($0.lowerBound)...ratio($0.upperBound) })
  }

  /// Of a difference of means of a continuous outcome in its standard deviations d, about a risk ratio of exp(0.91 d)
  /// (Chinn 2000, Statistics in Medicine 19; VanderWeele and Ding 2017).
  public init?(standardizedDifference d: Double, interval: ClosedRange<Double>? = nil) {
    func ratio(_ d: Double) -> Double { exp(0.91 * d) }
    self.init(riskRatio: ratio(d), interval: interval.map { ratio($0.lowerBound)...ratio($0.upperBound) })
  }

  /// RR + √(RR (RR − 1)) of the ratio, or of its inverse below 1.
  private static func ofRatio(_ ratio: Double) -> Double {
    let size = ratio < 1 ? 1 / ratio : ratio
    guard size.isFinite else { return .infinity }
    return size + size.squareRoot() * (size - 1).squareRoot()
  }
}
