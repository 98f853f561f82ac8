public import CausalGraphs

extension GraphLayout {
  /// The layout of a document by Graphviz's `dot`, run once.
  ///
  /// - Throws: `PictureError`; where `dot` is missing, `GraphLayout.layered(_:)` still serves.
  public static func graphviz(
    _ document: GraphDocument, timeLimit: Duration = .seconds(30)
  ) async throws(PictureError) -> GraphLayout {
    let (nodes, edges) = (document.variables.count, document.edges.count)
    guard nodes <= mostNodes, edges <= mostEdges else { throw .tooManyElements(nodes: nodes, edges: edges) }
    let plain = try await Graphviz(program: "dot", arguments: ["-q", "-Tplain"], timeLimit: timeLimit)
      .draw(dot(document), nodes: nodes, edges: edges)
    guard let layout = GraphLayout(plain: String(decoding: plain, as: UTF8.self), document) else {
      throw .dotFailed(status: "exit 0", said: "what it wrote is no layout")
    }
    return layout
  }

  /// The most nodes that a report draws.
  public static let mostNodes = 300
  /// The most edges that a report draws.
  public static let mostEdges = 1_500

  /// Boxes of our own size without any text: names never reach `dot`.
  static func dot(_ document: GraphDocument) -> String {
    var text = "digraph g {\n  graph [rankdir=TB, nodesep=0.3, ranksep=0.5]\n"
    text += "  node [shape=box, fixedsize=true, label=\"\"]\n  edge [arrowhead=none, arrowtail=none]\n"
    for (node, size) in GraphDrawing.sizes(document).enumerated() {
      text += "  n\(node) [width=\(size.width / 72), height=\(size.height / 72)]\n"
    }
    let hasDirected = document.edges.contains { $0.sourceMark != $0.targetMark }
    for edge in document.edges.map(\.drawn) {
      let isLoose = edge.sourceMark == .arrow && edge.targetMark == .arrow && hasDirected
      text += "  n\(edge.source) -> n\(edge.target)" + (isLoose ? " [constraint=false]\n" : "\n")
    }
    return text + "}\n"
  }

  /// Reads `dot -Tplain`; nil where it is not of this document.
  init?(plain: String, _ document: GraphDocument) {
    let count = document.variables.count
    let lines = plain.split(separator: "\n").map { $0.split(separator: " ") }
    guard let head = lines.first, head.count >= 4, head[0] == "graph", let wide = Double(head[2]),
      let high = Double(head[3]), wide.isFinite, high.isFinite
    else { return nil }
    func point(_ x: Substring, _ y: Substring) -> Point? {
      guard let x = Double(x), let y = Double(y), x.isFinite, y.isFinite else { return nil }
      return Point(x: x * 72, y: (high - y) * 72)
    }
    func node(_ name: Substring) -> Int? {
      guard name.first == "n", let node = Int(name.dropFirst()), (0..<count).contains(node) else { return nil }
      return node
    }
    var boxes = [Box?](repeating: nil, count: count)
    var curves = [[Point]?](repeating: nil, count: document.edges.count)
    // Several edges of one pair come in their order.
    var waiting: [[Int]: [Int]] = [:]
    for (place, edge) in document.edges.map(\.drawn).enumerated().reversed() {
      waiting[[edge.source, edge.target], default: []].append(place)
    }
    for line in lines.dropFirst() {
      if line.first == "node", line.count >= 6, let node = node(line[1]), let centre = point(line[2], line[3]),
        let width = Double(line[4]), let height = Double(line[5])
      {
        boxes[node] = Box(centre: centre, width: width * 72, height: height * 72)
      } else if line.first == "edge", line.count >= 4, let tail = node(line[1]), let tip = node(line[2]),
        let points = Int(line[3]), points >= 4, points % 3 == 1, line.count >= 4 + 2 * points,
        let place = waiting[[tail, tip]]?.popLast()
      {
        let curve = (0..<points).compactMap { point(line[4 + 2 * $0], line[5 + 2 * $0]) }
        guard curve.count == points else { return nil }
        // `drawn` may have turned the edge; curves run from source to target of the document's edge.
        curves[place] = document.edges[place].source == tail ? curve : curve.reversed()
      }
    }
    let (places, ways) = (boxes.compactMap(\.self), curves.compactMap(\.self))
    guard places.count == boxes.count, ways.count == curves.count else { return nil }
    self.init(width: wide * 72, height: high * 72, boxes: places, curves: ways)
  }
}
