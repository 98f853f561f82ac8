import StrictJSON

/// Takes dagitty's text apart with a stack of open groups.
struct DagittyReader {
  /// One block or group that is open: who stands in it, and the chain of edges that is being read.
  private struct Scope {
    var place: Int
    /// Every variable named in the group, each once.
    var members: [Int] = []
    var isMember: Set<Int> = []
    /// The operands of the current chain and the marks between them; a mark without its right operand waits for it.
    var operands: [[Int]] = []
    var signs: [(source: Mark, target: Mark, place: Int)] = []
    /// The operand is one variable named by itself, so that attributes behind it are its own.
    var isSingle = false

    mutating func note(_ node: Int) {
      if isMember.insert(node).inserted { members.append(node) }
    }
  }

  private static let deepest = 100

  private var cursor: TextCursor
  private var graph: GraphAssembly
  private var latent: Set<Int> = []
  private var roles: [String: Set<Int>] = [:]
  private var work = 0
  /// The most edges, and the most steps spent on groups within groups: few bytes must not stand for gigabytes of
  /// edges. Those that are written out one by one are always fewer.
  private let mostWork: Int

  init(_ cursor: TextCursor) {
    self.cursor = cursor
    graph = GraphAssembly(cursor)
    mostWork = 2_000_000 + 2 * cursor.bytes.count
  }

  mutating func read() throws(GraphFormatError) -> GraphDocument {
    skip()
    let word = bareName().lowercased()
    guard ["dag", "digraph", "pdag", "mag", "pag", "graph"].contains(word) else {
      throw cursor.error("expected dag { … }, pdag { … }, mag { … } or pag { … }", at: 0)
    }
    skip()
    if cursor.next != UInt8(ascii: "{") { _ = try name() }
    skip()
    let place = cursor.position
    guard cursor.take("{") else { throw cursor.error("expected \"{\" after \(word)") }
    var scopes = [Scope(place: place)]
    while !scopes.isEmpty { try step(&scopes) }
    skip()
    guard cursor.isAtEnd else { throw cursor.error("text after the closing \"}\": keep one graph in a file") }
    return try document(word)
  }

  private func document(_ word: String) throws(GraphFormatError) -> GraphDocument {
    let hasBidirected = graph.edges.contains { $0.sourceMark == .arrow && $0.targetMark == .arrow }
    let declared: GraphDocument.Kind? =
      switch word {
      case "dag", "digraph": hasBidirected ? .admg : .dag
      case "pdag": .pdag
      case "mag": .mag
      case "pag": .pag
      default: nil
      }
    let found = try graph.document(declared: declared)
    var variables = Array(found.variables)
    for node in latent { variables[node].isLatent = true }
    do {
      var document = GraphDocument(kind: found.kind, variables: try VariableList(variables), edges: found.edges)
      document.treatments = roles["exposure", default: []].sorted()
      document.outcomes = roles["outcome", default: []].sorted()
      document.adjusted = roles["adjusted", default: []].sorted()
      return document
    } catch {
      throw cursor.error(error.description)
    }
  }

  /// Reads one token of the innermost scope.
  private mutating func step(_ scopes: inout [Scope]) throws(GraphFormatError) {
    skip()
    let place = cursor.position
    let last = scopes.count - 1
    switch cursor.next {
    case nil: throw cursor.error("this \"{\" is never closed: add a \"}\"", at: scopes[last].place)
    case UInt8(ascii: ";"), UInt8(ascii: ","):
      cursor.advance()
      try end(&scopes[last])
    case UInt8(ascii: "{"):
      guard scopes.count < DagittyReader.deepest else {
        throw cursor.error("groups are nested more than \(DagittyReader.deepest) deep: flatten them")
      }
      cursor.advance()
      scopes.append(Scope(place: place))
    case UInt8(ascii: "}"):
      cursor.advance()
      try end(&scopes[last])
      guard let closed = scopes.popLast(), !scopes.isEmpty else { return }
      try spend(closed.members.count)
      try take(closed.members, isSingle: false, into: &scopes[scopes.count - 1])
    case UInt8(ascii: "["): try attributes(of: &scopes[last])
    case UInt8(ascii: "="):
      throw cursor.error("\"=\" has no place here: write bb=\"0,0,1,1\" as a statement of its own")
    case UInt8(ascii: "-"), UInt8(ascii: "<"), UInt8(ascii: "@"):
      let marks = try sign()
      guard scopes[last].operands.count == scopes[last].signs.count + 1 else {
        throw cursor.error("an edge needs a variable before it: write x -> y", at: place)
      }
      scopes[last].signs.append((marks.source, marks.target, place))
      scopes[last].isSingle = false
    default:
      let name = try name()
      skip()
      if cursor.take("=") {  // a property of the graph, such as bb="0,0,1,1"
        skip()
        _ = try value()
        return
      }
      let node = try graph.named(name, at: place)
      try take([node], isSingle: true, into: &scopes[last])
    }
  }

  /// A variable or a group: the right operand of a waiting sign, or the start of a new chain.
  private mutating func take(_ nodes: [Int], isSingle: Bool, into scope: inout Scope) throws(GraphFormatError) {
    if scope.operands.count > scope.signs.count { try end(&scope) }
    for node in nodes { scope.note(node) }
    scope.operands.append(nodes)
    scope.isSingle = isSingle
  }

  /// Ends the current chain: its edges come into the graph.
  private mutating func end(_ scope: inout Scope) throws(GraphFormatError) {
    guard scope.operands.count == scope.signs.count + 1 || scope.signs.isEmpty else {
      throw cursor.error("this edge has no variable behind it: name one", at: scope.signs.last?.place)
    }
    for (index, sign) in scope.signs.enumerated() {
      try spend(scope.operands[index].count * scope.operands[index + 1].count)
      for source in scope.operands[index] {
        for target in scope.operands[index + 1] {
          let edge = GraphEdge(source, target, sourceMark: sign.source, targetMark: sign.target)
          try graph.add(edge.forward, at: sign.place)
        }
      }
    }
    scope.operands.removeAll(keepingCapacity: true)
    scope.signs.removeAll(keepingCapacity: true)
    scope.isSingle = false
  }

  private mutating func spend(_ steps: Int) throws(GraphFormatError) {
    work += steps
    guard work <= mostWork else {
      throw cursor.error("the groups in braces stand for too many edges: write fewer, or the edges themselves")
    }
  }

  /// `[latent, pos="1,2"]` behind a variable, where it is the variable's, or behind an edge, where it is read over.
  private mutating func attributes(of scope: inout Scope) throws(GraphFormatError) {
    let place = cursor.position
    let node = scope.isSingle && scope.signs.isEmpty ? scope.operands.last?.first : nil
    guard !scope.operands.isEmpty else { throw cursor.error("attributes must stand behind a variable or an edge") }
    cursor.advance()
    while true {
      skip()
      if cursor.take("]") { break }
      if cursor.take(",") || cursor.take(";") { continue }
      guard !cursor.isAtEnd else { throw cursor.error("this \"[\" is never closed: add a \"]\"", at: place) }
      let start = cursor.position
      let key = try name().lowercased()
      skip()
      if cursor.take("=") {
        skip()
        _ = try value()
      } else if let node {
        try mark(node, key, at: start)
      }
    }
  }

  private mutating func mark(_ node: Int, _ key: String, at place: Int) throws(GraphFormatError) {
    switch key {
    case "latent", "l", "unobserved", "u": latent.insert(node)
    case "exposure", "e", "source": roles["exposure", default: []].insert(node)
    case "outcome", "o", "target": roles["outcome", default: []].insert(node)
    case "adjusted", "a": roles["adjusted", default: []].insert(node)
    case "selected", "s":
      throw cursor.error("selection nodes are not supported: remove this attribute, or the variable", at: place)
    default: break
    }
  }

  /// `->`, `<-`, `<->`, `--`, `@->`, `@-@`, `@--` and their likes; one dash or two.
  private mutating func sign() throws(GraphFormatError) -> (source: Mark, target: Mark) {
    let place = cursor.position
    let source: Mark = cursor.take("<") ? .arrow : cursor.take("@") ? .circle : .tail
    let dashes = cursor.take { $0 == UInt8(ascii: "-") }.count
    let target: Mark = cursor.take(">") ? .arrow : cursor.take("@") ? .circle : .tail
    guard dashes == 1 || dashes == 2, dashes == 2 || source != .tail || target != .tail else {
      throw cursor.error("this is no edge: use ->, <-, <->, --, @->, @-@ or @--", at: place)
    }
    return (source, target)
  }

  /// White space and comments.
  private mutating func skip() {
    while true {
      cursor.skipSpace()
      guard
        cursor.next == UInt8(ascii: "#") || (cursor.next == UInt8(ascii: "/") && cursor.peek(1) == UInt8(ascii: "/"))
      else { return }
      _ = cursor.take { $0 != 0x0A }
    }
  }

  private mutating func bareName() -> String {
    let start = cursor.position
    _ = cursor.take {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_")
        || $0 == UInt8(ascii: ".") || $0 >= 0x80
    }
    return cursor.text(start..<cursor.position)
  }

  private mutating func name() throws(GraphFormatError) -> String {
    if cursor.next == UInt8(ascii: "\"") { return try quoted() }
    let name = bareName()
    guard !name.isEmpty else {
      throw cursor.error("did not expect this sign: put names with signs or spaces in quotes, \"like this\"")
    }
    return name
  }

  /// The value of an attribute: a name, a number or a quoted text.
  private mutating func value() throws(GraphFormatError) -> String {
    if cursor.next == UInt8(ascii: "\"") { return try quoted() }
    let start = cursor.position
    _ = cursor.take { $0 > 0x20 && ![0x22, 0x2C, 0x3B, 0x5B, 0x5D, 0x7B, 0x7D].contains($0) }
    guard cursor.position > start else { throw cursor.error("a value is missing after \"=\": write it in quotes") }
    return cursor.text(start..<cursor.position)
  }

  private mutating func quoted() throws(GraphFormatError) -> String {
    let place = cursor.position
    cursor.advance()
    var content: [UInt8] = []
    while let byte = cursor.next {
      cursor.advance()
      if byte == UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
      if byte == UInt8(ascii: "\\"), let next = cursor.next, next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
        content.append(next)
        cursor.advance()
      } else {
        content.append(byte)
      }
    }
    throw cursor.error("this quote is never closed: add a \"", at: place)
  }
}
