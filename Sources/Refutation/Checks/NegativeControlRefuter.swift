public import CausalData
import Estimation
import Identification
import OrderedCollections
import StrictJSON

/// Negative controls (Lipsitch, Tchetgen Tchetgen and Cohen 2010, Epidemiology 21): an outcome that the treatment cannot
/// change, or an exposure that cannot change the outcome, but with the same confounders. An effect on it, or of it, is bias.
///
/// The effect is estimated as the original was, the control in the outcome's place; or in the treatment's place, with the
/// treatment adjusted for as well. Where the estimator does not suit the control, least squares takes its place. Its drift is in
/// its own standard errors; several controls of one kind share the error rate (Holm 1979).
///
/// The rule is the common one, except that failing takes a fifth of its significance (p ≤ .01): here the p-value is a test's
/// own, so that at .05 one right set in twenty would fail, and more in small samples, whose errors are too small.
public struct NegativeControlRefuter: EffectRefuter {
  /// What the controls stand in for.
  public enum Kind: Hashable, Sendable {
    /// The outcome.
    case outcome
    /// The treatment.
    case exposure
  }

  public var method: RefutationMethod { kind == .outcome ? .negativeControlOutcome : .negativeControlExposure }
  /// What the controls stand in for.
  public let kind: Kind
  /// The controls' columns.
  public var columns: [String]
  /// Where the controls are, with all columns of the estimate; nil for the estimate's own table.
  public var table: Table?

  /// Without columns it has an obstacle that says how to name one.
  public init(_ kind: Kind, columns: [String] = [], in table: Table? = nil) {
    (self.kind, self.columns, self.table) = (kind, columns, table)
  }

  public func obstacle(for subject: RefutationSubject) -> String? {
    guard !columns.isEmpty else {
      return kind == .outcome
        ? "name a column that the treatment cannot change (--negative-control-outcome)"
        : "name a column that cannot change the outcome (--negative-control-exposure)"
    }
    if subject.sample.effect.strategy != .backdoor {
      return "it checks an adjustment, and the estimand does not adjust"
    }
    if subject.sample.treatments.count > 1 { return "it takes one treatment, and there are several" }
    let effect = subject.sample.effect
    for column in columns {
      if effect.treatments.contains(column) { return "\(column.visible()) is the treatment itself" }
      if column == effect.outcome { return "\(column.visible()) is the outcome itself" }
      if effect.adjustmentSet.contains(column) { return "\(column.visible()) is adjusted for" }
    }
    return nil
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    var estimates: [(column: String, estimate: EffectEstimate)] = []
    for column in columns {
      if Task.isCancelled { throw .cancelled }
      do throws(EstimationError) {
        for estimate in try self.estimates(column, subject) { estimates.append((column, estimate)) }
      } catch {
        throw .estimation(error)
      }
    }
    let adjusted = NegativeControlRefuter.holm(estimates.map { $0.estimate.pValue ?? 1 })
    return zip(estimates, adjusted).map { found, pValue in
      refutation(found.column, found.estimate, pValue, subject, settings, of: estimates.count)
    }
  }

  private func estimates(_ column: String, _ subject: RefutationSubject) throws(EstimationError) -> [EffectEstimate] {
    var (effect, roles, own) = (subject.sample.effect, subject.sample.roles, subject.settings)
    own.scale = .difference
    switch kind {
    case .outcome: effect.outcome = column
    case .exposure:
      effect.adjustmentSet += effect.treatments
      effect.treatments = [column]
      roles.control = nil
      own.target = .ate
    }
    effect.formula = nil
    effect.nestedFormula = nil
    let sample = try EffectSample(effect, in: table ?? subject.sample.table, roles: roles)
    let fits = subject.estimator.obstacle(for: sample, own) == nil
    if fits, let estimates = try? subject.estimator.estimate(sample, own) {
      return kind == .outcome ? estimates.filter { $0.contrast == subject.original.contrast } : estimates
    }
    own.target = .ate
    let estimates = try LinearRegressionEstimator().estimate(sample, own)
    return kind == .outcome ? estimates.filter { $0.contrast == subject.original.contrast } : estimates
  }

  private func refutation(
    _ column: String, _ estimate: EffectEstimate, _ pValue: Double, _ subject: RefutationSubject,
    _ settings: RefutationSettings, of count: Int
  ) -> Refutation {
    let error = estimate.standardError.flatMap { $0 > 0 ? $0 : nil }
    let drift = error.map { estimate.effect / $0 }
    var verdict: RefutationVerdict =
      error == nil ? .inconclusive : settings.rule.verdict(drift: drift, pValue: pValue)
    let limit = settings.rule.significance / 5
    let isHint = verdict == .failed && pValue > limit
    if isHint { verdict = .inconclusive }
    var text =
      kind == .outcome
      ? "The treatment cannot change \(column.visible()), and its estimated effect on it is "
      : "\(column.visible()) cannot change the outcome, and its estimated effect on it is "
    text += SensitivityWords.figure(estimate.effect)
    if let interval = estimate.interval {
      text +=
        " (interval \(SensitivityWords.figure(interval.lower)) to \(SensitivityWords.figure(interval.upper)),"
        + " \(SensitivityWords.p(pValue)), two-sided, of no effect\(count > 1 ? ", by Holm over \(count) controls" : ""))"
    }
    switch verdict {
    case .passed: text += ": no sign of bias."
    case .failed: text += ": what biases it may bias the estimate as well."
    case .inconclusive where isHint:
      text += ": a sign of bias, but one that right estimates give too now and then (it fails them from"
      text += " p = \(SensitivityWords.figure(limit)) on)."
    case .inconclusive: text += ": that decides nothing."
    }
    var refutation = Refutation(
      method, of: subject.original, refutedEffect: estimate.effect, expectedEffect: 0, pValue: pValue, verdict: verdict,
      explanation: text,
      limits: "It sees bias only by causes that the control shares with the outcome or treatment, and only bias that is"
        + " large beside its own error.")
    (refutation.drift, refutation.spread) = (drift, estimate.standardError)
    refutation.diagnostics.set("control", column)
    if kind == .exposure { refutation.diagnostics.set("control_contrast", estimate.contrast.description) }
    refutation.diagnostics.set("method", estimate.method.rawValue)
    refutation.diagnostics.set("rows_used", estimate.rowsUsed)
    refutation.diagnostics.set("drift_in", "standard errors of the control's own effect")
    return refutation
  }

  /// Holm's adjusted p-values, in the order given.
  static func holm(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { pValues[$0] == pValues[$1] ? $0 < $1 : pValues[$0] < pValues[$1] }
    var adjusted = pValues
    var highest = 0.0
    for (place, index) in order.enumerated() {
      highest = max(highest, min(1, pValues[index] * Double(pValues.count - place)))
      adjusted[index] = highest
    }
    return adjusted
  }
}
