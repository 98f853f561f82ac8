import StrictJSON

/// Reads BIF: words, numbers and signs in a fixed grammar, without recursion.
struct BIFReader {
  private var tokens: BIFTokens
  private var graph: GraphAssembly
  private var states: [[String]] = []
  private var stateIndices: [[String: Int]] = []
  private var blocks: [BIFBlock?] = []
  private var entriesLeft = BIFFormat.mostEntries

  init(_ cursor: TextCursor) {
    tokens = BIFTokens(cursor)
    graph = GraphAssembly(cursor)
  }

  mutating func read() throws(GraphFormatError) -> GraphDocument {
    while let keyword = try tokens.takeWordOrEnd() {
      switch keyword.text {
      case "network": try skipBlock()
      case "variable": try readVariable()
      case "probability": try readProbability()
      default:
        throw tokens.error(
          "expected \"network\", \"variable\" or \"probability\", not \"\(keyword.text.visible(limit: 40))\"",
          at: keyword.place)
      }
    }
    guard !states.isEmpty else {
      throw tokens.error("there is no variable: this is not a BIF; name the format with --from")
    }
    var (parents, tables): ([[Int]], [[Double]]) = ([], [])
    for (node, block) in blocks.enumerated() {
      guard let block else {
        let name = graph.variables[node].name.visible()
        throw tokens.error("there is no probability block for \"\(name)\": add probability ( \(name) ) { … }")
      }
      parents.append(block.parents)
      tables.append(block.table)
      for (parent, place) in zip(block.parents, block.places) { try graph.add(GraphEdge(parent, node), at: place) }
    }
    var document = try graph.document()
    document.network = BayesianNetworkTables(states: states, parents: parents, tables: tables)
    return document
  }

  /// `network name { property …; }`, the name optional.
  private mutating func skipBlock() throws(GraphFormatError) {
    if try !tokens.take(UInt8(ascii: "{")) {
      _ = try tokens.takeWord("the network's name")
      try tokens.expect(UInt8(ascii: "{"))
    }
    while try !tokens.take(UInt8(ascii: "}")) { try tokens.skipProperty() }
  }

  /// `variable name { type discrete [ 2 ] { yes, no }; property …; }`
  private mutating func readVariable() throws(GraphFormatError) {
    let name = try tokens.takeWord("the variable's name")
    try graph.add(Variable(name.text), at: name.place)
    try tokens.expect(UInt8(ascii: "{"))
    var named: [String] = []
    var indices: [String: Int] = [:]
    while try !tokens.take(UInt8(ascii: "}")) {
      let keyword = try tokens.takeWord("\"type\" or \"property\"")
      guard keyword.text == "type" else {
        try tokens.skipProperty(startingWith: keyword)
        continue
      }
      guard named.isEmpty else { throw tokens.error("a variable has one type: remove this one", at: keyword.place) }
      let type = try tokens.takeWord("\"discrete\"")
      guard type.text == "discrete" else {
        throw tokens.error(
          "only discrete variables are read, not \"\(type.text.visible(limit: 40))\": give it states", at: type.place)
      }
      try tokens.expect(UInt8(ascii: "["))
      let count = try tokens.takeWord("the number of states")
      try tokens.expect(UInt8(ascii: "]"))
      try tokens.expect(UInt8(ascii: "{"))
      while try !tokens.take(UInt8(ascii: "}")) {
        let state = try tokens.takeWord("a state's name")
        guard indices.updateValue(named.count, forKey: state.text) == nil else {
          throw tokens.error("the state \"\(state.text.visible())\" is named twice: names must differ", at: state.place)
        }
        named.append(state.text)
        try tokens.skipSeparator()
      }
      try tokens.expect(UInt8(ascii: ";"))
      guard Int(count.text) == named.count, !named.isEmpty else {
        throw tokens.error(
          "\"\(count.text.visible(limit: 40))\" states are announced and \(named.count) named: make the two agree",
          at: count.place)
      }
    }
    guard !named.isEmpty else {
      throw tokens.error("\"\(name.text.visible())\" has no type: add type discrete [ … ] { … };", at: name.place)
    }
    states.append(named)
    stateIndices.append(indices)
    blocks.append(nil)
  }

  private mutating func takeVariable(_ what: String) throws(GraphFormatError) -> (node: Int, place: Int) {
    let name = try tokens.takeWord(what)
    guard let node = graph.node(name.text) else {
      throw tokens.error(
        "no variable \"\(name.text.visible())\" stands above: add variable … { type … }", at: name.place)
    }
    return (node, name.place)
  }

  /// `probability ( child | parent, … ) { … }`
  private mutating func readProbability() throws(GraphFormatError) {
    try tokens.expect(UInt8(ascii: "("))
    let (child, place) = try takeVariable("a variable's name")
    guard blocks[child] == nil else {
      let name = graph.variables[child].name.visible()
      throw tokens.error("\"\(name)\" has a probability block already: keep one", at: place)
    }
    var (parents, places): ([Int], [Int]) = ([], [])
    let hasParents = try tokens.take(UInt8(ascii: "|"))
    while try !tokens.take(UInt8(ascii: ")")) {
      guard hasParents else { throw tokens.error("expected \"|\" or \")\" behind the variable") }
      let parent = try takeVariable("a parent's name")
      parents.append(parent.node)
      places.append(parent.place)
      try tokens.skipSeparator()
    }
    let rows = BIFFormat.entries(parents.map { states[$0].count })
    guard let rows, let entries = BIFFormat.entries([rows, states[child].count]), entries <= entriesLeft else {
      throw tokens.error(
        "the tables have more than \(BIFFormat.mostEntries) entries: merge states, or remove parents", at: place)
    }
    entriesLeft -= entries
    var block = BIFBlock(
      parents: parents, places: places, width: states[child].count, sizes: parents.map { states[$0].count })
    try tokens.expect(UInt8(ascii: "{"))
    while try !tokens.take(UInt8(ascii: "}")) { try readEntry(into: &block) }
    try block.finish(tokens, at: place)
    blocks[child] = block
  }

  /// `(a, b) 0.1, 0.9;` or `table 0.1, 0.9;` or `default 0.1, 0.9;` or `property …;`
  private mutating func readEntry(into block: inout BIFBlock) throws(GraphFormatError) {
    let place = try tokens.place()
    if try tokens.take(UInt8(ascii: "(")) {
      var row = 0
      for (index, parent) in block.parents.enumerated() {
        let state = try tokens.takeWord("a parent's state")
        guard let value = stateIndices[parent][state.text] else {
          let name = graph.variables[parent].name.visible()
          throw tokens.error(
            "\"\(name)\" has no state \"\(state.text.visible())\": check its spelling", at: state.place)
        }
        row += value * block.strides[index]
        try tokens.skipSeparator()
      }
      guard try tokens.take(UInt8(ascii: ")")) else {
        throw tokens.error("expected \")\": the row names \(block.parents.count) states, one for each parent")
      }
      try block.setRow(row, try tokens.takeNumbers(limit: block.width), tokens, at: place)
      return
    }
    let keyword = try tokens.takeWord("a row, \"table\", \"default\" or \"property\"")
    switch keyword.text {
    case "table":
      try block.setTable(try tokens.takeNumbers(limit: block.width * block.rows), tokens, at: place)
    case "default":
      try block.setDefault(try tokens.takeNumbers(limit: block.width), tokens, at: place)
    default: try tokens.skipProperty(startingWith: keyword)
    }
  }
}
