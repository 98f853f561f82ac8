import CausalGraphs
import OrderedCollections
import StrictJSON

/// Proposals as JSON: complete ones, short claims that a person writes, or a graph.
enum JSONClaims {
  static func read(_ bytes: [UInt8], _ context: ClaimContext) throws(ProposalFileError) -> ProposalReading {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONParser.parse(bytes)
    } catch {
      let sentence = error.description.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? error.description
      throw ProposalFileError(line: error.line, column: error.column, sentence)
    }
    if json["nodes"] != nil { return try PartialGraph.read(bytes, as: .json, context) }
    do throws(JSONMeaningError) {
      if json["format"] != nil {
        return ProposalReading(try ProposalFile.read(json).proposals, form: .proposals)
      }
      return try claims(json, context)
    } catch {
      let place = JSONClaims.place(JSONPlace.offset(of: error.path, in: bytes), in: bytes)
      throw ProposalFileError(line: place.line, column: place.column, error.description)
    }
  }

  private static func place(_ offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    var (line, start) = (1, 0)
    for index in 0..<min(offset, bytes.count) where bytes[index] == 0x0A { (line, start) = (line + 1, index + 1) }
    return (line, offset - start + 1)
  }

  private static func claims(
    _ json: JSONValue, _ context: ClaimContext
  ) throws(JSONMeaningError) -> ProposalReading {
    var expert = context.expert
    var path: [JSONStep] = []
    var list = json.array
    if let object = json.object {
      let members = try JSONMembers(json, what: "the file")
      try known(object, ["expert", "claims"])
      expert = try members.string("expert") ?? expert
      path = [.key("claims")]
      list = try members.array("claims")
    }
    guard let list else {
      throw JSONMeaningError(
        "neither proposals, nor a list of claims such as [[\"a\", \"causes\", \"b\", 0.9]], nor a graph with "
          + "\"nodes\" and \"edges\"")
    }
    guard list.count <= ProposalFile.mostProposals else {
      throw JSONMeaningError(path, "more than \(ProposalFile.mostProposals) claims: split the file")
    }
    var proposals: [EdgeProposal] = []
    for (index, value) in list.enumerated() {
      do throws(JSONMeaningError) {
        let claim: WrittenClaim =
          if let list = value.array {
            try sentence(list, expert, context)
          } else {
            try entry(value, expert, context)
          }
        if let proposal = claim.proposal { proposals.append(proposal) }
      } catch {
        throw JSONMeaningError(path + [.index(index)] + error.path, error.message)
      }
    }
    return ProposalReading(proposals, form: .claims)
  }

  /// `["a", "causes", "b"]`, or with a probability behind it.
  private static func sentence(
    _ list: [JSONValue], _ expert: String, _ context: ClaimContext
  ) throws(JSONMeaningError) -> WrittenClaim {
    guard (3...4).contains(list.count), let first = list[0].string, let said = list[1].string,
      let second = list[2].string
    else {
      throw JSONMeaningError("a claim as a list is [\"a\", \"causes\", \"b\"], or with a probability behind it")
    }
    var probability = context.defaults.probability
    if list.count == 4 {
      guard let value = list[3].number, (0...1).contains(value) else {
        throw JSONMeaningError([.index(3)], WrittenClaim.probabilityProblem(list[3].text()))
      }
      probability = value
    }
    return WrittenClaim(
      first: try name(first, .index(0)), second: try name(second, .index(2)), word: try word(said, .index(1)),
      probability: probability, expert: expert)
  }

  /// The members that name the two; all but the first pair say that the one causes the other.
  private static let ends = [
    ("first", "second"), ("cause", "effect"), ("source", "target"), ("from", "to"), ("parent", "child"),
  ]

  /// `{"cause": "a", "effect": "b", "probability": 0.9, "rationale": "…"}`, or with "first", "second" and "claim".
  private static func entry(
    _ value: JSONValue, _ expert: String, _ context: ClaimContext
  ) throws(JSONMeaningError) -> WrittenClaim {
    let members = try JSONMembers(value, what: "a claim")
    try known(
      value.object ?? [:],
      ends.flatMap { [$0.0, $0.1] } + ["claim", "probability", "expert", "rationale", "reason"])
    let keys = ends.first { members[$0.0] != nil || members[$0.1] != nil } ?? ends[0]
    let isCause = keys.0 != "first"
    let first = try members.required(keys.0, members.string(keys.0))
    let second = try members.required(keys.1, members.string(keys.1))
    let said = try members.string("claim")
    if !isCause, said == nil {
      throw JSONMeaningError("\"claim\" is missing: write one of \(WrittenClaim.Word.list)")
    }
    let claimed: WrittenClaim.Word = if let said { try word(said, .key("claim")) } else { .causes }
    return WrittenClaim(
      first: try name(first, .key(keys.0)), second: try name(second, .key(keys.1)),
      word: claimed,
      probability: try members.probability("probability") ?? context.defaults.probability,
      expert: try members.string("expert") ?? expert,
      rationale: try members.string(members["rationale"] == nil ? "reason" : "rationale"))
  }

  private static func word(_ text: String, _ step: JSONStep) throws(JSONMeaningError) -> WrittenClaim.Word {
    guard let word = WrittenClaim.Word(text) else {
      throw JSONMeaningError(
        [step], "\"\(text.visible(limit: 40))\" is no claim: write one of \(WrittenClaim.Word.list)")
    }
    return word
  }

  private static func name(_ text: String, _ step: JSONStep) throws(JSONMeaningError) -> String {
    guard !text.isEmpty else { throw JSONMeaningError([step], "a variable's name is missing") }
    guard text.utf8.count <= VariableList.longestName else {
      throw JSONMeaningError(
        [step], GraphError.nameTooLong(prefix: String(text.prefix(60)), limit: VariableList.longestName).description)
    }
    return text
  }

  /// A misspelt member that is silently ignored would be believed to count.
  private static func known(_ object: JSONObject, _ keys: [String]) throws(JSONMeaningError) {
    guard let unknown = object.keys.first(where: { !keys.contains($0) }) else { return }
    throw JSONMeaningError(
      "unknown member \"\(unknown.visible(limit: 60))\": there are \(keys.joined(separator: ", "))")
  }
}
