import SeededRandom
import StrictJSON
import Testing

@testable import CausalGraphs

@Suite("GraphML")
struct GraphMLFormatTests {
  private func read(_ text: String) throws(GraphFormatError) -> GraphDocument {
    try GraphMLFormat.read(Array(text.utf8))
  }
  private func graph(_ inside: String, directed: String = "directed") -> String {
    "<graphml><graph edgedefault=\"\(directed)\">\(inside)</graph></graphml>"
  }

  @Test("As networkx writes it")
  func networkx() throws {
    let graph = try GraphMLFormat.read(try Fixture.bytes("GraphML/networkx.graphml"))
    #expect(graph.kind == .dag && graph.variables.names == ["smoking", "lung cancer", "tar\nin lungs", "変数"])
    #expect(graph.variables[0].description == "Smokes <daily> & \"often\"" && !graph.variables[0].isLatent)
    #expect(graph.variables[1].tier == 2 && graph.variables[2].isLatent)
    #expect(graph.edges == [GraphEdge(0, 2, probability: 0.97), GraphEdge(2, 1, probability: 1e-5)])
    let undirected = try GraphMLFormat.read(try Fixture.bytes("GraphML/networkx-undirected.graphml"))
    #expect(undirected.kind == .pdag && undirected.variables.names == ["1", "2", "3"])
    #expect(undirected.edgeTexts == ["0 tail tail 1 ", "1 tail tail 2 "])
  }

  @Test("As igraph writes it: made-up ids, names as data")
  func igraph() throws {
    let graph = try GraphMLFormat.read(try Fixture.bytes("GraphML/igraph.graphml"))
    #expect(graph.kind == .dag && graph.variables.names == ["smoking", "lung cancer", "x<y>"])
    #expect(graph.variables[0].isLatent && graph.edgeTexts == ["0 tail arrow 1 0.9", "1 tail arrow 2 0.5"])
  }

  @Test("As yEd writes it: labels and arrowheads in the drawing")
  func yEd() throws {
    let graph = try GraphMLFormat.read(try Fixture.bytes("GraphML/yed.graphml"))
    #expect(graph.kind == .admg && graph.variables.names == ["smoking", "lung cancer", "genes"])
    #expect(graph.edgeTexts == ["0 arrow arrow 2 ", "0 tail arrow 1 "])
  }

  @Test("Ids are names unless all of them are made up; defaults, CDATA, references and edges before nodes are read")
  func details() throws {
    let named = "<node id='a'><data key='label'>x</data></node><node id='n1'/>"
    #expect(try read(graph(named)).variables.names == ["a", "n1"])
    let labelled = "<node id='n0'><data key='label'>x</data></node><node id='n1'><data key='name'>y</data></node>"
    #expect(try read(graph(labelled)).variables.names == ["x", "y"])
    #expect(throws: GraphFormatError.self) {
      try read(graph("<node id='0'><data key='label'>x</data></node><node id='1'/>"))
    }
    let text = """
      \u{FEFF}<?xml version="1.0" encoding="utf-8"?><!-- x --><g:graphml xmlns:g="u">
      <g:key id="k" for="node" attr.name="latent"><g:default> true </g:default></g:key>
      <g:graph edgedefault="undirected"><g:edge source="a&amp;b" target='c&#xe9;&#33;' directed="true"/>
      <g:node id="a&amp;b"><g:data key="description"><![CDATA[<d>&amp;]]></g:data></g:node>
      <g:node id="cé!"><g:data key="k">0</g:data></g:node></g:graph></g:graphml>

      """
    let document = try read(text)
    #expect(document.variables.names == ["a&b", "cé!"] && document.variables.map(\.isLatent) == [true, false])
    #expect(document.variables[0].description == "<d>&amp;" && document.edges == [GraphEdge(0, 1)])
  }

  @Test(
    "What is wrong, and where",
    arguments: [
      ("", 1, "empty"), ("hello", 1, "not GraphML"), ("<svg/>", 1, "expected <graphml>"),
      ("<graphml/>", 1, "no <graph>"),
      ("<!DOCTYPE x [<!ENTITY a \"b\">]><graphml/>", 1, "document types"), ("<graphml>\n<graph>", 2, "edgedefault"),
      ("<graphml>\n<a></b>", 2, "</b> stands where </a>"), ("<graphml>\n<a b='1' b='2'/>", 2, "stands twice"),
      ("<graphml>\n<a b=1/>", 2, "quotation marks"), ("<graphml>&lol;</graphml>", 1, "no character"),
      ("<graphml>&#0;</graphml>", 1, "no character"),
      ("<graphml>a & b</graphml>", 1, "&amp;"), ("<graphml>\n<a", 2, "expected an attribute"),
      ("<graphml>", 1, "never closed"),
      ("<graphml/><graphml/>", 1, "second root"), ("</graphml>", 1, "closes nothing"),
      ("<graphml><a b='<'/></graphml>", 1, "&lt;"),
      ("<graphml><!-- ", 1, "no end"), ("<graphml><![CDATA[x", 1, "no end"),
      ("<?xml version='1.0' encoding='latin1'?><graphml/>", 1, "UTF-8"),
      ("<graphml>\u{1}</graphml>", 1, "control character"),
      ("<graphml><graph edgedefault='directed'>\n<node/></graph></graphml>", 2, "needs an id"),
      ("<graphml><graph edgedefault='directed'><node id='a'/>\n<node id='a'/></graph></graphml>", 2, "stands twice"),
      (
        "<graphml><graph edgedefault='directed'><node id='a'/>\n<edge source='a'/></graph></graphml>", 2,
        "a source and a target"
      ),
      (
        "<graphml><graph edgedefault='directed'><node id='a'/>\n<edge source='a' target='b'/></graph></graphml>", 2,
        "is no node"
      ),
      ("<graphml><graph edgedefault='directed'>\n<hyperedge/></graph></graphml>", 2, "hyperedges"),
      ("<graphml><graph edgedefault='directed'><node id='a'>\n<graph/></node></graph></graphml>", 2, "ungroup"),
      (
        "<graphml><graph edgedefault='directed'><data key='type'>dag</data><node id='a'/><node id='b'/>\n"
          + "<edge source='a' target='b' directed='false'/></graph></graphml>", 2, "no place in a DAG"
      ),
      (
        "<graphml><graph edgedefault='directed'><node id='a'/><node id='b'/>\n"
          + "<edge source='a' target='b'><data key='probability'>2</data></edge></graph></graphml>", 2,
        "between 0 and 1"
      ),
    ])
  func errors(text: String, line: Int, message: String) {
    let error = #expect(throws: GraphFormatError.self) { try read(text) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(error?.line == line)
  }

  @Test("Names with characters that XML does not have are refused", arguments: ["a\u{7}", "\u{FFFF}", "\u{0}"])
  func refusals(name: String) throws {
    let error = #expect(throws: GraphFormatError.self) {
      try GraphMLFormat.write(GraphDocument(kind: .dag, variables: try VariableList(names: [name]), edges: []))
    }
    #expect(error?.message.contains("control character") == true)
  }

  @Test("Writing and reading back gives the same graph", arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    let kind = [GraphDocument.Kind.dag, .pdag, .admg, .pag][Int(seed % 4)]
    let allowed: (String) -> Bool = { $0.unicodeScalars.allSatisfy(\.isXML) }
    var graph = try dice.document(kind, probabilities: true, where: allowed)
    let variables = graph.variables.map { variable in
      var variable = variable
      variable.isLatent = dice.chance(0.3)
      if dice.chance(0.3) { variable.description = dice.names(1, where: allowed)[0] }
      if dice.chance(0.3) { variable.unit = dice.names(1, where: allowed)[0] }
      if dice.chance(0.3) { variable.tier = dice.below(5) - 2 }
      if dice.chance(0.3) { variable.kind = .binary }
      return variable
    }
    graph.variables = try VariableList(variables)
    graph.treatments = graph.variables.indices.filter { _ in dice.chance(0.2) }
    graph.outcomes = graph.variables.indices.filter { _ in dice.chance(0.2) }
    graph.adjusted = graph.variables.indices.filter { _ in dice.chance(0.2) }
    let text = try GraphMLFormat.write(graph)
    let back = try read(text)
    #expect(back.variables == graph.variables && back.edgeTexts == graph.edgeTexts && back.kind == graph.kind)
    #expect(back.treatments == graph.treatments && back.outcomes == graph.outcomes && back.adjusted == graph.adjusted)
    #expect(try GraphMLFormat.write(back) == text)
    expectNoCrash(
      text, seed: seed,
      words: ["<", ">", "/>", "</", "&", "&#", "<!--", "<![CDATA[", "\"", "<node id='n'>", "<graph>"],
      read: GraphMLFormat.read)
  }

  @Test("Long, deep and hostile texts are read or refused in linear time", .timeLimit(.minutes(30)))
  func isLinear() throws {
    let nodes = (0..<5_000).map { "<node id=\"v\($0)\"/>" }.joined()
    let edges = (1..<5_000).map { "<edge source=\"v\($0 - 1)\" target=\"v\($0)\"/>" }.joined()
    #expect(try read(graph(nodes + edges)).edges.count == 4_999)
    let deep = #expect(throws: GraphFormatError.self) { try read(String(repeating: "<graphml>", count: 50_000)) }
    #expect(deep?.message.contains("nested") == true)
    for piece in ["<", "&", "<!--", "<a ", "<graphml a='", "<![CDATA[", "&#"] {
      #expect(throws: GraphFormatError.self) { try read("<graphml>" + String(repeating: piece, count: 50_000)) }
    }
    let wide = (0..<100).map { "a\($0)='x'" }.joined(separator: " ")
    #expect(throws: GraphFormatError.self) { try read("<graphml \(wide)/>") }
  }
}
