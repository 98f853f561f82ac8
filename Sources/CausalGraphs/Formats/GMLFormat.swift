import StrictJSON

/// GML (Himsolt 1997) as networkx and DoWhy read it.
///
/// Node: `id` (a number or a text), `label` (the variable's name; the id where it is absent), `description`, `unit`,
/// `kind`, `tier`, and 1 for `latent`, `exposure`, `outcome`, `adjusted`; DoWhy's `observed "no"` means latent. Edge:
/// `source`, `target` (ids), `probability`, `basis` ("order-only" where it stands for an order alone), `source_mark` and `target_mark`; without marks an edge is directed where
/// the graph says `directed 1`, else undirected. Other keys are ignored. Other evidence has no place here.
enum GMLFormat {
  /// - Complexity: O(length).
  static func read(_ bytes: [UInt8]) throws(GraphFormatError) -> GraphDocument {
    var reader = GMLReader(try TextCursor(.gml, bytes))
    try reader.read()
    return try reader.document()
  }

  static func write(_ document: GraphDocument) throws(GraphFormatError) -> String {
    var text = "graph [\n  directed 1\n"
    if document.hasParallelEdges { text += "  multigraph 1\n" }
    text += "  type \"\(document.kind.rawValue)\"\n"
    let roles = [
      ("exposure", Set(document.treatments)), ("outcome", Set(document.outcomes)), ("adjusted", Set(document.adjusted)),
    ]
    for (node, variable) in document.variables.enumerated() {
      text += "  node [\n    id \(node)\n    label \(quoted(variable.name))\n"
      if let description = variable.description { text += "    description \(quoted(description))\n" }
      if let unit = variable.unit { text += "    unit \(quoted(unit))\n" }
      if let kind = variable.kind { text += "    kind \"\(kind.rawValue)\"\n" }
      if let tier = variable.tier { text += "    tier \(tier)\n" }
      if variable.isLatent { text += "    latent 1\n" }
      for (role, nodes) in roles where nodes.contains(node) { text += "    \(role) 1\n" }
      text += "  ]\n"
    }
    for edge in document.edges.map(\.forward) {
      text += "  edge [\n    source \(edge.source)\n    target \(edge.target)\n"
      if (edge.sourceMark, edge.targetMark) != (.tail, .arrow) {
        text += "    source_mark \"\(edge.sourceMark.rawValue)\"\n    target_mark \"\(edge.targetMark.rawValue)\"\n"
      }
      if let probability = edge.probability { text += "    probability \(real(probability))\n" }
      if let basis = edge.basisText { text += "    basis \"\(basis)\"\n" }
      text += "  ]\n"
    }
    return text + "]\n"
  }

  /// A real as networkx reads it: with a point, and a capital E.
  private static func real(_ value: Double) -> String {
    let parts = "\(value)".split(separator: "e", omittingEmptySubsequences: false)
    let mantissa = parts[0].contains(".") ? String(parts[0]) : parts[0] + ".0"
    return parts.count > 1 ? mantissa + "E" + parts[1] : mantissa
  }

  /// Printable ASCII as it stands, all else, quotes and ampersands as numbered entities.
  private static func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      if (0x20..<0x7F).contains(scalar.value), scalar != "\"", scalar != "&" {
        output.unicodeScalars.append(scalar)
      } else {
        output += "&#\(scalar.value);"
      }
    }
    return output + "\""
  }
}

extension GraphDocument {
  /// Whether some pair has more than one edge, as in an ADMG.
  var hasParallelEdges: Bool {
    var pairs = Set<DirectedEdge>(minimumCapacity: edges.count)
    for edge in edges {
      let pair = DirectedEdge(min(edge.source, edge.target), max(edge.source, edge.target))
      if !pairs.insert(pair).inserted { return true }
    }
    return false
  }
}
