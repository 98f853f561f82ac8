import StrictJSON

/// The Interchange Format for Bayesian networks (BIF 0.15; Cozman 1998), as the bnlearn repository and pgmpy write it.
///
/// Variables are discrete. Edges follow from the probability blocks; states and tables become `BayesianNetworkTables`.
/// Properties and the network's name are skipped. Tables are kept as they are written: a row whose sum is off by
/// rounding is not rescaled.
enum BIFFormat {
  /// How far from one the probabilities of a row may sum: published networks are rounded to few digits.
  static let tolerance = 0.010_001
  /// The most entries of all tables together (128 MB).
  static let mostEntries = 1 << 24

  /// - Throws: Among much else for a table of the wrong size, a row that does not sum to one, a missing row, a cycle.
  ///   Complexity: O(length + entries).
  static func read(_ bytes: [UInt8]) throws(GraphFormatError) -> GraphDocument {
    var reader = BIFReader(try TextCursor(.bif, bytes))
    return try reader.read()
  }

  /// Writes one row a parents' configuration, the last parent's state changing slowest, as bnlearn does.
  ///
  /// - Throws: Where the document has no tables (a BIF without them is not valid), or they do not fit its edges; where a
  ///   name holds a quotation mark or a control character, which BIF can not escape.
  static func write(_ document: GraphDocument) throws(GraphFormatError) -> String {
    guard let network = document.network else {
      throw GraphFormatError(
        .bif, "BIF needs states and probability tables, and this graph has none: write .graphml, .dot or .json")
    }
    try check(network, of: document)
    let names = try document.variables.names.map { (name) throws(GraphFormatError) in try word(name) }
    let states = try network.states.map { (states) throws(GraphFormatError) in
      try states.map { (state) throws(GraphFormatError) in try word(state) }
    }
    var text = "network unknown {\n}\n"
    for (name, states) in zip(names, states) {
      text += "variable \(name) {\n  type discrete [ \(states.count) ] { \(states.joined(separator: ", ")) };\n}\n"
    }
    for (node, name) in names.enumerated() {
      let parents = network.parents[node]
      guard !parents.isEmpty else {
        text += "probability ( \(name) ) {\n  table \(numbers(network.tables[node][...]));\n}\n"
        continue
      }
      text += "probability ( \(name) | \(parents.map { names[$0] }.joined(separator: ", ")) ) {\n"
      let width = states[node].count
      let strides = rowStrides(parents.map { states[$0].count })
      var configuration = [Int](repeating: 0, count: parents.count)
      for _ in 0..<network.tables[node].count / width {
        let start = zip(configuration, strides).reduce(0) { $0 + $1.0 * $1.1 } * width
        let key = zip(parents, configuration).map { states[$0][$1] }.joined(separator: ", ")
        text += "  (\(key)) \(numbers(network.tables[node][start..<start + width]));\n"
        for (index, parent) in parents.enumerated() {  // the first parent's state changes fastest
          configuration[index] += 1
          if configuration[index] < states[parent].count { break }
          configuration[index] = 0
        }
      }
      text += "}\n"
    }
    return text
  }

  /// How many rows further the next state of each parent is; the last parent's states are neighbours.
  static func rowStrides(_ sizes: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: sizes.count)
    for index in sizes.indices.dropLast().reversed() { strides[index] = strides[index + 1] * sizes[index + 1] }
    return strides
  }

  /// How many entries a table of these sizes has; nil where that is more than all tables together may have.
  static func entries(_ sizes: some Sequence<Int>) -> Int? {
    var product = 1
    for size in sizes {
      let (value, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow, value <= mostEntries else { return nil }
      product = value
    }
    return product
  }

  private static func numbers(_ row: ArraySlice<Double>) -> String { row.map { "\($0)" }.joined(separator: ", ") }

  private static func check(_ network: BayesianNetworkTables, of document: GraphDocument) throws(GraphFormatError) {
    let count = document.variables.count
    let wrong = GraphFormatError(.bif, "the tables do not fit the graph's nodes and edges: read both from one file")
    guard document.kind == .dag, network.states.count == count, network.parents.count == count,
      network.tables.count == count
    else { throw wrong }
    var edges = Set<DirectedEdge>()
    for edge in document.edges {
      switch (edge.sourceMark, edge.targetMark) {
      case (.tail, .arrow): edges.insert(DirectedEdge(edge.source, edge.target))
      case (.arrow, .tail): edges.insert(DirectedEdge(edge.target, edge.source))
      default: throw wrong
      }
    }
    var links = 0
    for (node, parents) in network.parents.enumerated() {
      for parent in parents {
        guard edges.contains(DirectedEdge(parent, node)) else { throw wrong }
        links += 1
      }
      let sizes = [network.states[node].count] + parents.map { network.states[$0].count }
      guard !sizes.contains(0), Set(parents).count == parents.count, entries(sizes) == network.tables[node].count,
        Set(network.states[node]).count == network.states[node].count
      else {
        throw wrong
      }
    }
    guard links == edges.count else { throw wrong }
  }

  /// A name as a word, or in quotation marks where it is none.
  private static func word(_ name: String) throws(GraphFormatError) -> String {
    let isPlain = name.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "+"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="):
        true
      default: false
      }
    }
    if isPlain, !name.isEmpty { return name }
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != 0x7F }) else {
      throw GraphFormatError(
        .bif,
        "the name \"\(name.visible())\" is empty or holds a quotation mark or a control character, which BIF can not: "
          + "rename it, or write .json")
    }
    return "\"\(name)\""
  }
}
