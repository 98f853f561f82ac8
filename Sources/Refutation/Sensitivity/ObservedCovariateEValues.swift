import Estimation
import OrderedCollections
import StrictJSON

/// How far each covariate that is adjusted for moves the limit of an estimate's interval, on the scale of E-values
/// (D'Agostino McGowan and Greevy 2020): what the E-value of a hidden confounder is measured by.
struct ObservedCovariateEValues: Sendable {
  /// One covariate, with all of its levels.
  struct Entry: Sendable {
    let covariate: String
    /// Infinite where the limit without it is beyond every risk ratio.
    let eValue: Double
    /// The limit of the interval without it, as a risk ratio.
    let limit: Double
  }

  /// In the order of the adjustment set.
  private(set) var entries: [Entry] = []
  /// Covariates without which there is no estimate with an interval, and why.
  private(set) var failures: [String] = []

  /// The one that moves the limit most, the first of several.
  var strongest: Entry? { entries.max { $0.eValue < $1.eValue } }

  /// - Parameter limit: of the estimate's own interval, as `EValue.limit(of:)`.
  init(_ reduced: [ReducedEstimate], beside limit: Double, on scale: RiskRatioScale) {
    for without in reduced {
      switch without.estimate {
      case .success(let estimate):
        guard let other = estimate.interval else {
          failures.append("\(without.covariate): no interval")
          continue
        }
        // The same end, also where it is on the other side of no effect.
        let moved = scale.riskRatio(limit > 1 ? other.lower : other.upper)
        entries.append(
          Entry(
            covariate: without.covariate, eValue: EValue.ofObservedCovariate(limit: limit, without: moved),
            limit: moved))
      case .failure(let error): failures.append("\(without.covariate): \(error.description)")
      }
    }
  }

  /// Writes the figures down.
  func tell(_ diagnostics: inout Diagnostics) {
    func number(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }
    diagnostics.entries["observed_covariates"] = .array(
      entries.map { entry in
        var object = JSONObject()
        object["covariate"] = .string(entry.covariate)
        object["e_value"] = number(entry.eValue)
        object["limit_without"] = number(entry.limit)
        return .object(object)
      })
    if let strongest {
      diagnostics.set("strongest_covariate", strongest.covariate)
      if strongest.eValue.isFinite { diagnostics.set("strongest_covariate_e_value", strongest.eValue) }
    }
    if !failures.isEmpty { diagnostics.set("not_estimated", failures) }
  }
}
