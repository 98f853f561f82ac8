import Estimation
import OrderedCollections
import StrictJSON

/// Partial R² sensitivity of least squares with observed covariates as benchmarks (Cinelli and Hazlett 2020, JRSS B 82).
///
/// Exact for the linear regression of outcome on treatment and covariates with classical errors, whatever errors the
/// estimate has. For double machine learning of the partially linear model it is the same statement about its linear part,
/// with the estimate's own error.
public struct PartialR2Refuter: EffectRefuter {
  public var method: RefutationMethod { .partialR2 }
  /// The variables of the adjustment set to compare with; empty for all of them.
  public var benchmarks: [String] = []
  /// How many times as strong as a benchmark; 1 is always among them.
  public var multiples: [Double] = [1, 2, 3]
  /// The strengths whose combinations are told.
  public var grid: [Double] = [0.01, 0.05, 0.1, 0.2]

  /// Every covariate a benchmark, once, twice and three times over.
  public init(benchmarks: [String] = []) { self.benchmarks = benchmarks }

  public func obstacle(for subject: RefutationSubject) -> String? {
    switch subject.original.method {
    case .linearRegression, .differenceInMeans, .partiallyLinearDML: break
    default: return "it is of linear regressions; for others take \(RefutationMethod.biasBounds.rawValue)"
    }
    let unknown = benchmarks.filter { !subject.sample.effect.adjustmentSet.contains($0) }
    return unknown.isEmpty
      ? nil : "\(unknown.map { $0.visible() }.joined(separator: ", ")) is not adjusted for, so it is no benchmark"
  }

  /// The analysis as numbers, for pictures too.
  ///
  /// - Throws: `estimation` where the regression cannot be fitted, `badSetting` where its error is 0.
  /// - Complexity: One pass over the rows, O(p³) a covariate of p.
  public func analysis(of subject: RefutationSubject, threads: Int = 1) throws(RefutationError) -> PartialR2Analysis {
    let model = try LinearModel(subject, threads: threads)
    var sensitivity = try model.sensitivity()
    if subject.original.method == .partiallyLinearDML, let error = subject.original.standardError {
      sensitivity = try PartialR2Sensitivity(
        estimate: subject.original.effect, standardError: error, degreesOfFreedom: sensitivity.degreesOfFreedom)
    }
    let level = subject.settings.level
    let multiples = [1] + multiples.filter { $0 != 1 && $0 > 0 && $0.isFinite }.sorted()
    var found: [PartialR2Analysis.Benchmark] = []
    var strongest: (name: String, left: Double)?
    let sign: Double = sensitivity.estimate < 0 ? -1 : 1
    for group in model.groups where benchmarks.isEmpty || benchmarks.contains(group.name) {
      let strength = try model.strength(of: group.columns)
      for multiple in multiples {
        let bound = PartialR2Sensitivity.bound(
          treatment: strength.treatment, outcome: strength.outcome, treatmentMultiple: multiple,
          outcomeMultiple: multiple)
        let adjusted = bound.flatMap {
          sensitivity.adjusted(treatment: $0.treatment, outcome: $0.outcome, level: level)
        }
        found.append(
          PartialR2Analysis.Benchmark(covariate: group.name, multiple: multiple, bound: bound, adjusted: adjusted))
        guard multiple == 1 else { continue }
        let left = adjusted.map { sign * $0.estimate } ?? -.infinity
        if strongest.map({ left < $0.left }) ?? true { strongest = (group.name, left) }
      }
    }
    return PartialR2Analysis(
      sensitivity: sensitivity, benchmarks: found, strongest: strongest?.name, level: level)
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    let analysis = try analysis(of: subject, threads: settings.threads)
    // The closed forms know classical errors only: what is not significant by the estimate's own cannot pass by them,
    // neither before nor beside the confounder.
    let isSignificant =
      (subject.original.interval.map { !$0.contains(0) } ?? true)
      && PartialR2Refuter.isSignificant(analysis, byErrorsOf: subject.original)
    var refutation = Refutation(
      method, of: subject.original, refutedEffect: analysis.worst?.adjusted?.estimate,
      verdict: isSignificant ? analysis.verdict : .inconclusive,
      explanation: explanation(analysis),
      limits:
        "A robustness value says how strong a confounder would have to be, not that there is none; covariates bound only"
        + " confounders that are no stronger than they are, and the model is taken to be linear."
    )
    describe(&refutation.diagnostics, analysis)
    describeErrors(&refutation.diagnostics, analysis, subject)
    return [refutation]
  }

  /// Whether the estimate beside the strongest covariate's equal excludes 0 also where its error is in proportion to the
  /// estimate's own.
  private static func isSignificant(_ analysis: PartialR2Analysis, byErrorsOf original: EffectEstimate) -> Bool {
    guard let own = original.standardError, let beside = analysis.worst?.adjusted else { return true }
    let factor = max(1, own / analysis.sensitivity.standardError)
    return abs(beside.estimate) > factor * (beside.interval.upperBound - beside.interval.lowerBound) / 2
  }

  private func explanation(_ analysis: PartialR2Analysis) -> String {
    let sensitivity = analysis.sensitivity
    let (value, significant) = (
      sensitivity.robustnessValue(), sensitivity.robustnessValue(significance: 1 - analysis.level)
    )
    var text =
      "A confounder must explain \(SensitivityWords.percent(value)) of what covariates leave of both treatment and"
      + " outcome to take the estimate to 0"
    text +=
      significant > 0
      ? ", and \(SensitivityWords.percent(significant)) to take its significance"
      : "; its interval holds 0 without any"
    guard let worst = analysis.worst else {
      return text + "; there is no covariate to compare that with."
    }
    text += "; one as strong as \(worst.covariate.visible()), the strongest covariate, would "
    guard let adjusted = worst.adjusted else { return text + "explain all of it." }
    let sign: Double = sensitivity.estimate < 0 ? -1 : 1
    text += sign * adjusted.estimate < 0 ? "reverse it to " : "leave it at "
    text += SensitivityWords.figure(adjusted.estimate)
    // Nothing is left of the outcome to be uncertain by: the formula's interval is a point, which nobody should take for one.
    guard let bound = worst.bound, bound.outcome < 1 else {
      return text + " at worst, explaining all that is left of the outcome, so that no interval can be given."
    }
    return text
      + " (interval \(SensitivityWords.figure(adjusted.interval.lowerBound)) to"
      + " \(SensitivityWords.figure(adjusted.interval.upperBound)))."
  }

  /// Says whose errors the analysis rests on, and warns where the estimate's own are clearly larger.
  private func describeErrors(
    _ diagnostics: inout Diagnostics, _ analysis: PartialR2Analysis, _ subject: RefutationSubject
  ) {
    guard subject.original.method != .partiallyLinearDML else {
      diagnostics.set("errors", "the estimate's own")
      return
    }
    diagnostics.set("errors", "classical")
    guard let own = subject.original.standardError, own > 1.1 * analysis.sensitivity.standardError else { return }
    diagnostics.warn(
      "Significance is by the classical error \(SensitivityWords.figure(analysis.sensitivity.standardError)), as the closed"
        + " forms are; the estimate's own error is \(SensitivityWords.figure(own)), so it is lost to weaker confounders than"
        + " this says. What it takes to bring the estimate to 0 is not touched by that.")
  }

  private func describe(_ diagnostics: inout Diagnostics, _ analysis: PartialR2Analysis) {
    let sensitivity = analysis.sensitivity
    diagnostics.set("estimate", sensitivity.estimate)
    diagnostics.set("standard_error", sensitivity.standardError)
    diagnostics.set("t", sensitivity.tStatistic)
    diagnostics.set("degrees_of_freedom", sensitivity.degreesOfFreedom)
    diagnostics.set("partial_r2", sensitivity.partialR2)
    diagnostics.set("robustness_value", sensitivity.robustnessValue())
    diagnostics.set("robustness_value_half", sensitivity.robustnessValue(share: 0.5))
    diagnostics.set("robustness_value_significant", sensitivity.robustnessValue(significance: 1 - analysis.level))
    diagnostics.set("extreme_scenario_r2_treatment", sensitivity.partialR2)
    if let strongest = analysis.strongest { diagnostics.set("strongest_covariate", strongest) }
    diagnostics.entries["benchmarks"] = .array(analysis.benchmarks.map(\.json))
    var cells: [JSONValue] = []
    for treatment in grid {
      for outcome in grid {
        guard let adjusted = sensitivity.adjusted(treatment: treatment, outcome: outcome, level: analysis.level) else {
          continue
        }
        var object = JSONObject()
        object["r2_treatment"] = .number(treatment)
        object["r2_outcome"] = .number(outcome)
        object.merge(adjusted.entries) { $1 }
        cells.append(.object(object))
      }
    }
    diagnostics.entries["grid"] = .array(cells)
  }
}
