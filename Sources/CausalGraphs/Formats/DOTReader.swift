import StrictJSON

/// Takes DOT apart with a stack of open subgraphs.
struct DOTReader {
  private typealias Attributes = [String: String]

  /// One subgraph that is open.
  private struct Scope {
    var place: Int
    var name: String?
    var nodeDefaults: Attributes
    var edgeDefaults: Attributes
    /// Every node named in the subgraph, each once.
    var members: [Int] = []
    var isMember: Set<Int> = []
    /// The operands of the statement that is being read, and the places of the signs between them.
    var operands: [[Int]] = []
    var signs: [Int] = []
    /// The attributes behind the statement.
    var attributes: Attributes = [:]
    /// The statement is one node named by itself.
    var isNode = false

    mutating func note(_ node: Int) {
      if isMember.insert(node).inserted { members.append(node) }
    }
  }

  private static let deepest = 100
  /// What is kept of a node's or an edge's attributes: all that means something.
  private static let known: Set = [
    "label", "description", "unit", "kind", "tier", "latent", "observed", "exposure", "outcome", "adjusted", "variable",
    "dir", "arrowhead", "arrowtail", "probability", "basis",
  ]

  private let start: TextCursor
  private var graph: GraphAssembly
  private var isStrict = false
  private var isDirected = true
  private var kind: GraphDocument.Kind?
  private var nodes: [Attributes] = []
  private var subgraphs: [String: [Int]] = [:]
  private var pairs: Set<DirectedEdge> = []
  private var work = 0
  /// The most edges, and the most steps spent on subgraphs within subgraphs: few bytes must not stand for gigabytes of
  /// edges. Those that are written out one by one are always fewer.
  private let mostWork: Int

  init(_ cursor: TextCursor) {
    start = cursor
    graph = GraphAssembly(cursor)
    mostWork = 2_000_000 + 2 * cursor.bytes.count
  }

  mutating func read() throws(GraphFormatError) -> GraphDocument {
    var tokens = try DOTTokens(start)
    if tokens.next.isWord("strict") {
      isStrict = true
      try tokens.advance()
    }
    isDirected = tokens.next.isWord("digraph")
    guard isDirected || tokens.next.isWord("graph") else {
      throw start.error("expected digraph { … } or graph { … }", at: tokens.place)
    }
    try tokens.advance()
    if case .name = tokens.next { try tokens.advance() }
    var scopes = [Scope(place: tokens.place, nodeDefaults: [:], edgeDefaults: [:])]
    guard try tokens.take("{") else { throw start.error("expected \"{\"", at: tokens.place) }
    while !scopes.isEmpty { try step(&tokens, &scopes) }
    guard tokens.next == .end else {
      throw start.error("text after the closing \"}\": keep one graph in a file", at: tokens.place)
    }
    return try finish()
  }

  /// Reads one part of a statement in the innermost scope.
  private mutating func step(_ tokens: inout DOTTokens, _ scopes: inout [Scope]) throws(GraphFormatError) {
    let last = scopes.count - 1
    let place = tokens.place
    switch tokens.next {
    case .end: throw start.error("this \"{\" is never closed: add a \"}\"", at: scopes[last].place)
    case .arrow, .line:
      guard (tokens.next == .arrow) == isDirected else {
        throw start.error(
          isDirected
            ? "\"--\" has no place in a digraph: write -> with [dir=none]"
            : "\"->\" needs a digraph, and this is a graph",
          at: place)
      }
      guard scopes[last].operands.count == scopes[last].signs.count + 1, scopes[last].attributes.isEmpty else {
        throw start.error("an edge needs a node before it: write a -> b", at: place)
      }
      try tokens.advance()
      scopes[last].signs.append(place)
      scopes[last].isNode = false
    case .character("{"): try open(nil, &tokens, &scopes)
    case .character("}"):
      try tokens.advance()
      try end(&scopes[last])
      guard let closed = scopes.popLast(), !scopes.isEmpty else { return }
      if let name = closed.name { subgraphs[name] = closed.members }
      try take(closed.members, isNode: false, into: &scopes[scopes.count - 1])
    case .character(";"), .character(","):
      try tokens.advance()
      try end(&scopes[last])
    case .character("["):
      guard scopes[last].operands.count == scopes[last].signs.count + 1 else {
        throw start.error("attributes must stand behind a node or an edge", at: place)
      }
      let attributes = try attributes(&tokens)
      scopes[last].attributes.merge(attributes) { $1 }
    case .sign: throw start.error("did not expect this sign here: remove it, or put it in quotes", at: place)
    case .name(let name, let isBare):
      let word = isBare ? name.lowercased() : ""
      try tokens.advance()
      switch word {
      case "graph", "node", "edge":
        try end(&scopes[last])
        guard tokens.next == .character("[") else {
          throw start.error(
            "expected \"[\" after \(word): a variable of that name must stand in quotes", at: tokens.place)
        }
        let attributes = try attributes(&tokens)
        if word == "node" { scopes[last].nodeDefaults.merge(attributes) { $1 } }
        if word == "edge" { scopes[last].edgeDefaults.merge(attributes) { $1 } }
      case "subgraph":
        var name: String?
        if case .name(let text, _) = tokens.next {
          name = text
          try tokens.advance()
        }
        if tokens.next == .character("{") {
          try open(name, &tokens, &scopes)
        } else {
          try take(subgraphs[name ?? "", default: []], isNode: false, into: &scopes[last])
        }
      default: try named(name, at: place, &tokens, &scopes[last])
      }
    }
  }

  /// A node, perhaps with a port; or a property of the graph, `key=value`.
  private mutating func named(
    _ name: String, at place: Int, _ tokens: inout DOTTokens, _ scope: inout Scope
  ) throws(GraphFormatError) {
    if try tokens.take("=") {
      let value = try tokens.takeName("a value after \"=\"")
      if name.lowercased() == "type", kind == nil { kind = GraphDocument.Kind(rawValue: value) }
      return
    }
    while try tokens.take(":") { _ = try tokens.takeName("a port after \":\"") }
    let node: Int
    if let known = graph.node(name) {
      node = known
    } else {
      node = try graph.add(Variable(name), at: place)
      nodes.append(scope.nodeDefaults)
    }
    try take([node], isNode: true, into: &scope)
  }

  private mutating func open(
    _ name: String?, _ tokens: inout DOTTokens, _ scopes: inout [Scope]
  ) throws(GraphFormatError) {
    guard scopes.count < DOTReader.deepest, let outer = scopes.last else {
      throw start.error("subgraphs are nested more than \(DOTReader.deepest) deep: flatten them", at: tokens.place)
    }
    var scope = Scope(
      place: tokens.place, name: name, nodeDefaults: outer.nodeDefaults, edgeDefaults: outer.edgeDefaults)
    if let name, let members = subgraphs[name] {
      try spend(members.count)
      for node in members { scope.note(node) }
    }
    try tokens.advance()
    scopes.append(scope)
  }

  /// A node or a subgraph: the right operand of a waiting sign, or the start of a new statement.
  private mutating func take(_ members: [Int], isNode: Bool, into scope: inout Scope) throws(GraphFormatError) {
    if scope.operands.count > scope.signs.count { try end(&scope) }
    try spend(members.count)
    for node in members { scope.note(node) }
    scope.operands.append(members)
    scope.isNode = isNode
  }

  /// Ends the current statement: its attributes and edges come into the graph.
  private mutating func end(_ scope: inout Scope) throws(GraphFormatError) {
    guard scope.operands.count == scope.signs.count + 1 || scope.signs.isEmpty else {
      throw start.error("this edge has no node behind it: name one", at: scope.signs.last)
    }
    if scope.signs.isEmpty {
      if scope.isNode, let node = scope.operands.first?.first { nodes[node].merge(scope.attributes) { $1 } }
    } else {
      let attributes = scope.edgeDefaults.merging(scope.attributes) { $1 }
      let edge = try DOTReader.edge(attributes, isDirected: isDirected, start, at: scope.signs[0])
      for (index, sign) in scope.signs.enumerated() {
        try spend(scope.operands[index].count * scope.operands[index + 1].count)
        for source in scope.operands[index] {
          for target in scope.operands[index + 1] { try add(edge, source, target, at: sign) }
        }
      }
    }
    scope.operands.removeAll(keepingCapacity: true)
    scope.signs.removeAll(keepingCapacity: true)
    scope.attributes.removeAll()
    scope.isNode = false
  }

  private mutating func add(
    _ edge: GraphEdge, _ source: Int, _ target: Int, at place: Int
  ) throws(GraphFormatError) {
    if isStrict {
      let pair = isDirected ? DirectedEdge(source, target) : DirectedEdge(min(source, target), max(source, target))
      guard pairs.insert(pair).inserted else { return }
    }
    var edge = edge
    (edge.source, edge.target) = (source, target)
    try graph.add(edge.forward, at: place)
  }

  private mutating func spend(_ steps: Int) throws(GraphFormatError) {
    work += steps
    guard work <= mostWork else {
      throw start.error("the subgraphs stand for too many edges: write fewer, or the edges themselves")
    }
  }

  /// One or more lists `[key=value, …]`; a key alone means true.
  private mutating func attributes(_ tokens: inout DOTTokens) throws(GraphFormatError) -> Attributes {
    var attributes: Attributes = [:]
    while tokens.next == .character("[") {
      let open = tokens.place
      try tokens.advance()
      while try !tokens.take("]") {
        if try tokens.take(",") { continue }
        if try tokens.take(";") { continue }
        guard tokens.next != .end else { throw start.error("this \"[\" is never closed: add a \"]\"", at: open) }
        let place = tokens.place
        let key = try tokens.takeName("an attribute such as label=\"…\", or \"]\"").lowercased()
        var value = "true"
        if try tokens.take("=") { value = try tokens.takeName("a value after \"=\"") }
        if DOTReader.known.contains(key) { attributes[key] = value }
        if key == "probability", !(Double(value).map { (0...1).contains($0) } ?? false) {
          throw start.error("the probability is not a number from 0 to 1", at: place)
        }
        if key == "type", kind == nil { kind = GraphDocument.Kind(rawValue: value) }
      }
    }
    return attributes
  }

  /// An edge between no nodes yet, with the marks that Graphviz would draw.
  private static func edge(
    _ attributes: Attributes, isDirected: Bool, _ cursor: TextCursor, at place: Int
  ) throws(GraphFormatError) -> GraphEdge {
    func mark(_ key: String) -> Mark {
      switch attributes[key]?.lowercased() {
      case "none": .tail
      case "odot", "dot": .circle
      default: .arrow
      }
    }
    var edge = GraphEdge(0, 0, sourceMark: .tail, targetMark: .tail)
    switch attributes["dir"]?.lowercased() ?? (isDirected ? "forward" : "none") {
    case "forward": edge.targetMark = mark("arrowhead")
    case "back": edge.sourceMark = mark("arrowtail")
    case "both": (edge.sourceMark, edge.targetMark) = (mark("arrowtail"), mark("arrowhead"))
    case "none": break
    default: throw cursor.error("dir must be forward, back, both or none", at: place)
    }
    edge.probability = attributes["probability"].flatMap(Double.init)
    edge.read(basis: attributes["basis"])
    return edge
  }

  private func finish() throws(GraphFormatError) -> GraphDocument {
    let found = try graph.document(declared: kind)
    var variables = Array(found.variables)
    var roles: [String: [Int]] = [:]
    for (node, attributes) in nodes.enumerated() {
      let id = variables[node].name
      func text(_ key: String) -> String? { attributes[key].map { DOTFormat.unescaped($0, name: id) } }
      variables[node].name = text("variable") ?? id
      variables[node].description = text("description")
      if variables[node].description == nil, let label = text("label"), label != id,
        label != DOTFormat.shown(variables[node].name)
      {
        variables[node].description = label
      }
      variables[node].unit = text("unit")
      variables[node].kind = attributes["kind"].flatMap(Variable.Kind.init(rawValue:))
      variables[node].tier = attributes["tier"].flatMap { Int($0) }
      variables[node].isLatent =
        GMLReader.isTrue(attributes["latent"]) || attributes["observed"].map { !GMLReader.isTrue($0) } ?? false
      for role in ["exposure", "outcome", "adjusted"] where GMLReader.isTrue(attributes[role]) {
        roles[role, default: []].append(node)
      }
    }
    do {
      var document = GraphDocument(kind: found.kind, variables: try VariableList(variables), edges: found.edges)
      document.treatments = roles["exposure"] ?? []
      document.outcomes = roles["outcome"] ?? []
      document.adjusted = roles["adjusted"] ?? []
      return document
    } catch {
      throw start.error(error.description, at: 0)
    }
  }
}
