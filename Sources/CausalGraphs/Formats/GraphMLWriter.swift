import StrictJSON

/// Writes GraphML that networkx reads: ids are names, everything else is declared data.
struct GraphMLWriter {
  private(set) var text = ""

  private static let header = """
    <?xml version="1.0" encoding="UTF-8"?>
    <graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
    xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">

    """

  mutating func append(_ document: GraphDocument) throws(GraphFormatError) {
    text = GraphMLWriter.header
    let nodes = GraphMLWriter.nodeData(document)
    let edges = document.edges.map(GraphMLWriter.forward)
    // networkx refuses a file with both kinds of edge: undirected ones in a mixed graph are told by their marks.
    let isUndirected = !edges.isEmpty && edges.allSatisfy { ($0.sourceMark, $0.targetMark) == (.tail, .tail) }
    let edgeData = edges.map { GraphMLWriter.edgeData($0, isUndirected: isUndirected) }
    declare("graph", ["type"])
    declare("node", nodes.flatMap { $0.map(\.key) })
    declare("edge", edgeData.flatMap { $0.map(\.key) })
    text += "  <graph edgedefault=\"\(isUndirected ? "undirected" : "directed")\">\n"
    text += "    <data key=\"graph_type\">\(document.kind.rawValue)</data>\n"
    let ids = try document.variables.names.map { (name) throws(GraphFormatError) in
      try GraphMLWriter.escaped(name, inAttribute: true)
    }
    for (id, data) in zip(ids, nodes) { try append("node", "id=\"\(id)\"", data) }
    for (edge, data) in zip(edges, edgeData) {
      try append("edge", "source=\"\(ids[edge.source])\" target=\"\(ids[edge.target])\"", data)
    }
    text += "  </graph>\n</graphml>\n"
  }

  private typealias Datum = (key: String, value: String)

  /// Declares each key once, in a fixed order.
  private mutating func declare(_ domain: String, _ used: [String]) {
    for key in Set(used).sorted() {
      let type =
        switch key {
        case "latent", "treatment", "outcome", "adjusted": "boolean"
        case "probability": "double"
        case "tier": "long"
        default: "string"
        }
      text += "  <key id=\"\(domain)_\(key)\" for=\"\(domain)\" attr.name=\"\(key)\" attr.type=\"\(type)\"/>\n"
    }
  }

  private mutating func append(_ element: String, _ attributes: String, _ data: [Datum]) throws(GraphFormatError) {
    guard !data.isEmpty else {
      text += "    <\(element) \(attributes)/>\n"
      return
    }
    text += "    <\(element) \(attributes)>\n"
    for (key, value) in data {
      text += "      <data key=\"\(element)_\(key)\">\(try GraphMLWriter.escaped(value, inAttribute: false))</data>\n"
    }
    text += "    </\(element)>\n"
  }

  private static func nodeData(_ document: GraphDocument) -> [[Datum]] {
    var data = document.variables.map { variable -> [Datum] in
      var data: [Datum] = []
      if variable.isLatent { data.append(("latent", "true")) }
      if let description = variable.description { data.append(("description", description)) }
      if let unit = variable.unit { data.append(("unit", unit)) }
      if let kind = variable.kind { data.append(("kind", kind.rawValue)) }
      if let tier = variable.tier { data.append(("tier", "\(tier)")) }
      return data
    }
    for (key, nodes) in [
      ("treatment", document.treatments), ("outcome", document.outcomes), ("adjusted", document.adjusted),
    ] {
      for node in nodes { data[node].append((key, "true")) }
    }
    return data
  }

  private static func edgeData(_ edge: GraphEdge, isUndirected: Bool) -> [Datum] {
    var data: [Datum] = []
    if !isUndirected, (edge.sourceMark, edge.targetMark) != (.tail, .arrow) {
      data += [("source_mark", edge.sourceMark.rawValue), ("target_mark", edge.targetMark.rawValue)]
    }
    if let probability = edge.probability { data.append(("probability", "\(probability)")) }
    if let basis = edge.basisText { data.append(("basis", basis)) }
    return data
  }

  /// The same edge with its one arrow at the target, for programs that read source and target alone.
  private static func forward(_ edge: GraphEdge) -> GraphEdge {
    guard edge.sourceMark == .arrow, edge.targetMark != .arrow else { return edge }
    return GraphEdge(
      edge.target, edge.source, sourceMark: edge.targetMark, targetMark: edge.sourceMark,
      probability: edge.probability, evidence: edge.evidence)
  }

  private static func escaped(_ value: String, inAttribute: Bool) throws(GraphFormatError) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"" where inAttribute: result += "&quot;"
      // As references: a reader turns line ends into \n, and white space in attributes into spaces.
      case "\n" where inAttribute, "\t" where inAttribute, "\r": result += "&#\(scalar.value);"
      default:
        guard scalar.isXML else {
          throw GraphFormatError(
            .graphml,
            "\"\(value.visible(limit: 60))\" holds a control character, which XML can not: remove it, or write .json")
        }
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
