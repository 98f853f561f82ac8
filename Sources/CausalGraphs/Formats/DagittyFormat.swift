import StrictJSON

/// dagitty's text (Textor et al. 2016): `dag { x <- {a b} -> y ; x -> y ; u [latent] }`.
///
/// Blocks `dag`, `pdag`, `mag`, `pag`; edges `->`, `<-`, `<->`, `--`, and with circles `@->`, `@-@`, `@--`, each also
/// turned round; chains; groups in braces; statements parted by line ends, spaces or semicolons. A `dag` with a
/// bidirected edge is an ADMG. Attributes: `latent`, `exposure`, `outcome`, `adjusted`; others (`pos`, `bb`) are read
/// over. In a quoted name `\"` and `\\` stand for a quote and a backslash. It holds no probabilities or descriptions.
enum DagittyFormat {
  /// - Complexity: O(length + edges).
  static func read(_ bytes: [UInt8]) throws(GraphFormatError) -> GraphDocument {
    var reader = DagittyReader(try TextCursor(.dagitty, bytes))
    return try reader.read()
  }

  static func write(_ document: GraphDocument) throws(GraphFormatError) -> String {
    let word =
      switch document.kind {
      case .dag, .admg: "dag"
      case .cpdag, .pdag: "pdag"
      case .mag: "mag"
      case .pag: "pag"
      }
    let names = document.variables.map { quoted($0.name) }
    let roles = [
      ("exposure", Set(document.treatments)), ("outcome", Set(document.outcomes)), ("adjusted", Set(document.adjusted)),
    ]
    var text = word + " {\n"
    for (node, name) in names.enumerated() {
      var attributes = roles.filter { $0.1.contains(node) }.map(\.0)
      if document.variables[node].isLatent { attributes.insert("latent", at: 0) }
      text += name + (attributes.isEmpty ? "" : " [\(attributes.joined(separator: ","))]") + "\n"
    }
    for edge in document.edges.map(\.forward) {
      let left =
        switch edge.sourceMark {
        case .tail: "-"
        case .arrow: "<-"
        case .circle: "@-"
        }
      let right =
        switch edge.targetMark {
        case .tail: "-"
        case .arrow: ">"
        case .circle: "@"
        }
      // One dash is enough where a mark stands: -> and <->, but -- and --@.
      let sign = left == "-" && right == "@" ? "--@" : left + right
      text += names[edge.source] + " " + sign + " " + names[edge.target] + "\n"
    }
    return text + "}\n"
  }

  /// Letters, digits and underscores as they are, unless they begin with a digit or are one of dagitty's words.
  private static func quoted(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
    }
    if isPlain, let first = name.utf8.first, !(0x30...0x39).contains(first),
      !["dag", "pdag", "mag", "pag", "graph", "digraph", "subgraph", "node", "edge"].contains(name.lowercased())
    {
      return name
    }
    var bytes: [UInt8] = [0x22]
    for byte in name.utf8 {
      if byte == 0x22 || byte == 0x5C { bytes.append(0x5C) }
      bytes.append(byte)
    }
    bytes.append(0x22)
    return String(decoding: bytes, as: UTF8.self)
  }
}
