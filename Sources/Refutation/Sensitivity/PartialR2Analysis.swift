import OrderedCollections
import StrictJSON

/// The partial R² sensitivity of one estimate beside what its observed covariates do.
public struct PartialR2Analysis: Hashable, Sendable {
  /// A confounder so many times as strong as a covariate.
  public struct Benchmark: Hashable, Sendable {
    /// The covariate; of a category all its indicators together.
    public let covariate: String
    /// k: how many times as strong, with treatment and outcome alike.
    public let multiple: Double
    /// The bound on the confounder's strength; nil where none can be so strong.
    public let bound: PartialR2Sensitivity.Bound?
    /// The estimate beside it; nil where none can be so strong.
    public let adjusted: PartialR2Sensitivity.Adjusted?
  }

  /// The closed forms.
  public let sensitivity: PartialR2Sensitivity
  /// Covariate by covariate, with rising multiples.
  public let benchmarks: [Benchmark]
  /// The covariate whose equal as a confounder would take most of the estimate away; nil without covariates.
  public let strongest: String?
  /// The confidence of the intervals.
  public let level: Double

  /// What stands at the strongest covariate, once over.
  public var worst: Benchmark? { benchmarks.first { $0.covariate == strongest && $0.multiple == 1 } }

  /// The estimate beside a confounder as strong as the strongest covariate, towards 0 and beyond counted as down.
  ///
  /// The rule: passed where its interval still excludes 0, else inconclusive, as without a covariate to compare with and
  /// where the estimate was not significant anyway. Nothing fails: that a confounder could undo an estimate does not show
  /// that there is one, and the best of adjustment sets have strong covariates.
  public var verdict: RefutationVerdict {
    guard sensitivity.robustnessValue(significance: 1 - level) > 0, let adjusted = worst?.adjusted else {
      return .inconclusive
    }
    let sign: Double = sensitivity.estimate < 0 ? -1 : 1
    return sign * adjusted.estimate <= 0 || adjusted.interval.contains(0) ? .inconclusive : .passed
  }
}

extension PartialR2Analysis.Benchmark {
  /// Its figures by name.
  var json: JSONValue {
    var object = JSONObject()
    object["covariate"] = .string(covariate)
    object["multiple"] = .number(multiple)
    object["r2_treatment"] = bound.map { .number($0.treatment) } ?? .null
    object["r2_outcome"] = bound.map { .number($0.outcome) } ?? .null
    if let adjusted { object.merge(adjusted.entries) { $1 } }
    return .object(object)
  }
}

extension PartialR2Sensitivity.Adjusted {
  /// Its figures by name.
  var entries: JSONObject {
    var object = JSONObject()
    object["adjusted_effect"] = .number(estimate)
    object["adjusted_standard_error"] = .number(standardError)
    object["adjusted_t"] = tStatistic.isFinite ? .number(tStatistic) : .null
    object["adjusted_interval"] = .array([.number(interval.lowerBound), .number(interval.upperBound)])
    return object
  }
}
