import CausalGraphs
import CausalStatistics
import SeededRandom
import Synchronization
import Testing

@testable import Discovery

/// The generic engine, on Gaussian data and on an invented score.
struct OrderSearchTests {
  /// A score that has nothing to do with data: any function of child and parents is one.
  private struct InventedScore: LocalScore {
    let variableCount: Int
    let seed: UInt64
    func localScore(of child: Int, parents: [Int]) -> Double {
      var generator = SplitMix64(seed: seed, stream: [child] + parents.sorted())
      return 10 * generator.uniform() - 2 * Double(parents.count)
    }
  }

  private func options(_ change: (inout OrderSearchOptions) -> Void) -> OrderSearchOptions {
    var options = OrderSearchOptions()
    change(&options)
    return options
  }

  @Test("reaches the best of all graphs on small Gaussian problems")
  func reachesTheOptimum() throws {
    var reached = 0
    for seed in 1...20 {
      let example = try LinearGaussianExample(nodes: 5, degree: 2.5, rows: 200, seed: UInt64(seed))
      let score = GaussianBIC(example.moments)
      let constraints = EdgeConstraints(nodeCount: 5)
      let result = try OrderSearch(score).run()
      let best = bestScoreOfAllGraphs(score, constraints: constraints)
      #expect(result.score <= best + 1e-6)
      if result.score >= best - 1e-6 { reached += 1 }
    }
    #expect(reached >= 19)
  }

  @Test("on arbitrary scores the result is a graph, scored as stated, and mostly the best")
  func arbitraryScores() throws {
    var reached = 0
    for seed in 1...20 {
      let score = InventedScore(variableCount: 4, seed: UInt64(seed))
      let result = try OrderSearch(score).run()
      let variables = try VariableList(names: ["a", "b", "c", "d"])
      _ = try result.directedAcyclicGraph(over: variables)
      let sum = result.parents.indices.reduce(0) { $0 + score.localScore(of: $1, parents: result.parents[$1]) }
      #expect(abs(sum - result.score) < 1e-9)
      let best = bestScoreOfAllGraphs(score, constraints: EdgeConstraints(nodeCount: 4))
      #expect(result.score <= best + 1e-9)
      if result.score >= best - 1e-9 { reached += 1 }
    }
    // Growing one parent at a time cannot see a pair of parents that only help together.
    #expect(reached >= 5)
  }

  @Test("scores at least as well as the true graph")
  func beatsTheTruth() throws {
    for seed in 1...6 {
      let example = try LinearGaussianExample(nodes: 12, degree: 3, rows: 500, seed: UInt64(100 + seed))
      let score = GaussianBIC(example.moments)
      let truth = (0..<12).reduce(0) { $0 + score.localScore(of: $1, parents: example.graph.parents(of: $1)) }
      let result = try OrderSearch(score).run()
      #expect(result.score >= truth - 1e-6, "seed \(seed)")
    }
  }

  @Test("turning a region moves only nodes near its centre, which comes first among them")
  func turnsRegions() throws {
    // A path in its own order, a → b → …, so that what is near to a node is known.
    var generator = SplitMix64(seed: 3)
    var columns: [[Double]] = []
    for _ in 0..<12 {
      let last = columns.last
      columns.append((0..<400).map { (last?[$0] ?? 0) + LinearGaussianExample.normal(&generator) })
    }
    let constraints = EdgeConstraints(nodeCount: 12)
    let score = GaussianBIC(LinearGaussianExample.moments(of: columns))
    let sets = GaussianParentSets(score: score, constraints: constraints, parentLimit: nil)
    let climb = OrderClimb(sets, constraints: constraints, order: Array(0..<12))
    try #require(climb.parents == (0..<12).map { $0 == 0 ? [] : [$0 - 1] })
    let turned = climb.outwardOrder(from: 6, most: 5, using: &generator)
    #expect(turned[..<4] == [0, 1, 2, 3] && turned[9...] == [9, 10, 11])
    #expect(turned[4] == 6 && Set(turned[5...6]) == [5, 7] && Set(turned[7...8]) == [4, 8])
    #expect(climb.outwardOrder(from: 0, most: 20, using: &generator).sorted() == Array(0..<12))
  }

  @Test("required and forbidden edges and tiers hold, also against the data")
  func constraintsHold() throws {
    for seed in 1...8 {
      let example = try LinearGaussianExample(nodes: 7, degree: 3, rows: 300, seed: UInt64(200 + seed))
      let variables = example.graph.variables
      var knowledge = BackgroundKnowledge(required: [.init("X6", "X0"), .init("X0", "X3"), .init("X1", "X0")])
      knowledge.forbidden = [.init("X4", "X5"), .init("X5", "X4"), .init("X1", "X2")]
      knowledge.tiers = [["X6"], ["X0", "X1", "X2", "X3"], ["X4"]]
      let constraints = try EdgeConstraints(knowledge, over: variables)
      let score = GaussianBIC(example.moments)
      let result = try OrderSearch(score, constraints: constraints).run()
      let best = bestScoreOfAllGraphs(score, constraints: constraints)
      #expect(result.score >= best - 20 && result.score <= best + 1e-6, "seed \(seed)")
      for child in 0..<7 {
        #expect(Set(constraints.requiredParents[child]).isSubset(of: result.parents[child]))
        #expect(result.parents[child].allSatisfy { !constraints.isForbidden[$0 * 7 + child] })
      }
      let graph = try result.equivalenceClass(over: variables, knowledge: knowledge)
      #expect(graph.contains(DirectedEdge(6, 0)) && graph.contains(DirectedEdge(0, 3)))
      #expect(!graph.areAdjacent(4, 5))
      let report = try result.report(
        over: variables, score: score, method: "Gaussian BIC", setting: 2, knowledge: knowledge)
      #expect(report.graph == .partiallyDirected(graph))
      #expect(report.support.count == result.parents.reduce(0) { $0 + $1.count })
    }
  }

  @Test("priors of edges are part of the score")
  func priorsCount() throws {
    let example = try LinearGaussianExample(nodes: 4, degree: 2, rows: 100, seed: 31)
    let score = GaussianBIC(example.moments)
    for seed in 1...10 {
      var generator = SplitMix64(seed: UInt64(seed))
      let prior = (0..<16).map { _ in 30 * (generator.uniform() - 0.5) }
      let constraints = try EdgeConstraints(BackgroundKnowledge(), over: example.graph.variables, logPrior: prior)
      let result = try OrderSearch(score, constraints: constraints).run()
      let sum = (0..<4).reduce(0) {
        $0 + score.localScore(of: $1, parents: result.parents[$1])
          + constraints.logPrior(of: $1, parents: result.parents[$1])
      }
      #expect(abs(sum - result.score) < 1e-6)
      #expect(abs(result.score - bestScoreOfAllGraphs(score, constraints: constraints)) < 1e-6, "seed \(seed)")
    }
  }

  @Test("the same for a seed on any number of threads, whatever is scored ahead")
  func deterministic() throws {
    let example = try LinearGaussianExample(nodes: 10, degree: 3, rows: 300, seed: 7)
    let score = GaussianBIC(example.moments)
    let one = try OrderSearch(score, options: options { ($0.starts, $0.seed) = (3, 5) }).run()
    let three = try OrderSearch(score, options: options { ($0.starts, $0.seed, $0.threads) = (3, 5, 3) }).run()
    #expect(one == three)
    let invented = InventedScore(variableCount: 6, seed: 1)
    let lazy = try OrderSearch(invented, options: options { ($0.starts, $0.seed) = (3, 5) }).run()
    let ahead = try OrderSearch(
      invented, options: options { ($0.starts, $0.seed, $0.threads, $0.scoresAllCandidates) = (3, 5, 2, true) }
    ).run()
    #expect(ahead.parents == lazy.parents && ahead.climbs == lazy.climbs && ahead.evaluations > lazy.evaluations)
  }

  @Test("a limit of parents holds, and none, one or two variables are no trouble", arguments: [0, 1, 2])
  func limits(limit: Int) throws {
    let example = try LinearGaussianExample(nodes: 8, degree: 5, rows: 300, seed: 3)
    let result = try OrderSearch(GaussianBIC(example.moments), options: options { $0.parentLimit = limit }).run()
    #expect(result.parents.allSatisfy { $0.count <= limit })
    let few = try LinearGaussianExample(nodes: limit, degree: 0, rows: 50, seed: 3)
    let none = try OrderSearch(GaussianBIC(few.moments)).run()
    #expect(none.parents == Array(repeating: [], count: limit))
  }

  @Test("tells how far it is, and stops when the task is cancelled")
  func progressAndCancellation() async throws {
    let example = try LinearGaussianExample(nodes: 6, degree: 2, rows: 100, seed: 9)
    let score = GaussianBIC(example.moments)
    let search = OrderSearch(score, options: options { ($0.starts, $0.perturbations) = (2, 3) })
    let seen = Mutex<[SearchProgress]>([])
    let result = try search.run { step in seen.withLock { $0.append(step) } }
    let steps = seen.withLock { $0 }
    #expect(steps.map(\.done) == Array(1...8))
    #expect(steps.last?.bestScore == result.score)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try search.run()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
