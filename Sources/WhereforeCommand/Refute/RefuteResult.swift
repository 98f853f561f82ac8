import Estimation
import OrderedCollections
import Refutation
import StrictJSON

/// What `refute` found.
struct RefuteResult {
  /// What was estimated.
  var effect: IdentifiedEffect
  let notes: [String]
  /// What was attacked: one a contrast.
  var estimates: [EffectEstimate] = []
  var refutations: [Refutation] = []
  /// The first of what was attacked, for pictures.
  var subject: RefutationSubject?
  var omissions: [RefutationPlan.Omission] = []

  init(effect: IdentifiedEffect, notes: [String]) { (self.effect, self.notes) = (effect, notes) }

  /// As other programs read it.
  var json: JSONValue {
    var object = JSONObject()
    object["refutations"] = .array(refutations.map(\.json))
    if let estimate = estimates.first { object["estimate"] = estimate.json }
    if estimates.count > 1 { object["estimates"] = .array(estimates.map(\.json)) }
    if !omissions.isEmpty {
      object["not_run"] = .array(
        omissions.map { ["refuter": .string($0.method.rawValue), "reason": .string($0.reason)] })
    }
    if !notes.isEmpty { object["notes"] = .array(notes.map(JSONValue.string)) }
    return .object(object)
  }
}
