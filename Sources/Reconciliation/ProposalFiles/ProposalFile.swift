public import CausalGraphs
import OrderedCollections
public import StrictJSON

/// Files of proposals: what experts said, before anything was decided.
///
///     {"format": "wherefore-proposals", "version": 1, "proposals": [{"kind": "proposal", "first": "a", …}, …]}
///
/// Each proposal has the form it has as evidence of an edge. A graph as node-link JSON with evidence is read too: its
/// proposals are those of its edges, of the pairs without an edge that it lists, and those that it could not use.
///
/// People write files by hand: `read(_:named:defaults:)` also takes separated values, short JSON and partial graphs.
public enum ProposalFile {
  /// What a file was.
  public enum Form: Hashable, Sendable { case proposals, graph }

  private static let formatName = "wherefore-proposals"

  /// - Throws: `JSONMeaningError` with the place in the file.
  public static func read(
    _ json: JSONValue
  ) throws(JSONMeaningError) -> (proposals: [EdgeProposal], form: Form) {
    if json["format"]?.string == formatName {
      guard json["version"]?.integer == 1 else {
        throw JSONMeaningError([.key("version")], "must be 1: the file is of another version")
      }
      guard let list = json["proposals"]?.array else {
        throw JSONMeaningError([.key("proposals")], "must be a list of proposals")
      }
      var proposals: [EdgeProposal] = []
      for (index, value) in list.enumerated() {
        proposals.append(try proposal(value, at: [.key("proposals"), .index(index)]))
      }
      return (proposals, .proposals)
    }
    guard json["nodes"]?.array != nil, let edges = (json["edges"] ?? json["links"])?.array else {
      throw JSONMeaningError("neither a file of proposals nor a graph with \"nodes\" and \"edges\"")
    }
    let key = json["edges"] == nil ? "links" : "edges"
    var proposals: [EdgeProposal] = []
    for (edge, value) in edges.enumerated() {
      for (index, evidence) in (value["evidence"]?.array ?? []).enumerated()
      where evidence["kind"]?.string == "proposal" {
        proposals.append(
          try proposal(evidence, at: [.key(key), .index(edge), .key("evidence"), .index(index)]))
      }
    }
    guard let attributes = json["graph"] else { return (proposals, .graph) }
    for (pair, value) in (attributes["pairs"]?.array ?? []).enumerated() {
      for (index, evidence) in (value["evidence"]?.array ?? []).enumerated()
      where evidence["kind"]?.string == "proposal" {
        proposals.append(
          try proposal(
            evidence, at: [.key("graph"), .key("pairs"), .index(pair), .key("evidence"), .index(index)]))
      }
    }
    for (index, value) in (attributes["reconciliation"]?["rejected"]?.array ?? []).enumerated() {
      guard let rejected = value["proposal"] else { continue }
      proposals.append(
        try proposal(
          rejected,
          at: [.key("graph"), .key("reconciliation"), .key("rejected"), .index(index), .key("proposal")]))
    }
    return (proposals, .graph)
  }

  /// The file of these proposals, in their sequence.
  public static func json(_ proposals: [EdgeProposal]) -> JSONValue {
    .object([
      "format": .string(formatName), "version": 1, "proposals": .array(proposals.map(\.json)),
    ])
  }

  private static func proposal(_ json: JSONValue, at place: [JSONStep]) throws(JSONMeaningError) -> EdgeProposal {
    do {
      return try EdgeProposal(json: json)
    } catch {
      throw JSONMeaningError(place + error.path, error.message)
    }
  }
}
