import OrderedCollections
public import StrictJSON

// Evidence as JSON, without loss: each piece is an object whose "kind" is "proposal", "data" or "decision". What is nil
// or empty is left out; unknown members are ignored. Numbers that are not finite have no form in JSON.

extension Evidence {
  /// This piece of evidence as an object.
  public var json: JSONValue {
    switch self {
    case .proposal(let proposal): proposal.json
    case .data(let support):
      .members(
        ("kind", "data"), ("method", .string(support.method)),
        ("score_difference", support.scoreDifference.map { .number($0) }),
        ("p_value", support.pValue.map { .number($0) }))
    case .decision(let decision): decision.json
    }
  }

  /// - Throws: `JSONMeaningError`, which names the member that is wrong.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a piece of evidence")
    switch try members.string("kind") {
    case "proposal": self = .proposal(try EdgeProposal(json: json))
    case "data":
      self = .data(
        DataSupport(
          method: try members.required("method", members.string("method")),
          scoreDifference: try members.number("score_difference"), pValue: try members.probability("p_value")))
    case "decision": self = .decision(try EdgeDecision(json: json))
    default: throw JSONMeaningError([.key("kind")], "must be \"proposal\", \"data\" or \"decision\"")
    }
  }
}

extension EdgeProposal {
  /// The words for the four claims.
  private enum Claimed: String, CaseIterable {
    case direct, ancestral, abstention
    case noDirectEdge = "no-direct-edge"
  }

  /// This proposal as an object: `kind` "proposal", `first`, `second`, `claim` ("direct", "no-direct-edge", "ancestral"
  /// or "abstention"), `probabilities` (forward, backward, none; or before, after, neither), `rationale`, `provenance`.
  public var json: JSONValue {
    let (claimed, probabilities): (Claimed, JSONValue?) =
      switch claim {
      case .direct(let value): (.direct, value.json)
      case .noDirectEdge(let value): (.noDirectEdge, value.json)
      case .ancestral(let value): (.ancestral, value.json)
      case .abstention: (.abstention, nil)
      }
    return .members(
      ("kind", "proposal"), ("first", .string(first)), ("second", .string(second)),
      ("claim", .string(claimed.rawValue)), ("probabilities", probabilities),
      ("rationale", rationale.map { .string($0) }), ("provenance", provenance.json))
  }

  /// - Throws: `JSONMeaningError`, which names the member that is wrong.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a proposal")
    let claimed = try members.required("claim", members.oneOf("claim", Claimed.self))
    let claim: Claim =
      switch claimed {
      case .abstention: .abstention
      case .direct: .direct(try EdgeProposal.direct(members))
      case .noDirectEdge: .noDirectEdge(try EdgeProposal.direct(members))
      case .ancestral: .ancestral(try EdgeProposal.ancestral(members))
      }
    let provenance = try members.required("provenance", members["provenance"])
    self.init(
      first: try members.required("first", members.string("first")),
      second: try members.required("second", members.string("second")), claim: claim,
      rationale: try members.string("rationale"), provenance: try EdgeProposal.provenance(provenance))
  }

  private static func provenance(_ value: JSONValue) throws(JSONMeaningError) -> Provenance {
    do {
      return try Provenance(json: value)
    } catch {
      throw error.inside(.key("provenance"))
    }
  }

  private static func weights(
    _ members: JSONMembers, _ keys: (String, String, String)
  ) throws(JSONMeaningError) -> (Double, Double, Double) {
    let value = try members.required("probabilities", members["probabilities"])
    do {
      let inner = try JSONMembers(value, what: "the probabilities")
      return (
        try inner.required(keys.0, inner.number(keys.0)), try inner.required(keys.1, inner.number(keys.1)),
        try inner.required(keys.2, inner.number(keys.2))
      )
    } catch {
      throw error.inside(.key("probabilities"))
    }
  }

  private static let unusable = JSONMeaningError(
    [.key("probabilities")], "must be three numbers of which none is negative and one is positive")

  private static func direct(_ members: JSONMembers) throws(JSONMeaningError) -> DirectProbabilities {
    let (forward, backward, none) = try weights(members, ("forward", "backward", "none"))
    guard
      let value = DirectProbabilities(normalized: forward, backward, none)
        ?? DirectProbabilities(forward: forward, backward: backward, none: none)
    else { throw unusable }
    return value
  }

  private static func ancestral(_ members: JSONMembers) throws(JSONMeaningError) -> AncestralProbabilities {
    let (before, after, neither) = try weights(members, ("before", "after", "neither"))
    guard
      let value = AncestralProbabilities(normalized: before, after, neither)
        ?? AncestralProbabilities(before: before, after: after, neither: neither)
    else { throw unusable }
    return value
  }
}

extension DirectProbabilities {
  fileprivate var json: JSONValue {
    ["forward": .number(forward), "backward": .number(backward), "none": .number(none)]
  }
}

extension AncestralProbabilities {
  fileprivate var json: JSONValue {
    ["before": .number(before), "after": .number(after), "neither": .number(neither)]
  }
}

extension EdgeDecision {
  /// This decision as an object: `kind` "decision", `outcome`, `basis`, `prior_probability`, `posterior_probability`,
  /// `cost`, `cycle`, `reason`, `decided_by`, `note`.
  public var json: JSONValue {
    .members(
      ("kind", "decision"), ("outcome", .string(outcome.rawValue)), ("basis", .string(basis.rawValue)),
      ("prior_probability", priorProbability.map { .number($0) }),
      ("posterior_probability", posteriorProbability.map { .number($0) }), ("cost", cost.map { .number($0) }),
      ("cycle", cycle.isEmpty ? nil : .array(cycle.map { .string($0) })), ("reason", .string(reason)),
      ("decided_by", decidedBy.map { .string($0) }), ("note", note.map { .string($0) }))
  }

  /// - Throws: `JSONMeaningError`, which names the member that is wrong.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a decision")
    self.init(
      try members.required("outcome", members.oneOf("outcome", Outcome.self)),
      basis: try members.required("basis", members.oneOf("basis", Basis.self)),
      priorProbability: try members.probability("prior_probability"),
      posteriorProbability: try members.probability("posterior_probability"), cost: try members.number("cost"),
      cycle: try members.strings("cycle") ?? [], reason: try members.required("reason", members.string("reason")),
      decidedBy: try members.string("decided_by"), note: try members.string("note"))
  }
}

extension EdgeDecision.Outcome: CaseIterable {
  public static let allCases: [EdgeDecision.Outcome] = [.kept, .reversed, .dropped]
}

extension EdgeDecision.Basis: CaseIterable {
  public static let allCases: [EdgeDecision.Basis] = [.experts, .data, .both, .knowledge, .arbitrary, .orderOnly]
}

extension Provenance {
  /// This provenance as an object with snake_case members.
  public var json: JSONValue {
    .members(
      ("expert", .string(expert)), ("model", model.map { .string($0) }), ("strategy", strategy.map { .string($0) }),
      ("prompt_name", promptName.map { .string($0) }), ("prompt_version", promptVersion.map { .string($0) }),
      ("prompt_hash", promptHash.map { .string($0) }), ("sample", sample.map { .number(Double($0)) }),
      ("exchange", exchange.map { .string($0) }),
      ("notes", notes.isEmpty ? nil : .array(notes.map { .string($0) })))
  }

  /// - Throws: `JSONMeaningError`, which names the member that is wrong.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "the provenance")
    self.init(
      expert: try members.required("expert", members.string("expert")), model: try members.string("model"),
      strategy: try members.string("strategy"), promptName: try members.string("prompt_name"),
      promptVersion: try members.string("prompt_version"), promptHash: try members.string("prompt_hash"),
      sample: try members.integer("sample"), exchange: try members.string("exchange"),
      notes: try members.strings("notes") ?? [])
  }
}

extension JSONValue {
  /// An object of the members that have a value.
  static func members(_ members: (String, JSONValue?)...) -> JSONValue {
    var object = JSONObject()
    for (key, value) in members {
      if let value { object[key] = value }
    }
    return .object(object)
  }
}
