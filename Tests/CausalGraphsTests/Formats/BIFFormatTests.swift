import SeededRandom
import Testing

@testable import CausalGraphs

@Suite("The Interchange Format for Bayesian networks")
struct BIFFormatTests {
  private func read(_ text: String) throws(GraphFormatError) -> GraphDocument { try BIFFormat.read(Array(text.utf8)) }

  /// Nodes, arcs and free parameters as the bnlearn repository states them.
  @Test(
    "Published networks",
    arguments: [
      ("asia", 8, 8, 18), ("cancer", 5, 4, 10), ("earthquake", 5, 4, 10), ("survey", 6, 6, 21), ("sachs", 11, 17, 178),
      ("child", 20, 25, 230), ("alarm", 37, 46, 509),
    ])
  func published(name: String, nodes: Int, arcs: Int, parameters: Int) throws {
    let graph = try BIFFormat.read(try Fixture.bytes("BIF/\(name).bif"))
    let network = try #require(graph.network)
    #expect(graph.kind == .dag && graph.variables.count == nodes && graph.edges.count == arcs)
    let free = network.tables.indices.map {
      network.tables[$0].count / network.states[$0].count * (network.states[$0].count - 1)
    }
    #expect(free.reduce(0, +) == parameters)
    #expect(try read(try BIFFormat.write(graph)) == graph)
  }

  @Test("Small files are written as they stand", arguments: ["asia", "cancer", "earthquake"])
  func sameBytes(name: String) throws {
    let bytes = try Fixture.bytes("BIF/\(name).bif")
    #expect(try BIFFormat.write(try BIFFormat.read(bytes)) == String(decoding: bytes, as: UTF8.self))
  }

  @Test("Lauritzen and Spiegelhalter's chest clinic: edges and a table")
  func asia() throws {
    let graph = try BIFFormat.read(try Fixture.bytes("BIF/asia.bif"))
    let names = graph.variables.names
    let edges = Set(graph.edges.map { "\(names[$0.source]) \(names[$0.target])" })
    #expect(
      edges == [
        "asia tub", "smoke lung", "smoke bronc", "lung either", "tub either", "either xray", "bronc dysp",
        "either dysp",
      ])
    let network = try #require(graph.network)
    let dysp = try #require(graph.variables.index(of: "dysp"))
    #expect(network.parents[dysp].map { names[$0] } == ["bronc", "either"])
    #expect(network.tables[dysp] == [0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.1, 0.9])
  }

  private static let dog = """
    // Charniak 1991, after the format's own description
    network "Dog-Problem" { property "credal-set constant-density-bounded 1.1"; }
    variable "light on" { type discrete [2] { "true" "false" }; property position = (0; 1); }
    variable fo /* family out */ { type discrete[3]{a,b,c}; }
    variable dog { type discrete [ 2 ] { true, false }; }
    probability("light on"|fo dog) { default 0.25 0.75; (a, true) 0.6 0.4; property "x;y"; }
    probability(fo) { table .15 0.35 5e-1; }
    probability(dog | fo) { table 0.99 0.9 0.3 0.01 0.1 0.7; }
    """

  @Test("Comments, properties, quotes, defaults, whole tables, commas left out")
  func variants() throws {
    let graph = try read(BIFFormatTests.dog.replacing("position = (0; 1)", with: "position = (0, 1)"))
    #expect(graph.variables.names == ["light on", "fo", "dog"])
    #expect(graph.edges == [GraphEdge(1, 0), GraphEdge(2, 0), GraphEdge(1, 2)])
    let network = try #require(graph.network)
    #expect(network.tables[0] == [0.6, 0.4, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75])
    #expect(network.tables[1] == [0.15, 0.35, 0.5])
    // In a whole table the child's state changes slowest.
    #expect(network.tables[2] == [0.99, 0.01, 0.9, 0.1, 0.3, 0.7])
  }

  private static let two = "variable a { type discrete [2] { x, y }; }\nvariable b { type discrete [2] { x, y }; }\n"

  @Test(
    "What is wrong, and where",
    arguments: [
      ("", 1, "no variable"), ("graph {}", 1, "expected \"network\""), ("variable a { }", 1, "no type"),
      ("variable a { type continuous; }", 1, "only discrete"),
      ("variable a {\n type discrete [3] { x, y };\n}", 2, "3"),
      ("variable a { type discrete [2] { x, x }; }", 1, "named twice"),
      ("variable a { type discrete [2] { x, y }; }", 1, "no probability"),
      (two + "probability ( a ) { table 0.5, 0.6; }", 3, "sum to"),
      (two + "probability ( a ) { table 0.5; }", 3, "expected 2"),
      (two + "probability ( a ) { table 0.5, 0.4, 0.1; }", 3, "2 numbers at most"),
      (two + "probability ( a ) { table -0.5, 1.5; }", 3, "between 0 and 1"),
      (two + "probability ( a ) { table nan, 1; }", 3, "between"),
      (two + "probability ( c ) { table 1; }", 3, "no variable"),
      (two + "probability ( a | b ) {\n (x) 1, 0;\n}", 3, "missing"),
      (two + "probability ( a | b ) {\n (z) 1, 0;\n}", 4, "no state"),
      (two + "probability ( a | b ) {\n (x) 1, 0;\n (x) 1, 0;\n}", 5, "twice"),
      (two + "probability ( a | b ) {\n (x, x) 1, 0;\n}", 4, "expected \")\""),

      (two + "probability ( a | b ) { default 1, 0; }\nprobability ( b | a ) { default 1, 0; }", 4, "form a cycle"),
      (two + "probability ( a | a ) { default 1, 0; }\nprobability ( b ) { default 1, 0; }", 3, "can not cause itself"),
      (two + "probability ( a ) { table 1, 0; }\nprobability ( a ) { table 1, 0; }", 4, "already"),
      ("/* x", 1, "no end"), ("variable \"a\nb\"", 1, "same line"), ("network x { property", 1, "no end"),
      (two + "probability ( a ) { table 0.5, 0.5 }", 3, "number"),
    ])
  func errors(text: String, line: Int, message: String) {
    let error = #expect(throws: GraphFormatError.self) { try read(text) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    if !message.contains("no probability") { #expect(error?.line == line) }
  }

  @Test("A table too large to hold is refused before it is made")
  func refusesExplosion() {
    var text = ""
    for node in 0..<80 { text += "variable v\(node) { type discrete [4] { a, b, c, d }; }\n" }
    let parents = (1..<80).map { "v\($0)" }.joined(separator: ", ")
    let error = #expect(throws: GraphFormatError.self) {
      try read(text + "probability ( v0 | \(parents) ) { default 1, 0, 0, 0; }")
    }
    #expect(error?.line == 81 && error?.message.contains("entries") == true)
    // And so is the sum of many that are each small enough.
    let few = (1..<12).map { "v\($0)" }.joined(separator: ", ")
    #expect(throws: GraphFormatError.self) {
      try read(
        text
          + "probability ( v0 | \(few) ) { default 1, 0, 0, 0; }\nprobability ( v12 | \(few) ) { default 1, 0, 0, 0; }")
    }
  }

  @Test("Without tables, or with tables that do not fit, or with a name that BIF can not hold, writing is refused")
  func refusals() throws {
    let graph = try BIFFormat.read(try Fixture.bytes("BIF/cancer.bif"))
    var bare = graph
    bare.network = nil
    #expect(throws: GraphFormatError.self) { try BIFFormat.write(bare) }
    var cut = graph
    cut.edges.removeLast()
    #expect(throws: GraphFormatError.self) { try BIFFormat.write(cut) }
    var short = graph
    short.network?.tables[2].removeLast()
    #expect(throws: GraphFormatError.self) { try BIFFormat.write(short) }
    for name in ["a\"b", "a\nb"] {
      var odd = graph
      odd.variables = try VariableList(names: [name, "b", "c", "d", "e"])
      #expect(throws: GraphFormatError.self) { try BIFFormat.write(odd) }
    }
  }

  @Test("Writing and reading back gives the same graph and tables", arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    let allowed: (String) -> Bool = {
      !$0.unicodeScalars.contains { $0.value < 0x20 || $0 == "\"" || $0.value == 0x7F }
    }
    var graph = try dice.document(.dag, probabilities: false, where: allowed)
    let count = graph.variables.count
    let states = (0..<count).map { _ in dice.names(1 + dice.below(3), where: allowed) }
    var parents = [[Int]](repeating: [], count: count)
    for edge in graph.edges { parents[edge.target].append(edge.source) }
    graph.edges = parents.indices.flatMap { child in parents[child].map { GraphEdge($0, child) } }
    let tables = (0..<count).map { node in
      let rows = parents[node].reduce(1) { $0 * states[$1].count }
      return (0..<rows).flatMap { _ -> [Double] in
        let weights = states[node].map { _ in Double(1 + dice.below(1000)) }
        return weights.map { $0 / weights.reduce(0, +) }
      }
    }
    graph.network = BayesianNetworkTables(states: states, parents: parents, tables: tables)
    let text = try BIFFormat.write(graph)
    #expect(try read(text) == graph)
    expectNoCrash(
      text, seed: seed, words: ["{", "}", "(", ")", "|", ";", "table ", "default ", "\"", "/*", "property "],
      read: BIFFormat.read)
  }

  @Test("Mutations of a published network are read or refused", arguments: 0..<40 as Range<UInt64>)
  func mutations(seed: UInt64) throws {
    let text = String(decoding: try Fixture.bytes("BIF/cancer.bif"), as: UTF8.self)
    expectNoCrash(
      text, seed: seed, words: ["discrete", "[ 99999999999999999999 ]", "{", "}", ",", "1e999", "nan"],
      read: BIFFormat.read)
  }

  @Test("Long and hostile texts are read or refused in linear time", .timeLimit(.minutes(30)))
  func isLinear() throws {
    let text = (0..<5_000).map {
      "variable v\($0) { type discrete [2] { x, y }; }\nprobability ( v\($0)\($0 > 0 ? " | v\($0 - 1)" : "") ) { default 0.5, 0.5; }\n"
    }.joined()
    #expect(try read(text).edges.count == 4_999)
    for piece in ["/*", "//", "{", "variable ", "\"", "(", "property "] {
      #expect(throws: GraphFormatError.self) { try read(String(repeating: piece, count: 50_000)) }
    }
  }
}
