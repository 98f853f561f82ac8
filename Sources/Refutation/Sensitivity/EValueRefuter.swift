import CausalData
import CausalStatistics
import Estimation
import Glibc
import Identification
import StrictJSON

/// The E-value of an estimate (VanderWeele and Ding 2017), beside those of the covariates that are adjusted for.
///
/// Ratios are taken as they are; an odds ratio of an outcome that 15 % or more have by its square root. A risk difference is
/// compared with the risk without treatment: the estimate's own where it tells, else what the rows' mean outcome and the
/// difference imply. A difference of other means is divided by the outcome's standard deviation within arms.
///
/// The rule: passed where the E-value of the interval's limit is above the observed covariate E-value of every variable of the
/// adjustment set (D'Agostino McGowan and Greevy 2020), all of a variable's levels left out together; else inconclusive.
public struct EValueRefuter: EffectRefuter {
  public var method: RefutationMethod { .eValue }

  /// No options.
  public init() {}

  public func obstacle(for subject: RefutationSubject) -> String? {
    switch subject.original.target {
    case .ate, .att, .atc, .ato, .cate: break
    default: return "it is of average effects, not of \(subject.original.target.rawValue)"
    }
    switch subject.sample.effect.strategy {
    case .backdoor, .differenceInDifferences: return nil
    default: return "it is of confounding that adjustment misses, and the estimand does not adjust for confounders"
    }
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    let original = subject.original
    let scale = try scale(subject)
    let ends = original.interval.flatMap { $0.lower <= $0.upper ? $0.lower...$0.upper : nil }
    guard let value = scale.value(original.effect, interval: ends) else {
      throw .unsuitable(method: method, reason: scale.obstacle(original.effect))
    }
    let covariates = try covariates(subject, ends, scale, threads: settings.threads)
    let (verdict, comparison) = EValueRefuter.judgement(value, covariates)
    var refutation = Refutation(
      method, of: original, verdict: verdict,
      explanation: explanation(value, scale.words(original.effect)) + " " + comparison,
      limits:
        "A hidden confounder may be stronger than all that are measured: whether one is likely is for those to judge who know"
        + " the field, and bias by other ways than confounding is not in it."
    )
    refutation.diagnostics.set("risk_ratio", value.riskRatio)
    refutation.diagnostics.set("e_value", value.point)
    if let interval = value.interval { refutation.diagnostics.set("e_value_interval", interval) }
    refutation.diagnostics.set("measure", scale.words(original.effect))
    covariates?.tell(&refutation.diagnostics)
    return [refutation]
  }

  /// What leaving each covariate out does; nil where there is no limit to move, or nothing that can be left out.
  private func covariates(
    _ subject: RefutationSubject, _ ends: ClosedRange<Double>?, _ scale: RiskRatioScale, threads: Int
  ) throws(RefutationError) -> ObservedCovariateEValues? {
    // The plug-in estimate is of a formula whose terms hang together.
    guard subject.original.method != .plugIn, !subject.sample.effect.adjustmentSet.isEmpty, let ends,
      let limit = EValue.limit(of: scale.riskRatio(ends.lowerBound)...scale.riskRatio(ends.upperBound))
    else { return nil }
    return ObservedCovariateEValues(try subject.reducedEstimates(threads: threads), beside: limit, on: scale)
  }

  private func explanation(_ value: EValue, _ way: String) -> String {
    var text =
      "An unobserved confounder with risk ratios of \(SensitivityWords.figure(value.point)) or more with both treatment"
      + " and outcome could explain the estimate away (risk ratio \(SensitivityWords.figure(value.riskRatio)), \(way))"
    if let interval = value.interval {
      text +=
        interval > 1
        ? "; to bring its interval to no effect takes \(SensitivityWords.figure(interval))"
        : "; its interval holds no effect without one"
    }
    return text + "."
  }

  /// The verdict, and in words what it rests on.
  static func judgement(
    _ value: EValue, _ covariates: ObservedCovariateEValues?
  ) -> (verdict: RefutationVerdict, words: String) {
    guard let limit = value.interval else {
      return (.inconclusive, "There is no interval whose limit could be compared with the covariates.")
    }
    guard limit > 1 else {
      return (.inconclusive, "Nothing remains to be explained away.")
    }
    guard let covariates, let strongest = covariates.strongest else {
      return (
        .inconclusive, "There is no covariate that could be left out, and so no measured strength to compare this with."
      )
    }
    let moved =
      "(\(strongest.covariate.visible()), observed covariate E-value \(SensitivityWords.figure(strongest.eValue)))"
    if strongest.eValue >= limit {
      return (
        .inconclusive,
        "A confounder that moves the interval's limit as far as the strongest measured covariate does \(moved) would be"
          + " enough."
      )
    }
    guard covariates.failures.isEmpty else {
      return (
        .inconclusive,
        "No measured covariate that could be left out moves the limit so far \(moved), but not every one could be."
      )
    }
    return (
      .passed,
      "It would have to move the interval's limit further than any measured covariate does, the strongest \(moved) among"
        + " them."
    )
  }

  private func scale(_ subject: RefutationSubject) throws(RefutationError) -> RiskRatioScale {
    let (original, sample) = (subject.original, subject.sample)
    switch original.scale {
    case .ratio: return .ratio
    case .oddsRatio: return .oddsRatio(isRare: mean(sample) < 0.15)
    case .difference: break
    }
    if sample.outcome.isBinary {
      return .riskDifference(
        controlRisk: original.diagnostics["mean_outcome_control"]?.number ?? impliedControlRisk(subject))
    }
    return .difference(deviation: try LinearModel(subject, threads: 1).deviationGivenTreatment())
  }

  private func mean(_ sample: EffectSample) -> Double {
    var (total, weight) = (0.0, 0.0)
    for row in 0..<sample.rowCount {
      let own = sample.weights.map { $0[row] } ?? 1
      total += own * sample.outcome.values[row]
      weight += own
    }
    return total / weight
  }

  /// The mean outcome less what treatment added to it.
  private func impliedControlRisk(_ subject: RefutationSubject) -> Double {
    let sample = subject.sample
    let design = TreatmentDesign(sample.treatments)
    guard let place = design.contrasts.firstIndex(of: subject.original.contrast.unconditional) else { return .nan }
    var (total, weight) = (0.0, 0.0)
    for row in 0..<sample.rowCount {
      let own = sample.weights.map { $0[row] } ?? 1
      total += own * design.columns[place][row]
      weight += own
    }
    return mean(sample) - subject.original.effect * total / weight
  }
}

extension LinearModel {
  /// The outcome's standard deviation given the treatment alone.
  func deviationGivenTreatment() throws(RefutationError) -> Double {
    let fit = try regression(of: outcome, on: [treatment])
    guard let variance = fit.residualVariance, variance > 0 else {
      throw .unsuitable(method: .eValue, reason: "the outcome does not vary within the treatment's levels")
    }
    return variance.squareRoot()
  }
}
