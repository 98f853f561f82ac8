import StrictJSON

/// A graph on its way from a text: nodes and edges come in with their place in the text, a checked document goes out.
///
/// Everything is linear in the text: lists, never a matrix over the nodes, so 100,000 nodes cost no 100,000² bits.
struct GraphAssembly {
  /// The most nodes that are read from a text.
  static let mostNodes = 100_000

  let cursor: TextCursor
  private(set) var variables: [Variable] = []
  private(set) var edges: [GraphEdge] = []
  private var nodes: [String: Int] = [:]
  private var places: [Int] = []
  private var pairs: [UInt64: UInt8] = [:]
  /// The first edge that stands beside another one of its pair, for directed beside bidirected and for all else.
  private var firstBeside: (admissible: Int?, conflicting: Int?) = (nil, nil)

  /// - Parameter cursor: Any cursor on the text, for the line and column of an offset.
  init(_ cursor: TextCursor) { self.cursor = cursor }

  /// The node of this name; nil where none was added.
  func node(_ name: String) -> Int? { nodes[name] }

  /// Adds a node and gives its index.
  ///
  /// - Parameter offset: Where it stands in the text.
  @discardableResult
  mutating func add(_ variable: Variable, at offset: Int) throws(GraphFormatError) -> Int {
    guard variables.count < GraphAssembly.mostNodes else {
      throw cursor.error("more than \(GraphAssembly.mostNodes) variables: read a part of the graph", at: offset)
    }
    let (name, limit) = (variable.name, VariableList.longestName)
    guard !name.isEmpty else { throw cursor.error("a variable has an empty name: give it one", at: offset) }
    guard name.utf8.count <= limit else {
      throw cursor.error(GraphError.nameTooLong(prefix: String(name.prefix(60)), limit: limit).description, at: offset)
    }
    if let description = variable.description, description.utf8.count > VariableList.longestDescription {
      let error = GraphError.descriptionTooLong(variable: name, limit: VariableList.longestDescription)
      throw cursor.error(error.description, at: offset)
    }
    guard nodes.updateValue(variables.count, forKey: name) == nil else {
      throw cursor.error(GraphError.duplicateVariable(name).description, at: offset)
    }
    variables.append(variable)
    return variables.count - 1
  }

  /// Adds an edge between nodes that were added.
  mutating func add(_ edge: GraphEdge, at offset: Int) throws(GraphFormatError) {
    guard edge.source != edge.target else {
      throw cursor.error(GraphError.selfLoop(variables[edge.source].name).description, at: offset)
    }
    let isForward = edge.source < edge.target
    let (low, high) = isForward ? (edge.source, edge.target) : (edge.target, edge.source)
    let type = GraphAssembly.type(edge, isForward: isForward)
    let pair = UInt64(low) << 32 | UInt64(high)
    let types = pairs[pair, default: 0]
    guard types & type == 0 else {
      let (first, second) = (variables[edge.source].name.visible(), variables[edge.target].name.visible())
      throw cursor.error("the edge between \"\(first)\" and \"\(second)\" stands twice: keep one", at: offset)
    }
    pairs[pair] = types | type
    if types != 0 {
      if types | type == 9 || types | type == 10 {
        firstBeside.admissible = firstBeside.admissible ?? edges.count
      } else {
        firstBeside.conflicting = firstBeside.conflicting ?? edges.count
      }
    }
    edges.append(edge)
    places.append(offset)
  }

  /// 1 and 2 directed, up and down the order of nodes; 4 undirected; 8 bidirected; 16 with a circle.
  private static func type(_ edge: GraphEdge, isForward: Bool) -> UInt8 {
    switch (edge.sourceMark, edge.targetMark) {
    case (.circle, _), (_, .circle): 16
    case (.tail, .tail): 4
    case (.arrow, .arrow): 8
    case (.tail, .arrow): isForward ? 1 : 2
    case (.arrow, .tail): isForward ? 2 : 1
    }
  }

  /// The checked document.
  ///
  /// The kind is what the text declares or else follows from the marks: with circles a PAG; directed and bidirected an
  /// ADMG, which may have both between one pair; directed and undirected a PDAG; directed alone a DAG; undirected beside
  /// bidirected edges have a place only in a PAG.
  ///
  /// - Throws: For a directed cycle in a DAG or ADMG, the names along it, at its last edge; for two edges between one
  ///   pair; for an edge that the declared kind does not have.
  consuming func document(declared: GraphDocument.Kind? = nil) throws(GraphFormatError) -> GraphDocument {
    let kind = declared ?? inferredKind
    if let stray = edges.indices.first(where: { !GraphAssembly.admits(edges[$0], in: kind) }) {
      let edge = edges[stray]
      let error = GraphError.unsupportedEdge(
        variables[edge.source].name, variables[edge.target].name, kind: GraphAssembly.word(edge),
        graph: "\(kind.rawValue.uppercased()), which is what the file says that it holds")
      throw cursor.error(error.description, at: places[stray])
    }
    if kind == .dag || kind == .admg, let (cycle, place) = directedCycle() {
      throw cursor.error(GraphError.cycle(cycle.map { variables[$0].name }).description, at: place)
    }
    if let beside = firstBeside.conflicting ?? (kind == .admg ? nil : firstBeside.admissible) {
      let edge = edges[beside]
      let error = GraphError.conflictingEdges(variables[edge.source].name, variables[edge.target].name)
      throw cursor.error(error.description, at: places[beside])
    }
    do {
      return GraphDocument(kind: kind, variables: try VariableList(variables), edges: edges)
    } catch {
      throw cursor.error(error.description)
    }
  }

  private var inferredKind: GraphDocument.Kind {
    var types: UInt8 = 0
    for edge in edges { types |= GraphAssembly.type(edge, isForward: true) }
    if types & 16 != 0 || types & 12 == 12 { return .pag }
    if types & 8 != 0 { return .admg }
    return types & 4 != 0 ? .pdag : .dag
  }

  private static func admits(_ edge: GraphEdge, in kind: GraphDocument.Kind) -> Bool {
    switch (kind, type(edge, isForward: true)) {
    case (.pag, _), (_, 1), (_, 2), (.cpdag, 4), (.pdag, 4), (.mag, 4), (.mag, 8), (.admg, 8): true
    default: false
    }
  }

  private static func word(_ edge: GraphEdge) -> String {
    switch type(edge, isForward: true) {
    case 4: "undirected"
    case 8: "bidirected"
    case 16: "circle-marked"
    default: "directed"
    }
  }

  /// One directed cycle and the place of its last edge in the text; nil where there is none. O(nodes + edges).
  private func directedCycle() -> (nodes: [Int], place: Int)? {
    var parents = [[(node: Int, edge: Int)]](repeating: [], count: variables.count)
    var children = [[Int]](repeating: [], count: variables.count)
    for (index, edge) in edges.enumerated() where edge.sourceMark != edge.targetMark {
      let isForward = edge.targetMark == .arrow
      let (cause, effect) = isForward ? (edge.source, edge.target) : (edge.target, edge.source)
      parents[effect].append((cause, index))
      children[cause].append(effect)
    }
    var waiting = parents.map(\.count)
    var ready = waiting.indices.filter { waiting[$0] == 0 }
    while let node = ready.popLast() {
      for child in children[node] {
        waiting[child] -= 1
        if waiting[child] == 0 { ready.append(child) }
      }
    }
    // What still waits stands on a cycle or below one: every such node has a parent that waits too.
    guard var node = waiting.indices.first(where: { waiting[$0] > 0 }) else { return nil }
    var step = [Int](repeating: -1, count: variables.count)
    var (walk, walked): ([Int], [Int]) = ([], [])
    while step[node] < 0, let parent = parents[node].first(where: { waiting[$0.node] > 0 }) {
      step[node] = walk.count
      walk.append(node)
      walked.append(parent.edge)
      node = parent.node
    }
    guard step[node] >= 0 else { return nil }
    var cycle = Array(walk[step[node]...].reversed())
    // The variable that was named first begins.
    if let first = cycle.indices.min(by: { cycle[$0] < cycle[$1] }) { cycle = Array(cycle[first...] + cycle[..<first]) }
    return (cycle, walked[step[node]...].map { places[$0] }.max() ?? 0)
  }
}
