import CausalData
import CausalStatistics
import Estimation
import Glibc
import OrderedCollections
import StrictJSON

/// Rosenbaum bounds of a matched comparison (Rosenbaum 2002): how much hidden bias Γ would take its significance.
///
/// Of one-to-one pairs without replacement by the propensity score. Where the estimate matches with replacement, or by several
/// neighbours, such pairs are made for this test, and it says so. The rule: passed where the tipping Γ is above the largest
/// odds ratio of treatment that one standard deviation of an observed covariate, beyond the others, has, else inconclusive; nothing fails,
/// since Γ is of a confounder that all but decides the outcome.
public struct RosenbaumBoundsRefuter: EffectRefuter {
  public var method: RefutationMethod { .rosenbaumBounds }
  /// The Γ whose bounds are told.
  public var gammas: [Double] = [1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5]

  /// Γ from 1 to 5.
  public init() {}

  public func obstacle(for subject: RefutationSubject) -> String? {
    guard let matching = subject.estimator as? MatchingEstimator else { return "it is of matched pairs: take matching" }
    if matching.distance != .propensityScore { return "its one-to-one pairs are made by the propensity score" }
    if subject.sample.weights != nil { return "pairs have no weights" }
    if subject.original.scale != .difference { return "it is of differences" }
    return nil
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    guard let matching = subject.estimator as? MatchingEstimator else { return [] }
    let pairs: [MatchedPair]
    do throws(EstimationError) { pairs = try matching.pairs(subject.sample, subject.settings) } catch {
      throw .estimation(error)
    }
    let outcome = subject.sample.outcome
    let differences = pairs.map { outcome.values[$0.treated] - outcome.values[$0.control] }
    guard let bounds = RosenbaumBounds(differences: differences, isBinary: outcome.isBinary) else {
      throw .unsuitable(method: method, reason: "no two units of a pair differ in the outcome")
    }
    let significance = 1 - subject.settings.level
    let tipping = bounds.tippingGamma(significance: significance)
    let benchmark = strongestOdds(subject)
    var verdict = RefutationVerdict.inconclusive
    if let benchmark, tipping ?? .infinity > max(1, benchmark.odds) { verdict = .passed }
    var refutation = Refutation(
      method, of: subject.original, pValue: bounds.upperPValue(gamma: 1), verdict: verdict,
      explanation: explanation(bounds, tipping, benchmark, significance),
      limits:
        "It is of the pairs' test, one-sided, not of the size of the effect; a hidden bias of that size may or may not"
        + " be there.")
    refutation.diagnostics.set("pairs", pairs.count)
    refutation.diagnostics.set("informative_pairs", bounds.informativePairs)
    refutation.diagnostics.set("test", bounds.isBinary ? "McNemar, exact" : "Wilcoxon signed ranks, normal law")
    refutation.diagnostics.entries["tipping_gamma"] = tipping.map { .number($0) } ?? .null
    refutation.diagnostics.set("explaining_gamma", bounds.explainingGamma)
    if let benchmark {
      refutation.diagnostics.set("strongest_covariate", benchmark.name)
      refutation.diagnostics.set("strongest_odds_ratio", benchmark.odds)
    }
    refutation.diagnostics.entries["bounds"] = .array(
      gammas.filter { $0 >= 1 }.map { gamma in
        var object = JSONObject()
        object["gamma"] = .number(gamma)
        object["lower_p_value"] = .number(bounds.lowerPValue(gamma: gamma))
        object["upper_p_value"] = .number(bounds.upperPValue(gamma: gamma))
        return .object(object)
      })
    if matching.isWithReplacement || matching.neighbours > 1 {
      refutation.diagnostics.warn(
        "The estimate's own matches are not one to one: for this test pairs were made without replacement by the same"
          + " score.")
    }
    return [refutation]
  }

  private func explanation(
    _ bounds: RosenbaumBounds, _ tipping: Double?, _ benchmark: (name: String, odds: Double)?, _ significance: Double
  ) -> String {
    var text: String
    if tipping == 1 {
      text =
        "The \(bounds.informativePairs) pairs that differ show no effect without any hidden bias"
        + " (one-sided \(SensitivityWords.p(bounds.upperPValue(gamma: 1))))"
    } else {
      let gamma = tipping.map { SensitivityWords.figure($0) } ?? "more than 1,000"
      text =
        "Hidden bias that multiplies the odds of treatment within a pair by \(gamma) could make the"
        + " \(bounds.informativePairs) pairs' one-sided p-value pass \(SensitivityWords.figure(significance, digits: 2))"
    }
    if let benchmark {
      text +=
        "; a standard deviation of \(benchmark.name.visible()) beyond the other covariates, the strongest, multiplies them by"
        + " \(SensitivityWords.figure(benchmark.odds))"
    }
    return text + "."
  }

  /// The largest odds ratio of treatment by one standard deviation of what the others leave of a covariate's column, in a
  /// logistic model of all.
  private func strongestOdds(_ subject: RefutationSubject) -> (name: String, odds: Double)? {
    let sample = subject.sample
    let source = ColumnRegression(
      names: sample.adjustment.names, predictors: sample.adjustment.storages, outcome: sample.treatment.values,
      threads: subject.settings.threads)
    guard
      let fit = try? GeneralizedLinearModel(.logistic, source, dependentColumns: .drop),
      let moments = try? source.moments(),
      let shared = try? MomentRegression(
        moments, outcome: moments.columnCount - 1, predictors: fit.design.predictors)
    else { return nil }
    var found: (name: String, odds: Double)?
    for (place, predictor) in fit.design.predictors.enumerated() {
      // What the other covariates leave of this one, as a confounder is what covariates leave of it.
      let precision = shared.inverse[place, place]
      let variance = precision > 0 ? 1 / (precision * moments.weight) : 0
      let odds = exp(abs(fit.coefficients.values[place + 1]) * variance.squareRoot())
      if found.map({ odds > $0.odds }) ?? true { found = (sample.adjustment.columns[predictor].variable, odds) }
    }
    return found
  }
}
