import CausalData
import CausalStatistics
import Estimation
import Glibc
import Identification
import StrictJSON

/// The E-value of an estimate (VanderWeele and Ding 2017).
///
/// Ratios are taken as they are; an odds ratio of an outcome that 15 % or more have by its square root. A risk difference is
/// compared with the risk without treatment: the estimate's own where it tells, else what the rows' mean outcome and the
/// difference imply. A difference of other means is divided by the outcome's standard deviation within arms.
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
    let (value, way) = try value(subject)
    var refutation = Refutation(
      method, of: original, verdict: .inconclusive, explanation: explanation(value, way),
      limits:
        "An E-value is a yardstick without a rule: whether a confounder so strong is likely is for those to judge who"
        + " know the field, and bias by other ways than confounding is not in it."
    )
    refutation.diagnostics.set("risk_ratio", value.riskRatio)
    refutation.diagnostics.set("e_value", value.point)
    if let interval = value.interval { refutation.diagnostics.set("e_value_interval", interval) }
    refutation.diagnostics.set("measure", way)
    return [refutation]
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

  private func value(_ subject: RefutationSubject) throws(RefutationError) -> (EValue, String) {
    let (original, sample) = (subject.original, subject.sample)
    let ends = original.interval.flatMap { $0.lower <= $0.upper ? $0.lower...$0.upper : nil }
    func needed(_ value: EValue?, _ way: String) throws(RefutationError) -> (EValue, String) {
      guard let value else {
        throw .unsuitable(method: method, reason: "the effect is no risk ratio above 0 (\(way))")
      }
      return (value, way)
    }
    switch original.scale {
    case .ratio: return try needed(EValue(riskRatio: original.effect, interval: ends), "as estimated")
    case .oddsRatio:
      let isRare = mean(sample) < 0.15
      return try needed(
        EValue(oddsRatio: original.effect, interval: ends, isRare: isRare),
        isRare ? "the odds ratio of a rare outcome" : "the odds ratio's square root")
    case .difference: break
    }
    if sample.outcome.isBinary {
      let control = original.diagnostics["mean_outcome_control"]?.number ?? impliedControlRisk(subject)
      return try needed(
        EValue(riskDifference: original.effect, controlRisk: control, interval: ends),
        "from a risk difference and a risk of \(SensitivityWords.percent(control)) without treatment")
    }
    let deviation = try LinearModel(subject, threads: 1).deviationGivenTreatment()
    return try needed(
      EValue(
        standardizedDifference: original.effect / deviation,
        interval: ends.map { $0.lowerBound / deviation...$0.upperBound / deviation }),
      "about, from a difference of \(SensitivityWords.figure(original.effect / deviation)) standard deviations")
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
    guard let place = design.contrasts.firstIndex(of: subject.original.contrast) else { return .nan }
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
