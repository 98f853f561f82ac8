import StrictJSON

/// Takes GML apart with a stack of open lists, so that no nesting can exhaust the program's own.
struct GMLReader {
  private enum List { case graph, node, edge, other }
  /// A node or an edge: the texts of its known keys, each with its place.
  private struct Item {
    var place: Int
    var fields: [String: (text: String, place: Int)] = [:]
  }

  private static let deepest = 200
  private static let graphKeys: Set = ["directed", "type"]
  private static let nodeKeys: Set = [
    "id", "label", "description", "unit", "kind", "tier", "latent", "observed", "exposure", "outcome", "adjusted",
  ]
  private static let edgeKeys: Set = ["source", "target", "source_mark", "target_mark", "probability", "basis"]

  private var cursor: TextCursor
  private var graph: Item?
  private var nodes: [Item] = []
  private var edges: [Item] = []

  init(_ cursor: TextCursor) { self.cursor = cursor }

  mutating func read() throws(GraphFormatError) {
    var open: [(list: List, place: Int)] = []
    while true {
      skip()
      let place = cursor.position
      guard let byte = cursor.next else { break }
      if byte == UInt8(ascii: "]") {
        guard open.popLast() != nil else { throw cursor.error("this \"]\" closes nothing: remove it") }
        cursor.advance()
        continue
      }
      let key = key()
      guard !key.isEmpty else {
        throw cursor.error("expected a key such as node, edge or label: write key and value, texts in quotes")
      }
      skip()
      let list = open.last?.list
      if cursor.take("[") {
        guard open.count < GMLReader.deepest else {
          throw cursor.error("lists are nested more than \(GMLReader.deepest) deep: flatten them", at: place)
        }
        open.append((try opened(key, in: list, isOutermost: open.isEmpty, at: place), place))
      } else {
        let text = try value(of: key)
        try keep(key, text, in: list, at: place)
      }
    }
    if let (_, place) = open.last { throw cursor.error("this list is never closed: add a \"]\"", at: place) }
    guard graph != nil else { throw cursor.error("there is no graph here: a GML file holds graph [ … ]") }
  }

  private mutating func opened(
    _ key: String, in list: List?, isOutermost: Bool, at place: Int
  ) throws(GraphFormatError) -> List {
    switch (key, list) {
    case ("graph", nil) where isOutermost:
      guard graph == nil else { throw cursor.error("a second graph: keep one graph in a file", at: place) }
      graph = Item(place: place)
      return .graph
    case ("node", .graph):
      nodes.append(Item(place: place))
      return .node
    case ("edge", .graph):
      edges.append(Item(place: place))
      return .edge
    default: return .other
    }
  }

  private mutating func keep(
    _ key: String, _ text: String, in list: List?, at place: Int
  ) throws(GraphFormatError) {
    var old: (text: String, place: Int)?
    switch list {
    case .graph where GMLReader.graphKeys.contains(key): old = graph?.fields.updateValue((text, place), forKey: key)
    case .node where GMLReader.nodeKeys.contains(key):
      old = nodes[nodes.count - 1].fields.updateValue((text, place), forKey: key)
    case .edge where GMLReader.edgeKeys.contains(key):
      old = edges[edges.count - 1].fields.updateValue((text, place), forKey: key)
    default: break
    }
    guard old == nil else { throw cursor.error("the key \"\(key)\" stands twice in one list: keep one", at: place) }
  }

  /// White space and comments.
  private mutating func skip() {
    cursor.skipSpace()
    while cursor.next == UInt8(ascii: "#") {
      _ = cursor.take { $0 != 0x0A }
      cursor.skipSpace()
    }
  }

  /// Letters, digits and underscores, the first a letter; in lower case.
  private mutating func key() -> String {
    guard let first = cursor.next, (0x61...0x7A).contains(first | 0x20) else { return "" }
    let start = cursor.position
    _ = cursor.take { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
    return cursor.text(start..<cursor.position).lowercased()
  }

  /// The text of a number or a quoted text.
  private mutating func value(of key: String) throws(GraphFormatError) -> String {
    let start = cursor.position
    if cursor.take("\"") {
      let content = cursor.take { $0 != UInt8(ascii: "\"") }
      guard cursor.take("\"") else { throw cursor.error("this quote is never closed: add a \"", at: start) }
      return GMLEntities.decoded(content)
    }
    _ = cursor.take {
      (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E].contains($0) || (0x61...0x7A).contains($0 | 0x20)
    }
    let text = cursor.text(start..<cursor.position)
    guard Double(text) != nil else {
      throw cursor.error(
        "expected a number, a text in quotes or a list in brackets after \"\(key.visible(limit: 40))\"", at: start)
    }
    return text
  }

  /// The checked document, once everything has been read: edges may stand before their nodes.
  consuming func document() throws(GraphFormatError) -> GraphDocument {
    var assembly = GraphAssembly(cursor)
    var ids: [String: Int] = [:]
    var roles: [String: [Int]] = [:]
    for item in nodes {
      guard let id = item.fields["id"] else { throw cursor.error("a node without an id: add one", at: item.place) }
      let node = try assembly.add(try variable(item, id: id.text), at: item.place)
      guard ids.updateValue(node, forKey: id.text) == nil else {
        throw cursor.error("the id \(id.text.visible(limit: 60)) stands twice: ids must differ", at: id.place)
      }
      for role in ["exposure", "outcome", "adjusted"] where GMLReader.isTrue(item.fields[role]?.text) {
        roles[role, default: []].append(node)
      }
    }
    let isDirected = GMLReader.isTrue(graph?.fields["directed"]?.text)
    for item in edges {
      let (source, target) = (try end("source", of: item, ids), try end("target", of: item, ids))
      var edge = GraphEdge(source, target)
      (edge.sourceMark, edge.targetMark) = GraphDocument.Kind.defaultMarks(isDirected: isDirected)
      if let mark = try mark("source_mark", of: item) { edge.sourceMark = mark }
      if let mark = try mark("target_mark", of: item) { edge.targetMark = mark }
      if let probability = item.fields["probability"] {
        guard let value = Double(probability.text), (0...1).contains(value) else {
          throw cursor.error("the probability is not a number from 0 to 1", at: probability.place)
        }
        edge.probability = value
      }
      edge.read(basis: item.fields["basis"]?.text)
      try assembly.add(edge.forward, at: item.place)
    }
    let declared = graph?.fields["type"].flatMap { GraphDocument.Kind(rawValue: $0.text) }
    var document = try assembly.document(declared: declared)
    document.treatments = roles["exposure"] ?? []
    document.outcomes = roles["outcome"] ?? []
    document.adjusted = roles["adjusted"] ?? []
    return document
  }

  private func variable(_ item: Item, id: String) throws(GraphFormatError) -> Variable {
    var variable = Variable(item.fields["label"]?.text ?? id)
    variable.description = item.fields["description"]?.text
    variable.unit = item.fields["unit"]?.text
    if let kind = item.fields["kind"] { variable.kind = Variable.Kind(rawValue: kind.text) }
    if let tier = item.fields["tier"] { variable.tier = Int(tier.text) }
    variable.isLatent =
      GMLReader.isTrue(item.fields["latent"]?.text)
      || item.fields["observed"].map { !GMLReader.isTrue($0.text) } ?? false
    return variable
  }

  static func isTrue(_ text: String?) -> Bool {
    switch text?.lowercased() {
    case nil, "", "0", "false", "no": false
    default: true
    }
  }

  private func end(_ key: String, of item: Item, _ ids: [String: Int]) throws(GraphFormatError) -> Int {
    guard let field = item.fields[key] else {
      throw cursor.error("an edge without a \(key): add the id of a node", at: item.place)
    }
    guard let node = ids[field.text] else {
      throw cursor.error(
        "no node has the id \"\(field.text.visible(limit: 60))\": add the node, or correct the \(key)", at: field.place)
    }
    return node
  }

  private func mark(_ key: String, of item: Item) throws(GraphFormatError) -> Mark? {
    guard let field = item.fields[key] else { return nil }
    guard let mark = Mark(rawValue: field.text) else {
      throw cursor.error("\"\(field.text.visible(limit: 40))\" is no mark: use tail, arrow or circle", at: field.place)
    }
    return mark
  }
}
