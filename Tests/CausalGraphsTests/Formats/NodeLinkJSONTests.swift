import SeededRandom
import StrictJSON
import Testing

@testable import CausalGraphs

@Suite("Node-link JSON")
struct NodeLinkJSONTests {
  private func read(_ text: String) throws(GraphFormatError) -> GraphDocument {
    try GraphDocument.read(Array(text.utf8), as: .json)
  }

  private func failure(_ text: String) -> GraphFormatError? {
    do {
      _ = try read(text)
      return nil
    } catch {
      return error
    }
  }

  @Test("Files that networkx 3.6 wrote", arguments: ["directed", "undirected", "links"])
  func networkx(name: String) throws {
    let graph = try GraphDocument.read(try Fixture.bytes("NetworkX/\(name).json"), as: .json)
    #expect(graph.variables.names == ["1", "smoking", "say \"hi\" & <b>", "变量\n二"])
    #expect(graph.edges.map(\.source) == [0, 1, 1] && graph.edges.map(\.target) == [1, 2, 3])
    #expect(graph.kind == (name == "undirected" ? .pdag : .dag))
    #expect(graph.edges[0].probability == 0.25)
  }

  @Test("The members that other programs rely on")
  func contract() throws {
    var document = GraphDocument(
      kind: .pag,
      variables: try VariableList([Variable("a", description: "d", unit: "kg", kind: .binary, tier: 2), Variable("b")]),
      edges: [GraphEdge(0, 1, sourceMark: .circle, targetMark: .arrow, probability: 0.5)])
    document.treatments = [1]
    let value = try JSONParser.parse(document.text(as: .json))
    let expected = try JSONParser.parse(
      """
      {"directed":true,"multigraph":false,"graph":{"type":"pag","treatments":["b"]},
       "nodes":[{"id":"a","description":"d","unit":"kg","kind":"binary","tier":2},{"id":"b"}],
       "edges":[{"source":"a","target":"b","source_mark":"circle","target_mark":"arrow","probability":0.5}]}
      """)
    #expect(value == expected)
  }

  @Test("Evidence goes out and back without loss", arguments: 0..<200 as Range<UInt64>)
  func evidence(seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    func weight() -> Double { Double(dice.next() >> 11) * 0x1p-53 }
    func text() -> String { dice.names(1) { _ in true }[0] }
    let direct = try #require(DirectProbabilities(forward: weight(), backward: weight(), none: weight()))
    let ancestral = try #require(AncestralProbabilities(before: weight(), after: weight(), neither: weight()))
    let provenance = Provenance(
      expert: text(), model: text(), strategy: text(), promptName: text(), promptVersion: text(), promptHash: text(),
      sample: dice.below(9), exchange: text(), notes: [text(), text()])
    let claims: [EdgeProposal.Claim] = [.direct(direct), .noDirectEdge(direct), .ancestral(ancestral), .abstention]
    var evidence: [Evidence] = claims.map {
      .proposal(EdgeProposal(first: text(), second: text(), claim: $0, rationale: text(), provenance: provenance))
    }
    evidence.append(
      .proposal(EdgeProposal(first: "a", second: "b", claim: .abstention, provenance: Provenance(expert: "x"))))
    evidence.append(.data(DataSupport(method: text(), scoreDifference: -weight(), pValue: weight())))
    evidence.append(.data(DataSupport(method: text())))
    for (outcome, basis) in zip(EdgeDecision.Outcome.allCases, EdgeDecision.Basis.allCases) {
      evidence.append(
        .decision(
          EdgeDecision(
            outcome, basis: basis, priorProbability: weight(), posteriorProbability: weight(), cost: weight() * 1e9,
            cycle: [text(), text()], reason: text())))
    }
    evidence.append(.decision(EdgeDecision(.kept, basis: .orderOnly, reason: "")))
    let document = GraphDocument(
      kind: .dag, variables: try VariableList(names: ["a", "b"]), edges: [GraphEdge(0, 1, evidence: evidence)])
    #expect(try read(document.text(as: .json)) == document)
  }

  @Test(
    "Errors name line and column",
    arguments: [
      ("{\"nodes\": [],\n \"edges\": [}", 2, 12, "expect"),
      ("{\"nodes\": [],\n \"nodes\": []}", 2, 2, "twice"),
      ("{\"nodes\": [{\"id\": \"a\"},\n {\"id\": \"a\"}], \"edges\": []}", 2, 2, "named twice"),
      ("{\"nodes\": [{\"id\": \"a\"},\n {\"id\": 1.5}], \"edges\": []}", 2, 9, "nodes[1].id"),
      ("{\"nodes\": [{\"id\": \"a\"}],\n \"edges\": [{\"source\": \"a\", \"target\": \"b\"}]}", 2, 38, "\"b\""),
      ("{\"nodes\": [{\"id\": \"a\"}],\n \"edges\": [{\"source\": \"a\", \"target\": \"a\"}]}", 2, 12, "itself"),
      (
        "{\"nodes\": [{\"id\": \"a\"},{\"id\":\"b\"}], \"links\": [{\"source\": \"a\", \"target\": \"b\",\n\"evidence\": [{\"kind\": \"rumour\"}]}]}",
        2, 23, "proposal"
      ),
      ("{\"nodes\": [{\"id\": \"a\"}], \"edges\": [], \"graph\": {\"type\": \"tree\"}}", 1, 57, "dag"),
      ("[]", 1, 1, "object"), ("{\"edges\": []}", 1, 1, "nodes"), ("{\"nodes\": 3, \"edges\": []}", 1, 11, "list"),
      (
        "{\"nodes\":[{\"id\":\"a\"},{\"id\":\"b\"}],\"edges\":[{\"source\":\"a\",\"target\":\"b\"},\n{\"source\":\"b\",\"target\":\"a\"}]}",
        2, 1, "a → b → a"
      ),
    ])
  func errors(text: String, line: Int, column: Int, part: String) {
    let error = failure(text)
    #expect(error?.line == line && error?.column == column, "\(error?.description ?? "none")")
    #expect(error?.message.contains(part) ?? false, "\(error?.description ?? "none")")
  }
}
