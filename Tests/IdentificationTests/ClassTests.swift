import CausalGraphs
import Identification
import SeededRandom
import Testing

@Suite struct ClassTests {
  private func sets(_ text: String, kind: GraphDocument.Kind) throws -> Set<Set<String>> {
    let document = try GraphDocument.read(Array(text.utf8), as: .dagitty)
    let names = document.variables.names
    let diagrams =
      kind == .pdag
      ? try DiagramClass(document.partiallyDirectedGraph()) : try DiagramClass(ancestral: document.mixedGraph())
    let question = try diagrams.question(
      treatments: document.treatments.map { names[$0] }, outcomes: document.outcomes.map { names[$0] })
    let all = try #require(diagrams.minimalAdjustmentSets(for: question))
    return Set(all.map { set in Set(set.map { names[$0] }) })
  }

  /// Answers of DAGitty.
  @Test func classesOfDiagrams() throws {
    #expect(
      try sets("pdag{ X [exposure] Y [outcome] X -> W -> Y ; F -> W -- Z ; X <- F -> Z }", kind: .pdag) == [["F"]])
    #expect(
      try sets("pdag{ X [exposure] Y [outcome] A -> X B -> X X -> Y A -- C C -> Y }", kind: .pdag) == [["C"], ["A"]])
    #expect(try sets("mag{ X [exposure] Y [outcome] I -> X -> Y }", kind: .mag) == [[]])
    #expect(try sets("pag{ i @-> x -> y x [exposure] y [outcome] }", kind: .pag) == [[]])
    #expect(
      try sets("pag{ a @-> x b @-> x x -> y a @-> y x [exposure] y [outcome] }", kind: .pag) == [["a"]])
  }

  /// On the CPDAGs of small random DAGs, every other one with background knowledge: a set adjusts in the class exactly where it does in every member.
  @Test func aClassAgreesWithAllItsMembers() throws {
    var generator = SplitMix64(seed: 11)
    let variables = try VariableList(names: ["a", "b", "c", "d", "e"])
    for _ in 0..<60 {
      var truth = DirectedAcyclicGraph(variables)
      for target in 1..<5 {
        for source in 0..<target where generator.next() % 2 == 0 { try truth.insert(DirectedEdge(source, target)) }
      }
      let pattern = try ClassMembers.pattern(of: truth, knowing: Int(generator.next() % 3), using: &generator)
      let diagrams = try DiagramClass(pattern)
      let members = try ClassMembers.all(of: pattern, likeOf: truth)
      #expect(members.contains(truth))
      for treatment in 0..<5 {
        for outcome in 0..<5 where outcome != treatment {
          let question = try diagrams.question(
            treatments: [variables[treatment].name], outcomes: [variables[outcome].name])
          for mask in 0..<32 where mask >> treatment & 1 == 0 && mask >> outcome & 1 == 0 {
            let set = (0..<5).filter { mask >> $0 & 1 == 1 }
            let inAll = members.allSatisfy { CausalDiagram($0).verdict(on: set, for: question).isValid }
            #expect((diagrams.verdict(on: set, for: question)?.isValid ?? false) == inAll)
          }
        }
      }
    }
  }
}
