import CausalGraphs
import Elicitation
import Estimation
import Identification
import OrderedCollections
import Reconciliation
import Refutation
public import StrictJSON

extension Study {
  /// The study as the file has it. What is nil or empty is left out; "timings" comes last and alone depends on the clock.
  ///
  /// - Throws: `GraphFormatError` where the graph's edges name nodes that it does not have.
  public func json() throws(GraphFormatError) -> JSONValue {
    var members = JSONObject()
    members["schema"] = .string(Study.schema)
    members["version"] = .string(version)
    members["command"] = .strings(command)
    members["question"] = question.json
    members["seed"] = .string(String(seed))
    members["data"] = data.json
    members["variables"] = .array(variables.map(\.studyJSON))
    if knowledge != BackgroundKnowledge() { members["knowledge"] = knowledge.json }
    members["split"] = split.map { .number($0) }
    members["steps"] = .array(steps.map(\.json))
    if !proposals.isEmpty { members["proposals"] = .array(proposals.map(\.json)) }
    members["asking"] = asking?.json
    members["graph"] = try graph.map { graph throws(GraphFormatError) in try graph.studyJSON() }
    members["identification"] = identification?.json
    members["estimation"] = estimation?.json
    members["refutation"] = refutation?.json
    members["unfinished_refutation"] = unfinished?.json
    members["falsification"] = falsification?.json
    var times = JSONObject()
    for step in StudyStep.allCases { times[step.rawValue] = timings[step].map { .number($0) } }
    members["timings"] = .object(times)
    return .object(members)
  }

  /// The file's text, ended by a line end.
  /// - Throws: As `json()`.
  public func text() throws(GraphFormatError) -> String { try json().text(.indented) + "\n" }
}

extension GraphDocument {
  /// The graph as node-link JSON.
  func studyJSON() throws(GraphFormatError) -> JSONValue {
    let text = try text(as: .json)
    do {
      return try JSONParser.parse(text)
    } catch {
      throw GraphFormatError(.json, error.description)
    }
  }
}

extension JSONValue {
  static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
  static func number(orNull value: Double?) -> JSONValue {
    value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
  }
  static func number(_ value: Int) -> JSONValue { .number(Double(value)) }
  static func lists(_ lists: [[String]]) -> JSONValue { .array(lists.map(strings)) }
}

extension StudyQuestion {
  var json: JSONValue {
    var members = JSONObject()
    members["treatments"] = .strings(treatments)
    members["outcome"] = .string(outcome)
    members["effect"] = .string(effect.rawValue)
    if !mediators.isEmpty { members["mediators"] = .strings(mediators) }
    if !modifiers.isEmpty { members["modifiers"] = .strings(modifiers) }
    members["context"] = context.map { .string($0) }
    return .object(members)
  }
}

extension DataFingerprint {
  var json: JSONValue {
    .object([
      "name": .string(name), "rows": .number(rows),
      "columns": .array(
        columns.map {
          .object(["name": .string($0.name), "type": .string($0.type), "missing": .number($0.missing)])
        }), "sha256": .string(hash),
    ])
  }
}

extension Variable {
  var studyJSON: JSONValue {
    var members = JSONObject()
    members["name"] = .string(name)
    members["description"] = description.map { .string($0) }
    members["unit"] = unit.map { .string($0) }
    members["kind"] = kind.map { .string($0.rawValue) }
    members["tier"] = tier.map { .number($0) }
    if isLatent { members["latent"] = true }
    return .object(members)
  }
}

extension StudyStep.Record {
  var json: JSONValue {
    var members: JSONObject = ["step": .string(step.rawValue), "inputs": .string(inputs)]
    if !notes.isEmpty { members["notes"] = .strings(notes) }
    return .object(members)
  }
}

extension AskingAccount {
  var json: JSONValue {
    var members: JSONObject = ["model": .string(model), "strategy": .string(strategy)]
    members["answering_models"] = .strings(answeringModels)
    members["calls"] = .number(calls)
    members["prompt_tokens"] = .number(promptTokens)
    members["completion_tokens"] = .number(completionTokens)
    members["uncounted"] = .number(uncounted)
    members["cost"] = cost.map { .number($0) }
    members["currency"] = currency.map { .string($0) }
    members["prompts"] = .array(
      prompts.map { .object(["name": .string($0.name), "version": .string($0.version), "sha256": .string($0.hash)]) })
    if !unanswered.isEmpty { members["unanswered"] = .strings(unanswered) }
    members["complete"] = .bool(isComplete)
    if !notes.isEmpty { members["notes"] = .strings(notes) }
    return .object(members)
  }
}

extension StudyIdentification {
  var json: JSONValue {
    var members: JSONObject = ["identifiable": .bool(isIdentifiable)]
    members["estimands"] = .array(
      estimands.map {
        .object([
          "strategy": .string($0.strategy.rawValue), "adjustment_set": .strings($0.adjustmentSet),
          "instruments": .strings($0.instruments), "conditioning_set": .strings($0.conditioningSet),
          "mediators": .strings($0.mediators), "expression": .string($0.expression), "latex": .string($0.latex),
        ])
      })
    members["minimal_adjustment_sets"] = .lists(minimalAdjustmentSets)
    members["optimal_adjustment_set"] = optimalAdjustmentSet.map(JSONValue.strings)
    members["undecided_edges"] = .lists(undecidedEdges)
    members["deciding_edges"] = .lists(decidingEdges)
    if !uncertainEdges.isEmpty { members["uncertain_edges"] = .array(uncertainEdges.map(\.json)) }
    members["unobserved"] = .strings(unobserved)
    members["reason"] = reason.map { .string($0) }
    members["paths"] = .array(
      paths.map {
        .object([
          "path": .string($0.path), "open": .bool($0.isOpen), "causal": .bool($0.isCausal),
          "explanation": .string($0.explanation),
        ])
      })
    return .object(members)
  }
}

extension UncertainEdge {
  fileprivate var json: JSONValue {
    var members: JSONObject = ["source": .string(source), "target": .string(target), "in_graph": .bool(isInGraph)]
    members["probability"] = probability.map { .number($0) }
    members["direction_undecided"] = .bool(isDirectionUndecided)
    members["otherwise"] = .strings(otherwise)
    return .object(members)
  }
}

extension StudyEstimation {
  var json: JSONValue {
    var members = JSONObject()
    members["headline"] = headline.map { .string($0.rawValue) }
    members["estimates"] = .array(estimates.map(\.json))
    members["not_run"] = .array(
      omissions.map { .object(["method": .string($0.method.rawValue), "reason": .string($0.reason)]) })
    members["ranges"] = .array(ranges.map(\.json))
    members["reason"] = reason.map { .string($0) }
    return .object(members)
  }
}

extension StudyEstimation.Range {
  var json: JSONValue {
    var members = JSONObject()
    members["treatment"] = .string(contrast.treatment)
    members["control_level"] = .string(contrast.control)
    members["treated_level"] = .string(contrast.treated)
    if let condition = contrast.condition { members["condition"] = .string(condition) }
    members["lower"] = .number(lower)
    members["upper"] = .number(upper)
    members["interval"] = interval?.json
    members["agrees_on_sign"] = .bool(agreesOnSign)
    members["members"] = .array(ways)
    members["without_estimate"] = .strings(omissions)
    members["explanation"] = .string(explanation)
    return .object(members)
  }

  private var ways: [JSONValue] {
    self.members.map { member in
      var object: JSONObject = ["orientations": .strings(member.orientations)]
      object["strategy"] = member.strategy.map { .string($0.rawValue) }
      object["adjustment_set"] = .strings(member.adjustmentSet)
      object["effect"] = .number(member.effect)
      object["estimate"] = member.estimate?.json
      return .object(object)
    }
  }
}

extension StudyRefutation {
  var json: JSONValue {
    var members: JSONObject = ["refutations": .array(refutations.map(\.json))]
    members["not_run"] = .array(omissions.map(\.json))
    members["reason"] = reason.map { .string($0) }
    return .object(members)
  }
}

extension StudyFalsification {
  var json: JSONValue {
    var members = JSONObject()
    members["result"] = result?.json
    members["reason"] = reason.map { .string($0) }
    return .object(members)
  }
}
