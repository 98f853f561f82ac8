import CausalGraphs
import Discovery
import Elicitation
import Glibc
import SeededRandom
import Synchronization
import Testing

@testable import Reconciliation

@Suite("Active questions")
struct ActiveAskingTests {
  private func posterior(_ count: Int, _ edges: [DirectedEdge: Double], samples: [[[Int]]] = []) -> EdgePosterior {
    var probabilities = [Double](repeating: 0, count: count * count)
    for (edge, probability) in edges { probabilities[edge.source * count + edge.target] = probability }
    return EdgePosterior(
      nodeCount: count, probabilities: probabilities, method: .exact(logEvidence: 0, parentLimit: nil), samples: samples
    )
  }

  @Test("The information of a sure answer about a direction at a half is ln 2; of a settled pair, nothing")
  func information() throws {
    var asking = ActiveAsking()
    asking.answers.direct = .init(right: 1, opposite: 0, neither: 0, unsure: 0)
    asking.answers.unrelated = .init(right: 0, opposite: 0, neither: 1, unsure: 0)
    asking.callsPerOrder = nil
    asking.threshold = 0
    let beliefs = PairBeliefs(
      posterior(3, [DirectedEdge(0, 1): 0.5, DirectedEdge(1, 0): 0.5, DirectedEdge(1, 2): 1]))
    let ranked = asking.ranked(beliefs)
    #expect(try ranked.map(\.question) == [.pair(#require(VariablePair(0, 1)))])
    #expect(abs(ranked[0].information - log(2)) < 1e-12)
    // A channel that is wrong one time in five, by the formula of the binary symmetric channel.
    asking.answers.direct = .init(right: 0.8, opposite: 0.2, neither: 0, unsure: 0)
    let noisy = log(2) + 0.8 * log(0.8) + 0.2 * log(0.2)
    #expect(abs(asking.ranked(beliefs)[0].information - noisy) < 1e-12)
    #expect(asking.ranked(beliefs, asked: [ranked[0].question]).isEmpty)
  }

  @Test("An order covers all pairs of its variable in one call")
  func order() {
    var edges: [DirectedEdge: Double] = [:]
    for node in 1..<6 {
      edges[DirectedEdge(0, node)] = 0.5
      edges[DirectedEdge(node, 0)] = 0.5
    }
    let asking = ActiveAsking()
    let ranked = asking.ranked(PairBeliefs(posterior(6, edges)))
    #expect(ranked.first?.question == .order(of: 0))
    let next = asking.next(PairBeliefs(posterior(6, edges)), asked: [], calls: 40, of: 40)
    #expect(!next.contains { if case .pair(let pair) = $0.question { pair.low == 0 } else { false } })
    #expect(next.reduce(0) { $0 + $1.calls } <= 5)
  }

  @Test("With a treatment and an outcome, only what changes the adjustment set is worth a question")
  func target() throws {
    // z – x is open and decides whether z confounds x → y; u – w is open too, and decides nothing.
    let (x, y, z, u, w) = (0, 1, 2, 3, 4)
    let confounded: [[Int]] = [[z], [x, z], [], [], [u]]
    let mediated: [[Int]] = [[], [x, z], [x], [w], []]
    var other = confounded
    (other[w], other[u]) = ([], [w])
    var last = mediated
    (last[w], last[u]) = ([u], [])
    let edges = [
      DirectedEdge(x, y): 1, DirectedEdge(z, y): 1, DirectedEdge(z, x): 0.5, DirectedEdge(x, z): 0.5,
      DirectedEdge(u, w): 0.5, DirectedEdge(w, u): 0.5,
    ]
    let beliefs = PairBeliefs(posterior(5, edges, samples: [confounded, mediated, other, last]))
    var asking = ActiveAsking()
    asking.callsPerOrder = nil
    let open = try [#require(VariablePair(x, z)), #require(VariablePair(u, w))].map { ActiveQuestion.pair($0) }
    #expect(Set(asking.ranked(beliefs).map(\.question)) == Set(open))
    asking.target = AdjustmentTarget(treatment: x, outcome: y)
    #expect(asking.ranked(beliefs).map(\.question) == [open[0]])
    let target = AdjustmentTarget(treatment: x, outcome: y)
    #expect(target.optimalSet(confounded) == [z] && target.optimalSet(mediated) == [])
    #expect(AdjustmentTarget(treatment: y, outcome: x).optimalSet(mediated) == nil)
  }

  @Test("Without graphs to see an adjustment set in, that is said; a merge that fails ends the asking, and is said too")
  func notes() throws {
    let edges = [DirectedEdge(0, 1): 0.5, DirectedEdge(1, 0): 0.5, DirectedEdge(1, 2): 0.5]
    var asking = ActiveAsking()
    asking.target = AdjustmentTarget(treatment: 0, outcome: 1)
    let said = Mutex<[String]>([])
    let question = ElicitationQuestion(try VariableList(names: ["a", "b", "c"]), prompts: try PromptLibrary())
    for graphs in [[], [[[], [0], []], [[1], [], []]]] {
      var strategy = ActiveStrategy(asking, initial: PairBeliefs(posterior(3, edges, samples: graphs))) { _ in
        throw GraphError.selfLoop("a")
      }
      strategy.onNote = { sentence in said.withLock { $0.append(sentence) } }
      let first = strategy.queries(after: [], round: 0, for: question)
      #expect(!first.isEmpty)
      let noted = said.withLock { $0 }
      #expect(noted.count == (graphs.isEmpty ? 1 : 0) && noted.allSatisfy { $0.contains("whole graph") })
      let outcome = QueryOutcome(first[0], answer: nil)
      #expect(strategy.queries(after: [outcome], round: 1, for: question).isEmpty)
      #expect(said.withLock { $0.last?.hasPrefix("no more was asked") } == true)
      said.withLock { $0 = [] }
    }
  }

  @Test("Beliefs: a path counts as a cause through others, from samples exactly, else by the most probable path")
  func beliefs() throws {
    let chain = [DirectedEdge(0, 1): 0.9, DirectedEdge(1, 2): 0.8]
    let pair = try #require(VariablePair(0, 2))
    #expect(abs(Array(PairBeliefs(posterior(3, chain)).states(of: pair))[2] - 0.72) < 1e-12)
    let sampled = PairBeliefs(posterior(3, chain, samples: [[[], [0], [1]], [[], [], [1]], [[], [0], [1]]]))
    #expect(abs(Array(sampled.states(of: pair))[2] - 2.0 / 3) < 1e-12)
    for one in 0..<3 {
      for other in (one + 1)..<3 {
        let pair = try #require(VariablePair(one, other))
        #expect(abs(sampled.states(of: pair).reduce(0, +) - 1) < 1e-12)
      }
    }
  }

  @Test("Asking ends with the budget, or when nothing is worth a question; each is put once", arguments: 0..<20)
  func run(seed: Int) async throws {
    var dice = SplitMix64(seed: UInt64(seed))
    let variables = try VariableList(names: (0..<7).map { "v\($0)" })
    let truth = Set(
      (0..<7).flatMap { low in ((low + 1)..<7).map { DirectedEdge(low, $0) } }.filter { _ in dice.next() % 3 == 0 })
    var asking = ActiveAsking()
    asking.callsPerOrder = nil
    let budget = 5 + Int(dice.next() % 60)
    let outcome = try await asking.run(calls: budget) { proposals in
      try NamesOnlyReconciler().reconcile(proposals, over: variables)
    } ask: { question in
      guard case .pair(let pair) = question else { return [] }
      let isEdge = truth.contains(DirectedEdge(pair.low, pair.high))
      let claim = DirectProbabilities(forward: isEdge ? 0.9 : 0.02, backward: 0.02, none: isEdge ? 0.08 : 0.96)
      return [
        EdgeProposal(
          first: "v\(pair.low)", second: "v\(pair.high)",
          claim: claim.map { isEdge ? .direct($0) : .noDirectEdge($0) } ?? .abstention,
          provenance: Provenance(expert: "simulated"))
      ]
    }
    #expect(outcome.calls <= budget && outcome.calls == outcome.questions.reduce(0) { $0 + $1.calls })
    #expect(Set(outcome.questions.map(\.question)).count == outcome.questions.count)
    if budget >= 42 {
      #expect(Set(outcome.reconciled.graph.edges) == truth && outcome.calls == 42)
    } else {
      #expect(outcome.stop == .budget && outcome.calls >= budget - 1)
    }
  }
}
