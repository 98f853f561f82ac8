import CausalData
import CausalGraphs
import Discovery
import Glibc
import SeededRandom
import Testing

@testable import Reconciliation

@Suite("Proposals and data")
struct ReconcilerTests {
  private let speaker = NamesOnlyReconcilerTests.Speaker("model")

  private func edges(_ result: ReconciledGraph) -> [String] {
    result.graph.edges.map { "\(result.graph.variables[$0.source].name)\(result.graph.variables[$0.target].name)" }
  }

  /// A score that is the sum of what each edge is worth.
  private struct EdgeSum: LocalScore {
    let variableCount: Int
    let worth: [DirectedEdge: Double]
    func localScore(of child: Int, parents: [Int]) -> Double {
      parents.reduce(0) { $0 + (worth[DirectedEdge($1, child)] ?? -3) }
    }
  }

  private func sum(_ variables: VariableList, _ worth: [DirectedEdge: Double]) -> ReconciliationData {
    ReconciliationData(
      score: EdgeSum(variableCount: variables.count, worth: worth), variables: variables, rows: 100, name: "sum")
  }

  /// What the experts and the sparse default add for an edge, in nats.
  private func prior(_ result: ReconciledGraph, _ source: Int, _ target: Int) -> Double {
    result.logPrior[source * result.graph.nodeCount + target]
  }

  @Test("Two variables: prior and posterior are the closed forms", arguments: ReconciliationSettings.Posterior.allCases)
  func twoVariables(posterior: ReconciliationSettings.Posterior) throws {
    guard posterior != .sampled else { return }
    let variables = try VariableList(names: ["a", "b"])
    // The data cannot tell the direction; the expert can.
    let data = sum(variables, [DirectedEdge(0, 1): 1.5, DirectedEdge(1, 0): 1.5])
    var settings = ReconciliationSettings()
    settings.posterior = posterior
    let result = try Reconciler(settings: settings).reconcile(
      [speaker.direct("a", "b", 0.2, 0.6, 0.2)], over: variables, data: data)
    #expect(edges(result) == ["ba"])
    let (ahead, behind) = (prior(result, 1, 0), prior(result, 0, 1))
    // b + w l, with l of the claim: the two directions differ by w ln(.6/.2).
    let reliability = try #require(result.reliabilities.first?.weight)
    #expect(abs(ahead - behind - reliability * log(3)) < 1e-9)
    let decision = try #require(result.edges[0].decision)
    #expect(abs((decision.priorProbability ?? 0) - exp(ahead) / (1 + exp(ahead) + exp(behind))) < 1e-12)
    let expected = exp(1.5 + ahead) / (1 + exp(1.5 + ahead) + exp(1.5 + behind))
    #expect(abs((result.edges[0].probability ?? 0) - expected) < 1e-12)
    #expect(decision.basis == .experts && decision.outcome == .kept)
    #expect(
      decision.reason
        == "kept: b → a: the data speak for it by 1.50 nats, one expert for it by \(GraphWords.text(ahead - sparse(2))) nats; "
        + "the data leave its direction open, so the experts decide it")
    #expect(result.edges[0].evidence.count == 3)
    #expect(result.notes.contains { $0.contains("used twice") })
  }

  /// ln P(→)/P(none) of a pair that nobody spoke of.
  private func sparse(_ count: Int) -> Double { ReconciliationSettings().prior.sparse.logOdds(variables: count) }

  @Test("A claim that would close a cycle is dropped with the cycle and its price")
  func cycle() throws {
    let variables = try VariableList(names: ["a", "b", "c"])
    let data = sum(
      variables, [DirectedEdge(0, 1): 5, DirectedEdge(1, 2): 4, DirectedEdge(2, 0): 2])
    let result = try Reconciler().reconcile(
      [
        speaker.direct("c", "a", 0.6, 0.1, 0.3), speaker.direct("a", "b", 0.6, 0.1, 0.3),
        speaker.direct("b", "c", 0.6, 0.1, 0.3),
      ], over: variables, data: data)
    #expect(edges(result) == ["ab", "bc"])
    let dropped = try #require(result.pairs.first { $0.edge == nil }?.decision)
    #expect(dropped.cycle == ["c", "a", "b"])
    let own = 2 + prior(result, 2, 0)
    #expect(
      dropped.reason
        == "dropped: c → a would close c → a → b → c; it was the cheapest edge on that cycle, "
        + "\(GraphWords.text(own)) nats")
    // Following it: c → a instead of b → c, the next cheapest.
    let overruled = try #require(result.overruled.first)
    #expect(result.overruled.count == 1 && overruled.wish == .edge(DirectedEdge(2, 0)))
    #expect(abs((overruled.cost ?? 0) - (4 + prior(result, 1, 2) - own)) < 1e-12)
    #expect(overruled.reason.hasSuffix("nats, and b → c would have to go"))
  }

  @Test("Data overrule a claim, and say by how much")
  func overruledByData() throws {
    let variables = try VariableList(names: ["a", "b", "c"])
    let data = sum(variables, [DirectedEdge(0, 1): -12.3, DirectedEdge(1, 0): -12.3, DirectedEdge(0, 2): 9])
    let result = try Reconciler().reconcile(
      [speaker.direct("a", "b", 0.8, 0.1, 0.1), speaker.direct("a", "c", 0.02, 0.02, 0.96)], over: variables, data: data
    )
    #expect(edges(result) == ["ac"])
    let said = GraphWords.text(prior(result, 0, 1) - sparse(3))
    #expect(
      result.pairs[0].decision?.reason
        == "dropped: the data speak against a → b by 12.30 nats, one expert for it by \(said)")
    let denied = GraphWords.text(sparse(3) - prior(result, 0, 2))
    #expect(result.pairs[1].decision?.reason.contains("though one expert denies it by \(denied) nats") == true)
    #expect(Set(result.overruled.map(\.wish)) == [.edge(DirectedEdge(0, 1)), .noEdge(0, 2)])
    let claim = try #require(result.overruled.first { $0.wish == .edge(DirectedEdge(0, 1)) })
    #expect(abs((claim.cost ?? 0) - (12.3 - prior(result, 0, 1))) < 1e-12)
    // The safety valve: an expert whom the data contradict on both pairs counts for about half of the default. 0.2595 is the
    // posterior mean by a sum of 20,000 points, with the 25 graphs over three variables enumerated.
    #expect(result.reliabilities[0].defaultWeight == 0.5)
    #expect(abs(result.reliabilities[0].weight - 0.2595) < 0.005)
  }

  @Test("Knowledge is never overruled, whatever experts and data say")
  func knowledge() throws {
    let variables = try VariableList([Variable("a", tier: 1), Variable("b", tier: 0), Variable("c")])
    let data = sum(variables, [DirectedEdge(0, 1): 50, DirectedEdge(1, 2): 50, DirectedEdge(2, 0): -40])
    let result = try Reconciler().reconcile(
      [speaker.direct("a", "b", 0.98, 0.01, 0.01)], over: variables, data: data,
      knowledge: BackgroundKnowledge(required: [.init("c", "a")], forbidden: [.init("b", "c")]))
    #expect(edges(result) == ["ca"])
    #expect(result.edges[0].probability == 1)
    #expect(result.pairs[0].decision?.reason == "dropped: background knowledge forbids a → b")
    #expect(result.overruled.first?.cost == nil)
  }

  @Test("A direction that nothing decides is arbitrary, and follows the list of variables")
  func arbitrary() throws {
    let variables = try VariableList(names: ["c", "a", "b"])
    let data = sum(variables, [DirectedEdge(2, 0): 5, DirectedEdge(0, 2): 5])
    let result = try Reconciler().reconcile([], over: variables, data: data)
    #expect(edges(result) == ["cb"])
    #expect(result.edges[0].decision?.basis == .arbitrary)
  }

  /// Rows of y = x + noise, z = y + noise, as numbers.
  private func chain(rows: Int, seed: UInt64) throws -> Table {
    var generator = SplitMix64(seed: seed)
    func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + generator.uniform() } }
    var columns: [[Double]] = [[], [], []]
    for _ in 0..<rows {
      let x = noise()
      let y = x + noise()
      columns[0].append(x)
      columns[1].append(y)
      columns[2].append(y + noise())
    }
    return try Table(
      zip(["x", "y", "z"], columns).map { name, values in
        (name, ColumnContent.numbers(values))
      })
  }

  @Test("Continuous columns: experts direct what the data leave open, and columns are matched by name")
  func continuousTable() throws {
    let variables = try VariableList(names: ["z", "nobody measured", "y", "x"])
    let data = try ReconciliationData(try chain(rows: 300, seed: 1), over: variables)
    #expect(data.name == "BGe" && data.rows == 300 && data.unobserved == [1])
    #expect(data.notes.contains { $0.contains("nobody measured") })
    let result = try Reconciler().reconcile(
      [speaker.direct("x", "y", 0.6, 0.2, 0.2), speaker.direct("nobody measured", "x", 0.9, 0.05, 0.05)],
      over: variables, data: data)
    #expect(edges(result) == ["nobody measuredx", "yz", "xy"])
    #expect(result.edges[2].decision?.basis == .experts && result.edges[1].decision?.basis == .both)
    #expect(result.edges[1].decision?.reason.hasSuffix("its direction follows from those of other edges") == true)
    let other = try Reconciler().reconcile([], over: variables, data: ReconciliationData(try chain(rows: 300, seed: 1)))
    #expect(other.graph.edgeCount == 2)
  }

  @Test(
    "Two binary columns: the score, its difference and the posterior are BDeu's closed form; a test stands beside it")
  func binaryTable() throws {
    let counts = [[30, 10], [8, 12]]  // by a, then b
    var (a, b): ([String?], [String?]) = ([], [])
    for (x, row) in counts.enumerated() {
      for (y, count) in row.enumerated() {
        a += [String?](repeating: "a\(x)", count: count)
        b += [String?](repeating: "b\(y)", count: count)
      }
    }
    let table = try Table([("a", .levels(a)), ("b", .levels(b))])
    let data = try ReconciliationData(table, equivalentSampleSize: 1)
    func gamma(_ count: Int, _ prior: Double) -> Double { lgamma(prior + Double(count)) - lgamma(prior) }
    // One distribution of b with 1/2 a state, or one for each state of a with 1/4.
    let apart = -gamma(60, 1) + gamma(38, 0.5) + gamma(22, 0.5)
    let joint =
      counts.map { row in -gamma(row[0] + row[1], 0.5) + gamma(row[0], 0.25) + gamma(row[1], 0.25) }.reduce(0, +)
    let result = try Reconciler().reconcile(
      [speaker.direct("a", "b", 0.5, 0.2, 0.3)], over: table.schema.variables, data: data)
    #expect(edges(result) == ["ab"])
    let support = result.edges[0].evidence.compactMap { if case .data(let support) = $0 { support } else { nil } }
    #expect(support.map(\.method) == ["BDeu difference", "χ²"])
    #expect(abs((support[0].scoreDifference ?? 0) - (joint - apart)) < 1e-9)
    // Pearson's statistic is 60 (30 · 12 − 10 · 8)² / (40 · 20 · 38 · 22), with one degree of freedom.
    let statistic = 60.0 * 280 * 280 / (40 * 20 * 38 * 22)
    #expect(abs((support[1].pValue ?? 0) - erfc((statistic / 2).squareRoot())) < 1e-9)
    let (ahead, behind) = (exp(joint - apart + prior(result, 0, 1)), exp(joint - apart + prior(result, 1, 0)))
    #expect(abs((result.edges[0].probability ?? 0) - ahead / (1 + ahead + behind)) < 1e-9)
    #expect(result.learning?.method == "BDeu" && result.learning?.rows == 60)
  }

  @Test("What the data only lean to is not said to be decided, and doubt between directions is not overruled")
  func leaning() throws {
    let variables = try VariableList(names: ["a", "b"])
    let data = sum(variables, [DirectedEdge(0, 1): 4, DirectedEdge(1, 0): 4.2])
    for proposals in [[], [try speaker.direct("a", "b", 0.4, 0.4, 0.2)]] {
      let result = try Reconciler().reconcile(proposals, over: variables, data: data)
      #expect(edges(result) == ["ba"])
      let decision = try #require(result.edges[0].decision)
      // Whatever the prior is, the directions' probabilities are as exp(.2) to 1.
      let probability = try #require(result.edges[0].probability)
      let figures = "\(GraphWords.text(probability)) against \(GraphWords.text(probability * exp(-0.2)))"
      #expect(decision.outcome == .kept && result.overruled.isEmpty)
      #expect(decision.reason.hasSuffix("the data lean to its direction, \(figures)"), "\(decision.reason)")
    }
    let decided = try Reconciler().reconcile(
      [], over: variables, data: sum(variables, [DirectedEdge(0, 1): 4, DirectedEdge(1, 0): 12]))
    #expect(decided.edges[0].decision?.reason.hasSuffix("the data decide its direction") == true)
  }

  @Test("Columns that never vary are not taken for columns that are missing")
  func constantTable() throws {
    let table = try Table([("a", .levels(["x", "x"])), ("b", .numbers([1, 1]))])
    let error = try #require(throws: ReconciliationError.self) { try ReconciliationData(table) }
    #expect(error.description.hasPrefix("no column has two different values"))
    let stranger = try #require(throws: ReconciliationError.self) {
      try ReconciliationData(table, over: VariableList(names: ["nobody"]))
    }
    #expect(stranger.description.contains("rename one or the other"))
  }

  @Test("Mixed columns, missing values, constants and columns of no variable are said, and never stop it")
  func untidyTable() throws {
    var generator = SplitMix64(seed: 3)
    let numbers = (0..<80).map { _ in generator.uniform() }
    let table = try Table([
      ("x", .numbers(numbers)), ("group", .levels(numbers.map { $0 > 0.5 ? "high" : "low" })),
      (
        "gap",
        .optionalNumbers(numbers.enumerated().map { $0.offset % 8 == 0 ? nil : $0.element + generator.uniform() })
      ),
      ("same", .numbers([Double](repeating: 1, count: 80))), ("stranger", .numbers(numbers)),
    ])
    let variables = try VariableList(names: ["group", "x", "gap", "same", "unseen"])
    let data = try ReconciliationData(table, over: variables)
    #expect(data.name == "degenerate-Gaussian BIC" && data.rows == 70 && data.unobserved == [3, 4])
    let result = try Reconciler().reconcile(
      [speaker.direct("unseen", "x", 0.95, 0.02, 0.03)], over: variables, data: data)
    #expect(result.graph.areAdjacent(0, 1))
    for word in ["stranger", "unseen", "same", "approximate", "10 of 80"] {
      #expect(result.notes.contains { $0.contains(word) }, "\(word): \(result.notes)")
    }
    #expect(throws: ReconciliationError.self) {
      try ReconciliationData(table, over: VariableList(names: ["nobody", "nothing"]))
    }
  }

  @Test("Sampled probabilities are close to the exact ones, and say how they were had")
  func sampled() throws {
    let table = try chain(rows: 60, seed: 5)
    let said = [try speaker.direct("x", "y", 0.6, 0.2, 0.2)]
    var settings = ReconciliationSettings()
    settings.posterior = .sampled
    let variables = table.schema.variables
    let data = try ReconciliationData(table)
    let sampled = try Reconciler(settings: settings).reconcile(said, over: variables, data: data)
    let exact = try Reconciler().reconcile(said, over: variables, data: data)
    let (one, other) = (try #require(sampled.posterior), try #require(exact.posterior))
    // Thousands of nearly independent graphs: a standard error below .02.
    for (first, second) in zip(one.probabilities, other.probabilities) { #expect(abs(first - second) < 0.08) }
    #expect(sampled.posteriorMethod?.hasPrefix("sampling") == true)
    #expect(exact.posteriorMethod?.hasPrefix("the sum over all graphs") == true)
  }
}
