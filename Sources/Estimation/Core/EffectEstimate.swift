import CausalStatistics
import Glibc
import OrderedCollections
public import StrictJSON

/// An interval that holds the effect with the stated confidence.
public struct ConfidenceInterval: Hashable, Sendable {
  /// Its lower end; −∞ where nothing bounds it.
  public let lower: Double
  /// Its upper end; ∞ where nothing bounds it.
  public let upper: Double
  /// The confidence, in 0..<1.
  public let level: Double

  /// - Parameter level: in 0..<1.
  public init(lower: Double, upper: Double, level: Double) {
    (self.lower, self.upper, self.level) = (lower, upper, level)
  }

  /// Whether the interval holds a value.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}

/// One estimated effect with its uncertainty.
public struct EffectEstimate: Hashable, Sendable {
  /// How it was estimated.
  public var method: EstimationMethod
  /// Whose effect.
  public var target: EffectTarget
  /// How means are compared.
  public var scale: EffectScale = .difference
  /// Which change of the treatment the effect is of.
  public var contrast: TreatmentContrast
  /// The effect: in the outcome's unit, or a ratio.
  public var effect: Double
  /// Of `effect` (of its logarithm for ratios); nil where the method has none.
  public var standardError: Double?
  /// Nil where there is no standard error.
  public var interval: ConfidenceInterval?
  /// Two-sided, of the hypothesis of no effect (0, or a ratio of 1).
  public var pValue: Double?
  /// Rows that the estimate rests on.
  public var rowsUsed: Int
  /// How alike the covariates of the arms are before and after weighting or matching, where the method balances them.
  public var balance: CovariateBalance?
  /// How far the arms' propensity scores overlap and what the weights make of them, where there are scores.
  public var overlap: OverlapAssessment?
  /// What else to know, each under its name.
  public var diagnostics = Diagnostics()

  /// An estimate with a normal interval and test (Student's where degrees of freedom are given).
  ///
  /// - Parameters:
  ///   - effect: finite; for ratios, above 0.
  ///   - standardError: 0 or more; of the logarithm for ratios.
  /// - Throws: `notFinite` where the effect is not finite or the error is not a number.
  public init(
    _ method: EstimationMethod, _ contrast: TreatmentContrast, effect: Double, standardError: Double?,
    degreesOfFreedom: Double? = nil, rowsUsed: Int, settings: EstimationSettings
  ) throws(EstimationError) {
    guard effect.isFinite else { throw .notFinite(method: method, what: "the effect") }
    (self.method, target, scale) = (method, settings.target, settings.scale)
    (self.contrast, self.effect, self.rowsUsed) = (contrast, effect, rowsUsed)
    guard let error = standardError else { return }
    guard error.isFinite else { throw .notFinite(method: method, what: "the standard error") }
    self.standardError = error
    let isRatio = scale != .difference
    guard !isRatio || effect > 0 else { throw .notFinite(method: method, what: "the ratio") }
    let centre = isRatio ? Glibc.log(effect) : effect
    let tail = (1 - settings.level) / 2
    let law = degreesOfFreedom.flatMap { try? StudentT(degreesOfFreedom: $0) }
    let quantile = law?.upperQuantile(tail) ?? Normal.standard.upperQuantile(tail)
    let half = error > 0 ? quantile * error : 0
    let (low, high) = (centre - half, centre + half)
    interval = ConfidenceInterval(
      lower: isRatio ? exp(low) : low, upper: isRatio ? exp(high) : high, level: settings.level)
    let statistic = error > 0 ? abs(centre) / error : (centre == 0 ? 0 : .infinity)
    pValue = law?.twoSided(statistic) ?? min(1, 2 * Normal.standard.survival(statistic))
  }
}

extension EffectEstimate {
  /// Whether it is no effect, but how much the effect changes with a modifier.
  public var isChangeByModifier: Bool { diagnostics["changes_with"] != nil }

  /// As the command prints it. Bounds that are infinite are null.
  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null }
    var object = JSONObject()
    object["method"] = .string(method.rawValue)
    object["target"] = .string(target.rawValue)
    object["treatment"] = .string(contrast.treatment)
    object["contrast"] = .string(contrast.description)
    object["control_level"] = .string(contrast.control)
    object["treated_level"] = .string(contrast.treated)
    if let condition = contrast.condition { object["condition"] = .string(condition) }
    object["scale"] = .string(scale.rawValue)
    object["effect"] = number(effect)
    object["standard_error"] = number(standardError)
    if let interval {
      var ends = JSONObject()
      ends["lower"] = number(interval.lower)
      ends["upper"] = number(interval.upper)
      ends["level"] = .number(interval.level)
      object["interval"] = .object(ends)
    } else {
      object["interval"] = .null
    }
    object["p_value"] = number(pValue)
    object["rows_used"] = .number(Double(rowsUsed))
    var details = diagnostics.entries
    if let balance { details["balance"] = balance.json }
    if let overlap { details["overlap"] = overlap.json }
    object["diagnostics"] = .object(details)
    return .object(object)
  }
}
