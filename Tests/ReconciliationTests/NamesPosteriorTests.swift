import CausalGraphs
import Discovery
import Glibc
import GraphEnumeration
import SeededRandom
import Testing

@testable import Reconciliation

@Suite("The posterior of names alone")
struct NamesPosteriorTests {
  private typealias Speaker = NamesOnlyReconcilerTests.Speaker

  private func proposals(_ names: [String], orders: Bool, using random: inout SplitMix64) throws -> [EdgeProposal] {
    try (0..<3 * names.count).map { index in
      let speaker = Speaker("e\(random.below(2))", sample: index)
      let first = random.below(names.count)
      let second = (first + 1 + random.below(names.count - 1)) % names.count
      let numbers = (0..<3).map { _ in random.uniform() + 1e-3 }
      switch random.below(6) {
      case 0: return speaker.silent(names[first], names[second])
      case 1, 2:
        guard orders else { fallthrough }
        return try speaker.order(names[first], names[second], numbers[0], numbers[1], numbers[2])
      default: return try speaker.direct(names[first], names[second], numbers[0], numbers[1], numbers[2])
      }
    }
  }

  @Test(
    "Every edge has its share of all graphs, knowledge and orders included",
    arguments: 0..<10 as Range<UInt64>)
  func bruteForce(seed: UInt64) throws {
    let count = seed < 7 ? 4 : 5
    let graphs = count == 4 ? GraphEnumeration.four : .five
    var random = SplitMix64(seed: 700 + seed)
    let names = ["a", "b", "c", "d", "e"].prefix(count).map(\.self)
    let withOrders = seed % 2 == 0
    let variables = try VariableList(names: names)
    let said = try proposals(names, orders: withOrders, using: &random)
    var knowledge = BackgroundKnowledge()
    if seed % 3 != 0 {
      knowledge.required = [.init(names[0], names[2])]
      knowledge.forbidden = [.init(names[1], names[3]), .init(names[3], names[0])]
      if seed % 3 == 1 { knowledge.tiers = [[names[0], names[1]], [names[2]]] }
    }
    let result = try NamesOnlyReconciler().reconcile(said, over: variables, knowledge: knowledge)

    let values = Self.values(result, try knowledge.validate(over: variables))
    let shares = graphs.posterior(values).edges
    let posterior = try #require(result.posterior)
    for (place, share) in shares.enumerated() {
      #expect(abs(posterior.probabilities[place] - share) < 1e-9)
    }
    for account in result.pairs {
      guard let pooled = account.pooled else { continue }
      let ahead = posterior.probability(of: DirectedEdge(pooled.first, pooled.second))
      let behind = posterior.probability(of: DirectedEdge(pooled.second, pooled.first))
      if let edge = account.edge, account.decision?.basis != .orderOnly {
        #expect(abs((account.probability ?? -1) - (edge.source == pooled.first ? ahead : behind)) < 1e-12)
      } else if account.edge == nil {
        #expect(abs((account.absent?.forward ?? -1) - ahead) < 1e-12)
        #expect(abs((account.absent?.backward ?? -1) - behind) < 1e-12)
      }
    }
  }

  /// What the rule says of each family: the pooled log-odds of its edges, where nobody made a direct claim those of 0.02 less
  /// half of the lead of an order the other way; −∞ against knowledge.
  private static func values(_ result: ReconciledGraph, _ known: NodeKnowledge) -> [[Double]] {
    let count = result.graph.nodeCount
    var worth = [Double](repeating: log(0.02 / 0.96), count: count * count)
    for pooled in result.pairs.compactMap(\.pooled) {
      let lead = (pooled.before ?? 0) - (pooled.after ?? 0)
      worth[pooled.first * count + pooled.second] = pooled.forward ?? log(0.02 / 0.96) + min(0, lead) / 2
      worth[pooled.second * count + pooled.first] = pooled.backward ?? log(0.02 / 0.96) - max(0, lead) / 2
    }
    return (0..<count).map { child in
      (0..<(1 << count)).map { mask in
        var sum = 0.0
        for parent in 0..<count where parent != child {
          let edge = DirectedEdge(parent, child)
          if mask >> parent & 1 == 1 {
            sum += known.forbids(edge) ? -.infinity : worth[parent * count + child]
          } else if known.required.contains(edge) {
            sum = -.infinity
          }
        }
        return mask >> child & 1 == 1 ? -.infinity : sum
      }
    }
  }

  @Test(
    "Without its order-only edges the graph is the most probable of all, and of the orders none worth more could be kept",
    arguments: 0..<300 as Range<UInt64>)
  func mostProbable(seed: UInt64) throws {
    let count = seed % 5 == 0 ? 5 : 4
    let graphs = count == 4 ? GraphEnumeration.four : .five
    var random = SplitMix64(seed: 9_000 + seed)
    let names = ["a", "b", "c", "d", "e"].prefix(count).map(\.self)
    let variables = try VariableList(names: names)
    let said = try proposals(names, orders: true, using: &random)
    let knowledge = Self.knowledge(names, using: &random)
    let known = try knowledge.validate(over: variables)
    var settings = ReconciliationSettings()
    settings.posterior = .none
    let result = try NamesOnlyReconciler(settings: settings).reconcile(said, over: variables, knowledge: knowledge)

    let values = Self.values(result, known)
    let shown = Set(result.edges.filter { $0.decision?.basis == .orderOnly }.compactMap(\.edge))
    let edges = result.graph.edges.filter { !shown.contains($0) }
    let own = (0..<count).reduce(0.0) { sum, node in
      sum + values[node][edges.reduce(0) { $1.target == node ? $0 | 1 << $1.source : $0 }]
    }
    #expect(abs(own - (graphs.scores(values).max() ?? 0)) < 1e-9)
    #expect(result.optimality == .exact)

    // The least that orders of the variables which agree with that graph leave of the claimed orders.
    var claimed: [(edge: DirectedEdge, worth: Double)] = []
    for pooled in result.pairs.compactMap(\.pooled) where max(pooled.forward ?? 0, pooled.backward ?? 0) <= 0 {
      let edge = DirectedEdge(pooled.first, pooled.second)
      for (edge, worth) in [(edge, pooled.before ?? 0), (edge.reversed, pooled.after ?? 0)] where worth > 0 {
        if !known.tiersForbid(edge) { claimed.append((edge, worth / 2)) }
      }
    }
    let least = Self.orders(count).reduce(Double.infinity) { least, rank in
      guard edges.allSatisfy({ rank[$0.source] < rank[$0.target] }) else { return least }
      return min(least, claimed.reduce(0) { rank[$1.edge.source] < rank[$1.edge.target] ? $0 : $0 + $1.worth })
    }
    let lost = result.pairs.reduce(0.0) { sum, account in
      guard let pooled = account.pooled, max(pooled.forward ?? 0, pooled.backward ?? 0) <= 0 else { return sum }
      return account.evidence.reduce(sum) { sum, evidence in
        guard case .decision(let decision) = evidence, !decision.cycle.isEmpty else { return sum }
        return sum + (decision.cost ?? 0)
      }
    }
    #expect(abs(lost - least) < 1e-9)
    #expect(shown.isSubset(of: claimed.map(\.edge)))
  }

  /// At random, and without contradiction, since all of it follows one order.
  private static func knowledge(_ names: [String], using random: inout SplitMix64) -> BackgroundKnowledge {
    var knowledge = BackgroundKnowledge()
    let order = random.shuffled(names)
    for (place, source) in order.enumerated() {
      for target in order[(place + 1)...] {
        switch random.below(10) {
        case 0: knowledge.required.insert(.init(source, target))
        case 1: knowledge.forbidden.insert(.init(source, target))
        case 2: knowledge.forbidden.insert(.init(target, source))
        default: break
        }
      }
    }
    if random.below(3) == 0 { knowledge.tiers = [Array(order.prefix(2)), Array(order.suffix(2))] }
    return knowledge
  }

  /// Each order of so many nodes, as the nodes' places.
  private static func orders(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return orders(count - 1).flatMap { shorter in
      (0..<count).map { place in shorter.map { $0 < place ? $0 : $0 + 1 } + [place] }
    }
  }

  @Test("A cycle of claims lowers them all, the weakest most; two variables alone keep what was said")
  func coupling() throws {
    let model = Speaker("model")
    let said = try [
      model.direct("a", "b", 0.8, 0.05, 0.15), model.direct("b", "c", 0.7, 0.1, 0.2),
      model.direct("c", "a", 0.6, 0.1, 0.3),
    ]
    let result = try NamesOnlyReconciler().reconcile(said, over: VariableList(names: ["a", "b", "c"]))
    let posterior = try #require(result.posterior)
    // Of 27 ways to join three pairs, two are cycles.
    let cycles = 0.8 * 0.7 * 0.6 + 0.05 * 0.1 * 0.1
    #expect(abs(posterior.probability(of: DirectedEdge(2, 0)) - (0.6 - 0.8 * 0.7 * 0.6) / (1 - cycles)) < 1e-12)
    #expect(abs((result.edges.first?.probability ?? 0) - (0.8 - 0.8 * 0.7 * 0.6) / (1 - cycles)) < 1e-12)
    let dropped = try #require(result.pairs.first { $0.edge == nil }?.decision)
    #expect(abs((dropped.priorProbability ?? 0) - 0.6) < 1e-12 && (dropped.posteriorProbability ?? 1) < 0.5)
  }

  @Test("Exact, sampled, conditional: each says what it is, and what is wanted but can not be had is an error")
  func methods() throws {
    let model = Speaker("model")
    func result(_ count: Int, _ posterior: ReconciliationSettings.Posterior = .automatic) throws -> ReconciledGraph {
      var settings = ReconciliationSettings()
      settings.posterior = posterior
      let variables = try VariableList(names: (0..<count).map { "v\($0)" })
      let said = try [model.direct("v0", "v1", 0.7, 0.1, 0.2), model.direct("v1", "v2", 0.1, 0.2, 0.7)]
      return try Reconciler(settings: settings).reconcile(said, over: variables, data: nil)
    }
    let exact = try result(5)
    let sampled = try result(5, .sampled)
    for (one, other) in zip(exact.posterior?.probabilities ?? [], sampled.posterior?.probabilities ?? [1]) {
      #expect(abs(one - other) < 0.01)
    }
    #expect(sampled.posteriorMethod?.hasPrefix("sampling: ") == true && sampled.posterior?.samples.isEmpty == false)
    #expect(try result(24).posteriorMethod?.hasPrefix("sampling: ") == true)
    for given in [try result(101), try result(5, .none)] {
      #expect(given.posterior == nil && given.posteriorMethod == "conditional on the rest of the graph")
      #expect(given.notes.contains { $0.contains("conditional") })
      #expect(abs((given.edges.first?.probability ?? 0) - 0.7) < 1e-12)
      // v1 → v2 closes no cycle, nor does v2 → v1.
      #expect(abs((given.pairs.last?.absent?.backward ?? 0) - 0.2) < 1e-12)
    }
    #expect(throws: ReconciliationError.self) { try result(21, .exact) }
    var settings = ReconciliationSettings()
    settings.estimate = .leastExpectedDistance
    let other = try Reconciler(settings: settings).reconcile([], over: VariableList(names: ["a", "b"]), data: nil)
    #expect(other.notes.contains { $0.contains("not that of least expected distance") })
    #expect(throws: ReconciliationError.self) { try result(401, .sampled) }
  }

  @Test("Given the rest of a graph, what would close a cycle has no probability")
  func conditional() throws {
    let model = Speaker("model")
    var settings = ReconciliationSettings()
    settings.posterior = .none
    let said = try [
      model.direct("a", "b", 0.8, 0.05, 0.15), model.direct("b", "c", 0.8, 0.1, 0.1),
      model.direct("c", "a", 0.5, 0.1, 0.4),
    ]
    let result = try Reconciler(settings: settings).reconcile(
      said, over: VariableList(names: ["a", "b", "c"]), data: nil)
    let open = try #require(result.pairs.first { $0.edge == nil }?.absent)
    #expect(open.backward == 0 && abs(open.forward - 0.1 / 0.5) < 1e-12)
    // Turned round, a → b would close no cycle.
    #expect(abs((result.edges.first?.probability ?? 0) - 0.8) < 1e-12)
  }
}
