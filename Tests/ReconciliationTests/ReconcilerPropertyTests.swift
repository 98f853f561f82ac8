import CausalData
import CausalGraphs
import Discovery
import Glibc
import GraphEnumeration
import SeededRandom
import Testing

@testable import Reconciliation

@Suite("Proposals and data: what always holds")
struct ReconcilerPropertyTests {
  /// Scores that depend on a seed alone, some of them none.
  private struct SeededScore: LocalScore {
    let variableCount: Int
    let seed: UInt64
    var isWild = true

    func localScore(of child: Int, parents: [Int]) -> Double {
      var random = SplitMix64(seed: seed, stream: [child] + parents.sorted())
      if isWild, !parents.isEmpty {
        switch random.below(10) {
        case 0: return -.infinity
        case 1: return .nan
        default: break
        }
      }
      return -8 * random.uniform() - 2 * Double(parents.count)
    }
  }

  /// Opinions as bad as the types let them in: self-loops, repeats, contradictions, cycles, unknown names, certainties.
  private func proposals(_ names: [String], using random: inout SplitMix64) -> [EdgeProposal] {
    let all = names + ["nobody's variable"]
    let numbers: [Double] = [0, 0, 0.3, 1, 2, -0.1, .nan, .infinity, 1e308, 1e-300]
    var result: [EdgeProposal] = []
    for _ in 0..<30 {
      let (x, y, z) = (
        numbers[random.below(numbers.count)], numbers[random.below(numbers.count)], random.uniform()
      )
      let claim: EdgeProposal.Claim? =
        switch random.below(5) {
        case 0: .abstention
        case 1: AncestralProbabilities(before: x, after: y, neither: z).map { .ancestral($0) }
        case 2: DirectProbabilities(forward: x, backward: y, none: z).map { .noDirectEdge($0) }
        default: DirectProbabilities(forward: x, backward: y, none: z).map { .direct($0) }
        }
      guard let claim else { continue }
      let proposal = EdgeProposal(
        first: all[random.below(all.count)], second: all[random.below(all.count)], claim: claim,
        provenance: Provenance(expert: "e\(random.below(2))", sample: random.below(2)))
      result += [EdgeProposal](repeating: proposal, count: 1 + random.below(2))
    }
    return result
  }

  @Test(
    "No set of proposals gives a cycle, loses a required edge, or breaks knowledge", arguments: 0..<60 as Range<UInt64>)
  func alwaysAcyclic(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let names = ["a", "b", "c", "d", "e"]
    let variables = try VariableList(names.map { Variable($0, tier: random.below(4) == 0 ? random.below(2) : nil) })
    var knowledge = BackgroundKnowledge()
    for _ in 0..<random.below(3) {
      knowledge.required.insert(.init(names[random.below(5)], names[random.below(5)]))
      knowledge.forbidden.insert(.init(names[random.below(5)], names[random.below(5)]))
    }
    let said = proposals(names, using: &random)
    let data = ReconciliationData(
      score: SeededScore(variableCount: 5, seed: seed), variables: variables, rows: 10, name: "seeded")
    var settings = ReconciliationSettings()
    settings.estimate = seed % 2 == 0 ? .mostProbable : .leastExpectedDistance
    settings.posterior = seed % 3 == 0 ? .none : .automatic
    let reconciler = Reconciler(settings: settings)
    guard let known = try? knowledge.validate(over: variables) else {
      #expect(throws: GraphError.self) {
        try reconciler.reconcile(said, over: variables, data: data, knowledge: knowledge)
      }
      return
    }
    for data in [data, nil] {
      let result = try reconciler.reconcile(said, over: variables, data: data, knowledge: knowledge)
      #expect(result.graph.topologicalOrder.count == 5)
      for edge in known.required { #expect(result.graph.contains(edge)) }
      for edge in result.graph.edges { #expect(!known.forbids(edge)) }
      let document = result.document
      let evidence = document.edges.flatMap(\.evidence) + document.absentPairs.flatMap(\.evidence)
      let kept = evidence.count { if case .proposal = $0 { true } else { false } }
      #expect(kept + result.rejected.count == said.count)
      for account in result.pairs {
        let decision = try #require(account.decision)
        #expect((account.edge == nil) == (decision.outcome == .dropped) && !decision.reason.isEmpty)
        if account.edge != nil { #expect(account.probability.map { (0...1).contains($0) } == true) }
      }
      #expect(result.overruled.allSatisfy { $0.cost?.isFinite != false })
      let again = try reconciler.reconcile(
        random.shuffled(said), over: variables, data: data, knowledge: knowledge)
      #expect(again == result)
    }
  }

  @Test("On four variables both estimates are the best of all 543 graphs", arguments: 0..<12 as Range<UInt64>)
  func estimates(seed: UInt64) throws {
    var random = SplitMix64(seed: 100 + seed)
    let names = ["a", "b", "c", "d"]
    let variables = try VariableList(names: names)
    let graphs = try GraphEnumeration.graphs(over: variables)
    #expect(graphs.count == 543)
    let score = SeededScore(variableCount: 4, seed: seed, isWild: false)
    let data = ReconciliationData(score: score, variables: variables, rows: 10, name: "seeded")
    let said = proposals(names, using: &random)
    var settings = ReconciliationSettings()
    settings.estimate = .mostProbable
    let probable = try Reconciler(settings: settings).reconcile(said, over: variables, data: data)
    settings.estimate = .leastExpectedDistance
    let close = try Reconciler(settings: settings).reconcile(said, over: variables, data: data)
    let posterior = try #require(close.posterior)

    // What settles open directions stays in the class, but these scores tell the members of a class apart.
    let best = try #require(probable.learning?.score)
    let constraints = try EdgeConstraints(BackgroundKnowledge(), over: variables, logPrior: probable.logPrior)
    let scores = graphs.map { $0.score(by: score, constraints: constraints) }
    #expect(scores.contains { abs($0 - best) < 1e-9 })
    let top = try #require(scores.max())
    let mean = graphs.indices.reduce(0.0) { $0 + exp(scores[$1] - top) }
    for edge in [DirectedEdge(0, 1), DirectedEdge(3, 2)] {
      let share = graphs.indices.reduce(0.0) { $0 + (graphs[$1].contains(edge) ? exp(scores[$1] - top) : 0) } / mean
      #expect(abs(share - posterior.probability(of: edge)) < 1e-9)
    }
    func expectedDistance(_ graph: DirectedAcyclicGraph) -> Double {
      (0..<4).reduce(0.0) { sum, first in
        (first + 1..<4).reduce(sum) { sum, second in
          let edge = DirectedEdge(first, second)
          let (ahead, behind) = (posterior.probability(of: edge), posterior.probability(of: edge.reversed))
          return sum + 1 - (graph.contains(edge) ? ahead : graph.contains(edge.reversed) ? behind : 1 - ahead - behind)
        }
      }
    }
    let least = try #require(graphs.map(expectedDistance).min())
    #expect(expectedDistance(close.graph) < least + 0.2)
  }
}
