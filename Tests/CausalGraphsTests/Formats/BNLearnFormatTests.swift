import SeededRandom
import Testing

@testable import CausalGraphs

@Suite("bnlearn's model string")
struct BNLearnFormatTests {
  private func read(_ text: String) throws(GraphFormatError) -> GraphDocument {
    try BNLearnFormat.read(Array(text.utf8))
  }

  @Test("The learning test network of bnlearn")
  func learningTest() throws {
    let graph = try read("[A][C][F][B|A][D|A:C][E|B:F]\n")
    #expect(graph.kind == .dag && graph.variables.names == ["A", "C", "F", "B", "D", "E"])
    #expect(
      graph.edgeTexts == [
        "0 tail arrow 3 ", "0 tail arrow 4 ", "1 tail arrow 4 ", "2 tail arrow 5 ", "3 tail arrow 5 ",
      ])
    #expect(try BNLearnFormat.write(graph) == "[A][C][F][B|A][D|A:C][E|B:F]\n")
  }

  @Test("A parent may be named before it is defined; spaces belong to names, not to the gaps")
  func orderAndSpace() throws {
    let graph = try read(" [lung cancer|smoking]\n[smoking] ")
    #expect(graph.variables.names == ["lung cancer", "smoking"] && graph.edges == [GraphEdge(1, 0)])
  }

  @Test(
    "What is wrong, and where",
    arguments: [
      ("", 1, 1, "empty"), ("A", 1, 1, "expected \"[\""), ("[A", 1, 3, "expected \"]\""), ("[A][]", 1, 5, "empty name"),
      ("[A][A]", 1, 5, "named twice"), ("[A]\n[B|C]", 2, 4, "not defined"), ("[A|]", 1, 4, "missing"),
      ("[A][B|A:A]", 1, 9, "stands twice"), ("[A|A]", 1, 4, "can not cause itself"), ("[A][B|A:]", 1, 9, "missing"),
      ("[A|C][B|A][C|B]", 1, 14, "form a cycle"), ("[A] x", 1, 5, "expected \"[\""),
    ])
  func errors(text: String, line: Int, column: Int, message: String) {
    let error = #expect(throws: GraphFormatError.self) { try read(text) }
    #expect(error?.line == line && error?.column == column)
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test("A cycle is named along its way, whatever hangs on it")
  func namesCycle() {
    let error = #expect(throws: GraphFormatError.self) { try read("[x|c][a|c:r][b|a][c|b][r][y|x]") }
    let message = error?.message ?? ""
    #expect(["a → b → c → a", "b → c → a → b", "c → a → b → c"].contains { message.contains($0) }, "\(message)")
  }

  @Test("What a model string can not hold is refused with advice")
  func refusals() throws {
    for name in ["a[b", "a]b", "a|b", "a:b", "a\nb"] {
      let graph = GraphDocument(kind: .dag, variables: try VariableList(names: [name]), edges: [])
      let error = #expect(throws: GraphFormatError.self) { try BNLearnFormat.write(graph) }
      #expect(error?.message.contains("rename") == true)
    }
    let names = try VariableList(names: ["a", "b"])
    let edge = GraphEdge(0, 1, sourceMark: .tail, targetMark: .tail)
    #expect(throws: GraphFormatError.self) {
      try BNLearnFormat.write(GraphDocument(kind: .pdag, variables: names, edges: [edge]))
    }
  }

  @Test("Writing and reading back gives the same graph", arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    let graph = try dice.document(.dag, probabilities: false) { !$0.contains { "[]|:\n\r\r\n".contains($0) } }
    let text = try BNLearnFormat.write(graph)
    let back = try read(text)
    #expect(back.variables == graph.variables && back.edgeTexts == graph.edgeTexts && back.kind == .dag)
    #expect(try BNLearnFormat.write(back) == text)
    expectNoCrash(text, seed: seed, words: ["[", "]", "|", ":", "V0", "\u{202E}"], read: BNLearnFormat.read)
  }

  @Test("Long and hostile texts are read or refused in linear time", .timeLimit(.minutes(30)))
  func isLinear() throws {
    let chain = "[v0]" + (1..<20_000).map { "[v\($0)|v\($0 - 1)]" }.joined()
    #expect(try read(chain).edges.count == 19_999)
    let loop = "[v0|v19999]" + (1..<20_000).map { "[v\($0)|v\($0 - 1)]" }.joined()
    #expect(throws: GraphFormatError.self) { _ = try read(loop) }
    // More nodes than are taken.
    let many = (0...100_000).map { "[v\($0)]" }.joined()
    #expect(throws: GraphFormatError.self) { _ = try read(many) }
    #expect(throws: GraphFormatError.self) { try read(String(repeating: "[", count: 200_000)) }
    #expect(throws: GraphFormatError.self) { try read("[" + String(repeating: "x", count: 200_000) + "]") }
  }

  @Test("What is written can be read: a graph without variables is refused")
  func emptyGraph() throws {
    let empty = GraphDocument(kind: .dag, variables: try VariableList([]), edges: [])
    #expect(throws: GraphFormatError.self) { try empty.text(as: .bnlearn) }
    for format in [GraphFormat.json, .gml, .dot, .dagitty, .graphml, .csv, .tetrad] {
      #expect(try GraphDocument.read(Array(empty.text(as: format).utf8), as: format) == empty, "\(format.rawValue)")
    }
  }
}
