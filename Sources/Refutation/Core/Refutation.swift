public import Estimation
import OrderedCollections
public import StrictJSON

/// What one attack on an estimate found.
public struct Refutation: Hashable, Sendable {
  /// How the estimate was attacked.
  public var method: RefutationMethod
  /// Which change of the treatment the effect is of.
  public var contrast: TreatmentContrast
  /// What the estimate rests on; nil where nobody said.
  public var estimand: AttackedEstimand?
  /// The estimate before.
  public var originalEffect: Double
  /// The mean of the replicates, or the estimate after; nil where the attack gives no estimate.
  public var refutedEffect: Double?
  /// What a correct estimate would have given.
  public var expectedEffect: Double?
  /// The replicates that count; 0 where there are none to draw.
  public var replicates: Int
  /// The replicates' standard deviation.
  public var spread: Double?
  /// `refutedEffect` less `expectedEffect`, in standard errors of the original estimate.
  public var drift: Double?
  /// Two-sided, of what `explanation` says.
  public var pValue: Double?
  /// The verdict.
  public var verdict: RefutationVerdict
  /// One sentence that a person understands, figures in it.
  public var explanation: String
  /// What passing does not show, in one sentence.
  public var limits: String
  /// Further figures under their names.
  public var diagnostics = Diagnostics()

  /// One attack's outcome.
  public init(
    _ method: RefutationMethod, of original: EffectEstimate, refutedEffect: Double? = nil,
    expectedEffect: Double? = nil,
    replicates: Int = 0, pValue: Double? = nil, verdict: RefutationVerdict, explanation: String, limits: String
  ) {
    (self.method, contrast, originalEffect) = (method, original.contrast, original.effect)
    (self.refutedEffect, self.expectedEffect) = (refutedEffect, expectedEffect)
    (self.replicates, self.pValue, self.verdict) = (replicates, pValue, verdict)
    (self.explanation, self.limits) = (explanation, limits)
    if let refutedEffect, let expectedEffect, let error = original.standardError, error > 0 {
      drift = (refutedEffect - expectedEffect) / error
    }
  }

  /// As the command prints it: DESIGN's keys first.
  public var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null }
    var object = JSONObject()
    object["refuter"] = .string(method.rawValue)
    object["treatment"] = .string(contrast.treatment)
    object["contrast"] = .string(contrast.description)
    object["control_level"] = .string(contrast.control)
    object["treated_level"] = .string(contrast.treated)
    object["estimand"] = estimand?.json
    if let condition = contrast.condition { object["condition"] = .string(condition) }
    object["original_effect"] = number(originalEffect)
    object["refuted_effect"] = number(refutedEffect)
    object["expected_effect"] = number(expectedEffect)
    object["replicates"] = .number(Double(replicates))
    object["spread"] = number(spread)
    object["drift"] = number(drift)
    object["p_value"] = number(pValue)
    object["verdict"] = .string(verdict.rawValue)
    object["explanation"] = .string(explanation)
    object["does_not_show"] = .string(limits)
    object["diagnostics"] = .object(diagnostics.entries)
    return .object(object)
  }
}
