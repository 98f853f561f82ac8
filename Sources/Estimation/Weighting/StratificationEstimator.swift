import CausalData
import CausalStatistics
import Glibc
import Identification
import StrictJSON

/// Differences within strata of the estimated propensity score, averaged over the target's rows (Rosenbaum and Rubin
/// 1984, JASA 79). Strata are quantiles of the score among all rows; equal scores are never parted.
///
/// Five strata remove about nine tenths of the bias that the score accounts for, not all of it (Cochran 1968, Biometrics
/// 24), and the rest does not shrink with more rows: so unless a number is given there are more strata the more rows there
/// are, and what bias is left shrinks a little faster than the error does.
/// Errors are the within-stratum variances with the sampling of the strata's shares, and take in that the score was
/// estimated (`StratifiedMeans`); that quantiles were taken is left out of account.
///
/// - Complexity: O(rows · columns²) a step of the logistic regression, O(rows · log rows) for the quantiles.
public struct StratificationEstimator: EffectEstimator {
  /// What becomes of a stratum with fewer than two rows of an arm.
  public enum Sparse: Hashable, Sendable {
    /// It joins the next one, so that the effect stays that of all rows.
    case merged
    /// Its rows are left out: the effect is that of the others.
    case leftOut
  }

  /// How many quantiles, 1 or more; nil for 1.25 times the cube root of the number of rows, and 5 at least.
  public var strata: Int?
  /// What becomes of a stratum with fewer than two rows of an arm.
  public var sparse = Sparse.merged

  /// - Parameter strata: How many quantiles: 1 or more; nil for as many as suit the number of rows.
  public init(strata: Int? = nil) { self.strata = strata }

  public var method: EstimationMethod { .stratification }

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if let reason = PropensityTreatment.obstacle(for: sample, settings) { return reason }
    if !sample.treatment.isBinary { return "its strata compare two values of a treatment, and there are more" }
    if settings.target == .ato { return "it estimates ate, att and atc" }
    if settings.scale == .oddsRatio, !sample.outcome.isBinary { return "odds are of outcomes of two values" }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    let wanted = strata ?? min(sample.rowCount, max(5, Int(1.25 * Glibc.cbrt(Double(sample.rowCount)))))
    guard wanted > 0, wanted <= sample.rowCount else {
      throw .badSetting(name: "strata", reason: "ask for 1 or more, and not more than there are rows")
    }
    let treatment = try PropensityTreatment(sample, settings)
    let model = treatment.models[0]
    let strata = try ScoreStrata(
      scores: model.scores, treatment: sample.treatment.values, weights: sample.weights, strata: wanted,
      merges: sparse == .merged)
    let result = try StratifiedMeans(
      sample: sample, strata: strata, target: settings.target, model: model, threads: settings.threads
    ).result()
    let (effect, error) = try result.means.effect(settings.scale)
    var estimate = try EffectEstimate(
      method, sample.treatment.contrasts[0], effect: effect, standardError: error, rowsUsed: result.rowsUsed,
      settings: settings)
    estimate.describe(sample, settings)
    treatment.describe(&estimate, model)
    estimate.diagnostics.set("strata", strata.count)
    estimate.diagnostics.set("mean_treated", result.means.treated)
    estimate.diagnostics.set("mean_untreated", result.means.control)
    estimate.diagnostics.set("standard_error", "within strata, with the estimation of the scores")
    warn(&estimate, strata, wanted)
    estimate.judgeOverlap(sample, scores: model.scores, weights: result.weights, threads: settings.threads)
    return [estimate]
  }

  private func warn(_ estimate: inout EffectEstimate, _ strata: ScoreStrata, _ wanted: Int) {
    if strata.made < wanted {
      estimate.diagnostics.warn(
        "equal scores leave \(strata.made) \(strata.made == 1 ? "stratum" : "strata") of the \(wanted) wanted")
    }
    guard strata.count < strata.made else { return }
    let few = strata.made - strata.count
    let sentence =
      switch sparse {
      case .merged:
        "\(few) of \(strata.made) strata had fewer than two rows of an arm and were merged with their neighbours"
      case .leftOut:
        "\(few) of \(strata.made) strata had fewer than two rows of an arm: their "
          + "\(strata.rowsLeftOut == 1 ? "one row is" : "\(strata.rowsLeftOut) rows are") left out, and the effect is that of the others"
      }
    estimate.diagnostics.warn(sentence)
  }
}
