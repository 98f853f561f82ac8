import CausalGraphs
import StrictJSON
import Testing

@testable import Reconciliation

@Suite("Why an edge is there, or not")
struct EdgeExplanationTests {
  private func proposals() throws -> [EdgeProposal] {
    let text = """
      first,second,claim,probability,expert,rationale
      smoking,tar,causes,0.9,Anna,smoke leaves it
      tar,smoking,caused by,0.7,Anna,
      smoking,tar,unsure,,Ben,
      tar,cancer,causes,0.9,Anna,
      smoking,cancer,no edge,0.8,Ben,
      """
    return try ProposalFile.read(Array(text.utf8), named: "x.csv").proposals
  }

  @Test("Who said what, how often, in which words; data; probabilities; decisions with a person's note")
  func account() throws {
    let said = try proposals()
    var document = GraphDocument(
      kind: .dag, variables: try VariableList(names: ["smoking", "tar", "cancer"]),
      edges: [
        GraphEdge(
          0, 1, probability: 0.97,
          evidence: said[0..<3].map { .proposal($0) } + [
            .data(DataSupport(method: "BDeu", scoreDifference: -3.25)), .data(DataSupport(method: "G²", pValue: 0.03)),
            .decision(
              EdgeDecision(
                .kept, basis: .knowledge, reason: "kept: Cleo requires it", decidedBy: "Cleo", note: "a trial")),
            .decision(
              EdgeDecision(
                .kept, basis: .both, priorProbability: 0.5, posteriorProbability: 0.97, reason: "kept: they agree")),
          ]),
        GraphEdge(1, 2),
      ])
    document.absentPairs = [AbsentPair(2, 0, forward: 0.01, backward: 0.19, evidence: [.proposal(said[4])])]
    document.reconciliation = ReconciliationSummary(experts: [.init(name: "Anna", claims: 3, reliability: 0.4)])
    let there = try EdgeExplanation(document, first: "tar", second: "smoking")
    for part in [
      "smoking → tar, with probability 0.97", "Anna: smoking causes tar directly (2 of 2 answers), on average 0.80",
      "“smoke leaves it”", "Ben: does not know", "counted 0.40 times", "less probable, by 3.25 nats", "p = 0.03",
      "0.50 before the evidence, 0.97 after it", "kept: they agree.", "Cleo notes: “a trial”",
    ] { #expect(there.text.contains(part), "\(part)\n\(there.text)") }
    let absent = try EdgeExplanation(document, first: "smoking", second: "cancer")
    for part in [
      "no edge between smoking and cancer", "Ben: no direct edge, 0.80", "smoking → cancer 0.19", "no edge 0.80",
      "smoking → tar → cancer", "independent once tar is held fixed",
    ] { #expect(absent.text.contains(part), "\(part)\n\(absent.text)") }
    #expect(absent.json["forward"] == 0.19 && absent.json["evidence"]?.array?.count == 1)
    #expect(there.json["edges"]?.array?.first?["source"] == "smoking")
    #expect(there.json["decision"]?.array?.count == 2)
  }

  @Test("Without evidence: what the edges imply, by brute force a separating set that separates", arguments: 0..<40)
  func structure(seed: Int) throws {
    // Every DAG on five nodes in order has its edges in ten bits.
    let mask = seed * 25 + 3
    let pairs = (0..<5).flatMap { low in ((low + 1)..<5).map { (low, $0) } }
    let edges = pairs.enumerated().filter { mask & (1 << $0.offset) != 0 }.map {
      DirectedEdge($0.element.0, $0.element.1)
    }
    let names = ["v", "w", "x", "y", "z"]
    let graph = try DirectedAcyclicGraph(VariableList(names: names), edges: edges)
    for (low, high) in pairs where !graph.areAdjacent(low, high) {
      let text = try EdgeExplanation(GraphDocument(graph), first: names[high], second: names[low]).text
      #expect(text.contains("causes \(names[high]) all the same") == graph.isAncestor(low, of: high))
      let line = text.split(separator: "\n").first { $0.contains("independent") }
      let given: [Int] =
        line.map { line in
          guard let start = line.firstRange(of: "once "),
            let end = line.firstRange(of: "\(line.contains("are held") ? " are" : " is") held")
          else { return [] }
          return line[start.upperBound..<end.lowerBound].split { " ,".contains($0) }.compactMap {
            names.firstIndex(of: String($0))
          }
        } ?? []
      #expect(graph.areSeparated([low], [high], given: given), "\(text)")
      for node in given {
        #expect(!graph.areSeparated([low], [high], given: given.filter { $0 != node }), "\(text)")
      }
      #expect(text.contains("gives no reason"))
    }
  }

  @Test("Other kinds of edges are read out; unknown names have a suggestion")
  func kinds() throws {
    let document = GraphDocument(
      kind: .pag, variables: try VariableList(names: ["alpha", "beta", "gamma"]),
      edges: [
        GraphEdge(0, 1, sourceMark: .circle, targetMark: .arrow),
        GraphEdge(1, 2, sourceMark: .arrow, targetMark: .arrow),
      ])
    #expect(try EdgeExplanation(document, first: "alpha", second: "beta").headline.contains("alpha o—> beta"))
    #expect(try EdgeExplanation(document, first: "beta", second: "gamma").headline.contains("↔"))
    #expect(throws: GraphError.unknownVariable("alpa", suggestion: "alpha")) {
      try EdgeExplanation(document, first: "alpa", second: "beta")
    }
    #expect(throws: GraphError.selfLoop("beta")) { try EdgeExplanation(document, first: "beta", second: "beta") }
  }
}
