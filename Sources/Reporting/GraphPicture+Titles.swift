import CausalGraphs

extension GraphPicture {
  /// The text of each SVG `<title>`, shown on hover and read aloud, by the name that `dot` was given: n3, n3->n4.
  var titles: [String: String] {
    var titles = ["picture": PictureText.shown(title ?? "Causal graph")]
    let names = document.variables.map { PictureText.shown($0.name) }
    for (node, variable) in document.variables.enumerated() {
      titles["n\(node)"] = names[node] + (variable.description.map { ": " + PictureText.shown($0) } ?? "")
    }
    for edge in document.edges.map(\.drawn) {
      guard names.indices.contains(edge.source), names.indices.contains(edge.target) else { continue }
      var text = names[edge.source] + " \(PictureStyle.sign(edge.sourceMark, edge.targetMark)) " + names[edge.target]
      if let probability = edge.probability { text += ", probability \(PictureText.twoDecimals(probability))" }
      let id = "n\(edge.source)->n\(edge.target)"
      titles[id] = titles[id].map { $0 + "; " + text } ?? text
    }
    return titles
  }
}

extension GraphEdge {
  /// The same edge with the cause first: `dot` puts an edge's first node above its second.
  var drawn: GraphEdge {
    guard sourceMark == .arrow, targetMark != .arrow else { return self }
    var edge = self
    (edge.source, edge.target) = (target, source)
    (edge.sourceMark, edge.targetMark) = (targetMark, sourceMark)
    return edge
  }
}
