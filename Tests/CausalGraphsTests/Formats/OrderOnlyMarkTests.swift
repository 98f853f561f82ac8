import CausalGraphs
import StrictJSON
import Testing

@Suite("Edges that stand for an order alone, from format to format")
struct OrderOnlyMarkTests {
  /// a → b by experts, b → c for an order, d → c for an order with its arrow at the first node named.
  private func document() throws -> GraphDocument {
    func decision(_ basis: EdgeDecision.Basis) -> [Evidence] {
      [.decision(EdgeDecision(.kept, basis: basis, reason: "It was said."))]
    }
    return GraphDocument(
      kind: .dag, variables: try VariableList(names: ["a", "b", "c", "d", "alone, with a comma"]),
      edges: [
        GraphEdge(0, 1, probability: 0.75, evidence: decision(.experts)),
        GraphEdge(1, 2, probability: 0.5, evidence: decision(.orderOnly)),
        GraphEdge(2, 3, sourceMark: .arrow, targetMark: .tail, evidence: decision(.orderOnly)),
      ])
  }

  @Test("Formats with a place for the mark keep it", arguments: GraphFormat.allCases.filter(\.holdsOrderOnlyMarks))
  func kept(format: GraphFormat) throws {
    let document = try document()
    let back = try GraphDocument.read(Array(document.text(as: format).utf8), as: format)
    #expect(back.edges.map(\.isOrderOnly) == [false, true, true])
    #expect(back.edges.map(\.probability) == [0.75, 0.5, nil])
    #expect(back.variables.names == document.variables.names)
    // And once more, from what was read.
    #expect(try back.text(as: format) == document.text(as: format) || format == .json)
    let json = try GraphDocument.read(Array(back.text(as: .json).utf8), as: .json)
    #expect(json.edges.map(\.isOrderOnly) == [false, true, true])
  }

  @Test(
    "Formats without one lose it and say so",
    arguments: [GraphFormat.dagitty, .tetrad, .bnlearn])
  func lost(format: GraphFormat) throws {
    var document = try document()
    document.variables = try VariableList(names: ["a", "b", "c", "d", "alone"])
    #expect(!format.holdsOrderOnlyMarks)
    #expect(try #require(document.orderOnlyLoss(in: format)).hasPrefix("2 edges stand for an order only"))
    #expect(document.orderOnlyLoss(in: .json) == nil)
    let back = try GraphDocument.read(Array(document.text(as: format).utf8), as: format)
    #expect(back.edges.count == 3 && !back.edges.contains(where: \.isOrderOnly))
  }

  @Test(
    "Graphs without such edges are written as before", arguments: GraphFormat.allCases.filter(\.holdsOrderOnlyMarks))
  func without(format: GraphFormat) throws {
    var document = try document()
    for edge in document.edges.indices { document.edges[edge].evidence = [] }
    #expect(!(try document.text(as: format)).contains("basis"))
  }

  @Test("What others mean by basis is not taken for the mark")
  func foreign() throws {
    let texts: [(GraphFormat, String)] = [
      (.csv, "parent,child,basis\na,b,orders\nb,c,order-only\n"),
      (.dot, "digraph { a -> b [basis=linear]; b -> c [basis=\"order-only\"] }"),
      (
        .gml,
        """
        graph [ directed 1 node [ id 0 label "a" ] node [ id 1 label "b" ] node [ id 2 label "c" ]
        edge [ source 0 target 1 basis 3 ] edge [ source 1 target 2 basis "order-only" ] ]
        """
      ),
    ]
    for (format, text) in texts {
      let document = try GraphDocument.read(Array(text.utf8), as: format)
      #expect(document.edges.map(\.isOrderOnly) == [false, true])
    }
  }

  @Test("The last decision counts")
  func last() throws {
    var edge = GraphEdge(0, 1)
    #expect(!edge.isOrderOnly)
    edge.evidence = [
      .decision(EdgeDecision(.kept, basis: .orderOnly, reason: "")),
      .data(DataSupport(method: "BIC")), .decision(EdgeDecision(.kept, basis: .data, reason: "")),
    ]
    #expect(!edge.isOrderOnly)
    edge.evidence.append(.decision(EdgeDecision(.kept, basis: .orderOnly, reason: "")))
    edge.evidence.append(.data(DataSupport(method: "BIC")))
    #expect(edge.isOrderOnly)
  }
}
