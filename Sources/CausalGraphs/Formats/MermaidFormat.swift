import StrictJSON

/// Mermaid's flowchart: for reading by people in a README or a page, so it is written and never read.
///
/// Nodes are called n0, n1 …; names stand in labels only, each character that Mermaid or HTML gives a meaning written as
/// a numbered entity. An edge mark that Mermaid can not draw is told in the edge's label.
enum MermaidFormat {
  static func write(_ document: GraphDocument) throws(GraphFormatError) -> String {
    var text = "flowchart TD\n"
    for (node, variable) in document.variables.enumerated() {
      let label = "\"" + escaped(variable.name) + "\""
      text += "  n\(node)" + (variable.isLatent ? "([\(label)])" : "[\(label)]") + "\n"
    }
    for edge in document.edges.map(\.forward) {
      var label = edge.probability.map { ["\((min(max($0, 0), 1) * 100).rounded() / 100)"] } ?? []
      let arrow: String
      switch (edge.sourceMark, edge.targetMark) {
      case (.tail, .arrow): arrow = "-->"
      case (.arrow, .arrow): arrow = "<-->"
      case (.circle, .circle): arrow = "o--o"
      case (.tail, .tail): arrow = "---"
      case (.circle, .arrow):
        arrow = "-->"
        label.append("circle at the tail")
      default:
        arrow = "--o"
      }
      text += "  n\(edge.source) \(arrow)" + (label.isEmpty ? "" : "|\"\(label.joined(separator: ", "))\"|")
      text += " n\(edge.target)\n"
    }
    let latent = document.variables.indices.filter { document.variables[$0].isLatent }
    if !latent.isEmpty {
      text += "  classDef latent stroke-dasharray: 5 5\n"
      text += "  class \(latent.map { "n\($0)" }.joined(separator: ",")) latent\n"
    }
    return text
  }

  /// Letters, digits, spaces and a few harmless signs as they are; all else in ASCII as `#code;`, so that no name is
  /// taken for markup, Markdown or an entity; characters that are not seen as their code point.
  private static func escaped(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", " ", ",", ".", "-", "(", ")", ":", "/": text.unicodeScalars.append(scalar)
      default:
        if scalar.isHazardous {
          text += "U+\(String(scalar.value, radix: 16, uppercase: true))"
        } else if scalar.isASCII {
          text += "#\(scalar.value);"
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text
  }
}
