import CausalGraphs
import SeededRandom
import StrictJSON
import Testing

@testable import Reconciliation

@Suite("A person's decisions")
struct GraphEditTests {
  private typealias Edge = BackgroundKnowledge.NamedEdge

  private func claim(_ first: String, _ second: String) -> Evidence {
    let states = DirectProbabilities(forward: 0.8, backward: 0.1, none: 0.1)
    return .proposal(
      EdgeProposal(
        first: first, second: second, claim: states.map { .direct($0) } ?? .abstention, rationale: "why",
        provenance: Provenance(expert: "e")))
  }

  /// a → b → c, a → c, with evidence of each; d alone; somebody spoke of b and d.
  private func document() throws -> GraphDocument {
    var document = GraphDocument(
      kind: .dag, variables: try VariableList(names: ["a", "b", "c", "d"]),
      edges: [
        GraphEdge(0, 1, probability: 0.9, evidence: [claim("a", "b")]),
        GraphEdge(1, 2, probability: 0.6, evidence: [claim("b", "c")]),
        GraphEdge(0, 2, probability: 0.7, evidence: [claim("a", "c")]),
      ])
    document.absentPairs = [AbsentPair(1, 3, forward: 0.2, backward: 0.1, evidence: [claim("b", "d")])]
    return document
  }

  private func edited(_ change: (inout GraphEdit) -> Void) throws -> GraphDocument {
    var edit = GraphEdit()
    change(&edit)
    (edit.person, edit.note) = ("Anna", "seen it")
    return try edit.apply(to: document()).document
  }

  private func names(_ document: GraphDocument) -> [String] {
    document.edges.compactMap { edge in
      edge.directedEdge.map { document.variables[$0.source].name + document.variables[$0.target].name }
    }.sorted()
  }

  private func evidence(_ document: GraphDocument) -> [Evidence] {
    document.edges.flatMap(\.evidence) + document.absentPairs.flatMap(\.evidence)
  }

  @Test("Each decision stands in the graph, in its knowledge, and with the person's words in the account of the pair")
  func decisions() throws {
    let required = try edited { $0.required = [Edge("b", "d")] }
    #expect(names(required) == ["ab", "ac", "bc", "bd"] && required.absentPairs.isEmpty)
    #expect(required.knowledge == BackgroundKnowledge(required: [Edge("b", "d")]))
    let added = try #require(required.edges.first { $0.target == 3 })
    #expect(added.probability == 1 && added.evidence.first == claim("b", "d"))
    guard case .decision(let decision) = added.evidence.last else { return #expect(Bool(false)) }
    #expect(decision.decidedBy == "Anna" && decision.note == "seen it" && decision.basis == .knowledge)

    let forbidden = try edited { $0.forbidden = [Edge("a", "c")] }
    #expect(names(forbidden) == ["ab", "bc"])
    #expect(forbidden.absentPairs.contains { $0.first == 0 && $0.second == 2 && $0.forward == 0 })

    let reversed = try edited { $0.reversed = [Edge("a", "b")] }
    #expect(names(reversed) == ["ac", "ba", "bc"])
    #expect(reversed.knowledge?.required == [Edge("b", "a")])

    let locked = try edited { $0.locked = [Edge("c", "b"), Edge("a", "d")] }
    #expect(names(locked) == ["ab", "ac", "bc"])
    #expect(
      locked.knowledge
        == BackgroundKnowledge(required: [Edge("b", "c")], forbidden: [Edge("a", "d"), Edge("d", "a")]))
  }

  @Test("No piece of evidence is lost, whatever is decided", arguments: 0..<60 as Range<UInt64>)
  func nothingLost(seed: UInt64) throws {
    var dice = SplitMix64(seed: seed)
    let all = ["a", "b", "c", "d"]
    var edit = GraphEdit()
    for _ in 0...Int(dice.next() % 3) {
      let one = all[Int(dice.next() % 4)]
      let other = all[Int(dice.next() % 4)]
      switch dice.next() % 4 {
      case 0: edit.required.append(Edge(one, other))
      case 1: edit.forbidden.append(Edge(one, other))
      case 2: edit.reversed.append(Edge(one, other))
      default: edit.locked.append(Edge(one, other))
      }
    }
    let before = try document()
    guard let (after, _) = try? edit.apply(to: before) else { return }
    #expect(Set(evidence(before)).isSubset(of: evidence(after)))
    let known = try #require(after.knowledge).validate(over: after.variables)
    let graph = try after.directedAcyclicGraph()
    #expect(known.required.allSatisfy(graph.contains))
    #expect(!graph.edges.contains(where: known.forbids))
    let text = try after.text(as: .json)
    #expect(try GraphDocument.read(Array(text.utf8), as: .json) == after)
  }

  @Test("A required edge that closes a cycle breaks it where that costs least, and says so")
  func cycle() throws {
    var edit = GraphEdit()
    edit.required = [Edge("c", "a")]
    let (after, changes) = try edit.apply(to: document())
    // c → a turns a → c round; then c → a → b → c is broken at its least probable edge, b → c.
    #expect(names(after) == ["ab", "ca"])
    #expect(changes.contains { $0.contains("b → c") && $0.contains("cycle") })
    #expect(after.absentPairs.contains { $0.evidence.contains(claim("b", "c")) })
  }

  @Test("What was decided can be taken back")
  func released() throws {
    var edit = GraphEdit()
    edit.required = [Edge("b", "d")]
    let first = try edit.apply(to: document()).document
    edit = GraphEdit()
    edit.released = [Edge("d", "b")]
    let second = try edit.apply(to: first).document
    #expect(second.knowledge == nil && second.hasPersonalDecisions)
    edit.forbidden = [Edge("b", "d")]
    #expect(throws: GraphEditError.self) { try edit.apply(to: first) }
    edit.forbidden = []
    let (again, changes) = try edit.apply(to: second)
    #expect(again == second && changes == ["nothing was decided about d – b, so there is nothing to take back"])
  }

  @Test("Decisions that contradict each other, or name nothing, are refused with names")
  func refused() throws {
    func failure(_ change: (inout GraphEdit) -> Void) throws -> String {
      var edit = GraphEdit()
      change(&edit)
      let document = try document()
      do throws(GraphEditError) {
        _ = try edit.apply(to: document)
        return ""
      } catch {
        return error.description
      }
    }
    #expect(try failure { $0.required = [Edge("a", "b"), Edge("b", "a")] }.contains("a → b → a"))
    #expect(
      try failure { $0.required = [Edge("c", "d"), Edge("d", "b"), Edge("b", "c")] }.contains("b → c → d → b"))
    #expect(
      try failure {
        $0.required = [Edge("a", "b")]
        $0.forbidden = [Edge("a", "b")]
      }.contains("a → b"))
    #expect(try failure { $0.required = [Edge("a", "bb")] }.contains("did you mean \"b\""))
    #expect(try failure { $0.forbidden = [Edge("a", "a")] }.contains("\"a\""))
    #expect(try failure { $0.reversed = [Edge("c", "a")] }.contains("c → a"))
    #expect(
      try failure {
        $0.reversed = [Edge("a", "b")]
        $0.locked = [Edge("a", "b")]
      } == "")
    var pag = try document()
    pag.kind = .pag
    #expect(throws: GraphEditError.unsupportedKind("PAG")) { try GraphEdit().apply(to: pag) }
  }

  @Test("An undirected edge of a class is directed by what is decided; one without direction can not be locked")
  func classes() throws {
    let document = GraphDocument(
      kind: .cpdag, variables: try VariableList(names: ["a", "b"]),
      edges: [GraphEdge(0, 1, sourceMark: .tail, targetMark: .tail, probability: 0.9)])
    var edit = GraphEdit()
    edit.forbidden = [Edge("a", "b")]
    let after = try edit.apply(to: document).document
    #expect(names(after) == ["ba"] && after.kind == .pdag && after.edges[0].probability == 0.9)
    edit = GraphEdit()
    edit.locked = [Edge("a", "b")]
    #expect(throws: GraphEditError.openDirection("a", "b")) { try edit.apply(to: document) }
  }

  @Test("Decisions and notes outlive a new reconciliation")
  func kept() throws {
    let before = try edited { $0.forbidden = [Edge("a", "c"), Edge("c", "d")] }
    let variables = try VariableList(names: ["d", "c", "b", "a"])
    let anew = try NamesOnlyReconciler().reconcile(
      before.proposals, over: variables, knowledge: before.knowledge ?? BackgroundKnowledge())
    let after = anew.document.keepingDecisions(of: before)
    let decisions = Set(evidence(before)).filter { if case .decision = $0 { true } else { false } }
    #expect(decisions.count == 2 && decisions.isSubset(of: evidence(after)))
    // What was decided last by the method still comes last.
    #expect(after.keepingDecisions(of: before) == after)
  }
}
