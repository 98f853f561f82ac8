public import CausalGraphs
import Estimation
public import StrictJSON

extension Refutation {
  /// Reads what `json` wrote, without loss. The text may come from anywhere: whatever it is, it gives a refutation or an
  /// error.
  /// - Throws: `JSONMeaningError`, which names the member that is wrong.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a refutation")
    method = try members.required("refuter", members.oneOf("refuter", RefutationMethod.self))
    contrast = try TreatmentContrast(members: members)
    originalEffect = try members.required("original_effect", members.number("original_effect"))
    refutedEffect = try members.number("refuted_effect")
    expectedEffect = try members.number("expected_effect")
    replicates = try members.integer("replicates") ?? 0
    spread = try members.number("spread")
    drift = try members.number("drift")
    pValue = try members.probability("p_value")
    verdict = try members.required("verdict", members.oneOf("verdict", RefutationVerdict.self))
    explanation = try members.required("explanation", members.string("explanation"))
    limits = try members.required("does_not_show", members.string("does_not_show"))
    if let value = members["estimand"] {
      do throws(JSONMeaningError) {
        estimand = try AttackedEstimand(json: value)
      } catch {
        throw error.inside(.key("estimand"))
      }
    }
    guard let details = members["diagnostics"] else { return }
    guard let entries = details.object else { throw JSONMeaningError([.key("diagnostics")], "must be an object { … }") }
    diagnostics.entries = entries
  }
}
