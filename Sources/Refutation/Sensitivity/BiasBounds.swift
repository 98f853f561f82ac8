import CausalStatistics
import Estimation

/// Bounds on the bias that an omitted confounder can give to a non-parametric estimate (Chernozhukov, Cinelli, Newey, Sharma
/// and Syrgkanis 2022, "Long story short", theorem 2): |bias| ≤ |ρ| C_Y C_D S with S² = σ²ν², σ² the outcome's unexplained
/// variance and ν² the second moment of the Riesz representer.
///
/// Strengths are shares: `outcome` C_Y² is the partial R² of the confounder with the outcome; of `treatment` r,
/// C_D² = r / (1 − r), r the share of the full representer's second moment that the confounder adds (for the partially linear
/// model its partial R² with the treatment).
public struct BiasBounds: Sendable {
  /// The estimate without the confounder.
  public let effect: Double
  /// S: what a unit of strength can do, in the outcome's unit.
  public let scale: Double
  private let pieces: OmittedBiasPieces

  init(_ pieces: OmittedBiasPieces) throws(RefutationError) {
    self.pieces = pieces
    let squared = pieces.residualVariance * pieces.rieszMoment
    guard squared > 0, squared.isFinite else {
      throw .unsuitable(
        method: .biasBounds,
        reason: "the representer's second moment, or the unexplained variance, is not above 0: scores are too extreme")
    }
    (effect, scale) = (pieces.effect, squared.squareRoot())
  }

  /// What the effect may be beside a confounder of a strength.
  public struct Bounds: Hashable, Sendable {
    /// Of the effect.
    public let lower: Double
    /// Of the effect.
    public let upper: Double
    /// The standard errors of both ends.
    public let lowerError: Double
    /// The standard errors of both ends.
    public let upperError: Double
    /// Each end with one-sided confidence.
    public let interval: ClosedRange<Double>

    /// The same, at least so far from an effect to either side.
    func reaching(_ distance: Double, from effect: Double) -> Bounds {
      let (below, above) = (max(0, lower - (effect - distance)), max(0, effect + distance - upper))
      return Bounds(
        lower: lower - below, upper: upper + above, lowerError: lowerError, upperError: upperError,
        interval: interval.lowerBound - below...interval.upperBound + above)
    }
  }

  /// The bounds by strengths.
  ///
  /// - Parameters:
  ///   - treatment: In 0..<1.
  ///   - outcome: In 0...1.
  ///   - correlation: |ρ| in 0...1 between what the confounder does to outcome and representer; 1 is the worst.
  ///   - level: The confidence of either end of the interval, in 0.5..<1.
  /// - Throws: `badSetting` out of these ranges; `estimation` where there are too few clusters.
  public func bounds(
    treatment: Double, outcome: Double, correlation: Double = 1, level: Double = 0.95
  ) throws(RefutationError) -> Bounds {
    guard treatment >= 0, treatment < 1, outcome >= 0, outcome <= 1, abs(correlation) <= 1 else {
      throw .badSetting(name: "strength", reason: "shares from 0 to 1, of the treatment below 1")
    }
    let strength = abs(correlation) * (outcome * treatment / (1 - treatment)).squareRoot()
    let (lowerError, upperError) = (try error(-strength), try error(strength))
    let quantile = Normal.standard.upperQuantile(1 - min(max(level, 0.5), 0.999_999))
    let (lower, upper) = (effect - strength * scale, effect + strength * scale)
    return Bounds(
      lower: lower, upper: upper, lowerError: lowerError, upperError: upperError,
      interval: lower - quantile * lowerError...upper + quantile * upperError)
  }

  /// The error of effect + strength · S, S by the delta method.
  private func error(_ strength: Double) throws(RefutationError) -> Double {
    let (first, second) = (
      strength * pieces.rieszMoment / (2 * scale), strength * pieces.residualVariance / (2 * scale)
    )
    let influence = pieces.effectInfluence.indices.map { row in
      pieces.effectInfluence[row] + first * pieces.residualInfluence[row] + second * pieces.rieszInfluence[row]
    }
    do throws(EstimationError) { return try pieces.standardError(of: influence) } catch { throw .estimation(error) }
  }

  /// The least strength, the same with treatment and outcome, at which the bounds reach no effect. In 0...1.
  public func robustnessValue(correlation: Double = 1) -> Double {
    guard correlation != 0, scale > 0 else { return effect == 0 ? 0 : 1 }
    let f = abs(effect) / (abs(correlation) * scale)
    return f == 0 ? 0 : f > 1e7 ? 1 : 2 * f / ((f * f + 4).squareRoot() + f)
  }

  /// The same for the end of the interval; 0 where the estimate's own one-sided interval holds no effect.
  public func robustnessValue(correlation: Double = 1, level: Double) throws(RefutationError) -> Double {
    func reaches(_ strength: Double) throws(RefutationError) -> Bool {
      let found = try bounds(treatment: strength, outcome: strength, correlation: correlation, level: level)
      return effect < 0 ? found.interval.upperBound >= 0 : found.interval.lowerBound <= 0
    }
    guard try !reaches(0) else { return 0 }
    var (low, high) = (0.0, robustnessValue(correlation: correlation))
    guard try reaches(min(high, 0.999_999)) else { return high }
    for _ in 0..<40 where high - low > 1e-9 {
      let middle = 0.5 * (low + high)
      if try reaches(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// The strength of an observed covariate as if it had been omitted: what the models gain by it.
  ///
  /// - Parameter short: The bounds made without it.
  func strength(without short: BiasBounds) -> (treatment: Double, outcome: Double, correlation: Double) {
    let (long, other) = (pieces, short.pieces)
    let gainedVariance = max(0, other.residualVariance - long.residualVariance)
    let gainedMoment = max(0, long.rieszMoment - other.rieszMoment)
    let outcome = min(1, gainedVariance / long.residualVariance)
    // C_D² = gain / short; as a share r / (1 − r) = C_D².
    let ratio = other.rieszMoment > 0 ? gainedMoment / other.rieszMoment : .infinity
    let product = (gainedVariance * gainedMoment).squareRoot()
    let correlation = product > 0 ? min(1, abs(short.effect - effect) / product) : 1
    return (ratio.isFinite ? ratio / (1 + ratio) : 1, outcome, correlation)
  }
}
