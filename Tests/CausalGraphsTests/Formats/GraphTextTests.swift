import Testing

@testable import CausalGraphs

/// GML, DOT, dagitty text and edge lists as other programs and people write them.
@Suite("Graph texts")
struct GraphTextTests {
  private func read(_ text: String, _ format: GraphFormat) throws(GraphFormatError) -> GraphDocument {
    try GraphDocument.read(Array(text.utf8), as: format)
  }

  /// The edges as `a -> b`, in the order of the document.
  private func edges(_ text: String, _ format: GraphFormat) throws(GraphFormatError) -> [String] {
    let document = try read(text, format)
    return document.edges.map { edge in
      let left = ["-", "<", "o"][[.tail, .arrow, .circle].firstIndex(of: edge.sourceMark) ?? 0]
      let right = ["-", ">", "o"][[.tail, .arrow, .circle].firstIndex(of: edge.targetMark) ?? 0]
      return "\(document.variables[edge.source].name) \(left)-\(right) \(document.variables[edge.target].name)"
    }
  }

  private func failure(_ text: String, _ format: GraphFormat) -> GraphFormatError? {
    do {
      _ = try read(text, format)
      return nil
    } catch {
      return error
    }
  }

  @Test("GML that networkx 3.6 wrote")
  func networkx() throws {
    let graph = try GraphDocument.read(try Fixture.bytes("NetworkX/directed.gml"), as: .gml)
    #expect(graph.variables.names == ["1", "smoking", "say \"hi\" & <b>", "变量\n二"])
    #expect(graph.edgeTexts == ["0 tail arrow 1 0.25", "1 tail arrow 2 ", "1 tail arrow 3 "])
    #expect(try GraphDocument.read(try Fixture.bytes("NetworkX/undirected.gml"), as: .gml).kind == .pdag)
  }

  @Test("GML: comments, nested lists, entities, edges before nodes, ids of text")
  func gml() throws {
    let text = """
      Creator "x" # a comment
      Version 1
      graph [ comment "a ] b" directed 1
        edge [ source "u" target "v" graphics [ w 1.5 arrow "last" Line [ point [ x 1 y -2e3 ] ] ] ]
        node [ id "u" label "caf&#233; &amp; &eacute; &unknown; &" observed "no" ]
        # node [ id "w" ]
        node [ id "v" ]
      ]
      """
    let graph = try read(text, .gml)
    #expect(graph.variables.names == ["café & é &unknown; &", "v"] && graph.variables[0].isLatent)
    #expect(graph.kind == .dag && graph.edgeTexts == ["0 tail arrow 1 "])
  }

  @Test("A directed cycle is refused by name; a name without a column is read as it stands")
  func acceptance() throws {
    let cycle = """
      graph[directed 1 node[id "X" label "X"] node[id "Y" label "Y"] edge[source "X" target "Y"] edge[source "Y" target "X"]]
      """
    #expect(failure(cycle, .gml)?.message.contains("X → Y → X") ?? false)
    let typo = """
      graph[directed 1 node[id "Zz" label "Zz"] node[id "X" label "X"] node[id "Y" label "Y"]
      edge[source "Zz" target "X"] edge[source "Zz" target "Y"] edge[source "X" target "Y"]]
      """
    #expect(try edges(typo, .gml) == ["Zz -> X", "Zz -> Y", "X -> Y"].map { $0.replacing(" -> ", with: " --> ") })
    #expect(try edges("digraph{Z->X;Z->Y;X->Y;}", .dot) == ["Z --> X", "Z --> Y", "X --> Y"])
    #expect(try edges("dag {\nX -> Y\nX <-> Y\n}", .dagitty) == ["X --> Y", "X <-> Y"])
    #expect(try read("dag {\nX -> Y\nX <-> Y\n}", .dagitty).kind == .admg)
    let latent = try read("dag { U [latent] X [exposure] Y [outcome] U -> X U -> Y X -> Y }", .dagitty)
    #expect(latent.variables.map(\.isLatent) == [true, false, false])
    #expect(latent.treatments == [1] && latent.outcomes == [2] && latent.edges.count == 3)
    #expect(
      try edges("dag{ x <- {a b} -> y ; x -> y }", .dagitty)
        == ["a --> x", "b --> x", "a --> y", "b --> y", "x --> y"])
  }

  @Test("dagitty: circles, quotes, positions, groups within groups, other kinds of graph")
  func dagitty() throws {
    let text = """
      pag {
      bb="0,0,1,1"
      "a b" [pos="0.1,-2", adjusted]
      "a b" @-> c ; c @-@ d
      d --@ e; f <-@ e
      }
      """
    let graph = try read(text, .dagitty)
    #expect(graph.kind == .pag && graph.variables.names == ["a b", "c", "d", "e", "f"] && graph.adjusted == [0])
    #expect(try edges(text, .dagitty) == ["a b o-> c", "c o-o d", "d --o e", "e o-> f"])
    #expect(try edges("dag G { a -> { b -> {c d} } -> e [beta=.5] f }", .dagitty).count == 2 + 3 + 3)
    #expect(try read("pdag { a -- b -> c }", .dagitty).kind == .pdag)
    #expect(try read("mag { a <-> b -- c }", .dagitty).kind == .mag)
    #expect(failure("dag { a -- b }", .dagitty)?.message.contains("undirected") ?? false)
    #expect(failure("dag { s [selected] }", .dagitty)?.message.contains("selection") ?? false)
  }

  @Test("DOT: chains, subgraphs, defaults, ports, quotes, HTML, comments, directions")
  func dot() throws {
    let text = #"""
      // a comment
      # another
      strict digraph "G" { /* and
        one more */ rankdir=LR; graph [fontsize=10]
        node [shape=box, latent=true]; u; node [latent=false]
        a:p:n -> { "b \"q\"" ; <c<i>x</i>> } -> "d" + "e" [probability="0.5" color=red]
        a -> "b \"q\"";
        edge [dir=both]
        subgraph cluster_1 { edge [arrowtail=odot]; a -> f }
        a -> g
        g -> h [dir=back]
        g -> i [dir=none]; 3.5 -> _x [dir=forward, arrowhead=odot]
      }
      """#
    #expect(
      try edges(text, .dot) == [
        "a --> b \"q\"", "a --> c<i>x</i>", "b \"q\" --> de", "c<i>x</i> --> de", "a o-> f", "a <-> g", "h --> g",
        "g --- i", "3.5 --o _x",
      ])
    let graph = try read(text, .dot)
    #expect(graph.variables.map(\.isLatent).filter { $0 }.count == 1 && graph.variables[0].name == "u")
    #expect(graph.edges.map(\.probability).prefix(5) == [0.5, 0.5, 0.5, 0.5, nil])
    #expect(try edges("graph { a -- b -- {c d} }", .dot) == ["a --- b", "b --- c", "b --- d"])
    #expect(try edges("digraph { subgraph s { a b } c -> subgraph s }", .dot) == ["c --> a", "c --> b"])
    let labels = try read(#"digraph { a [label="A\nlong \"label\""]; b [label="\N"]; c [label=c] }"#, .dot)
    #expect(labels.variables.map(\.description) == ["A\nlong \"label\"", nil, nil])
  }

  @Test("Edge lists: headers, types, quotes, variables without edges, line ends")
  func csv() throws {
    #expect(try edges("from,to\r\na,b\r\n\"x, \"\"y\"\"\",a\r\n", .csv) == ["a --> b", "x, \"y\" --> a"])
    let text = "source,target,note,probability,type\na,b,?,0.5,<--\nb,c,,,o->\nlonely,,,,\n\nc,d,,1,---\n"
    let graph = try read(text, .csv)
    #expect(graph.variables.names == ["a", "b", "c", "lonely", "d"])
    #expect(try edges(text, .csv) == ["b --> a", "b o-> c", "c --- d"])
    #expect(graph.edges.map(\.probability) == [0.5, nil, 1])
  }

  @Test("Edge lists: spaces around a field are no part of a name, but in quotes they are")
  func csvSpaces() throws {
    let text = "parent, child\na, b\n b ,\t\"c, \"\"d\"\"\" \n   \n\" b\", a\nlonely, \n"
    let graph = try read(text, .csv)
    #expect(graph.variables.names == ["a", "b", "c, \"d\"", " b", "lonely"])
    #expect(try edges(text, .csv) == ["a --> b", "b --> c, \"d\"", " b --> a"])
    #expect(try GraphDocument.read(Array(graph.text(as: .csv).utf8), as: .csv) == graph)
    let table = Array("a\t b \t\n".utf8)
    #expect(try SeparatedValues.records(table, separator: 0x09, isTrimmed: true).map(\.fields) == [["a", "b", ""]])
    #expect(try SeparatedValues.records(table, separator: 0x09).map(\.fields) == [["a", " b ", ""]])
  }

  @Test("A few bytes can not stand for a flood of edges, nor a long cycle for a flood of names")
  func smallTextsStaySmall() throws {
    func groups(of size: Int) -> String {
      (0..<2).map { group in "{" + (0..<size).map { "g\(group)_\($0)" }.joined(separator: " ") + "}" }
        .joined(separator: " -> ")
    }
    for (format, open) in [(GraphFormat.dot, "digraph"), (.dagitty, "dag")] {
      let error = #expect(throws: GraphFormatError.self) {
        try read("\(open) { \(groups(of: 2_000)) }", format)
      }
      #expect(error?.message.contains("too many edges") == true)
      #expect(try read("\(open) { \(groups(of: 150)) }", format).edges.count == 22_500)
      let cycle = #expect(throws: GraphFormatError.self) {
        try read(open + "{" + (0..<2_000).map { "n\($0)" }.joined(separator: " -> ") + " -> n0}", format)
      }
      #expect(cycle?.message.contains("n16 → n17 → (1979 more) → n1997 → n1998 → n1999 → n0;") == true)
    }
  }

  @Test(
    "Errors name line and column and say what to do",
    arguments: [
      (GraphFormat.gml, "graph [\n  node [ id 1\n", 2, 3, "]"), (.gml, "graph [\n node [ id 1 ] ]\n]", 3, 1, "closes"),
      (.gml, "graph [ directed 1\n node [ label \"x\" ] ]", 2, 2, "id"), (.gml, "Creator 1", 1, 10, "graph"),
      (.gml, "graph [ node [ id 1 ]\nedge [ source 1 target 2 ] ]", 2, 17, "id"),
      (.gml, "graph [ node [ id 1\nid 2 ] ]", 2, 1, "twice"), (.gml, "graph [ node [ id \"1 ] ]", 1, 19, "quote"),
      (.dot, "digraph {\n a -> }", 2, 4, "behind"), (.dot, "digraph {\n a -- b }", 2, 4, "dir=none"),
      (.dot, "graph {\n a -> b }", 2, 4, "digraph"), (.dot, "digraph {\n \"a }", 2, 2, "quote"),
      (.dot, "digraph { a [x=1", 1, 13, "]"), (.dot, "a -> b", 1, 1, "digraph"),
      (.dot, "digraph { a -> b [probability=2] }", 1, 19, "0 to 1"), (.dot, "digraph { a\n } b", 2, 4, "closing"),
      (.dot, "digraph { a -> b; b -> c;\nc -> a }", 2, 3, "a → b → c → a"),
      (.dot, "digraph { a -> a }", 1, 13, "itself"),
      (.dagitty, "dag {\n a -> }", 2, 4, "behind"), (.dagitty, "dag {\n a - b }", 2, 4, "->"),
      (.dagitty, "dag {\n a $ b }", 2, 4, "quotes"), (.dagitty, "x -> y", 1, 1, "dag {"),
      (.dagitty, "dag { a", 1, 5, "}"),
      (.csv, "a,b\nc,d\n", 1, 1, "parent,child"), (.csv, "parent,child\na,b,c\n", 2, 1, "quotes"),
      (.csv, "parent,child\na,\"b\n", 2, 3, "quote"), (.csv, "source,target,type\na,b,=>\n", 2, 1, "-->"),
      (.csv, "parent,child\na,b\na,b\n", 3, 1, "twice"), (.csv, "parent,child\n,b\n", 2, 1, "name"),
    ])
  func errors(format: GraphFormat, text: String, line: Int, column: Int, part: String) {
    let error = failure(text, format)
    #expect(error?.line == line && error?.column == column, "\(error?.description ?? "none")")
    #expect(error?.message.contains(part) ?? false, "\(error?.description ?? "none")")
  }

  @Test("Bytes that are no UTF-8, and nothing at all, are errors", arguments: GraphFormat.allCases)
  func nothing(format: GraphFormat) {
    #expect(throws: GraphFormatError.self) { try GraphDocument.read([0x66, 0xFF, 0xFE], as: format) }
    #expect(throws: GraphFormatError.self) { try GraphDocument.read([], as: format) }
  }
}
