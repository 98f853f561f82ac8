import CausalGraphs
import Elicitation
import OrderedCollections
import StrictJSON

/// Suggested roles and criticisms, for people and for programs.
enum RoleText {
  static func text(_ role: CausalRole, _ result: RoleResult, samples: Int) -> String {
    guard !result.suggestions.isEmpty else { return "No \(role.words) were suggested." }
    let rows = result.suggestions.map { suggestion in
      [
        suggestion.variable.visible(limit: 60), suggestion.isListed ? "listed" : "new",
        SuggestText.twoDecimals(suggestion.confidence), "\(suggestion.mentions) of \(samples)",
        (suggestion.rationale ?? "").visible(limit: 200),
      ]
    }
    let head = [role.words, "", "confidence", "named", "because"]
    return SuggestText.aligned([head] + rows).joined(separator: "\n")
      + "\n\nConfidence is the model's own word, not a calibrated probability."
  }

  static func json(_ role: CausalRole, _ result: RoleResult) -> JSONValue {
    [
      "role": .string(role.rawValue),
      "suggestions": .array(
        result.suggestions.map { suggestion in
          var object: JSONObject = [
            "variable": .string(suggestion.variable), "listed": .bool(suggestion.isListed),
            "confidence": .number(suggestion.confidence), "mentions": .number(Double(suggestion.mentions)),
          ]
          object["rationale"] = suggestion.rationale.map(JSONValue.string)
          object["provenance"] = suggestion.provenance.json
          return .object(object)
        }),
    ]
  }

  static func text(_ result: CritiqueResult) -> String {
    guard !result.criticisms.isEmpty else { return "Nothing was held against the graph." }
    let rows = result.criticisms.map { criticism in
      [
        criticism.kind.rawValue, criticism.cause.visible(limit: 60), "→", criticism.effect.visible(limit: 60),
        "\(criticism.confidence)", (criticism.rationale ?? "").visible(limit: 200),
      ]
    }
    return SuggestText.aligned([["", "cause", "", "effect", "confidence", "because"]] + rows).joined(separator: "\n")
  }

  static func json(_ result: CritiqueResult) -> JSONValue {
    [
      "role": "critique",
      "criticisms": .array(
        result.criticisms.map { criticism in
          var object: JSONObject = [
            "kind": .string(criticism.kind.rawValue), "source": .string(criticism.cause),
            "target": .string(criticism.effect), "confidence": .number(Double(criticism.confidence)),
          ]
          object["rationale"] = criticism.rationale.map(JSONValue.string)
          object["provenance"] = criticism.provenance.json
          return .object(object)
        }),
    ]
  }
}
