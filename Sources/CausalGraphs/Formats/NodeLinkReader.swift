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
    let attributes = try at(.key("graph")) { () throws(JSONMeaningError) in try JSONMembers(value, what: "\"graph\"") }
    let (kind, treatments, outcomes, adjusted, learning) = try at(.key("graph")) { () throws(JSONMeaningError) in
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
    document.knowledge = try part("knowledge", attributes) { value throws(JSONMeaningError) in
      try BackgroundKnowledge(json: value)
    }
    document.reconciliation = try part("reconciliation", attributes) { value throws(JSONMeaningError) in
      try ReconciliationSummary(json: value)
    }
    document.absentPairs = try pairs(attributes, graph)
    return document
  }

  /// The member `key` of "graph", read by `read`; nil where there is none.
  private func part<Part>(
    _ key: String, _ attributes: JSONMembers, _ read: (JSONValue) throws(JSONMeaningError) -> Part
  ) throws(GraphFormatError) -> Part? {
    guard let value = attributes[key] else { return nil }
    return try at(.key("graph"), .key(key)) { () throws(JSONMeaningError) in try read(value) }
  }

  private func pairs(_ attributes: JSONMembers, _ graph: GraphAssembly) throws(GraphFormatError) -> [AbsentPair] {
    try at(.key("graph")) { () throws(JSONMeaningError) in
      var result: [AbsentPair] = []
      var known: Set<[Int]> = []
      for (index, value) in (try attributes.array("pairs") ?? []).enumerated() {
        do throws(JSONMeaningError) {
          let pair = try AbsentPair(json: value) { graph.node($0) }
          guard known.insert([min(pair.first, pair.second), max(pair.first, pair.second)]).inserted else {
            throw JSONMeaningError("the pair stands twice: keep one")
          }
          result.append(pair)
        } catch {
          throw error.inside(.key("pairs"), .index(index))
        }
      }
      return result
    }
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
    edge.evidence = try Evidence.list(members)
    return edge
  }
}
