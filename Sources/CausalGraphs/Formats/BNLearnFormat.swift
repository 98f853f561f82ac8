import StrictJSON

/// bnlearn's model string, `[A][B|A][C|A:B]`: a directed acyclic graph, each variable with its parents.
///
/// Names are taken as they stand, spaces included; `[ ] | :` and line ends have no escape. Variables may be named as
/// parents before they are defined. White space between the brackets is ignored.
enum BNLearnFormat {
  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "|"), UInt8(ascii: ":"), 0x0A, 0x0D: false
    default: true
    }
  }

  /// - Complexity: O(length).
  static func read(_ bytes: [UInt8]) throws(GraphFormatError) -> GraphDocument {
    var cursor = try TextCursor(.bnlearn, bytes)
    var graph = GraphAssembly(cursor)
    var parents: [(child: Int, name: String, place: Int)] = []
    cursor.skipSpace()
    guard !cursor.isAtEnd else { throw cursor.error("the file is empty: a model string looks like [A][B|A][C|A:B]") }
    while !cursor.isAtEnd {
      guard cursor.take("[") else { throw cursor.error("expected \"[\": a model string looks like [A][B|A][C|A:B]") }
      let place = cursor.position
      let child = try graph.add(Variable(text(cursor.take(while: isName))), at: place)
      if cursor.take("|") {
        repeat {
          let place = cursor.position
          let name = text(cursor.take(while: isName))
          guard !name.isEmpty else {
            throw cursor.error("a parent's name is missing here: write it, or remove the sign")
          }
          parents.append((child, name, place))
        } while cursor.take(":")
      }
      guard cursor.take("]") else {
        throw cursor.error("expected \"]\" after a variable and its parents, as in [C|A:B]")
      }
      cursor.skipSpace()
    }
    for (child, name, place) in parents {
      guard let parent = graph.node(name) else {
        throw cursor.error("the parent \"\(name.visible())\" is not defined: add [\(name.visible())]", at: place)
      }
      try graph.add(GraphEdge(parent, child), at: place)
    }
    return try graph.document()
  }

  /// The variables in the document's own order, so that reading restores it.
  ///
  /// - Throws: Where the graph is no DAG or has no variables, or a name holds one of `[ ] | :` or a line end.
  static func write(_ document: GraphDocument) throws(GraphFormatError) -> String {
    guard !document.variables.isEmpty else {
      throw GraphFormatError(.bnlearn, "a bnlearn model string names at least one variable, and this graph has none")
    }
    var parents = [[Int]](repeating: [], count: document.variables.count)
    for edge in document.edges {
      switch (edge.sourceMark, edge.targetMark) {
      case (.tail, .arrow) where document.kind == .dag: parents[edge.target].append(edge.source)
      case (.arrow, .tail) where document.kind == .dag: parents[edge.source].append(edge.target)
      default:
        throw GraphFormatError(
          .bnlearn,
          "a bnlearn model string holds directed acyclic graphs only, and this is a \(document.kind.rawValue.uppercased()): "
            + "write .graphml or .json")
      }
    }
    for name in document.variables.names where !name.utf8.allSatisfy(isName) {
      throw GraphFormatError(
        .bnlearn,
        "the name \"\(name.visible())\" holds one of [ ] | : or a line end, which a bnlearn model string can not: "
          + "rename it, or write .graphml or .json")
    }
    let names = document.variables.names
    return names.indices.map { node in
      parents[node].isEmpty
        ? "[\(names[node])]" : "[\(names[node])|\(parents[node].map { names[$0] }.joined(separator: ":"))]"
    }.joined() + "\n"
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
