import CausalGraphs

/// A graph as SVG inside a page: its colours are the page's, each edge is a link to its evidence that can be reached by
/// keyboard, and rests on no script.
struct GraphDrawing: Sendable {
  let document: GraphDocument
  let layout: GraphLayout
  let accounts: [EdgeAccount]

  /// Nil where the graph is too large for a picture in a page.
  init?(_ graph: ReportContent.Graph) {
    let document = graph.document
    guard document.variables.count <= GraphLayout.mostNodes, document.edges.count <= GraphLayout.mostEdges,
      !document.variables.indices.isEmpty,
      document.edges.allSatisfy({
        document.variables.indices.contains($0.source) && document.variables.indices.contains($0.target)
      })
    else { return nil }
    let isOfThis = graph.layout.map {
      $0.boxes.count == document.variables.count && $0.curves.count == document.edges.count
    }
    self.document = document
    layout = isOfThis == true ? graph.layout ?? .layered(document) : .layered(document)
    accounts = document.edges.enumerated().map { EdgeAccount($1, number: $0, in: document) }
  }

  private static let (lineHeight, letter) = (16.0, 7.4)

  /// How large each variable's box is: its name in up to four lines, and its role.
  static func sizes(_ document: GraphDocument) -> [(width: Double, height: Double)] {
    document.variables.indices.map { node in
      let lines = PictureText.wrapped(document.variables[node].name)
      let role = role(of: node, in: document)
      let longest = max(lines.map(\.count).max() ?? 0, Int(Double(role?.count ?? 0) * 0.85))
      return (
        max(56, Double(longest) * letter + 22), Double(lines.count) * lineHeight + (role == nil ? 14 : 28)
      )
    }
  }

  /// What a variable is to the question, in words that stand in its box.
  static func role(of node: Int, in document: GraphDocument) -> String? {
    if document.treatments.contains(node) { return "treatment" }
    if document.outcomes.contains(node) { return "outcome" }
    if document.adjusted.contains(node) { return "adjusted for" }
    return document.variables[node].isLatent ? "not observed" : nil
  }

  private func kind(of node: Int) -> String {
    if document.treatments.contains(node) { return "treatment" }
    if document.outcomes.contains(node) { return "outcome" }
    if document.adjusted.contains(node) { return "adjusted" }
    return document.variables[node].isLatent ? "latent" : "plain"
  }

  /// What the picture shows, for those who do not see it.
  var description: String { overview + " Every edge is a link to its evidence, which stands in the list that follows." }

  /// How large the graph is, and the roles in it.
  var overview: String {
    let names = document.variables.names
    func list(_ nodes: [Int]) -> String { ReportText.list(nodes.map { ReportText.plain(names[$0]) }) }
    var text =
      "A graph of \(ReportText.count(names.count, "variable")) and \(ReportText.count(document.edges.count, "edge"))."
    if !document.treatments.isEmpty { text += " Treatment: \(list(document.treatments))." }
    if !document.outcomes.isEmpty { text += " Outcome: \(list(document.outcomes))." }
    if !document.adjusted.isEmpty { text += " Adjusted for: \(list(document.adjusted))." }
    return text
  }

  /// The picture: classes only, no style of its own.
  var svg: String {
    let (width, height) = (layout.width + 8, layout.height + 8)
    var text = "<svg class=\"graph\" viewBox=\"-4 -4 \(number(width)) \(number(height))\" width=\"\(number(width))\" "
    text += "height=\"\(number(height))\" aria-labelledby=\"graph-title graph-desc\">\n"
    text += "<title id=\"graph-title\">Causal graph</title>\n"
    text += "<desc id=\"graph-desc\">\(ReportText.escaped(description))</desc>\n"
    for (place, edge) in document.edges.enumerated() { text += line(of: edge, place) }
    for node in document.variables.indices { text += box(of: node) }
    return text + "</svg>\n"
  }

  private func box(of node: Int) -> String {
    let (variable, box) = (document.variables[node], layout.boxes[node])
    let lines = PictureText.wrapped(variable.name)
    let role = GraphDrawing.role(of: node, in: document)
    let radius = document.adjusted.contains(node) ? 0 : 9
    var text = "<g class=\"node \(kind(of: node))\"><title>\(ReportText.escaped(variable.name))"
    if let description = variable.description { text += ": \(ReportText.escaped(description))" }
    text +=
      "</title><rect x=\"\(number(box.centre.x - box.width / 2))\" y=\"\(number(box.centre.y - box.height / 2))\" "
    text += "width=\"\(number(box.width))\" height=\"\(number(box.height))\" rx=\"\(radius)\"/>"
    let rows = Double(lines.count) * GraphDrawing.lineHeight + (role == nil ? 0 : 14)
    var y = box.centre.y - rows / 2 + 12
    for line in lines {
      text += "<text x=\"\(number(box.centre.x))\" y=\"\(number(y))\">\(ReportText.escaped(line))</text>"
      y += GraphDrawing.lineHeight
    }
    if let role { text += "<text class=\"role\" x=\"\(number(box.centre.x))\" y=\"\(number(y - 1))\">\(role)</text>" }
    return text + "</g>\n"
  }

  private func line(of edge: GraphEdge, _ place: Int) -> String {
    let curve = layout.curves[place]
    guard let first = curve.first, curve.count >= 4, curve.count % 3 == 1 else { return "" }
    let account = accounts[place]
    var path = "M\(point(first))"
    for start in stride(from: 1, to: curve.count, by: 3) {
      path += "C\(point(curve[start])) \(point(curve[start + 1])) \(point(curve[start + 2]))"
    }
    let width = edge.probability.map(PictureStyle.width) ?? 1.6
    // Leaves this page for no other: a number that this program counted.
    var text = "<a id=\"in-graph-\(place)\" href=\"#edge-\(place)\" class=\"edge\(edge.isUncertain ? " unsure" : "")\" "
    text += "aria-label=\"\(ReportText.escaped(account.brief))\"><title>\(ReportText.escaped(account.brief))</title>"
    text +=
      "<path class=\"reach\" d=\"\(path)\"/><path class=\"line\" d=\"\(path)\" stroke-width=\"\(number(width))\"/>"
    let size = 6 + 1.2 * width
    text += end(edge.targetMark, at: curve[curve.count - 1], from: curve[curve.count - 2], curve[0], size)
    text += end(edge.sourceMark, at: curve[0], from: curve[1], curve[curve.count - 1], size)
    return text + "</a>\n"
  }

  /// The mark at an edge's end, pointing as the curve does there.
  private func end(
    _ mark: Mark, at tip: GraphLayout.Point, from before: GraphLayout.Point, _ far: GraphLayout.Point, _ size: Double
  ) -> String {
    guard mark != .tail else { return "" }
    var (dx, dy) = (tip.x - before.x, tip.y - before.y)
    if dx * dx + dy * dy < 1e-6 { (dx, dy) = (tip.x - far.x, tip.y - far.y) }
    let length = max((dx * dx + dy * dy).squareRoot(), 1e-9)
    (dx, dy) = (dx / length, dy / length)
    if mark == .circle {
      let centre = GraphLayout.Point(x: tip.x - dx * 4, y: tip.y - dy * 4)
      return "<circle class=\"ring\" cx=\"\(number(centre.x))\" cy=\"\(number(centre.y))\" r=\"3.6\"/>"
    }
    let base = GraphLayout.Point(x: tip.x - dx * size, y: tip.y - dy * size)
    let half = size * 0.42
    let corners = [
      tip, GraphLayout.Point(x: base.x - dy * half, y: base.y + dx * half),
      GraphLayout.Point(x: base.x + dy * half, y: base.y - dx * half),
    ]
    return "<polygon class=\"head\" points=\"\(corners.map(point).joined(separator: " "))\"/>"
  }

  private func point(_ point: GraphLayout.Point) -> String { "\(number(point.x)),\(number(point.y))" }
  private func number(_ value: Double) -> String { ChartDrawing.number(value) }
}
