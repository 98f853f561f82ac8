import Estimation
import OrderedCollections
import Refutation
import StrictJSON

/// What `refute` found.
struct RefuteResult {
  var notes: [String]
  /// What was attacked, and what it rests on: one a contrast, of each estimand.
  var attacked: [(estimate: EffectEstimate, estimand: AttackedEstimand)] = []
  var refutations: [Refutation] = []
  /// What was attacked of a graph that leaves several estimands possible; else one.
  var estimands: [AttackedEstimand] = []
  /// The first of what was attacked, for pictures.
  var subject: RefutationSubject?
  /// Refuters that did not run.
  var omissions: [RefutationPlan.Omission] = []

  init(notes: [String]) { self.notes = notes }

  /// As other programs read it.
  var json: JSONValue {
    var object = JSONObject()
    object["refutations"] = .array(refutations.map(\.json))
    if estimands.count > 1 {
      object["estimands"] = .array(estimands.map(\.json))
      object["worst"] = .array(refutations.worst.map(RefuteResult.json))
    }
    if let first = attacked.first { object["estimate"] = first.estimate.json }
    if attacked.count > 1 { object["estimates"] = .array(attacked.map(json)) }
    if !omissions.isEmpty {
      object["not_run"] = .array(
        omissions.map { ["refuter": .string($0.method.rawValue), "reason": .string($0.reason)] })
    }
    if !notes.isEmpty { object["notes"] = .array(notes.map(JSONValue.string)) }
    return .object(object)
  }

  private func json(_ attacked: (estimate: EffectEstimate, estimand: AttackedEstimand)) -> JSONValue {
    guard estimands.count > 1, var object = attacked.estimate.json.object else { return attacked.estimate.json }
    object["estimand"] = attacked.estimand.json
    return .object(object)
  }

  /// Whether the treatment changes in several ways.
  var hasContrasts: Bool { Set(attacked.map(\.estimate.contrast)).count > 1 }

  /// "adjusting for age", "from 0 to 2": what tells an estimate from the others that were attacked; nil where it was one.
  func subject(_ contrast: TreatmentContrast, _ estimand: AttackedEstimand?) -> String? {
    var parts: [String] = []
    if estimands.count > 1, let estimand { parts.append(estimand.words) }
    if hasContrasts { parts.append(contrast.description.visible(limit: 60)) }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// The worst verdict of an attack, and the estimand of which it is.
  private static func json(worst: Refutation) -> JSONValue {
    var object: JSONObject = ["refuter": .string(worst.method.rawValue)]
    object["treatment"] = .string(worst.contrast.treatment)
    object["contrast"] = .string(worst.contrast.description)
    object["verdict"] = .string(worst.verdict.rawValue)
    object["estimand"] = worst.estimand?.json
    return .object(object)
  }
}
