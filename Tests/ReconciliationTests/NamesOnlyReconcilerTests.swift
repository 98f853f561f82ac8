import CausalGraphs
import Glibc
import SeededRandom
import Testing

@testable import Reconciliation

@Suite("Names-only graph")
struct NamesOnlyReconcilerTests {
  /// Proposals in few words.
  struct Speaker {
    var provenance: Provenance
    init(_ expert: String, sample: Int? = nil) { provenance = Provenance(expert: expert, sample: sample) }

    func direct(_ first: String, _ second: String, _ forward: Double, _ backward: Double, _ none: Double) throws
      -> EdgeProposal
    {
      let states = try #require(DirectProbabilities(forward: forward, backward: backward, none: none))
      let claim: EdgeProposal.Claim =
        none > max(forward, backward) ? .noDirectEdge(states) : .direct(states)
      return EdgeProposal(first: first, second: second, claim: claim, provenance: provenance)
    }
    func order(_ first: String, _ second: String, _ before: Double, _ after: Double, _ neither: Double) throws
      -> EdgeProposal
    {
      let states = try #require(AncestralProbabilities(before: before, after: after, neither: neither))
      return EdgeProposal(first: first, second: second, claim: .ancestral(states), provenance: provenance)
    }
    func silent(_ first: String, _ second: String) -> EdgeProposal {
      EdgeProposal(first: first, second: second, claim: .abstention, provenance: provenance)
    }
  }

  private let abc: VariableList
  private let model = Speaker("model")

  init() throws { abc = try VariableList(names: ["a", "b", "c", "d"]) }

  private func names(_ graph: ReconciledGraph) -> [String] {
    graph.edges.compactMap { $0.edge }.map {
      "\(graph.graph.variables[$0.source].name)\(graph.graph.variables[$0.target].name)"
    }
  }

  private func near(_ value: Double?, _ expected: Double) -> Bool {
    guard let value else { return false }
    return (value - expected).magnitude < 1e-12
  }

  @Test("One claim about the only two variables gives back its own probabilities")
  func oneClaim() throws {
    let result = try NamesOnlyReconciler().reconcile(
      [model.direct("b", "a", 0.7, 0.1, 0.2)], over: VariableList(names: ["a", "b"]))
    #expect(names(result) == ["ba"])
    #expect(near(result.edges[0].probability, 0.7) && near(result.edges[0].decision?.priorProbability, 0.7))
    #expect(result.posteriorMethod == "the sum over all graphs")
    #expect(result.edges[0].decision?.outcome == .kept && result.edges[0].decision?.basis == .experts)
    #expect(result.optimality == .exact && result.totalCost == 0)
  }

  @Test("Samples of one expert are averaged, experts are summed by the design effect, and the sum is capped")
  func pooling() throws {
    let once = log(0.6 / 0.3)
    let samples = try (0..<5).map { try Speaker("m", sample: $0).direct("a", "b", 0.6, 0.1, 0.3) }
    let averaged = try NamesOnlyReconciler().reconcile(samples, over: abc)
    #expect(near(averaged.pairs[0].pooled?.forward, once) && averaged.pairs[0].pooled?.directExperts == 1)

    let experts = try (0..<3).map { try Speaker("m\($0)").direct("a", "b", 0.6, 0.1, 0.3) }
    let pooled = try NamesOnlyReconciler().reconcile(experts, over: abc)
    #expect(near(pooled.pairs[0].pooled?.forward, 3 * once / 2))
    #expect(pooled.pairs[0].pooled?.directExperts == 3)

    var adding = NamesOnlyReconciler()
    adding.rule.dependence = 0
    let many = try (0..<40).map { try Speaker("m\($0)").direct("a", "b", 0.9, 0.05, 0.05) }
    #expect(try adding.reconcile(many, over: abc).pairs[0].pooled?.forward == 6)
  }

  @Test("The two presentation orders of a pair are one opinion")
  func presentationOrders() throws {
    let result = try NamesOnlyReconciler().reconcile(
      [model.direct("a", "b", 0.8, 0.1, 0.1), model.direct("b", "a", 0.8, 0.1, 0.1)], over: abc)
    let pair = try #require(result.pairs.first?.pooled)
    #expect(near(pair.forward, log(8) / 2) && near(pair.backward, log(8) / 2))
    // A perfect tie: the rule for ties decides, and says so.
    #expect(names(result) == ["ab"] && result.edges[0].decision?.basis == .arbitrary)
  }

  @Test("No link counts against, an abstention counts for nothing and is kept")
  func denialAndAbstention() throws {
    let claim = try model.direct("a", "b", 0.6, 0.1, 0.3)
    let denial = try Speaker("other").direct("a", "b", 0.02, 0.02, 0.96)
    #expect(try names(NamesOnlyReconciler().reconcile([claim, denial], over: abc)) == [])
    let silent = try NamesOnlyReconciler().reconcile(
      [claim, Speaker("third").silent("b", "a")], over: VariableList(names: ["a", "b"]))
    #expect(near(silent.edges[0].probability, 0.6))
    #expect(silent.edges[0].pooled?.abstentions == 1 && silent.edges[0].pooled?.directExperts == 1)
    #expect(silent.edges[0].evidence.count == 3)
    let only = try NamesOnlyReconciler().reconcile([model.silent("a", "b")], over: abc)
    #expect(only.edges.isEmpty && only.pairs[0].decision?.reason.contains("knows") == true)
  }

  @Test("A cycle loses its cheapest edge, and says which cycle and what it cost")
  func cycle() throws {
    let result = try NamesOnlyReconciler().reconcile(
      [
        model.direct("a", "b", 0.8, 0.05, 0.15), model.direct("b", "c", 0.7, 0.1, 0.2),
        model.direct("c", "a", 0.5, 0.1, 0.4),
      ], over: abc)
    #expect(names(result) == ["ab", "bc"])
    let dropped = try #require(result.pairs.first { $0.edge == nil }?.decision)
    #expect(dropped.outcome == .dropped && dropped.cycle == ["c", "a", "b"])
    #expect(near(dropped.cost, log(0.5 / 0.4)) && near(result.totalCost, log(0.5 / 0.4)))
    #expect(
      dropped.reason
        == "dropped: c → a would close c → a → b → c; it was the cheapest edge on that cycle, 0.22 nats")
  }

  @Test("Order alone gives its transitive reduction, marked as such")
  func orderOnly() throws {
    let result = try NamesOnlyReconciler().reconcile(
      [
        model.order("a", "b", 0.8, 0.02, 0.18), model.order("b", "c", 0.8, 0.02, 0.18),
        model.order("a", "c", 0.8, 0.02, 0.18), model.order("c", "d", 0.3, 0.1, 0.6),
      ], over: abc)
    #expect(names(result) == ["ab", "bc"])
    #expect(result.edges.allSatisfy { $0.decision?.basis == .orderOnly })
    #expect(near(result.edges[0].probability, 0.8))
    let implied = try #require(result.pairs.first { $0.pooled?.first == 0 && $0.pooled?.second == 2 }?.decision)
    #expect(implied.reason == "dropped: a comes before c, which already follows from a → b → c")
  }

  @Test("An order never pushes out an edge that is claimed: it is given up itself, and says so")
  func orderAgainstEdge() throws {
    let result = try NamesOnlyReconciler().reconcile(
      [
        model.direct("a", "b", 0.5, 0.1, 0.4), model.order("b", "c", 0.9, 0.02, 0.08),
        model.order("c", "a", 0.8, 0.02, 0.18),
      ], over: abc)
    #expect(names(result) == ["ab", "bc"])
    #expect(result.edges.map { $0.decision?.basis } == [.experts, .orderOnly])
    // Of the two orders, of which one must go, the one that costs less; no edge of the prior's was given up.
    let lost = try #require(result.pairs.first { $0.edge == nil }?.decision)
    #expect(lost.cycle == ["c", "a", "b"] && near(lost.cost, 0.5 * log(0.8 / 0.18)) && result.totalCost == 0)
    #expect(
      lost.reason
        == "dropped: the order c before a would close c → a → b → c; it was the cheapest order on that cycle, "
        + "0.75 nats")
    #expect(
      result.notes.suffix(2) == [
        "One edge is marked order-only: of such an edge only the order of the two is believed, with the probability stated; "
          + "the most probable graph consists of the other edges.",
        "One order that experts claim contradicts the most probable graph, or orders worth more, and is given up: 0.75 nats.",
      ])

    let against = try NamesOnlyReconciler().reconcile(
      [
        model.direct("a", "b", 0.5, 0.1, 0.4), model.direct("b", "c", 0.5, 0.1, 0.4),
        model.order("c", "a", 0.95, 0.01, 0.04),
      ], over: abc)
    #expect(names(against) == ["ab", "bc"])
    #expect(
      against.pairs.first { $0.edge == nil }?.decision?.reason
        == "dropped: the order c before a would close c → a → b → c, whose other edges are of the most probable graph")
  }

  @Test("Order is evidence against the reversed edge, and never makes an edge that is denied")
  func orderAndDirect() throws {
    // Nearly undecided in direction; the order decides.
    let result = try NamesOnlyReconciler().reconcile(
      [model.direct("a", "b", 0.4, 0.45, 0.15), model.order("a", "b", 0.9, 0.02, 0.08)], over: abc)
    #expect(names(result) == ["ab"])
    #expect(result.edges[0].decision?.outcome == .reversed)
    let pair = try #require(result.edges[0].pooled)
    #expect(near(pair.backward, log(0.45 / 0.15) - 0.5 * log(0.9 / 0.02)) && near(pair.forward, log(0.4 / 0.15)))

    let denied = try NamesOnlyReconciler().reconcile(
      [model.direct("a", "b", 0.05, 0.02, 0.93), model.order("a", "b", 0.9, 0.02, 0.08)], over: abc)
    #expect(names(denied) == [])
    #expect(denied.pairs[0].decision?.reason.contains("denied") == true)
  }

  @Test("A direct claim that an order outweighs is not called denied, and its own sentence has the numbers")
  func orderOutweighsClaim() throws {
    for (first, second) in [("a", "b"), ("b", "a")] {
      let result = try NamesOnlyReconciler().reconcile(
        [model.direct(first, second, 0.6, 0.2, 0.2), Speaker("y").order(second, first, 0.9, 0.05, 0.05)], over: abc)
      #expect(names(result) == [])
      let decision = try #require(result.pairs.first?.decision)
      // ln(0.6 / 0.2) = 1.0986; half of ln(0.9 / 0.05) = 1.4452.
      #expect(
        decision.reason
          == "dropped: \(first) → \(second) (1.10 nats over no edge): the order claimed, \(second) before \(first), "
          + "speaks against it by 1.45 nats")
      #expect(decision.cost.map { ($0 - (0.5 * log(18) - log(3))).magnitude < 1e-12 } == true)
      #expect(result.pairs[0].evidence.allSatisfy { !"\($0)".contains("denied") })
    }
  }

  @Test("Opposite orders that are claimed alike are no order, whoever comes first in the list")
  func tiedOrders() throws {
    let tied = try NamesOnlyReconciler().reconcile(
      [model.order("a", "b", 1, 0, 0), Speaker("y").order("b", "a", 1, 0, 0)], over: abc)
    #expect(names(tied) == [] && tied.pairs.count == 1)
    #expect(tied.pairs[0].decision?.reason.contains("are claimed alike, 0.49 each, so neither") == true)
    // What rounding leaves of a tie between three experts and three is none either.
    var many: [EdgeProposal] = []
    for before in [0.9, 0.8, 0.7] {
      let after = (1 - before) / 3
      many.append(try Speaker("x\(before)").order("a", "b", before, after, 2 * after))
      many.append(try Speaker("y\(before)").order("b", "a", before, after, 2 * after))
    }
    #expect(try names(NamesOnlyReconciler().reconcile(many, over: abc)) == [])
  }

  @Test("Who claimed an order that was given up is listed as overruled")
  func overruledOrder() throws {
    let result = try NamesOnlyReconciler().reconcile(
      [
        model.direct("a", "b", 0.5, 0.1, 0.4), model.direct("b", "c", 0.5, 0.1, 0.4),
        Speaker("y").order("c", "a", 0.95, 0.01, 0.04), Speaker("z").order("a", "c", 0.5, 0.1, 0.4),
      ], over: abc)
    let standing = PairStanding.all(of: result.document)
    #expect(standing.filter { $0.edge == nil }.map(\.overruledExperts) == [["y"]])
    #expect(standing.filter { $0.edge != nil }.allSatisfy { !$0.isOverruled })
    #expect(result.document.orderOnlyWarning == nil)
  }

  @Test("A graph of orders says that no independence can be read off it")
  func orderWarning() throws {
    let result = try NamesOnlyReconciler().reconcile(
      [
        model.order("a", "b", 0.8, 0.02, 0.18), model.order("b", "c", 0.8, 0.02, 0.18),
        model.order("a", "c", 0.8, 0.02, 0.18), model.direct("c", "d", 0.8, 0.02, 0.18),
      ], over: abc)
    #expect(result.document.orderOnlyEdgeCount == 2)
    #expect(result.document.orderOnlyWarning?.hasPrefix("2 of the graph's 3 edges stand for an order only") == true)
    let sentences = PairStructure(result.document, 0, 2).sentences(hasEdge: false)
    #expect(sentences.first == "a causes c all the same, through others: a → b → c.")
    #expect(sentences.count == 2 && sentences.allSatisfy { !$0.contains("held fixed") })
  }

  @Test("Knowledge is never overruled")
  func knowledge() throws {
    let claims = try [
      model.direct("a", "b", 0.98, 0.01, 0.01), model.direct("b", "c", 0.98, 0.01, 0.01),
      model.direct("c", "d", 0.9, 0.05, 0.05),
    ]
    let result = try NamesOnlyReconciler().reconcile(
      claims, over: abc,
      knowledge: BackgroundKnowledge(required: [.init("b", "a"), .init("d", "a")], forbidden: [.init("b", "c")]))
    #expect(names(result) == ["ba", "cd", "da"])
    #expect(result.edges[0].decision?.outcome == .reversed && result.edges[0].decision?.basis == .knowledge)
    #expect(result.edges[0].probability == 1)
    let forbidden = try #require(result.pairs.first { $0.pooled?.first == 1 && $0.pooled?.second == 2 }?.decision)
    #expect(forbidden.basis == .knowledge && forbidden.reason == "dropped: background knowledge forbids b → c")

    let tiers = try NamesOnlyReconciler().reconcile(
      claims + [model.order("a", "d", 0.9, 0.01, 0.09)], over: abc,
      knowledge: BackgroundKnowledge(tiers: [["d"], ["c", "b"], ["a"]]))
    #expect(names(tiers) == ["bc"])
  }

  @Test("Where the likelier direction is forbidden, the other stands if it is likely enough, and says why")
  func forbiddenDirection() throws {
    let result = try NamesOnlyReconciler().reconcile(
      [model.direct("a", "b", 0.6, 0.3, 0.1)], over: abc, knowledge: BackgroundKnowledge(forbidden: [.init("a", "b")]))
    #expect(names(result) == ["ba"])
    let decision = try #require(result.edges[0].decision)
    #expect(decision.outcome == .reversed && decision.basis == .knowledge)
    #expect(decision.reason.contains("knowledge forbids"))
  }

  @Test("Hostile names are shown, not obeyed, in every sentence")
  func hostileNames() throws {
    let variables = try VariableList(names: ["a\u{1B}[31m", "b\u{202E}", "c\nx"])
    let result = try NamesOnlyReconciler().reconcile(
      [
        model.direct("a\u{1B}[31m", "b\u{202E}", 0.8, 0.1, 0.1), model.direct("b\u{202E}", "c\nx", 0.8, 0.1, 0.1),
        model.direct("c\nx", "a\u{1B}[31m", 0.7, 0.1, 0.2), model.direct("z\u{7}", "c\nx", 0.7, 0.1, 0.2),
      ], over: variables)
    let sentences = result.pairs.compactMap { $0.decision?.reason } + result.rejected.map(\.reason)
    #expect(sentences.count == 4)
    for sentence in sentences {
      #expect(!sentence.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202E })
    }
  }

  @Test("Contradictory knowledge is an error that names the edges")
  func contradiction() {
    #expect(throws: GraphError.self) {
      try NamesOnlyReconciler().reconcile(
        [], over: abc, knowledge: BackgroundKnowledge(required: [.init("a", "b")], forbidden: [.init("a", "b")]))
    }
    #expect(throws: GraphError.cycle(["a", "b"])) {
      try NamesOnlyReconciler().reconcile(
        [], over: abc, knowledge: BackgroundKnowledge(required: [.init("a", "b"), .init("b", "a")]))
    }
    #expect(throws: GraphError.self) {
      try NamesOnlyReconciler().reconcile([], over: abc, knowledge: BackgroundKnowledge(required: [.init("a", "z")]))
    }
  }

  @Test("What can not be used is kept with the reason")
  func rejected() throws {
    let result = try NamesOnlyReconciler().reconcile(
      [model.direct("a", "z", 0.8, 0.1, 0.1), model.direct("b", "b", 0.8, 0.1, 0.1)], over: abc)
    #expect(result.edges.isEmpty && result.rejected.count == 2)
    #expect(Set(result.rejected.map(\.reason)) == ["no variable is called \"z\"", "it speaks of \"b\" and itself"])
  }

  /// Random opinions of several experts about several variables.
  private func randomProposals(_ variables: VariableList, seed: UInt64) throws -> [EdgeProposal] {
    var generator = SplitMix64(seed: seed)
    var proposals: [EdgeProposal] = []
    for _ in 0..<(4 * variables.count) {
      let first = variables[generator.below(variables.count)].name
      let second = variables[generator.below(variables.count)].name
      let speaker = Speaker("expert \(generator.below(3))", sample: generator.below(2))
      let (x, y, z) = (generator.uniform(), generator.uniform(), generator.uniform())
      switch generator.below(5) {
      case 0: proposals.append(speaker.silent(first, second))
      case 1, 2: proposals.append(try speaker.order(first, second, x, y * y, z))
      default: proposals.append(try speaker.direct(first, second, x, y, z * z))
      }
    }
    return proposals
  }

  @Test("The sequence of proposals does not matter, bit for bit", arguments: 0..<30 as Range<UInt64>)
  func shuffled(seed: UInt64) throws {
    let variables = try VariableList(names: (0..<9).map { "v\($0)" })
    let proposals = try randomProposals(variables, seed: seed)
    let result = try NamesOnlyReconciler().reconcile(proposals, over: variables)
    var generator = SplitMix64(seed: seed + 1_000)
    var shuffled = proposals
    for index in shuffled.indices.dropFirst() { shuffled.swapAt(index, generator.below(index + 1)) }
    #expect(try NamesOnlyReconciler().reconcile(shuffled, over: variables) == result)
  }

  @Test(
    "Every edge rests on a claim, every decision is said, and no positive edge could be added",
    arguments: 0..<60 as Range<UInt64>)
  func invariants(seed: UInt64) throws {
    let variables = try VariableList(names: (0..<8).map { "v\($0)" })
    let proposals = try randomProposals(variables, seed: 500 + seed)
    let result = try NamesOnlyReconciler().reconcile(proposals, over: variables)
    #expect(result.edges.compactMap(\.edge) == result.graph.edges)
    for account in result.pairs {
      let decision = try #require(account.decision)
      #expect(!decision.reason.isEmpty && (account.edge == nil) == (decision.outcome == .dropped))
      let pooled = try #require(account.pooled)
      if let edge = account.edge {
        let hasDirect = (edge.source == pooled.first ? pooled.forward : pooled.backward) ?? -1 > 0
        #expect(hasDirect || (decision.basis == .orderOnly && pooled.directExperts == 0))
        #expect(account.probability.map { $0 > 0 && $0 <= 1 } == true)
      } else if let forward = pooled.forward, let backward = pooled.backward {
        // A direct edge worth having is missing only where it would close a cycle with edges or kept orders.
        #expect(max(forward, backward) <= 0 || !decision.cycle.isEmpty)
      }
    }
    #expect(result.document.edges.count == result.graph.edgeCount)
    #expect(result.document.edges.allSatisfy { !$0.evidence.isEmpty && $0.probability != nil })
  }
}
