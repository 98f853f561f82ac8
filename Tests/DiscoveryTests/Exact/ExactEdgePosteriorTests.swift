import CausalGraphs
import Discovery
import Glibc
import GraphEnumeration
import SeededRandom
import Testing

@Suite("Exact edge posterior")
struct ExactEdgePosteriorTests {
  /// Probabilities, and evidence in nats relative to its size, agree with enumeration to this.
  static let tolerance = 1e-9

  static func expectAgreement(_ problem: PosteriorProblem, _ graphs: GraphEnumeration, threads: Int) throws {
    let exact = ExactEdgePosterior(parentLimit: problem.parentLimit, threads: threads)
    let summary = try exact.summary(of: problem.score, variables: problem.names, constraints: problem.constraints)
    let expected = graphs.posterior(problem.values)
    for pair in expected.edges.indices {
      #expect(abs(summary.edges.probabilities[pair] - expected.edges[pair]) < tolerance)
      #expect(abs(summary.pathProbabilities[pair] - expected.paths[pair]) < tolerance)
    }
    guard case .exact(let logEvidence, problem.parentLimit) = summary.edges.method else {
      Issue.record("the method is exact, with the limit that was given")
      return
    }
    #expect(abs(logEvidence - expected.logEvidence) < tolerance * max(1, abs(expected.logEvidence)))
    #expect(summary.discrepancy < 1e-12)
  }

  @Test("On four nodes it is the sum over all 543 graphs, and so are the paths", arguments: 0..<200)
  func fourNodes(number: Int) throws {
    try ExactEdgePosteriorTests.expectAgreement(PosteriorProblem(4, number: number), .four, threads: 1 + number % 2)
  }

  @Test("On five nodes it is the sum over all 29,281 graphs", arguments: 0..<8)
  func fiveNodes(number: Int) throws {
    try ExactEdgePosteriorTests.expectAgreement(PosteriorProblem(5, number: number * 7), .five, threads: 1)
  }

  @Test("There are as many graphs as there are", arguments: [1, 2, 3, 4, 5, 8])
  func counts(count: Int) throws {
    // OEIS A003024.
    let known = [1: 1.0, 2: 3, 3: 25, 4: 543, 5: 29_281, 8: 783_702_329_343]
    let posterior = try ExactEdgePosterior().posterior(
      of: ConstantScore(variableCount: count, value: 0), variables: Samples.names(count))
    guard case .exact(let logEvidence, nil) = posterior.method else { throw WrongMethod() }
    #expect(abs(exp(logEvidence) / (known[count] ?? 0) - 1) < 1e-12)
  }

  /// Sparse priors without data are the hardest: most of the weight lies on graphs with many nodes without children.
  ///
  /// Expected values are Robinson's recursion for edges of equal odds, and its derivative, in rational arithmetic (Python's
  /// fractions): a(m) = Σ over k of (−1)^(k+1) C(m, k) (1 + odds)^(k(m−k)) a(m − k).
  @Test(
    "Sparse priors do not cancel",
    arguments: [
      (1.0 / 11, 10.760329321525712, 0.07180712052194916), (1e-5, 0.0013199867997359941, 9.999799993999820e-6),
    ])
  func cancellation(odds: Double, logEvidence: Double, probability: Double) throws {
    let count = 12
    let names = try Samples.names(count)
    let prior = [Double](repeating: log(odds), count: count * count)
    let constraints = try EdgeConstraints(BackgroundKnowledge(), over: names, logPrior: prior)
    let summary = try ExactEdgePosterior(threads: 2).summary(
      of: ConstantScore(variableCount: count, value: 0), variables: names, constraints: constraints)
    for source in 0..<count {
      for target in 0..<count where source != target {
        #expect(abs(summary.edges.probability(of: DirectedEdge(source, target)) - probability) < 1e-11)
      }
    }
    guard case .exact(let sum, nil) = summary.edges.method else { throw WrongMethod() }
    #expect(abs(sum - logEvidence) < 1e-11)
    #expect(summary.discrepancy < 1e-11)
  }

  @Test("With a shared order it is the product of its nodes, however far apart their scores are")
  func knownOrder() throws {
    // A fixed order leaves each node its own choice of parents.
    let count = 9
    var generator = SplitMix64(seed: 3)
    let names = try Samples.names(count)
    let knowledge = BackgroundKnowledge(tiers: (0..<count).map { ["v\($0)"] })
    let constraints = try EdgeConstraints(knowledge, over: names)
    var table = TableScore(count, using: &generator)
    for node in 0..<count {
      for mask in table.values[node].indices { table.values[node][mask] = -5_000 * generator.uniform() }
    }
    let posterior = try ExactEdgePosterior(threads: 2).posterior(of: table, variables: names, constraints: constraints)
    var logEvidence = 0.0
    for node in 0..<count {
      let scores = Array(table.values[node][..<(1 << node)])
      let highest = scores.max() ?? 0
      let whole = scores.reduce(0) { $0 + exp($1 - highest) }
      logEvidence += highest + log(whole)
      for source in 0..<node {
        let with = scores.indices.reduce(0) { $1 >> source & 1 == 1 ? $0 + exp(scores[$1] - highest) : $0 }
        #expect(abs(posterior.probability(of: DirectedEdge(source, node)) - with / whole) < 1e-12)
      }
    }
    guard case .exact(let sum, nil) = posterior.method else { throw WrongMethod() }
    #expect(abs(sum - logEvidence) < 1e-9)
  }

  @Test("Neither threads nor blocks change a bit", arguments: [9, 11])
  func threads(count: Int) throws {
    var generator = SplitMix64(seed: 4)
    let graph = try Samples.graph(count, density: 0.3, using: &generator)
    let score = try BGe(Samples.moments(Samples.columns(of: graph, rows: 60, using: &generator)))
    let one = try ExactEdgePosterior().summary(of: score, variables: graph.variables)
    let three = try ExactEdgePosterior(threads: 3).summary(of: score, variables: graph.variables)
    #expect(one == three)
    #expect(one.discrepancy < 1e-12)
  }

  @Test("Small and impossible problems are answered or refused")
  func edges() throws {
    let none = try ExactEdgePosterior().posterior(
      of: ConstantScore(variableCount: 0, value: 0), variables: Samples.names(0))
    #expect(none.probabilities.isEmpty && none.method == .exact(logEvidence: 0, parentLimit: nil))
    let one = try ExactEdgePosterior().posterior(
      of: ConstantScore(variableCount: 1, value: -7), variables: Samples.names(1))
    #expect(one.probabilities == [0] && one.method == .exact(logEvidence: -7, parentLimit: nil))
    #expect(throws: ExactPosteriorError.tooManyVariables(count: 21, limit: 20)) {
      try ExactEdgePosterior().posterior(of: ConstantScore(variableCount: 21, value: 0), variables: Samples.names(21))
    }
    for value in [-Double.infinity, .nan] {
      #expect(throws: ExactPosteriorError.noFiniteScore(variable: "v0")) {
        try ExactEdgePosterior().posterior(
          of: ConstantScore(variableCount: 3, value: value), variables: Samples.names(3))
      }
    }
    let knowledge = BackgroundKnowledge(required: [.init("v0", "v2"), .init("v1", "v2")])
    let constraints = try EdgeConstraints(knowledge, over: Samples.names(3))
    #expect(throws: ExactPosteriorError.requiredParentsExceedLimit(variable: "v2", required: 2, limit: 1)) {
      try ExactEdgePosterior(parentLimit: 1).posterior(
        of: ConstantScore(variableCount: 3, value: 0), variables: Samples.names(3), constraints: constraints)
    }
    // Each node must have the other as a parent.
    #expect(throws: ExactPosteriorError.noFiniteScore(variable: nil)) {
      try ExactEdgePosterior().posterior(of: OnlyCyclicScore(), variables: Samples.names(2))
    }
  }

  @Test("A cancelled task stops")
  func stops() async throws {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try ExactEdgePosterior().posterior(
        of: ConstantScore(variableCount: 10, value: 0), variables: Samples.names(10))
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  private struct WrongMethod: Error {}

  private struct ConstantScore: LocalScore {
    let variableCount: Int
    let value: Double
    func localScore(of child: Int, parents: [Int]) -> Double { value }
  }

  private struct OnlyCyclicScore: LocalScore {
    let variableCount = 2
    func localScore(of child: Int, parents: [Int]) -> Double { parents.isEmpty ? -.infinity : 0 }
  }
}
