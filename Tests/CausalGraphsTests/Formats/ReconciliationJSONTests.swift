import SeededRandom
import StrictJSON
import Testing

@testable import CausalGraphs

@Suite("How a graph was reconciled, in JSON")
struct ReconciliationJSONTests {
  private let proposal = EdgeProposal(first: "a", second: "b", claim: .abstention, provenance: Provenance(expert: "x"))

  @Test("It comes back as it went, whatever the names", arguments: 0..<60 as Range<UInt64>)
  func returns(seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    func probability() -> Double? { dice.chance(0.5) ? Double(dice.next() >> 11) * 0x1p-53 : nil }
    func text() -> String { dice.names(1) { _ in true }[0] }
    let names = dice.names(5) { _ in true }
    var document = GraphDocument(
      kind: .dag, variables: try VariableList(names: names),
      edges: [
        GraphEdge(
          0, 1,
          evidence: [
            .decision(EdgeDecision(.kept, basis: .knowledge, reason: text(), decidedBy: text(), note: text()))
          ])
      ])
    document.absentPairs = [
      AbsentPair(3, 1, forward: probability(), backward: probability(), evidence: [.proposal(proposal)]),
      AbsentPair(2, 4, evidence: []),
    ]
    document.knowledge = BackgroundKnowledge(
      required: [.init(names[0], names[1])], forbidden: [.init(names[2], names[1]), .init(names[1], names[2])],
      tiers: [[names[0]], [names[3], names[4]]])
    var summary = ReconciliationSummary(
      score: text(), rows: dice.below(1_000), posterior: text(), optimality: text(), totalCost: probability(),
      sparseProbability: probability(), notes: [text(), text()])
    summary.experts = [
      .init(name: text(), model: text(), claims: 3, reliability: 1.25, note: text()), .init(name: "b", claims: 0),
    ]
    summary.rejected = [.init(proposal, reason: text())]
    document.reconciliation = summary
    let written = try document.text(as: .json)
    let back = try GraphDocument.read(Array(written.utf8), as: .json)
    #expect(back == document)
    #expect(try back.text(as: .json) == written)
  }

  @Test("A file without any of it reads as before")
  func older() throws {
    let text = #"{"graph": {"type": "dag"}, "nodes": [{"id": "a"}, {"id": "b"}], "edges": []}"#
    let document = try GraphDocument.read(Array(text.utf8), as: .json)
    #expect(document.absentPairs.isEmpty && document.reconciliation == nil && document.knowledge == nil)
  }

  @Test(
    "What is wrong is named with its place",
    arguments: [
      (#""pairs": [{"first": "a", "second": "c"}]"#, "graph.pairs[0].second"),
      (#""pairs": [{"first": "a", "second": "a"}]"#, "two different"),
      (#""pairs": [{"first": "a"}]"#, "second"),
      (#""pairs": [{"first": "a", "second": "b"}, {"first": "b", "second": "a"}]"#, "graph.pairs[1]"),
      (#""pairs": [{"first": "a", "second": "b", "forward": 1.5}]"#, "forward"),
      (#""pairs": [{"first": "a", "second": "b", "evidence": [{"kind": "x"}]}]"#, "graph.pairs[0].evidence[0]"),
      (#""reconciliation": 3"#, "graph.reconciliation"),
      (#""reconciliation": {"experts": [{"claims": 2}]}"#, "graph.reconciliation.experts[0]"),
      (#""reconciliation": {"rejected": [{"reason": "x"}]}"#, "graph.reconciliation.rejected[0]"),
      (#""knowledge": {"require": []}"#, "graph.knowledge"),
    ])
  func refuses(member: String, part: String) {
    let text = #"{"graph": {"type": "dag",\#n\#(member)}, "nodes": [{"id": "a"}, {"id": "b"}], "edges": []}"#
    let error = #expect(throws: GraphFormatError.self) { try GraphDocument.read(Array(text.utf8), as: .json) }
    #expect(error?.line == 2)
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "none")")
  }

  @Test("A pair of nodes that there are not is refused before it is written")
  func stray() throws {
    var document = GraphDocument(kind: .dag, variables: try VariableList(names: ["a", "b"]), edges: [])
    document.absentPairs = [AbsentPair(0, 2, evidence: [])]
    #expect(throws: GraphFormatError.self) { try document.text(as: .json) }
  }
}
