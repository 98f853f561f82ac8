import CausalGraphs
import Discovery
import Glibc
import SeededRandom
import Testing

@testable import Reconciliation

@Suite("The posterior of names alone")
struct NamesPosteriorTests {
  private typealias Speaker = NamesOnlyReconcilerTests.Speaker

  /// All DAGs on so many nodes, as the joined pairs: 0 nothing, 1 →, 2 ←, pairs in lexicographic order.
  private static func allGraphs(_ count: Int) -> [[UInt8]] {
    let pairs = pairs(count)
    var graphs: [[UInt8]] = []
    var states = [UInt8](repeating: 0, count: pairs.count)
    var isDone = false
    while !isDone {
      var parents = [Int](repeating: 0, count: count)
      for (pair, state) in zip(pairs, states) {
        if state == 1 { parents[pair.target] |= 1 << pair.source }
        if state == 2 { parents[pair.source] |= 1 << pair.target }
      }
      // Nodes without parents are taken away until none is left.
      var left = 1 << count - 1
      while let node = (0..<count).first(where: { left >> $0 & 1 == 1 && parents[$0] & left == 0 }) {
        left &= ~(1 << node)
      }
      if left == 0 { graphs.append(states) }
      var place = 0
      while place < states.count, states[place] == 2 {
        states[place] = 0
        place += 1
      }
      isDone = place == states.count
      if !isDone { states[place] += 1 }
    }
    return graphs
  }

  private static func pairs(_ count: Int) -> [DirectedEdge] {
    (0..<count).flatMap { first in (first + 1..<max(first + 1, count)).map { DirectedEdge(first, $0) } }
  }

  private static let four = allGraphs(4)
  private static let five = allGraphs(5)

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
    "Every edge has its share of all graphs, knowledge and orders included, and the graph is the best of them",
    arguments: 0..<10 as Range<UInt64>)
  func bruteForce(seed: UInt64) throws {
    let count = seed < 7 ? 4 : 5
    let graphs = count == 4 ? Self.four : Self.five
    #expect(graphs.count == (count == 4 ? 543 : 29_281))
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
    let known = try knowledge.validate(over: variables)
    let result = try NamesOnlyReconciler().reconcile(said, over: variables, knowledge: knowledge)

    // What the rule says of each pair: its pooled log-odds, or those of 0.02 less half of the lead of an order.
    let pairs = Self.pairs(count)
    let worth = pairs.map { edge -> (Double, Double) in
      let pooled = result.pairs.first { $0.pooled?.first == edge.source && $0.pooled?.second == edge.target }?.pooled
      if let forward = pooled?.forward, let backward = pooled?.backward { return (forward, backward) }
      let lead = (pooled?.before ?? 0) - (pooled?.after ?? 0)
      return (log(0.02 / 0.96) + min(0, lead) / 2, log(0.02 / 0.96) - max(0, lead) / 2)
    }
    var (whole, most) = (0.0, -Double.infinity)
    var shares = [Double](repeating: 0, count: count * count)
    for states in graphs {
      let edges = zip(pairs, states).compactMap { $1 == 1 ? $0 : $1 == 2 ? $0.reversed : nil }
      guard known.required.allSatisfy(edges.contains), !edges.contains(where: known.forbids) else { continue }
      let sum = zip(worth, states).reduce(0.0) { $0 + ($1.1 == 1 ? $1.0.0 : $1.1 == 2 ? $1.0.1 : 0) }
      (whole, most) = (whole + exp(sum), max(most, sum))
      for edge in edges { shares[edge.source * count + edge.target] += exp(sum) }
    }
    let posterior = try #require(result.posterior)
    for (place, share) in shares.enumerated() {
      #expect(abs(posterior.probabilities[place] - share / whole) < 1e-9)
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
    guard !withOrders else { return }
    let own = zip(pairs, worth).reduce(0.0) { sum, pair in
      sum + (result.graph.contains(pair.0) ? pair.1.0 : result.graph.contains(pair.0.reversed) ? pair.1.1 : 0)
    }
    #expect(abs(own - most) < 1e-9)
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
