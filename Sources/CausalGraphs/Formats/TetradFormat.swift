import StrictJSON

/// Tetrad's text form (Ramsey and others; cmu-phil/tetrad): `Graph Nodes:` and `Graph Edges:`, other sections ignored.
///
/// Marks are `-` (tail), `>` or `<` (arrow) and `o` (circle). A latent variable stands in parentheses in the list of
/// nodes. What follows an edge is ignored (`dd nl` and other flags) but for the probability of bootstrapped graphs,
/// `[edge]:0.97;`.
enum TetradFormat {
  /// - Throws: For a node list or edge that is not Tetrad's, a node that is not listed, a cycle of directed edges.
  ///   Complexity: O(length).
  static func read(_ bytes: [UInt8]) throws(GraphFormatError) -> GraphDocument {
    var reader = TetradReader(try TextCursor(.tetrad, bytes))
    return try reader.read()
  }

  /// - Throws: Where a name holds white space or `; ,` or looks like a mark or a latent variable to Tetrad.
  static func write(_ document: GraphDocument) throws(GraphFormatError) -> String {
    for name in document.variables.names where !canHold(name) {
      throw GraphFormatError(
        .tetrad,
        "Tetrad can not read the name \"\(name.visible())\": it takes no spaces, no ; or , and no brackets at the start; "
          + "rename it, or write .graphml or .json")
    }
    let variables = document.variables
    var text = "Graph Nodes:\n"
    text += variables.map { $0.isLatent ? "(\($0.name))" : $0.name }.joined(separator: ";")
    text += "\n\nGraph Edges:\n"
    for (index, edge) in document.edges.enumerated() {
      // Tetrad reads either direction; as it writes, the arrow stands on the right.
      let isBackward = edge.sourceMark == .arrow && edge.targetMark != .arrow
      let (from, to) = isBackward ? (edge.target, edge.source) : (edge.source, edge.target)
      let (left, right) = isBackward ? (edge.targetMark, edge.sourceMark) : (edge.sourceMark, edge.targetMark)
      text += "\(index + 1). \(variables[from].name) \(sign(left, "<"))-\(sign(right, ">")) \(variables[to].name)"
      if let probability = edge.probability {
        let rest = ((1 - probability) * 1e6).rounded() / 1e6
        text += " [edge]:\(probability);[no edge]:\(rest);"
      }
      text += "\n"
    }
    return text + "\n"
  }

  private static func sign(_ mark: Mark, _ arrow: String) -> String {
    switch mark {
    case .tail: "-"
    case .arrow: arrow
    case .circle: "o"
    }
  }

  private static func canHold(_ name: String) -> Bool {
    guard let first = name.utf8.first, first != UInt8(ascii: "("), first != UInt8(ascii: "[") else { return false }
    // A name that is itself a mark would be read as one.
    if name.utf8.count == 3, TetradReader.marks(Array(name.utf8)[...]) != nil { return false }
    return name.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") && $0 != 0x7F }
  }
}
