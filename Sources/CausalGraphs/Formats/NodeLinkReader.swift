import StrictJSON

/// The way from a JSON value to a checked document; errors carry the place in the text.
struct NodeLinkReader {
  let cursor: TextCursor
  let bytes: [UInt8]

  /// The result of `body`, its errors told with line and column.
  private func at<Result>(
    _ path: JSONStep..., body: () throws(JSONMeaningError) -> Result
  ) throws(GraphFormatError) -> Result {
    do {
      return try body()
    } catch {
      let whole = JSONMeaningError(path + error.path, error.message)
      throw cursor.error(whole.description, at: JSONPlace.offset(of: whole.path, in: bytes))
    }
  }

  func document(_ root: JSONValue) throws(GraphFormatError) -> GraphDocument {
    let members = try at { () throws(JSONMeaningError) in try JSONMembers(root, what: "a graph") }
    let edgesKey = members["edges"] == nil && members["links"] != nil ? "links" : "edges"
    let (isDirected, nodes, edges) = try at { () throws(JSONMeaningError) in
      (
        try members.bool("directed") ?? true, try members.required("nodes", members.array("nodes")),
        try members.required("edges", members.array(edgesKey))
      )
    }
    var graph = GraphAssembly(cursor)
    let nodePlaces = JSONPlace.elements(of: "nodes", count: nodes.count, in: bytes)
    for (index, node) in nodes.enumerated() {
      let variable = try at(.key("nodes"), .index(index)) { () throws(JSONMeaningError) -> Variable in
        try self.variable(node)
      }
      try graph.add(variable, at: nodePlaces[index])
    }
    let edgePlaces = JSONPlace.elements(of: edgesKey, count: edges.count, in: bytes)
    for (index, value) in edges.enumerated() {
      let edge = try at(.key(edgesKey), .index(index)) { () throws(JSONMeaningError) -> GraphEdge in
        try self.edge(value, isDirected: isDirected) { graph.node($0) }
      }
      try graph.add(edge.forward, at: edgePlaces[index])
    }
    return try finish(graph, members)
  }

  private func finish(_ graph: GraphAssembly, _ members: JSONMembers) throws(GraphFormatError) -> GraphDocument {
    guard let value = members["graph"] else { return try graph.document() }
    let (kind, treatments, outcomes, adjusted, learning) = try at(.key("graph")) { () throws(JSONMeaningError) in
      let attributes = try JSONMembers(value, what: "\"graph\"")
      func nodes(_ key: String) throws(JSONMeaningError) -> [Int] {
        var result: [Int] = []
        for name in try attributes.strings(key) ?? [] {
          guard let node = graph.node(name) else {
            throw JSONMeaningError([.key(key)], "no node has the id \"\(name.visible(limit: 60))\": correct the name")
          }
          result.append(node)
        }
        return result
      }
      return (
        try attributes.oneOf("type", GraphDocument.Kind.self), try nodes("treatments"), try nodes("outcomes"),
        try nodes("adjusted"), LearningSummary(attributes)
      )
    }
    var document = try graph.document(declared: kind)
    (document.treatments, document.outcomes, document.adjusted) = (treatments, outcomes, adjusted)
    document.learning = learning
    return document
  }

  private func variable(_ value: JSONValue) throws(JSONMeaningError) -> Variable {
    let members = try JSONMembers(value, what: "a node")
    return Variable(
      try id("id", members), description: try members.string("description"), unit: try members.string("unit"),
      kind: try members.oneOf("kind", Variable.Kind.self), tier: try members.integer("tier"),
      isLatent: try members.bool("latent") ?? false)
  }

  /// A string, or a whole number as its digits.
  private func id(_ key: String, _ members: JSONMembers) throws(JSONMeaningError) -> String {
    switch try members.required(key, members[key]) {
    case .string(let text): return text
    case let value:
      guard let number = value.integer else {
        throw JSONMeaningError([.key(key)], "must be a string or a whole number")
      }
      return String(number)
    }
  }

  private func edge(
    _ value: JSONValue, isDirected: Bool, node: (String) -> Int?
  ) throws(JSONMeaningError) -> GraphEdge {
    let members = try JSONMembers(value, what: "an edge")
    func end(_ key: String) throws(JSONMeaningError) -> Int {
      let name = try id(key, members)
      guard let found = node(name) else {
        throw JSONMeaningError(
          [.key(key)], "no node has the id \"\(name.visible(limit: 60))\": add the node, or correct the name")
      }
      return found
    }
    let marks = GraphDocument.Kind.defaultMarks(isDirected: isDirected)
    var edge = GraphEdge(try end("source"), try end("target"))
    edge.sourceMark = try members.oneOf("source_mark", Mark.self) ?? marks.source
    edge.targetMark = try members.oneOf("target_mark", Mark.self) ?? marks.target
    edge.probability = try members.probability("probability")
    for (index, piece) in (try members.array("evidence") ?? []).enumerated() {
      do {
        edge.evidence.append(try Evidence(json: piece))
      } catch {
        throw error.inside(.key("evidence"), .index(index))
      }
    }
    return edge
  }
}
