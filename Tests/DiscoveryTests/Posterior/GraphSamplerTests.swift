import CausalGraphs
import CausalStatistics
import Foundation
import GraphEnumeration
import SeededRandom
import Testing

@testable import Discovery

@Suite("Sampled DAGs")
struct GraphSamplerTests {
  /// Sampled shares may be this many Monte Carlo standard errors from the truth; the seeds are fixed.
  private static let errors = 4.5
  /// And a little beyond, as rare edges have effective sizes of their own.
  private static let slack = 0.004

  private func edge(_ source: String, _ target: String) -> BackgroundKnowledge.NamedEdge { .init(source, target) }

  private static func options(steps: Int, seed: UInt64 = 1) -> GraphSampler.Options {
    var options = GraphSampler.Options()
    (options.steps, options.seed) = (steps, seed)
    // No early end.
    options.thresholds.effectiveSampleSize = .infinity
    return options
  }

  private static func expectClose(_ posterior: EdgePosterior, _ truth: [Double]) throws {
    guard case .sampled(let diagnostic) = posterior.method else {
      Issue.record("sampled")
      return
    }
    #expect(diagnostic.largestSplitRHat < 1.05)
    for (sampled, exact) in zip(posterior.probabilities, truth) {
      let error = (exact * (1 - exact) / diagnostic.smallestEffectiveSampleSize).squareRoot()
      #expect(abs(sampled - exact) < errors * error + slack)
    }
  }

  @Test("Edge probabilities are those of all graphs on four and five nodes", arguments: 0..<10)
  func enumeration(problem: Int) throws {
    var generator = SplitMix64(seed: UInt64(problem))
    let count = 4 + problem % 2
    let scale = [0.5, 2, 5, 10, 25][problem / 2]
    let score = TabledScore.random(count, scale: scale, using: &generator)
    let names = try Samples.names(count)
    var knowledge = BackgroundKnowledge()
    if problem % 3 == 1 {
      knowledge = BackgroundKnowledge(required: [edge("v0", "v2")], forbidden: [edge("v3", "v1"), edge("v1", "v2")])
    }
    let prior = problem % 2 == 1 ? (0..<(count * count)).map { _ in 3 * generator.uniform() - 2 } : []
    let constraints = try EdgeConstraints(knowledge, over: names, logPrior: prior)
    var options = GraphSamplerTests.options(steps: 3_600, seed: UInt64(problem))
    options.tolerance = 200
    let posterior = try GraphSampler(score, constraints: constraints, options: options).run()
    try GraphSamplerTests.expectClose(posterior, GraphEnumeration.edgeProbabilities(of: score, constraints))
  }

  @Test("Without data and opinion every DAG on three nodes is as probable: an edge is in 8 of 25")
  func flatScore() throws {
    let score = TabledScore(values: Array(repeating: Array(repeating: 0, count: 8), count: 3))
    let posterior = try GraphSampler(score, options: GraphSamplerTests.options(steps: 3_600)).run()
    try GraphSamplerTests.expectClose(posterior, (0..<9).map { $0 % 4 == 0 ? 0 : 0.32 })
  }

  /// Neighbours along a line belong together: `bond` nats for one of them as the parent, nothing good for other parents.
  private struct Line: LocalScore {
    let variableCount: Int
    let bond: Double
    func localScore(of child: Int, parents: [Int]) -> Double {
      guard let parent = parents.first else { return 0 }
      return parents.count == 1 && abs(parent - child) == 1 ? bond : -bond
    }
  }

  @Test("All members of an equivalence class are visited in their shares", arguments: [2, 6])
  func equivalenceClass(count: Int) throws {
    // Lines without colliders: one graph for each root.
    let line = Line(variableCount: count, bond: 15)
    let posterior = try GraphSampler(line, options: GraphSamplerTests.options(steps: 4_000)).run()
    let truth = (0..<(count * count)).map { pair -> Double in
      let (source, target) = (pair / count, pair % count)
      if target == source + 1 { return Double(source + 1) / Double(count) }
      return source == target + 1 ? Double(count - source) / Double(count) : 0
    }
    try GraphSamplerTests.expectClose(posterior, truth)
  }

  @Test("Gaussian data: the shares are those of the sum over all graphs", arguments: [0, 1] as [UInt64])
  func exactPosterior(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let graph = try Samples.graph(8, density: 0.3, using: &generator)
    let moments = Samples.moments(Samples.columns(of: graph, rows: 60, using: &generator))
    let score = try BGe(moments, unitVariances: true)
    var prior = EdgeConstraints(nodeCount: 8)
    if seed == 1 {
      let opinion = (0..<64).map { _ in -1.5 * generator.uniform() }
      prior = try EdgeConstraints(BackgroundKnowledge(), over: graph.variables, logPrior: opinion)
    }
    let truth = try ExactEdgePosterior().posterior(of: score, variables: graph.variables, constraints: prior)
    let sampled = try GraphSampler(score, constraints: prior, options: GraphSamplerTests.options(steps: 12_000)).run()
    try GraphSamplerTests.expectClose(sampled, truth.probabilities)
  }

  @Test("Where data depend strongly, chains of different seeds come by equally good graphs")
  func strongDependence() throws {
    var generator = SplitMix64(seed: 8)
    let graph = try Samples.graph(16, density: 0.15, using: &generator)
    let score = try BGe(Samples.moments(Samples.columns(of: graph, rows: 400, using: &generator)))
    func total(_ parents: [[Int]]) -> Double {
      parents.enumerated().reduce(0) { $0 + score.localScore(of: $1.offset, parents: $1.element) }
    }
    let best = try [1, 2].map { (seed: UInt64) -> Double in
      var options = GraphSampler.Options()
      // Fewer candidates than variables, so that each seed has candidates of its own.
      (options.steps, options.seed, options.candidateLimit) = (300, seed, 8)
      return try GraphSampler(score, options: options).run().samples.map(total).max() ?? -.infinity
    }
    // A few hundred graphs around the same mode: their best are a few nats apart, two modes' would be dozens.
    #expect(abs(best[0] - best[1]) < 12)
    let known = total((0..<16).map { graph.parents(of: $0) })
    #expect(best.allSatisfy { $0 > known - 12 })
  }

  @Test("Every sampled graph obeys the constraints, and is acyclic")
  func constraints() throws {
    var generator = SplitMix64(seed: 5)
    let names = try Samples.names(9)
    let graph = try Samples.graph(9, density: 0.4, using: &generator)
    let score = try BGe(Samples.moments(Samples.columns(of: graph, rows: 40, using: &generator)), unitVariances: true)
    let knowledge = BackgroundKnowledge(
      required: [edge("v8", "v0"), edge("v0", "v4"), edge("v7", "v4")],
      forbidden: [edge("v1", "v2"), edge("v2", "v1"), edge("v3", "v8")])
    let constraints = try EdgeConstraints(knowledge, over: names)
    var options = GraphSampler.Options()
    (options.steps, options.parentLimit, options.candidateLimit) = (1_000, 3, 4)
    let posterior = try GraphSampler(score, constraints: constraints, options: options)
      .run(from: Array(repeating: [], count: 9))
    #expect(posterior.samples.count > 100)
    for parents in posterior.samples {
      for (child, family) in parents.enumerated() {
        #expect(constraints.requiredParents[child].allSatisfy(family.contains))
        #expect(!family.contains { constraints.isForbidden[$0 * 9 + child] })
        #expect(family.count <= 3)
      }
      let edges = parents.enumerated().flatMap { child, family in family.map { DirectedEdge($0, child) } }
      #expect(throws: Never.self) { try DirectedAcyclicGraph(names, edges: edges) }
    }
    #expect(posterior.probability(of: DirectedEdge(8, 0)) == 1)
    #expect(posterior.probability(of: DirectedEdge(1, 2)) == 0)
  }

  @Test("The number of threads changes nothing, the seed does")
  func threads() throws {
    let example = CategoricalExample.network(
      parents: [[], [0], [0], [1, 2], [3], [2]], levels: [2, 3, 2, 3, 2, 2], rows: 150, seed: 3)
    let score = DiscreteLocalScore(try example.data)
    func run(threads: Int, seed: UInt64) throws -> EdgePosterior {
      var options = GraphSamplerTests.options(steps: 400, seed: seed)
      options.threads = threads
      return try GraphSampler(score, options: options).run()
    }
    let one = try run(threads: 1, seed: 4)
    #expect(try run(threads: 3, seed: 4) == one)
    #expect(try run(threads: 1, seed: 5) != one)
  }

  @Test("Counting over few columns gives the scores that each family has by itself")
  func countedScores() throws {
    let example = CategoricalExample.network(
      parents: [[], [0], [0], [1, 2], [3], [2], [5, 0]], levels: [2, 3, 2, 3, 2, 4, 2], rows: 120, seed: 3)
    let score = DiscreteLocalScore(try example.data)
    let constraints = EdgeConstraints(nodeCount: 7)
    let counted = SampledScores(score, constraints: constraints)
    let single = SampledScores(OpaqueScore(score: score), constraints: constraints)
    let focused = counted.focused(on: 3, candidates: [1, 2, 5, 6])
    for scores in [counted, focused] {
      #expect(abs(scores.score(of: 3, parents: [2, 6]) - single.score(of: 3, parents: [2, 6])) < 1e-9)
      let added = scores.scores(of: 3, parents: [5], addingEachOf: [1, 2, 6])
      for (one, other) in zip(added, single.scores(of: 3, parents: [5], addingEachOf: [1, 2, 6])) {
        #expect(abs(one - other) < 1e-9)
      }
    }
  }

  @Test("A run too short to tell does not claim that its chains agree")
  func shortRun() throws {
    var generator = SplitMix64(seed: 2)
    let score = TabledScore.random(5, scale: 4, using: &generator)
    var options = GraphSampler.Options()
    options.steps = 30
    guard case .sampled(let diagnostic) = try GraphSampler(score, options: options).run().method else {
      Issue.record("sampled")
      return
    }
    #expect(!diagnostic.hasConverged)
  }

  @Test("Chains over too few candidates agree with one another, and do not count as agreeing", arguments: [1, 2])
  func tooFewCandidates(limit: Int) throws {
    let flat = TabledScore(values: Array(repeating: Array(repeating: 0, count: 8), count: 3))
    var options = GraphSampler.Options()
    (options.steps, options.candidateLimit) = (3_600, limit)
    guard case .sampled(let diagnostic) = try GraphSampler(flat, options: options).run().method else {
      Issue.record("sampled")
      return
    }
    #expect(diagnostic.largestSplitRHat < options.thresholds.splitRHat)
    #expect(diagnostic.largestDifference < options.thresholds.difference)
    #expect(diagnostic.hasConverged == (limit == 2))
  }

  @Test("No variables, one variable, and two that may not be linked")
  func degenerate() throws {
    for count in 0...2 {
      let score = TabledScore(values: Array(repeating: Array(repeating: 0, count: 1 << count), count: count))
      var knowledge = BackgroundKnowledge()
      if count == 2 { knowledge = BackgroundKnowledge(required: [], forbidden: [edge("v0", "v1"), edge("v1", "v0")]) }
      let constraints = try EdgeConstraints(knowledge, over: Samples.names(count))
      let posterior = try GraphSampler(score, constraints: constraints, options: GraphSampler.Options()).run()
      #expect(posterior.probabilities.allSatisfy { $0 == 0 })
      #expect(posterior.probabilities.count == count * count)
    }
  }

  @Test("What can not be sampled is refused")
  func refusals() throws {
    let flat = TabledScore(values: Array(repeating: Array(repeating: 0, count: 8), count: 3))
    let sampler = GraphSampler(flat)
    for start in [[[1], [2], [0]], [[]], [[], [], [7]], [[], [], [-1]]] {
      #expect(throws: GraphSamplerError.unusableStart) { try sampler.run(from: start) }
    }
    let hopeless = TabledScore(values: [0, -Double.infinity].map { Array(repeating: $0, count: 4) })
    #expect(throws: GraphSamplerError.noFiniteScore(variable: 1)) { try GraphSampler(hopeless).run() }
  }

  @Test("A cancelled task's sampling ends")
  func cancellation() async {
    let flat = TabledScore(values: Array(repeating: Array(repeating: 0, count: 64), count: 6))
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try GraphSampler(flat).run()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
