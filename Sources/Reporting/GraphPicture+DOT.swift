import CausalGraphs

extension GraphPicture {
  /// The text that `dot` is given. Nodes are called n0, n1 …; names stand in labels only, escaped.
  public var dot: String {
    var text = "digraph picture {\n"
    text += "  graph [\(graphAttributes)]\n"
    text += "  node [shape=box, style=\"rounded,filled\", fillcolor=\"#F5F7FA\", color=\"#616E7C\", penwidth=1.2, "
    text += "fontname=\"\(PictureStyle.font)\", fontsize=13, fontcolor=\"\(PictureStyle.ink)\", "
    text += "margin=\"0.16,0.09\", height=0.42, width=0.9]\n"
    text += "  edge [dir=both, arrowhead=normal, arrowtail=none, arrowsize=0.8, penwidth=1.4, "
    text += "color=\"\(PictureStyle.plainEdge)\"]\n"
    text += "  subgraph cluster_graph {\n    peripheries=0\n    fontsize=11\n    fontcolor=\"#52606D\"\n"
    // A subgraph would repeat the graph's own label.
    text += "    labelloc=b\n    label=\(legend.map { "<\($0)>" } ?? "\"\"")\n"
    let (treatments, outcomes) = (Set(document.treatments), Set(document.outcomes))
    let adjusted = Set(document.adjusted)
    for (node, variable) in document.variables.enumerated() {
      text += "    n\(node) [label=" + PictureText.quoted(PictureText.wrapped(variable.name))
      var style = ["filled"]
      if !adjusted.contains(node) { style.append("rounded") }
      if variable.isLatent { style.append("dashed") }
      text += ", style=\"\(style.joined(separator: ","))\""
      if treatments.contains(node) {
        text += ", fillcolor=\"#D8EAF7\", color=\"#0072B2\", penwidth=2"
      } else if outcomes.contains(node) {
        text += ", fillcolor=\"#FCE6D8\", color=\"#D55E00\", penwidth=2"
      } else if adjusted.contains(node) {
        text += ", fillcolor=\"#E4E7EB\", color=\"\(PictureStyle.ink)\", penwidth=2.4"
      } else if variable.isLatent {
        text += ", fillcolor=\"#FFFFFF\""
      }
      text += "]\n"
    }
    let hasDirected = document.edges.contains { $0.sourceMark != $0.targetMark }
    for edge in document.edges { text += "    " + line(of: edge, hasDirected: hasDirected) + "\n" }
    text += scaffold
    return text + "  }\n}\n"
  }

  private var graphAttributes: String {
    var attributes = [
      "bgcolor=white", "charset=\"UTF-8\"", "rankdir=TB", "nodesep=0.35", "ranksep=0.55", "pad=0.15",
      "outputorder=edgesfirst",
      "fontname=\"\(PictureStyle.font)\"", "fontcolor=\"\(PictureStyle.ink)\"", "fontsize=12",
    ]
    if let title {
      attributes += ["labelloc=t", "fontsize=17", "label=" + PictureText.quoted(PictureText.wrapped(title, width: 60))]
    }
    // Splines and crossing minimisation grow faster than the graph; a large one is drawn plainly rather than not at all.
    if document.edges.count > 400 { attributes += ["splines=line", "nslimit=2", "nslimit1=2", "mclimit=0.3"] }
    return attributes.joined(separator: ", ")
  }

  private func line(of edge: GraphEdge, hasDirected: Bool) -> String {
    let edge = edge.drawn
    let (tail, head) = (edge.sourceMark, edge.targetMark)
    var attributes: [String] = []
    if head != .arrow { attributes.append("arrowhead=\(PictureStyle.arrow(head))") }
    if tail != .tail { attributes.append("arrowtail=\(PictureStyle.arrow(tail))") }
    if let probability = edge.probability {
      attributes.append("penwidth=\(PictureStyle.width(probability))")
      attributes.append("color=\"\(PictureStyle.color(probability))\"")
    }
    if edge.isUncertain { attributes.append("style=dashed") }
    // A common latent cause puts neither end above the other.
    if tail == .arrow, head == .arrow, hasDirected { attributes.append("constraint=false") }
    return "n\(edge.source) -> n\(edge.target)" + (attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]")
  }

  /// Invisible edges that stack nodes without edges in rows; `dot` alone would put all of them side by side.
  private var scaffold: String {
    var isolated = [Bool](repeating: true, count: document.variables.count)
    for edge in document.edges where isolated.indices.contains(edge.source) && isolated.indices.contains(edge.target) {
      isolated[edge.source] = false
      isolated[edge.target] = false
    }
    let nodes = isolated.indices.filter { isolated[$0] }
    let columns = max(5, Int(Double(nodes.count).squareRoot().rounded(.up)))
    guard nodes.count > columns else { return "" }
    return (columns..<nodes.count).map { "    n\(nodes[$0 - columns]) -> n\(nodes[$0]) [style=invis]\n" }.joined()
  }

  /// What widths and dashes mean, as one of `dot`'s HTML labels of fixed text; nil where there are neither.
  private var legend: String? {
    let hasWidths = document.edges.contains { $0.probability != nil }
    let hasDashes = document.edges.contains(where: \.isUncertain)
    guard hasWidths || hasDashes else { return nil }
    var cells = "<TD>probability</TD>"
    for probability in [0.25, 0.5, 0.75, 1] {
      let height = max(1, Int(PictureStyle.width(probability).rounded()))
      cells += "<TD><TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\"><TR>"
      cells += "<TD FIXEDSIZE=\"TRUE\" WIDTH=\"26\" HEIGHT=\"\(height)\" "
      cells += "BGCOLOR=\"\(PictureStyle.color(probability))\"></TD></TR></TABLE></TD>"
      cells += "<TD ALIGN=\"LEFT\">\(probability == 1 ? "1" : "\(probability)")</TD>"
    }
    var rows = hasWidths ? "<TR>\(cells)</TR>" : ""
    if hasDashes {
      rows += "<TR><TD COLSPAN=\"9\">dashed: direction arbitrary, or only an order</TD></TR>"
    }
    return "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"4\" CELLPADDING=\"1\"><TR><TD HEIGHT=\"8\"></TD></TR>"
      + rows + "</TABLE>"
  }
}
