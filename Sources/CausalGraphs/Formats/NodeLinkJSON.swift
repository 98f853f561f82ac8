import OrderedCollections
import StrictJSON

/// networkx node-link JSON, this project's own form: it carries everything.
///
/// `{"directed":true,"multigraph":false,"graph":{"type":"dag"},"nodes":[{"id":"smoking"}],"edges":[{"source":"smoking",
/// "target":"cancer","source_mark":"tail","target_mark":"arrow","probability":0.97,"evidence":[…]}]}`. Also read:
/// networkx's older `links`, whole numbers as ids, edges without marks (`"directed":false` makes them undirected).
/// `graph` also has `treatments`, `outcomes` and `adjusted`, lists of ids; `knowledge`,
/// what a person requires and forbids; how the graph was learned; `pairs` and `reconciliation`, why edges are not there
/// and how the graph was made of opinions and data. Unknown members are ignored.
enum NodeLinkJSON {
  /// - Complexity: O(length).
  static func read(_ bytes: [UInt8]) throws(GraphFormatError) -> GraphDocument {
    let cursor = try TextCursor(.json, bytes)
    let root: JSONValue
    do {
      root = try JSONParser.parse(bytes)
    } catch {
      let sentence = error.description.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? error.description
      throw GraphFormatError(.json, line: error.line, column: error.column, sentence)
    }
    return try NodeLinkReader(cursor: cursor, bytes: bytes).document(root)
  }

  static func write(_ document: GraphDocument) throws(GraphFormatError) -> String {
    let names = document.variables.names
    func list(_ nodes: [Int]) -> JSONValue? { nodes.isEmpty ? nil : .array(nodes.map { .string(names[$0]) }) }
    let nodes = document.variables.map { variable in
      JSONValue.members(
        ("id", .string(variable.name)), ("description", variable.description.map { .string($0) }),
        ("unit", variable.unit.map { .string($0) }), ("kind", variable.kind.map { .string($0.rawValue) }),
        ("tier", variable.tier.map { .number(Double($0)) }), ("latent", variable.isLatent ? true : nil))
    }
    let edges = document.edges.map { edge in
      JSONValue.members(
        ("source", .string(names[edge.source])), ("target", .string(names[edge.target])),
        ("source_mark", .string(edge.sourceMark.rawValue)), ("target_mark", .string(edge.targetMark.rawValue)),
        ("probability", edge.probability.map { .number($0) }),
        ("evidence", edge.evidence.isEmpty ? nil : .array(edge.evidence.map(\.json))))
    }
    var graph = JSONObject()
    let attributes: [(String, JSONValue?)] = [
      ("type", .string(document.kind.rawValue)), ("treatments", list(document.treatments)),
      ("outcomes", list(document.outcomes)), ("adjusted", list(document.adjusted)),
    ]
    for (key, value) in attributes + (document.learning?.members ?? []) { graph[key] = value }
    graph["knowledge"] = document.knowledge?.json
    graph["reconciliation"] = document.reconciliation?.json
    if !document.absentPairs.isEmpty { graph["pairs"] = .array(document.absentPairs.map { $0.json(names) }) }
    return JSONValue.members(
      ("directed", true), ("multigraph", .bool(document.hasParallelEdges)), ("graph", .object(graph)),
      ("nodes", .array(nodes)), ("edges", .array(edges))
    ).text(.indented) + "\n"
  }
}
