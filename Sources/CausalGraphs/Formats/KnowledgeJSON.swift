import OrderedCollections
public import StrictJSON

// Background knowledge as people write it: {"required": [["a", "b"]], "forbidden": [{"source": "c", "target": "a"}],
// "tiers": [["age", "sex"], ["smoking"]]}. Every member may be left out; an unknown one is an error, since a misspelt
// constraint that is silently ignored would be believed to hold.

extension BackgroundKnowledge {
  /// This knowledge as the object described above, edges in the order of their names; what is empty is left out.
  public var json: JSONValue {
    func list(_ edges: Set<NamedEdge>) -> JSONValue? {
      edges.isEmpty ? nil : .array(edges.sorted().map { [.string($0.source), .string($0.target)] })
    }
    return .members(
      ("required", list(required)), ("forbidden", list(forbidden)),
      ("tiers", tiers.isEmpty ? nil : .array(tiers.map { .array($0.map { .string($0) }) })))
  }

  /// Reads the object described above.
  /// - Throws: `JSONMeaningError`, which names the member that is wrong.
  public init(json: JSONValue) throws(JSONMeaningError) {
    let members = try JSONMembers(json, what: "background knowledge")
    let known = ["required", "forbidden", "tiers"]
    if let unknown = json.object?.keys.first(where: { !known.contains($0) }) {
      throw JSONMeaningError(
        "unknown member \"\(unknown.visible(limit: 60))\": there are \(known.joined(separator: ", "))")
    }
    var tiers: [[String]] = []
    for (index, tier) in (try members.array("tiers") ?? []).enumerated() {
      guard let names = tier.array?.map(\.string), !names.contains(nil) else {
        throw JSONMeaningError([.key("tiers"), .index(index)], "must be a list of variable names")
      }
      tiers.append(names.compactMap(\.self))
    }
    self.init(
      required: try BackgroundKnowledge.edges("required", members),
      forbidden: try BackgroundKnowledge.edges("forbidden", members), tiers: tiers)
  }

  private static func edges(_ key: String, _ members: JSONMembers) throws(JSONMeaningError) -> Set<NamedEdge> {
    var edges: Set<NamedEdge> = []
    for (index, value) in (try members.array(key) ?? []).enumerated() {
      let ends = value.array?.map(\.string) ?? [value["source"]?.string, value["target"]?.string]
      guard ends.count == 2, let source = ends[0], let target = ends[1] else {
        throw JSONMeaningError(
          [.key(key), .index(index)],
          "must be [\"cause\", \"effect\"] or {\"source\": \"cause\", \"target\": \"effect\"}")
      }
      edges.insert(NamedEdge(source, target))
    }
    return edges
  }
}
