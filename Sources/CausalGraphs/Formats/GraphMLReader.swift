import StrictJSON

/// From XML events to a graph.
struct GraphMLReader {
  private struct Key {
    var name: String
    /// yEd's drawing of a node or an edge, which holds its label or arrows.
    var isDrawing: Bool
  }
  /// A node or an edge while it is read.
  private struct Element {
    var place: Int
    var attributes: [String: String]
    var data: [String: String] = [:]
    /// From yEd: a node's label; an edge's arrows.
    var label: String?
    var arrows: (source: String, target: String)?
  }
  /// Where text goes that is being read.
  private enum Target {
    case data(String)
    case fallback(String)
    case label
  }

  private var xml: GraphMLXML
  private var keys: [String: Key] = [:]
  private var fallbacks: [String: String] = [:]
  private var graphData: [String: String] = [:]
  private var isDirected: Bool?
  private var nodes: [Element] = []
  private var edges: [Element] = []

  /// The open elements' local names.
  private var path: [String] = []
  private var current: Element?
  private var keyID = ""
  private var target: Target?
  private var text = ""

  init(_ xml: GraphMLXML) { self.xml = xml }

  mutating func read() throws(GraphFormatError) -> GraphDocument {
    while let event = try xml.next() {
      switch event {
      case .start(let name, let attributes, let place): try start(name, attributes, place)
      case .text(let more):
        // Text of an element within a label is layout, not label.
        if target != nil, path.last == "data" || path.last == "default" || path.last == "NodeLabel" { text += more }
      case .end(let name): end(name)
      }
    }
    return try assemble()
  }

  private mutating func start(
    _ name: String, _ attributes: [String: String], _ place: Int
  ) throws(GraphFormatError) {
    defer { path.append(name) }
    switch (name, path.last) {
    case (_, nil):
      guard name == "graphml" else {
        throw error("expected <graphml>, not <\(name.visible(limit: 40))>: name the format with --from", place)
      }
    case ("key", "graphml"):
      guard let id = attributes["id"] else { throw error("a <key> needs an id", place) }
      keys[id] = Key(name: attributes["attr.name"] ?? id, isDrawing: attributes["yfiles.type"] != nil)
      keyID = id
    case ("default", "key"):
      target = .fallback(keyID)
      text = ""
    case ("graph", "graphml"):
      guard isDirected == nil else { throw error("a second graph: keep one in the file", place) }
      switch attributes["edgedefault"] {
      case "directed": isDirected = true
      case "undirected": isDirected = false
      default: throw error("<graph> needs edgedefault=\"directed\" or \"undirected\"", place)
      }
    case ("graph", _): throw error("a graph within a node has no place in a causal graph: ungroup it", place)
    case ("hyperedge", "graph"): throw error("hyperedges have no place in a causal graph: split it into edges", place)
    case ("node", "graph"), ("edge", "graph"): current = Element(place: place, attributes: attributes)
    case ("data", _):
      guard let key = attributes["key"] else { throw error("<data> needs a key", place) }
      // A key that nothing declares is known by its id.
      if keys[key]?.isDrawing != true { target = .data(keys[key]?.name ?? key) }
      text = ""
    case ("NodeLabel", _) where current != nil && current?.label == nil:
      target = .label
      text = ""
    case ("Arrows", _) where current != nil:
      current?.arrows = (attributes["source"] ?? "none", attributes["target"] ?? "none")
    default: break
    }
  }

  private mutating func end(_ name: String) {
    path.removeLast()
    switch (name, target) {
    case ("data", .data(let key)?):
      switch path.last {
      case "graph": graphData[key] = text
      case "node", "edge": current?.data[key] = text
      default: break
      }
      target = nil
    case ("default", .fallback(let key)?):
      fallbacks[keys[key]?.name ?? key] = text
      target = nil
    case ("NodeLabel", .label?):
      current?.label = text
      target = nil
    case ("node", _) where path.last == "graph":
      if let current { nodes.append(current) }
      current = nil
    case ("edge", _) where path.last == "graph":
      if let current { edges.append(current) }
      current = nil
    default: break
    }
  }

  private func error(_ message: String, _ place: Int) -> GraphFormatError { xml.cursor.error(message, at: place) }

  private func value(_ element: Element, _ key: String) -> String? { element.data[key] ?? fallbacks[key] }

  /// The same without the white space of a pretty-printed file, for words and numbers.
  private func word(_ element: Element, _ key: String) -> String? { value(element, key).map(GraphMLReader.trimmed) }

  private func assemble() throws(GraphFormatError) -> GraphDocument {
    guard let isDirected else { throw xml.cursor.error("there is no <graph> in this file") }
    var graph = GraphAssembly(xml.cursor)
    var ids: [String: Int] = [:]
    let names = try names()
    for (element, name) in zip(nodes, names) {
      let node = try graph.add(try variable(name, element), at: element.place)
      ids[element.attributes["id"] ?? ""] = node
    }
    for edge in edges {
      let source = try end(of: edge, "source", ids)
      let target = try end(of: edge, "target", ids)
      let marks = try marks(edge, isDirected: isDirected)
      let probability = try probability(edge)
      var read = GraphEdge(source, target, sourceMark: marks.0, targetMark: marks.1, probability: probability)
      read.read(basis: word(edge, "basis"))
      try graph.add(read, at: edge.place)
    }
    var document = try graph.document(
      declared: graphData["type"].flatMap { GraphDocument.Kind(rawValue: GraphMLReader.trimmed($0)) })
    for (node, element) in nodes.enumerated() {
      if try flag(element, "treatment") { document.treatments.append(node) }
      if try flag(element, "outcome") { document.outcomes.append(node) }
      if try flag(element, "adjusted") { document.adjusted.append(node) }
    }
    return document
  }

  /// Ids, or labels where the ids are a program's and there are labels.
  private func names() throws(GraphFormatError) -> [String] {
    var seen: Set<String> = []
    let ids = try nodes.map { (node) throws(GraphFormatError) in
      guard let id = node.attributes["id"], !id.isEmpty else { throw error("a <node> needs an id", node.place) }
      guard seen.insert(id).inserted else {
        throw error("the node id \"\(id.visible())\" stands twice: ids must differ", node.place)
      }
      return id
    }
    guard ids.allSatisfy(GraphMLReader.isMadeUp) else { return ids }
    let labels = nodes.map { node -> String? in
      let label = node.data["name"] ?? node.data["label"] ?? node.label.map(GraphMLReader.trimmed)
      return label?.isEmpty == true ? nil : label
    }
    guard labels.contains(where: { $0 != nil }) else { return ids }
    if let bare = labels.firstIndex(of: nil) {
      throw error("node \(ids[bare].visible(limit: 40)) has no label while others have: label it", nodes[bare].place)
    }
    return labels.compactMap { $0 }
  }

  /// True for ids that a program counts: 12, n3, yEd's n0::n1.
  private static func isMadeUp(_ id: String) -> Bool {
    var sawDigit = false
    for byte in id.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): sawDigit = true
      case UInt8(ascii: "n"), UInt8(ascii: ":"): break
      default: return false
      }
    }
    return sawDigit
  }

  private static func trimmed(_ text: String) -> String {
    // Nearly every value stands without white space around it, and costs a look at its two ends.
    if let first = text.utf8.first, let last = text.utf8.last, (0x21...0x7E).contains(first),
      (0x21...0x7E).contains(last)
    {
      return text
    }
    let start = text.drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }

  private func variable(_ name: String, _ node: Element) throws(GraphFormatError) -> Variable {
    var variable = Variable(name, isLatent: try flag(node, "latent"))
    variable.description = value(node, "description")
    variable.unit = value(node, "unit")
    // Other programs use these words for other things: only what is ours is taken.
    variable.kind = word(node, "kind").flatMap { Variable.Kind(rawValue: $0) }
    variable.tier = word(node, "tier").flatMap { Int($0) }
    return variable
  }

  private func end(of edge: Element, _ side: String, _ ids: [String: Int]) throws(GraphFormatError) -> Int {
    guard let id = edge.attributes[side] else { throw error("an <edge> needs a source and a target", edge.place) }
    guard let node = ids[id] else {
      throw error("the edge's \(side) \"\(id.visible())\" is no node of the graph: add <node id=…>", edge.place)
    }
    return node
  }

  private func marks(_ edge: Element, isDirected: Bool) throws(GraphFormatError) -> (Mark, Mark) {
    let isDirected = edge.attributes["directed"].map { $0 == "true" || $0 == "1" } ?? isDirected
    var marks: (Mark, Mark) = (.tail, isDirected ? .arrow : .tail)
    if let arrows = edge.arrows { marks = (GraphMLReader.mark(arrows.source), GraphMLReader.mark(arrows.target)) }
    for (key, path) in [("source_mark", \(Mark, Mark).0), ("target_mark", \(Mark, Mark).1)] {
      guard let text = word(edge, key) else { continue }
      guard let mark = Mark(rawValue: text) else {
        throw error("\(key) is tail, arrow or circle, not \"\(text.visible(limit: 40))\"", edge.place)
      }
      marks[keyPath: path] = mark
    }
    return marks
  }

  /// What yEd calls its arrowheads.
  private static func mark(_ arrow: String) -> Mark {
    switch arrow {
    case "none": .tail
    case "circle", "transparent_circle": .circle
    default: .arrow
    }
  }

  private func probability(_ edge: Element) throws(GraphFormatError) -> Double? {
    guard let text = word(edge, "probability") else { return nil }
    guard let probability = Double(text), (0...1).contains(probability) else {
      throw error("a probability is between 0 and 1, not \"\(text.visible(limit: 40))\"", edge.place)
    }
    return probability
  }

  private func flag(_ node: Element, _ key: String) throws(GraphFormatError) -> Bool {
    guard let text = word(node, key) else { return false }
    switch text.lowercased() {
    case "true", "1": return true
    case "false", "0", "": return false
    default: throw error("\(key) is true or false, not \"\(text.visible(limit: 40))\"", node.place)
    }
  }
}
