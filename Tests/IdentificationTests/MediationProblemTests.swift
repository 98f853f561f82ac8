import CausalGraphs
import SeededRandom
import Testing

@testable import Identification

/// The search for covariates that identify natural effects, against every set there is.
@Suite struct MediationProblemTests {
  @Test func aSetIsFoundWhereverThereIsOne() throws {
    var generator = SplitMix64(seed: 51)
    let names = (0..<7).map { "v\($0)" }
    var (found, missed) = (0, 0)
    for _ in 0..<300 {
      let variables = try VariableList(names.map { Variable($0, isLatent: generator.next() % 6 == 0) })
      var edges: [MarkedEdge] = []
      for second in 1..<7 {
        for first in 0..<second {
          if generator.next() % 3 == 0 { edges.append(.directed(first, second)) }
          if generator.next() % 10 == 0 { edges.append(.bidirected(first, second)) }
        }
      }
      let diagram = try CausalDiagram(MixedGraph(variables, kind: .admg, edges: edges))
      let observed = variables.indices.filter { !variables[$0].isLatent }
      guard observed.count > 3, let outcome = observed.last else { continue }
      let roles = generator.shuffled(Array(observed.dropLast())).prefix(2).sorted()
      let question = try EffectQuestion(
        treatments: [roles[0]], outcomes: [outcome], effect: .naturalDirect, mediators: [roles[1]], in: diagram)
      let problem = MediationProblem(diagram, question)
      let pool = observed.filter { $0 != outcome && !roles.contains($0) }
      let valid = (0..<(1 << pool.count)).filter { mask in
        problem.failure(of: pool.indices.filter { mask >> $0 & 1 == 1 }.map { pool[$0] }) == nil
      }
      let set = problem.adjustmentSet()
      if let set {
        #expect(problem.failure(of: set) == nil)
        for node in set { #expect(problem.failure(of: set.filter { $0 != node }) != nil) }
      }
      if !valid.isEmpty {
        if set == nil { missed += 1 } else { found += 1 }
      } else {
        #expect(set == nil)
      }
    }
    // The search is not complete by construction; here it is.
    #expect(missed == 0 && found > 50, "\(found) and \(missed)")
  }
}
