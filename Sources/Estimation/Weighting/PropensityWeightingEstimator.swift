import CausalData
import CausalStatistics
import Identification
import StrictJSON

/// Weighted means: each row by the inverse of the estimated probability of its own treatment, times the target's tilt.
///
/// The propensity score is a logistic regression on the adjustment set. A treatment of several levels has one logistic
/// regression a level, that level against all others: each level's mean needs the chance of that level only.
///
/// Standard errors are those of the stacked estimating equations, which know that the score was estimated; for the average
/// effect they are mostly smaller than those that take it as known (Lunceford and Davidian 2004, Statistics in Medicine
/// 23). With clusters they are sums over clusters, times G / (G − 1).
///
/// - Complexity: O(rows · columns²) a step of the logistic regression, and four passes of O(rows · columns).
public struct PropensityWeightingEstimator: EffectEstimator {
  /// What the weighted sums are divided by.
  public enum Normalization: String, Hashable, Sendable, CaseIterable {
    /// Each arm's own sum of weights (Hájek 1971): means stay within the outcome's range.
    case hajek
    /// The number of units of the target (Horvitz and Thompson 1952, JASA 47): all rows, or the treated ones.
    case horvitzThompson = "horvitz-thompson"
    /// As Hájek, with weights times the share of the row's own arm: they average about 1, which is what is told of them.
    /// The effect is Hájek's, for a factor common to an arm cancels.
    case stabilized
  }

  /// What is done about scores near 0 and 1.
  public enum Trimming: Hashable, Sendable {
    /// Nothing.
    case none
    /// Rows whose score is outside are left out; the score is not fitted anew, and the bounds count as fixed (Crump and
    /// others 2009, Biometrika 96: 0.1...0.9). The effect is then that of the rows within.
    case outside(ClosedRange<Double>)
  }

  /// What the weighted sums are divided by.
  public var normalization = Normalization.hajek
  /// What is done about scores near 0 and 1.
  public var trimming = Trimming.none
  /// True: errors as if the scores were the true ones.
  public var takesScoresAsKnown = false

  /// Hájek means, no trimming, errors that know that the scores are estimated.
  public init() {}

  public var method: EstimationMethod { .weighting }

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if let reason = PropensityTreatment.obstacle(for: sample, settings) { return reason }
    if settings.target != .ate, !sample.treatment.isBinary {
      return "with several levels of treatment it gives average effects (ate)"
    }
    if settings.scale == .oddsRatio, !sample.outcome.isBinary { return "odds are of outcomes of two values" }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    var bounds: ClosedRange<Double>?
    if case .outside(let range) = trimming {
      guard range.lowerBound >= 0, range.upperBound <= 1, range.lowerBound < range.upperBound else {
        throw .badSetting(name: "trimming", reason: "bounds on scores lie between 0 and 1, the lower one first")
      }
      bounds = range
    }
    let treatment = try PropensityTreatment(sample, settings)
    var estimates: [EffectEstimate] = []
    for (place, contrast) in sample.treatment.contrasts.enumerated() {
      let arms = treatment.arms(of: place)
      guard let weight1 = BalancingWeight(settings.target, isTreated: true),
        let weight0 = BalancingWeight(settings.target, isTreated: false)
      else { throw .unsuitable(method: method, reason: "no weights lead to this target") }
      let comparison = WeightedMeans(
        treated: WeightedArm(code: arms.treated.code, weight: weight1, model: arms.treated.model, isModelled: true),
        control: WeightedArm(
          code: arms.control.code, weight: weight0, model: arms.control.model,
          isModelled: arms.control.isModelled),
        divisor: normalization == .horvitzThompson ? .tilt(settings.target) : .ownWeights, sample: sample,
        bounds: bounds, scoresAreEstimated: !takesScoresAsKnown, threads: settings.threads)
      let result = try comparison.result()
      let (effect, error) = try result.means.effect(settings.scale)
      var estimate = try EffectEstimate(
        method, contrast, effect: effect, standardError: error, rowsUsed: result.rowsUsed, settings: settings)
      describe(&estimate, result, treatment, arms.treated.model, sample, settings)
      estimate.judgeOverlap(
        sample, scores: arms.treated.model.scores, weights: reported(result.weights, sample, settings),
        treated: arms.treated.code, control: arms.control.code, threads: settings.threads)
      estimates.append(estimate)
    }
    return estimates
  }

  private func describe(
    _ estimate: inout EffectEstimate, _ result: WeightedMeans.Result, _ treatment: PropensityTreatment,
    _ model: PropensityModel, _ sample: EffectSample, _ settings: EstimationSettings
  ) {
    estimate.describe(sample, settings)
    treatment.describe(&estimate, model)
    estimate.diagnostics.set("normalization", normalization.rawValue)
    estimate.diagnostics.set("mean_treated", result.means.treated)
    estimate.diagnostics.set("mean_untreated", result.means.control)
    estimate.diagnostics.set(
      "standard_error", takesScoresAsKnown ? "scores taken as known" : "stacked estimating equations")
    if case .outside(let range) = trimming {
      estimate.diagnostics.set("trimmed_outside", ["\(range.lowerBound)", "\(range.upperBound)"])
      estimate.diagnostics.set("trimmed_rows", result.rowsTrimmed)
      if result.rowsTrimmed > 0 {
        estimate.diagnostics.warn(
          "\(result.rowsTrimmed == 1 ? "1 row with a score" : "\(result.rowsTrimmed) rows with scores") outside "
            + "\(range.lowerBound)...\(range.upperBound) \(result.rowsTrimmed == 1 ? "is" : "are") left out: the effect "
            + "is that of the others")
      }
    }
  }

  /// The weights as they are told of: stabilised ones times the share of their arm.
  private func reported(
    _ weights: ColumnStorage<Double>, _ sample: EffectSample, _ settings: EstimationSettings
  ) -> ColumnStorage<Double> {
    guard normalization == .stabilized else { return weights }
    return PropensityTreatment.stabilized(weights, sample)
  }
}
