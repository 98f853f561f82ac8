import StrictJSON

/// Graphviz' DOT language.
///
/// A node's name is its variable's. Node attributes: `label` (a description, where it differs from the name),
/// `description`, `unit`, `kind`, `tier`, and `true` for `latent`, `exposure`, `outcome`, `adjusted`; DoWhy's
/// `observed=no` means latent. Edge marks follow from `dir`, `arrowhead` and `arrowtail` as Graphviz draws them:
/// `odot` is a circle, `none` a tail. Edge attributes: `probability`, and `basis="order-only"` where an edge stands
/// for an order alone. Other attributes are ignored; ports are read over.
/// A name that no DOT identifier can hold (a backslash before a quote, a line end or its end) stands as the
/// attribute `variable` of a numbered node. Other evidence has no place here.
enum DOTFormat {
  /// - Complexity: O(length + edges).
  static func read(_ bytes: [UInt8]) throws(GraphFormatError) -> GraphDocument {
    var reader = DOTReader(try TextCursor(.dot, bytes))
    return try reader.read()
  }

  static func write(_ document: GraphDocument) throws(GraphFormatError) -> String {
    let roles = [
      ("exposure", Set(document.treatments)), ("outcome", Set(document.outcomes)), ("adjusted", Set(document.adjusted)),
    ]
    var names = document.variables.map { isHeld($0.name) ? quoted($0.name) : "" }
    var taken = Set(document.variables.names)
    for node in names.indices where names[node].isEmpty {
      var number = node
      while !taken.insert("V\(number)").inserted { number += names.count }
      names[node] = "\"V\(number)\""
    }
    var text = "digraph {\n  type=\(document.kind.rawValue);\n"
    for (node, variable) in document.variables.enumerated() {
      var attributes: [String] = []
      if !isHeld(variable.name) { attributes.append("variable=\(escaped(variable.name))") }
      if shown(variable.name) != variable.name || !isHeld(variable.name) || variable.name.utf8.contains(0x5C) {
        attributes.append("label=\(escaped(shown(variable.name)))")
      }
      if let description = variable.description { attributes.append("description=\(escaped(description))") }
      if let unit = variable.unit { attributes.append("unit=\(escaped(unit))") }
      if let kind = variable.kind { attributes.append("kind=\(kind.rawValue)") }
      if let tier = variable.tier { attributes.append("tier=\(tier)") }
      if variable.isLatent { attributes.append("latent=true") }
      for (role, nodes) in roles where nodes.contains(node) { attributes.append("\(role)=true") }
      text += "  \(names[node])" + (attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]") + ";\n"
    }
    for edge in document.edges.map(\.forward) {
      var attributes: [String] = []
      switch (edge.sourceMark, edge.targetMark) {
      case (.tail, .arrow): break
      case (.tail, .tail): attributes.append("dir=none")
      case (.arrow, .arrow): attributes.append("dir=both")
      default: attributes.append("dir=both, arrowtail=\(shape(edge.sourceMark)), arrowhead=\(shape(edge.targetMark))")
      }
      if let probability = edge.probability { attributes.append("probability=\"\(probability)\"") }
      if let basis = edge.basisText { attributes.append("basis=\"\(basis)\"") }
      text += "  \(names[edge.source]) -> \(names[edge.target])"
      text += (attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]") + ";\n"
    }
    return text + "}\n"
  }

  private static func shape(_ mark: Mark) -> String {
    switch mark {
    case .tail: "none"
    case .arrow: "normal"
    case .circle: "odot"
    }
  }

  /// Whether a quoted identifier can hold these bytes: an odd run of backslashes before a quote, a line end or the end
  /// would take away the sign behind it.
  private static func isHeld(_ name: String) -> Bool {
    var isOdd = false
    for byte in name.utf8 {
      if isOdd, byte == 0x22 || byte == 0x0A || byte == 0x0D { return false }
      isOdd = byte == 0x5C && !isOdd
      if byte == 0 { return false }
    }
    return !isOdd
  }

  private static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = [0x22]
    for byte in text.utf8 {
      if byte == 0x22 { bytes.append(0x5C) }
      bytes.append(byte)
    }
    bytes.append(0x22)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text of an attribute, as Graphviz' escape strings have it.
  private static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = [0x22]
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: bytes += [0x5C, byte]
      case 0x0A: bytes += [0x5C, UInt8(ascii: "n")]
      default: bytes.append(byte)
      }
    }
    bytes.append(0x22)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A name as a drawing should show it: characters that are not seen as their codes, no entities.
  static func shown(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      if scalar == "&" {
        text += "&amp;"
      } else if scalar.isHazardous {
        text += "U+\(String(scalar.value, radix: 16, uppercase: true))"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// What an escape string says: `\n`, `\l` and `\r` are line ends, `\N` the name, any other backslash is dropped.
  static func unescaped(_ text: String, name: String) -> String {
    guard text.utf8.contains(0x5C) else { return text }
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped {
        switch byte {
        case UInt8(ascii: "n"), UInt8(ascii: "l"), UInt8(ascii: "r"): bytes.append(0x0A)
        case UInt8(ascii: "N"): bytes += name.utf8
        default: bytes.append(byte)
        }
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
      // A label of many \N would grow far beyond the text.
      if bytes.count > VariableList.longestDescription { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
