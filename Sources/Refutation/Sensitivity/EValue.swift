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
    self.interval = interval.map { EValue.limit(of: $0).map(EValue.ofRatio) ?? 1 }
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

  /// The end of an interval of ratios that is nearer to no effect; nil where the interval holds no effect.
  public static func limit(of interval: ClosedRange<Double>) -> Double? {
    if interval.contains(1) { return nil }
    return interval.lowerBound > 1 ? interval.lowerBound : interval.upperBound
  }

  /// What leaving a measured covariate out does to the limit of an interval, on the scale of E-values: the E-value of the
  /// ratio of the two limits (D'Agostino McGowan and Greevy 2020, "Contextualizing E-values for interpretable sensitivity
  /// to unmeasured confounding analyses", the observed covariate E-value).
  ///
  /// - Parameters:
  ///   - limit: of the interval of a risk ratio, as `limit(of:)`, above 0.
  ///   - without: the same end of the interval without the covariate; infinite where it is not above 0.
  /// - Returns: 1 or more: 1 where the limit stays.
  public static func ofObservedCovariate(limit: Double, without: Double) -> Double {
    guard limit > 0, without > 0 else { return .infinity }
    return ofRatio(without / limit)
  }

  /// RR + √(RR (RR − 1)) of the ratio, or of its inverse below 1.
  private static func ofRatio(_ ratio: Double) -> Double {
    let size = ratio < 1 ? 1 / ratio : ratio
    guard size.isFinite, size >= 1 else { return .infinity }
    return size + size.squareRoot() * (size - 1).squareRoot()
  }
}
