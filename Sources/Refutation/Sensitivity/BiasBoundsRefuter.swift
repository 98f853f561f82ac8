import CausalStatistics
import Estimation
import OrderedCollections
import StrictJSON

/// Bounds on omitted-variable bias of double machine learning and AIPW (Chernozhukov, Cinelli, Newey, Sharma and Syrgkanis
/// 2022), with what each observed covariate would have done as a benchmark.
///
/// A covariate's strength is a difference of two noisy figures and can come out as nothing where it is strong in truth: the
/// bounds beside its equal are at least as wide as its own absence moves the estimate.
///
/// Of several draws of folds the first is used. The rule: at the strength of the strongest covariate, passed where the
/// interval's nearer end still excludes 0, else inconclusive, as without covariates or where the estimate was not
/// significant anyway. Nothing fails: that a confounder could undo an estimate does not show that there is one.
public struct BiasBoundsRefuter: EffectRefuter {
  public var method: RefutationMethod { .biasBounds }
  /// The strengths whose combinations are told.
  public var grid: [Double] = [0.01, 0.03, 0.05, 0.1]
  /// |ρ|, in 0...1: how alike what the confounder does to outcome and treatment is; 1 is the worst.
  public var correlation = 1.0
  /// The variables of the adjustment set to compare with; empty for all of them.
  public var benchmarks: [String] = []

  /// The worst correlation, every covariate a benchmark.
  public init() {}

  public func obstacle(for subject: RefutationSubject) -> String? {
    guard subject.estimator is any OmittedBiasEstimator else {
      return "it is of double machine learning and aipw; for least squares take \(RefutationMethod.partialR2.rawValue)"
    }
    if subject.original.target != .ate || subject.original.scale != .difference {
      return "it is of average effects (ate) as differences"
    }
    let unknown = benchmarks.filter { !subject.sample.effect.adjustmentSet.contains($0) }
    return unknown.isEmpty
      ? nil : "\(unknown.map { $0.visible() }.joined(separator: ", ")) is not adjusted for, so it is no benchmark"
  }

  /// The bounds as numbers.
  ///
  /// - Throws: `unsuitable`; `estimation` where the nuisance models cannot be fitted.
  public func bounds(of subject: RefutationSubject) throws(RefutationError) -> BiasBounds {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    return try bounds(subject, without: nil)
  }

  private func bounds(_ subject: RefutationSubject, without covariate: String?) throws(RefutationError) -> BiasBounds {
    guard let estimator = subject.estimator as? any OmittedBiasEstimator else {
      throw .unsuitable(method: method, reason: "the estimator has no representer")
    }
    let pieces: OmittedBiasPieces
    do throws(EstimationError) {
      var sample = subject.sample
      if let covariate {
        var effect = sample.effect
        effect.adjustmentSet.removeAll { $0 == covariate }
        sample = try EffectSample(effect, in: sample.table, roles: sample.roles)
      }
      pieces = try estimator.omittedBiasPieces(sample, subject.settings, subject.original.contrast.unconditional)
    } catch {
      throw .estimation(error)
    }
    return try BiasBounds(pieces)
  }

  /// A covariate's strength, had it been omitted.
  private struct Benchmark {
    let name: String
    let treatment: Double
    let outcome: Double
    let correlation: Double
    /// How far its absence moves the estimate.
    let moved: Double
    let bounds: BiasBounds.Bounds?
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    guard correlation >= 0, correlation <= 1 else {
      throw .badSetting(name: "correlation", reason: "a number from 0 to 1, not \(correlation)")
    }
    let found = try bounds(of: subject)
    let level = subject.settings.level
    let (value, significant) = (
      found.robustnessValue(correlation: correlation),
      try found.robustnessValue(correlation: correlation, level: level)
    )
    let benchmarks = try compared(subject, found, settings)
    let sign: Double = found.effect < 0 ? -1 : 1
    func left(_ bounds: BiasBounds.Bounds?) -> Double {
      bounds.map { sign > 0 ? $0.lower : -$0.upper } ?? -.infinity
    }
    let worst = benchmarks.min { left($0.bounds) < left($1.bounds) }
    var verdict = RefutationVerdict.inconclusive
    if let worst, significant > 0 {
      let end = worst.bounds.map { sign > 0 ? $0.interval.lowerBound : -$0.interval.upperBound } ?? -.infinity
      if end > 0 { verdict = .passed }
    }
    var refutation = Refutation(
      method, of: subject.original,
      refutedEffect: worst?.bounds.map { sign > 0 ? $0.lower : $0.upper }, verdict: verdict,
      explanation: explanation(found, value, significant, worst),
      limits:
        "The bounds hold for a confounder of that strength, however it acts; they do not say whether there is one.")
    try describe(&refutation.diagnostics, found, value, significant, benchmarks, level)
    return [refutation]
  }

  private func compared(
    _ subject: RefutationSubject, _ long: BiasBounds, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Benchmark] {
    let single = subject.holdingFolds.onOneThread
    let names = subject.sample.effect.adjustmentSet.filter { benchmarks.isEmpty || benchmarks.contains($0) }
    let shorts = mapInParallel(parts: names.count, threads: settings.threads) { place in
      Task.isCancelled ? nil : try? bounds(single, without: names[place])
    }
    if Task.isCancelled { throw .cancelled }
    var found: [Benchmark] = []
    for (name, short) in zip(names, shorts) {
      guard let short else { continue }
      let strength = long.strength(without: short)
      let moved = abs(short.effect - long.effect)
      let bounds =
        strength.treatment < 1
        ? try long.bounds(
          treatment: strength.treatment, outcome: strength.outcome, correlation: correlation,
          level: subject.settings.level
        ).reaching(correlation * moved, from: long.effect) : nil
      found.append(
        Benchmark(
          name: name, treatment: strength.treatment, outcome: strength.outcome, correlation: strength.correlation,
          moved: moved, bounds: bounds))
    }
    return found
  }

  private func explanation(_ found: BiasBounds, _ value: Double, _ significant: Double, _ worst: Benchmark?) -> String {
    var text =
      "The bounds reach 0 once a confounder explains \(SensitivityWords.percent(value)) of what is left of the outcome and"
      + " of the treatment's representer alike"
    text +=
      significant > 0
      ? ", their intervals at \(SensitivityWords.percent(significant))" : "; the interval holds 0 without any"
    guard let worst, let bounds = worst.bounds else { return text + "." }
    return text
      + "; one as strong as \(worst.name.visible()), the strongest covariate, would leave the effect between"
      + " \(SensitivityWords.figure(bounds.lower)) and \(SensitivityWords.figure(bounds.upper))."
  }

  private func describe(
    _ diagnostics: inout Diagnostics, _ found: BiasBounds, _ value: Double, _ significant: Double,
    _ benchmarks: [Benchmark], _ level: Double
  ) throws(RefutationError) {
    diagnostics.set("effect", found.effect)
    diagnostics.set("scale", found.scale)
    diagnostics.set("correlation", correlation)
    diagnostics.set("robustness_value", value)
    diagnostics.set("robustness_value_significant", significant)
    diagnostics.set("intervals", "one-sided at either end")
    func entry(_ treatment: Double, _ outcome: Double, _ bounds: BiasBounds.Bounds?) -> JSONObject {
      var object = JSONObject()
      object["r2_treatment"] = .number(treatment)
      object["r2_outcome"] = .number(outcome)
      guard let bounds else { return object }
      object["lower"] = .number(bounds.lower)
      object["upper"] = .number(bounds.upper)
      object["lower_standard_error"] = .number(bounds.lowerError)
      object["upper_standard_error"] = .number(bounds.upperError)
      object["interval"] = .array([.number(bounds.interval.lowerBound), .number(bounds.interval.upperBound)])
      return object
    }
    var cells: [JSONValue] = []
    for treatment in grid {
      for outcome in grid {
        let bounds = try found.bounds(treatment: treatment, outcome: outcome, correlation: correlation, level: level)
        cells.append(.object(entry(treatment, outcome, bounds)))
      }
    }
    diagnostics.entries["benchmarks"] = .array(
      benchmarks.map { benchmark in
        var object = JSONObject()
        object["covariate"] = .string(benchmark.name)
        object["correlation"] = .number(benchmark.correlation)
        object["moves_the_estimate_by"] = .number(benchmark.moved)
        object.merge(entry(benchmark.treatment, benchmark.outcome, benchmark.bounds)) { $1 }
        return .object(object)
      })
    diagnostics.entries["grid"] = .array(cells)
  }
}
