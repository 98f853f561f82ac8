public import CausalGraphs
import OrderedCollections
public import StrictJSON

extension Falsification {
  /// As the command prints it, under "falsification", and as a study keeps it.
  public var json: JSONValue {
    var object = JSONObject()
    object["verdict"] = .string(verdict.rawValue)
    object["explanation"] = .string(explanation)
    object["does_not_show"] = .string(limits)
    object["graph_type"] = .string(graphKind.rawValue)
    object["variables"] = .array(variables.map(JSONValue.string))
    object["rows"] = .number(Double(rows))
    object["test"] = .string(test)
    object["effect_measure"] = effectMeasure.map(JSONValue.string) ?? .null
    object["alpha"] = .number(alpha)
    object["fdr"] = .string(control.rawValue)
    // A double has room for 53 bits of it.
    object["seed"] = seed <= 1 << 53 ? .number(Double(seed)) : .string(String(seed))
    object["tested"] = .number(Double(tested))
    object["violations"] = .number(Double(violations))
    object["implications"] = .array(implications.map(\.json))
    object["permutations"] = permutations?.json ?? .null
    object["suggestions"] = .array(suggestions.map(\.json))
    object["notes"] = .array(notes.map(JSONValue.string))
    return .object(object)
  }

  /// What `json` wrote.
  /// - Throws: `JSONMeaningError`, with the place.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a falsification")
    guard let verdict = try members.oneOf("verdict", Verdict.self) else { throw JSONMeaningError("no \"verdict\"") }
    guard let kind = try members.oneOf("graph_type", GraphDocument.Kind.self) else {
      throw JSONMeaningError("no \"graph_type\"")
    }
    let seed = members["seed"]
    self.init(
      verdict: verdict, explanation: try members.string("explanation") ?? "",
      limits: try members.string("does_not_show") ?? "", graphKind: kind,
      variables: try members.strings("variables") ?? [], rows: try members.integer("rows") ?? 0,
      test: try members.string("test") ?? "", effectMeasure: try members.string("effect_measure"),
      alpha: try members.probability("alpha") ?? 0.05,
      control: try members.oneOf("fdr", FalseDiscoveryControl.self) ?? .benjaminiYekutieli,
      seed: seed?.integer.flatMap(UInt64.init(exactly:)) ?? seed?.string.flatMap { UInt64($0) } ?? 0,
      implications: try Falsification.elements(members, "implications", TestedImplication.init),
      permutations: try members["permutations"].map { value throws(JSONMeaningError) in
        try PermutationBaseline(json: value)
      },
      suggestions: try Falsification.elements(members, "suggestions", GraphSuggestion.init),
      notes: try members.strings("notes") ?? [])
  }

  private static func elements<Element>(
    _ members: JSONMembers, _ key: String, _ read: (JSONValue) throws(JSONMeaningError) -> Element
  ) throws(JSONMeaningError) -> [Element] {
    var result: [Element] = []
    for value in try members.array(key) ?? [] { result.append(try read(value)) }
    return result
  }
}

/// A number, or null where there is none that JSON can hold.
private func figure(_ value: Double?) -> JSONValue { value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null }

/// A count, or null.
private func figure(_ value: Int?) -> JSONValue { value.map { .number(Double($0)) } ?? .null }

extension TestedImplication {
  /// One element of "implications".
  var json: JSONValue {
    var object = JSONObject()
    object["first"] = .string(first)
    object["second"] = .string(second)
    object["conditions"] = .array(conditions.map(JSONValue.string))
    object["p_value"] = figure(pValue)
    object["adjusted_p_value"] = figure(adjustedPValue)
    object["statistic"] = figure(statistic)
    object["degrees_of_freedom"] = figure(degreesOfFreedom)
    object["effect"] = figure(effect)
    object["violated"] = .bool(isViolated)
    if let obstacle { object["not_tested"] = .string(obstacle) }
    return .object(object)
  }

  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "an implication")
    guard let first = try members.string("first"), let second = try members.string("second") else {
      throw JSONMeaningError("an implication names \"first\" and \"second\"")
    }
    self.init(first, second, given: try members.strings("conditions") ?? [])
    pValue = try members.probability("p_value")
    adjustedPValue = try members.probability("adjusted_p_value")
    statistic = try members.number("statistic")
    degreesOfFreedom = try members.number("degrees_of_freedom")
    effect = try members.number("effect")
    isViolated = try members.bool("violated") ?? false
    obstacle = try members.string("not_tested")
  }
}

extension PermutationBaseline {
  /// "permutations".
  var json: JSONValue {
    var object = JSONObject()
    object["count"] = figure(count)
    object["exhaustive"] = .bool(isExhaustive)
    object["level"] = figure(level)
    object["tested"] = figure(tested)
    object["violations"] = figure(violations)
    object["as_few"] = figure(asFew)
    object["equivalent"] = figure(equivalent)
    object["p_lmc"] = figure(pLMC)
    object["p_tpa"] = figure(pTPA)
    object["better_than_random"] = .bool(isBetterThanRandom)
    object["informative"] = .bool(isInformative)
    object["mean_share_violated"] = figure(meanShare)
    object["fully_counted"] = figure(counted)
    return .object(object)
  }

  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "\"permutations\"")
    self.init(
      count: try members.integer("count") ?? 0, isExhaustive: try members.bool("exhaustive") ?? false,
      level: try members.probability("level") ?? 0.05, tested: try members.integer("tested") ?? 0,
      violations: try members.integer("violations") ?? 0, asFew: try members.integer("as_few") ?? 0,
      equivalent: try members.integer("equivalent") ?? 0,
      meanShare: try members.probability("mean_share_violated"), counted: try members.integer("fully_counted") ?? 0)
  }
}

extension GraphSuggestion {
  /// One element of "suggestions".
  var json: JSONValue {
    var object = JSONObject()
    object["change"] = .string(kind.rawValue)
    object["source"] = .string(source)
    object["target"] = .string(target)
    if let middle { object["middle"] = .string(middle) }
    object["p_value"] = figure(pValue)
    object["effect"] = figure(effect)
    object["repaired"] = figure(repaired)
    object["introduced"] = figure(introduced)
    object["contradictions"] = figure(contradictions)
    object["sentence"] = .string(sentence)
    return .object(object)
  }

  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a suggestion")
    guard let kind = try members.oneOf("change", Kind.self), let source = try members.string("source"),
      let target = try members.string("target")
    else { throw JSONMeaningError("a suggestion has a \"change\", a \"source\" and a \"target\"") }
    self.init(kind, source, target, sentence: try members.string("sentence") ?? "")
    middle = try members.string("middle")
    pValue = try members.probability("p_value")
    effect = try members.number("effect")
    repaired = try members.integer("repaired")
    introduced = try members.integer("introduced")
    contradictions = try members.integer("contradictions")
  }
}
