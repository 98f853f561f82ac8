import SeededRandom
import StrictJSON
import Testing

@testable import CausalGraphs

/// A format whose every document must come back the same: which kinds, names and notes it carries.
private struct Carrier: Sendable, CustomTestStringConvertible {
  var format: GraphFormat
  var kinds: [GraphDocument.Kind]
  var hasProbabilities = true
  var hasNotes = true
  /// Whether it says the kind, rather than leaving it to the marks.
  var saysKind = true
  var testDescription: String { format.rawValue }
}

private let carriers = [
  Carrier(format: .json, kinds: GraphDocument.Kind.allCases),
  Carrier(format: .gml, kinds: GraphDocument.Kind.allCases),
  Carrier(format: .dot, kinds: GraphDocument.Kind.allCases),
  Carrier(
    format: .dagitty, kinds: GraphDocument.Kind.allCases, hasProbabilities: false, hasNotes: false, saysKind: false),
  Carrier(format: .csv, kinds: [.dag, .pdag, .admg, .pag], hasNotes: false, saysKind: false),
]

@Suite("Round trips")
struct RoundTripTests {
  /// A random document of the kind, with hostile names and, where they are carried, hostile notes.
  private func document(_ kind: GraphDocument.Kind, _ carrier: Carrier, _ dice: inout SplitMix64) throws
    -> GraphDocument
  {
    let base: GraphDocument.Kind =
      switch kind {
      case .cpdag: .pdag
      case .mag: .admg
      default: kind
      }
    var document = try dice.document(base, probabilities: carrier.hasProbabilities) { _ in true }
    document.kind = kind
    var variables = Array(document.variables)
    for node in variables.indices {
      if carrier.format != .csv { variables[node].isLatent = dice.chance(0.2) }
      guard carrier.hasNotes, dice.chance(0.5) else { continue }
      variables[node].description = dice.names(1) { !$0.utf8.contains(0x0D) }[0] + "\\ \"quoted\"\nnext line"
      variables[node].unit = dice.names(1) { !$0.utf8.contains(0x0D) }[0]
      variables[node].kind = .count
      variables[node].tier = dice.below(5) - 2
    }
    document = GraphDocument(kind: kind, variables: try VariableList(variables), edges: document.edges)
    if carrier.format != .csv {
      document.treatments = variables.indices.filter { _ in dice.chance(0.2) }
      document.outcomes = variables.indices.filter { _ in dice.chance(0.2) }
      document.adjusted = variables.indices.filter { _ in dice.chance(0.2) }
    }
    return document
  }

  @Test("What is written reads back the same", arguments: carriers, 0..<60 as Range<UInt64>)
  fileprivate func roundTrip(_ carrier: Carrier, seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    for kind in carrier.kinds {
      var document = try document(kind, carrier, &dice)
      let text = try document.text(as: carrier.format)
      let back = try GraphDocument.read(Array(text.utf8), as: carrier.format)
      if !carrier.saysKind { document.kind = back.kind }
      #expect(back.variables.names.map { Array($0.utf8) } == document.variables.names.map { Array($0.utf8) })
      #expect(back == document, "\(kind)\n\(text)")
      #expect(try back.text(as: carrier.format) == text)
    }
  }

  @Test("A kind that the format does not say follows from the marks")
  func inferred() throws {
    let cases: [(String, GraphDocument.Kind)] = [
      ("-->", .dag), ("---", .pdag), ("<->", .admg), ("o->", .pag), ("o-o", .pag), ("--o", .pag),
    ]
    for (sign, kind) in cases {
      let document = try GraphDocument.read(Array("source,target,type\na,b,\(sign)\nb,c,-->\n".utf8), as: .csv)
      #expect(document.kind == kind, "\(sign)")
    }
  }

  @Test("Mermaid shows names and obeys none; it is not read")
  func mermaid() throws {
    let names = ["a\"]; click n0 href", "<img onerror=alert(1)>", "x\ny", "evil\u{202E}txt", "#quot;", "`b`", "end"]
    let document = GraphDocument(
      kind: .pag, variables: try VariableList(names: names),
      edges: [
        GraphEdge(0, 1, probability: 0.256), GraphEdge(2, 1, sourceMark: .circle), GraphEdge(3, 4, targetMark: .tail),
      ])
    let text = try document.text(as: .mermaid)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 1 + names.count + 3 + 1)
    #expect(lines[1] == "  n0[\"a#34;#93;#59; click n0 href\"]")
    #expect(lines[2] == "  n1[\"#60;img onerror#61;alert(1)#62;\"]")
    #expect(lines[3] == "  n2[\"xU+Ay\"]" && lines[4] == "  n3[\"evilU+202Etxt\"]")
    #expect(lines[8] == "  n0 -->|\"0.26\"| n1" && lines[10] == "  n3 --- n4")
    #expect(throws: GraphFormatError.self) { try GraphDocument.read(Array(text.utf8), as: .mermaid) }
  }

  @Test("An edge to a node that is not there is refused when writing", arguments: GraphFormat.allCases)
  func strayEdge(format: GraphFormat) throws {
    let document = GraphDocument(kind: .dag, variables: try VariableList(names: ["a"]), edges: [GraphEdge(0, 7)])
    #expect(throws: GraphFormatError.self) { try document.text(as: format) }
  }

  @Test(
    "Changed bytes give a graph or an error with its place, never a crash", arguments: carriers, 0..<25 as Range<UInt64>
  )
  fileprivate func mutations(_ carrier: Carrier, seed: UInt64) throws {
    var dice = SplitMix64(seed: seed &+ 1_000)
    let text = try document(carrier.kinds[Int(seed) % carrier.kinds.count], carrier, &dice).text(as: carrier.format)
    let words = [
      "{", "}", "[", "]", "\"", "\\", "->", "--", "@", ",", ";", "<", "/*", "node", "edge", "subgraph", "=", "#",
    ]
    expectNoCrash(text, seed: seed, words: words) { bytes throws(GraphFormatError) in
      try GraphDocument.read(bytes, as: carrier.format)
    }
    for length in 0..<min(text.utf8.count, 400) {
      do {
        _ = try GraphDocument.read(Array(text.utf8.prefix(length)), as: carrier.format)
      } catch {
        #expect(error.line != nil || error.message.contains("UTF-8"))
      }
    }
  }

  @Test(
    "Inputs made to be slow or deep end: a reader that is not linear would take hours",
    arguments: [
      (GraphFormat.gml, "graph [ ", "a [ "), (.gml, "graph [ directed 1 ", "node [ id \"&\" ] "),
      (.gml, "graph [ x \"", "&&&&&&"), (.dot, "digraph {", "{ "), (.dot, "digraph {", "subgraph s { a } "),
      (.dot, "digraph { a ", "-> b "), (.dot, "digraph { a [x=\"", "\\"), (.dot, "digraph { ", "<"),
      (.dot, "digraph { a -> \"", "\" + \""), (.dot, "digraph { ", "/*"), (.dagitty, "dag {", "{ "),
      (.dagitty, "dag { a ", "[exposure] "), (.dagitty, "dag { ", "a <- "), (.dagitty, "dag { \"", "\\"),
      (.json, "", "["), (.json, "{\"nodes\":[", "{\"id\":1},"), (.csv, "parent,child\n", "\""),
      (.csv, "parent,child\n", "a,a\n"), (.json, "{\"nodes\":", "{\"a\":"),
    ])
  func adversarial(format: GraphFormat, head: String, part: String) {
    let bytes = Array((head + String(repeating: part, count: 20_000)).utf8)
    #expect(throws: GraphFormatError.self) { try GraphDocument.read(bytes, as: format) }
  }

  @Test("Groups that stand for billions of edges are refused")
  func explosion() {
    let names = (0..<20_000).map { "v\($0)" }.joined(separator: " ")
    for (format, head) in [(GraphFormat.dot, "digraph"), (.dagitty, "dag")] {
      let text = "\(head) { {\(names)} -> {w \(names)} }"
      #expect(throws: GraphFormatError.self) { try GraphDocument.read(Array(text.utf8), as: format) }
    }
  }
}
