import StrictJSON

// How a graph was reconciled, as members of node-link JSON's "graph": "pairs", a list of the pairs without an edge that
// somebody spoke of ("first", "second", "forward", "backward", "evidence"), and "reconciliation" (score, rows, posterior,
// optimality, total_cost, sparse_probability, experts, rejected, notes). What is nil or empty is left out.

extension AbsentPair {
  func json(_ names: [String]) -> JSONValue {
    .members(
      ("first", .string(names[first])), ("second", .string(names[second])),
      ("forward", forward.map { .number($0) }), ("backward", backward.map { .number($0) }),
      ("evidence", evidence.isEmpty ? nil : .array(evidence.map(\.json))))
  }

  /// - Parameter node: The node of a name; nil where there is none.
  init(json: JSONValue, node: (String) -> Int?) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a pair")
    func end(_ key: String) throws(JSONMeaningError) -> Int {
      let name = try members.required(key, members.string(key))
      guard let found = node(name) else {
        throw JSONMeaningError(
          [.key(key)], "no node has the id \"\(name.visible(limit: 60))\": add the node, or correct the name")
      }
      return found
    }
    self.init(
      try end("first"), try end("second"), forward: try members.probability("forward"),
      backward: try members.probability("backward"), evidence: try Evidence.list(members))
    guard first != second else { throw JSONMeaningError([.key("second")], "a pair needs two different nodes") }
  }
}

extension Evidence {
  /// The member "evidence"; empty where there is none.
  static func list(_ members: JSONMembers) throws(JSONMeaningError) -> [Evidence] {
    var result: [Evidence] = []
    for (index, piece) in (try members.array("evidence") ?? []).enumerated() {
      do {
        result.append(try Evidence(json: piece))
      } catch {
        throw error.inside(.key("evidence"), .index(index))
      }
    }
    return result
  }
}

extension ReconciliationSummary {
  var json: JSONValue {
    .members(
      ("score", score.map { .string($0) }), ("rows", rows.map { .number(Double($0)) }),
      ("posterior", posterior.map { .string($0) }), ("optimality", optimality.map { .string($0) }),
      ("total_cost", totalCost.map { .number($0) }), ("sparse_probability", sparseProbability.map { .number($0) }),
      ("experts", experts.isEmpty ? nil : .array(experts.map(\.json))),
      (
        "rejected",
        rejected.isEmpty
          ? nil
          : .array(rejected.map { .members(("proposal", $0.proposal.json), ("reason", .string($0.reason))) })
      ),
      ("notes", notes.isEmpty ? nil : .array(notes.map { .string($0) })))
  }

  init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "\"reconciliation\"")
    self.init(
      score: try members.string("score"), rows: try members.integer("rows"),
      posterior: try members.string("posterior"), optimality: try members.string("optimality"),
      totalCost: try members.number("total_cost"), sparseProbability: try members.probability("sparse_probability"),
      notes: try members.strings("notes") ?? [])
    for (index, value) in (try members.array("experts") ?? []).enumerated() {
      do {
        experts.append(try Expert(json: value))
      } catch {
        throw error.inside(.key("experts"), .index(index))
      }
    }
    for (index, value) in (try members.array("rejected") ?? []).enumerated() {
      do {
        rejected.append(try Rejection(json: value))
      } catch {
        throw error.inside(.key("rejected"), .index(index))
      }
    }
  }
}

extension ReconciliationSummary.Expert {
  fileprivate var json: JSONValue {
    .members(
      ("name", .string(name)), ("model", model.map { .string($0) }), ("claims", .number(Double(claims))),
      ("reliability", reliability.map { .number($0) }), ("note", note.map { .string($0) }))
  }

  fileprivate init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "an expert")
    self.init(
      name: try members.required("name", members.string("name")), model: try members.string("model"),
      claims: try members.integer("claims") ?? 0, reliability: try members.number("reliability"),
      note: try members.string("note"))
  }
}

extension ReconciliationSummary.Rejection {
  fileprivate init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "a rejected proposal")
    let value = try members.required("proposal", members["proposal"])
    do {
      self.init(
        try EdgeProposal(json: value), reason: try members.required("reason", members.string("reason")))
    } catch {
      throw error.inside(.key("proposal"))
    }
  }
}
