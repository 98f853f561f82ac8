import Estimation
import Identification
import OrderedCollections
import StrictJSON

/// The adjustment set without one covariate at a time: how far does the estimate move, and does the conclusion hang on one?
///
/// Leaving out a confounder should move an estimate, so no drift fails it. The rule: passed where the interval excludes 0, or
/// holds it, whichever covariate is left out, and on the same side; else inconclusive. A covariate that explains more than
/// half of what treatment and the others leave of the outcome and whose absence moves the estimate by more than a standard
/// error is named as a possible proxy of the outcome (something measured after it, or a part of it), and is inconclusive
/// too: only its date can tell it from a strong confounder.
public struct LeaveOneCovariateOutRefuter: EffectRefuter {
  public var method: RefutationMethod { .leaveOneCovariateOut }
  /// The partial R² with the outcome from which a covariate is looked at as a proxy of it.
  public var suspiciousR2 = 0.5

  /// Every covariate in turn.
  public init() {}

  public func obstacle(for subject: RefutationSubject) -> String? {
    switch subject.sample.effect.strategy {
    case .backdoor where subject.original.method != .plugIn: break
    default: return "the estimand does not adjust for covariates that could be left out"
    }
    return subject.sample.effect.adjustmentSet.isEmpty ? "nothing is adjusted for" : nil
  }

  /// The estimate without one covariate.
  private struct Without {
    let covariate: String
    let effect: Double
    let drift: Double
    let interval: ConfidenceInterval?
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    let original = subject.original
    var found: [Without] = []
    var failures: [String] = []
    for without in try subject.reducedEstimates(threads: settings.threads) {
      let name = without.covariate
      switch without.estimate {
      case .success(let estimate):
        let distance = original.scale.inferential(estimate.effect) - original.scale.inferential(original.effect)
        let error = original.standardError.flatMap { $0 > 0 ? $0 : nil }
        found.append(
          Without(
            covariate: name, effect: estimate.effect, drift: error.map { distance / $0 } ?? distance,
            interval: estimate.interval))
      case .failure(let error): failures.append("\(name): \(error.description)")
      }
    }
    guard let largest = found.max(by: { abs($0.drift) < abs($1.drift) }) else {
      throw .unsuitable(method: method, reason: "no estimate could be made without a covariate (\(failures[0]))")
    }
    let deciding = found.filter {
      conclusion($0.effect, $0.interval, original) != conclusion(original.effect, original.interval, original)
    }
    let proxies = try proxies(subject, found, settings)
    var refutation = Refutation(
      method, of: original, refutedEffect: largest.effect, expectedEffect: original.effect,
      verdict: deciding.isEmpty && proxies.isEmpty ? .passed : .inconclusive,
      explanation: explanation(largest, deciding, proxies.map(\.name), original),
      limits: "It says which covariates matter, not whether one is missing, nor whether one should not be there.")
    refutation.drift = largest.drift
    refutation.diagnostics.set("largest_drift_without", largest.covariate)
    if !deciding.isEmpty { refutation.diagnostics.set("conclusion_hangs_on", deciding.map(\.covariate)) }
    if !proxies.isEmpty { refutation.diagnostics.set("possible_outcome_proxies", proxies.map(\.name)) }
    refutation.diagnostics.entries["without"] = .array(
      found.map { entry in
        var object = JSONObject()
        object["covariate"] = .string(entry.covariate)
        object["effect"] = .number(entry.effect)
        object["drift"] = entry.drift.isFinite ? .number(entry.drift) : .null
        return .object(object)
      })
    if !failures.isEmpty { refutation.diagnostics.set("not_estimated", failures) }
    return [refutation]
  }

  /// −1 or 1 where the interval is on one side of no effect, else 0.
  private func conclusion(_ effect: Double, _ interval: ConfidenceInterval?, _ original: EffectEstimate) -> Int {
    let none: Double = original.scale == .difference ? 0 : 1
    guard let interval, !interval.contains(none) else { return interval == nil ? (effect < none ? -1 : 1) : 0 }
    return effect < none ? -1 : 1
  }

  private func proxies(
    _ subject: RefutationSubject, _ found: [Without], _ settings: RefutationSettings
  ) throws(RefutationError) -> [(name: String, share: Double)] {
    let moving = Set(found.filter { abs($0.drift) > settings.rule.failingDrift }.map(\.covariate))
    guard !moving.isEmpty else { return [] }
    let model = try LinearModel(subject, threads: settings.threads)
    var proxies: [(name: String, share: Double)] = []
    for group in model.groups where moving.contains(group.name) {
      let strength = try model.strength(of: group.columns)
      if strength.outcome > suspiciousR2 { proxies.append((group.name, strength.outcome)) }
    }
    return proxies
  }

  private func explanation(
    _ largest: Without, _ deciding: [Without], _ proxies: [String], _ original: EffectEstimate
  ) -> String {
    var text =
      "Without \(largest.covariate.visible()) the estimate is \(SensitivityWords.figure(largest.effect)) instead of"
      + " \(SensitivityWords.figure(original.effect)), the largest drift of all"
      + " (\(SensitivityWords.figure(largest.drift, digits: 2)) standard errors). "
    if deciding.isEmpty {
      text += "The conclusion is the same whichever covariate is left out."
    } else {
      text +=
        "The conclusion hangs on \(deciding.map { $0.covariate.visible() }.joined(separator: ", ")): be sure that adjusting"
        + " is right."
    }
    guard !proxies.isEmpty else { return text }
    return text
      + " \(proxies.map { $0.visible() }.joined(separator: ", ")) explains most of what is left of the outcome and moves"
      + " the estimate: make sure that it was measured before the treatment and is no part of the outcome."
  }
}
