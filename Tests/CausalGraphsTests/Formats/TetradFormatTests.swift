import SeededRandom
import Testing

@testable import CausalGraphs

@Suite("Tetrad's text")
struct TetradFormatTests {
  private func read(_ text: String) throws(GraphFormatError) -> GraphDocument {
    try TetradFormat.read(Array(text.utf8))
  }

  @Test("A PAG as Tetrad writes it: flags, attributes and node attributes are passed over")
  func partialAncestralGraph() throws {
    let graph = try read(
      """
      Graph Nodes:
      X1;X2;(L1);X4

      Graph Edges:
      1. X1 o-> X2
      2. X2 --> X4 dd nl
      3. X1 <-> X4
      4. L1 o-o X4 pd;pl
      5. X2 <-o L1
      6. X1 --- L1

      Graph Attributes:
      BIC: -1234.5

      Graph Node Attributes:
      BIC: [X1: -1.0;X2: -2.0]
      """)
    #expect(graph.kind == .pag && graph.variables.names == ["X1", "X2", "L1", "X4"])
    #expect(graph.variables.map(\.isLatent) == [false, false, true, false])
    let marks = graph.edges.map { [$0.sourceMark, $0.targetMark] }
    #expect(
      marks == [
        [.circle, .arrow], [.tail, .arrow], [.arrow, .arrow], [.circle, .circle], [.arrow, .circle], [.tail, .tail],
      ])
    #expect(graph.edges[4].source == 1 && graph.edges[4].target == 2)
  }

  @Test("Older files separate nodes by commas; bootstraps give probabilities; other programs leave spaces in names")
  func variants() throws {
    let graph = try read(
      "Graph Nodes:\r\nsmoking, lung cancer,tar,\r\n\r\nGraph Edges:\r\n"
        + "1. smoking --> lung cancer [smoking --> lung cancer]:0.9;[no edge]:0.1;[edge]:0.97;\r\n2. tar <-- smoking\r\n\r\n"
    )
    #expect(graph.kind == .dag && graph.variables.names == ["smoking", "lung cancer", "tar"])
    #expect(graph.edgeTexts == ["0 tail arrow 1 0.97", "0 tail arrow 2 "])
  }

  @Test("Kinds follow from the marks")
  func kinds() throws {
    let head = "Graph Nodes:\na;b;c\n\nGraph Edges:\n"
    #expect(try read("Graph Nodes:\na\n\nGraph Edges:\n").kind == .dag)
    #expect(try read(head + "1. a --> b\n2. b --> c\n").kind == .dag)
    #expect(try read(head + "1. a --> b\n2. b --- c\n").kind == .pdag)
    #expect(try read(head + "1. a --> b\n2. a <-> b\n3. b <-> c\n").kind == .admg)
    #expect(try read(head + "1. a --> b\n2. b o-o c\n").kind == .pag)
    #expect(try read(head + "1. a --- b\n2. b <-> c\n").kind == .pag)
  }

  @Test(
    "What is wrong, and where",
    arguments: [
      ("x", nil, "Graph Nodes:"), ("Graph Nodes:\na;a\n", 2, "named twice"), ("Graph Nodes:\na;;b\n", 2, "missing"),
      ("Graph Nodes:\na;b\n\nGraph Edges:\n1. a -> b\n", 5, "-->"),
      ("Graph Nodes:\na;b\n\nGraph Edges:\na --> b\n", 5, "1."),
      ("Graph Nodes:\na;b\n\nGraph Edges:\n1. a --> c\n", 5, "not among"),
      ("Graph Nodes:\na;b\n\nGraph Edges:\n1. a --> a\n", 5, "can not cause itself"),
      ("Graph Nodes:\na;b\n\nGraph Edges:\n1. a --> b\n2. b <-- a\n", 6, "stands twice"),
      ("Graph Nodes:\na;b\n\nGraph Edges:\n1. a --> b\n2. b --> a\n", 6, "form a cycle"),
      ("Graph Nodes:\na;b\n\nGraph Edges:\n1. a --> b\n2. b --- a\n", 6, "more than one edge"),
      ("Graph Nodes:\na;[s]\n", 2, "selection"),
      ("Graph Nodes:\na;b\n\nGraph Edges:\n1. a --> b [edge]:2;\n", 5, "between 0 and 1"),
    ])
  func errors(text: String, line: Int?, message: String) {
    let error = #expect(throws: GraphFormatError.self) { try read(text) }
    if let line { #expect(error?.line == line) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test(
    "Names that Tetrad can not read are refused", arguments: ["a b", "a;b", "a,b", "(a)", "[a", "o->", "a\tb", "a\nb"])
  func refusals(name: String) throws {
    let graph = GraphDocument(kind: .dag, variables: try VariableList(names: [name]), edges: [])
    let error = #expect(throws: GraphFormatError.self) { try TetradFormat.write(graph) }
    #expect(error?.message.contains("rename") == true)
  }

  @Test("Writing and reading back gives the same graph", arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    let kind = [GraphDocument.Kind.dag, .pdag, .admg, .pag][Int(seed % 4)]
    var graph = try dice.document(kind, probabilities: true) { name in
      !["(g)", "[b]", "o->", "---", "-->"].contains(name)
        && !name.unicodeScalars.contains { $0.value <= 0x20 || $0 == ";" || $0 == "," }
    }
    graph.variables = try VariableList(graph.variables.enumerated().map { Variable($1.name, isLatent: $0 % 3 == 2) })
    let text = try TetradFormat.write(graph)
    let back = try read(text)
    #expect(back.variables == graph.variables && back.edgeTexts == graph.edgeTexts && back.kind == graph.plainKind)
    #expect(try TetradFormat.write(back) == text)
    expectNoCrash(
      text, seed: seed, words: ["Graph Edges:\n", "1. ", " --> ", ";", "(", "\n\n", "[edge]:"], read: TetradFormat.read)
  }

  @Test("Long and hostile texts are read or refused in linear time", .timeLimit(.minutes(30)))
  func isLinear() throws {
    let names = (0..<10_000).map { "v\($0)" }
    let text =
      "Graph Nodes:\n" + names.joined(separator: ";") + "\n\nGraph Edges:\n"
      + (1..<10_000).map { "\($0). v\($0 - 1) --> v\($0)\n" }.joined()
    #expect(try read(text).edges.count == 9_999)
    let words = String(repeating: "a ", count: 60_000)
    #expect(throws: GraphFormatError.self) { try read("Graph Nodes:\na b\n\nGraph Edges:\n1. a --> \(words)") }
    #expect(throws: GraphFormatError.self) { try read("Graph Nodes:\n" + String(repeating: ";", count: 100_000)) }
  }
}
