import CausalGraphs
import Discovery
import SeededRandom
import Testing

@Suite("Exact search")
struct ExactSearchTests {
  /// Every DAG on five nodes (29,281), as one mask of parents a node.
  static let graphs: [[Int]] = {
    let pairs = (0..<5).flatMap { first in ((first + 1)..<5).map { (first, $0) } }
    var found: [[Int]] = []
    for code in 0..<59_049 {
      var (rest, parents) = (code, [Int](repeating: 0, count: 5))
      for (first, second) in pairs {
        if rest % 3 == 1 { parents[second] |= 1 << first }
        if rest % 3 == 2 { parents[first] |= 1 << second }
        rest /= 3
      }
      // Take away, again and again, the nodes without parents among the rest.
      var open = 31
      while let node = (0..<5).first(where: { open >> $0 & 1 == 1 && parents[$0] & open == 0 }) { open &= ~(1 << node) }
      if open == 0 { found.append(parents) }
    }
    return found
  }()

  /// The highest score of the graphs that obey constraints and limit, by looking at all of them.
  static func best(_ values: [[Double]], allows: (Int, Int) -> Bool) -> Double {
    let allowed = values.indices.map { node in
      values[node].indices.map { allows(node, $0) ? values[node][$0] : -.infinity }
    }
    var best = -Double.infinity
    for graph in graphs {
      var sum = 0.0
      for node in 0..<5 { sum += allowed[node][graph[node]] }
      if sum > best { best = sum }
    }
    return best
  }

  @Test("There are 29,281 graphs on five nodes")
  func count() { #expect(ExactSearchTests.graphs.count == 29_281) }

  @Test("The optimum of any table of scores is that of all 29,281 graphs", arguments: 0..<60 as Range<UInt64>)
  func agreesWithEnumeration(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let table = TableScore(5, using: &generator)
    let limit = seed % 3 == 0 ? 2 : nil
    let optimum = try ExactSearch(parentLimit: limit, threads: 2).optimum(of: table, variables: Samples.names(5))
    let expected = ExactSearchTests.best(table.values) { $1.nonzeroBitCount <= limit ?? 5 }
    #expect(abs(optimum.score - expected) < 1e-12)
    #expect(abs(optimum.graph.score(by: table) - expected) < 1e-12)
    #expect((0..<5).allSatisfy { optimum.graph.parents(of: $0).count <= limit ?? 5 })
  }

  @Test("With knowledge and a prior it is the best of the graphs that obey", arguments: 0..<12 as Range<UInt64>)
  func obeysConstraints(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [1])
    let table = TableScore(5, using: &generator)
    let names = try Samples.names(5)
    let prior = (0..<25).map { $0 / 5 == $0 % 5 ? 0 : Double(generator.below(100)) / 10 - 5 }
    let knowledge = BackgroundKnowledge(
      required: [.init("v3", "v1")], forbidden: [.init("v0", "v2")],
      tiers: seed % 2 == 0 ? [["v4"], ["v0", "v2"]] : [])
    let constraints = try EdgeConstraints(knowledge, over: names, logPrior: prior)
    var values = table.values
    for node in 0..<5 {
      for mask in values[node].indices {
        for parent in 0..<5 where mask >> parent & 1 == 1 { values[node][mask] += prior[parent * 5 + node] }
      }
    }
    let expected = ExactSearchTests.best(values) { node, mask in
      (0..<5).allSatisfy { mask >> $0 & 1 == 0 || !constraints.isForbidden[$0 * 5 + node] }
        && constraints.requiredParents[node].allSatisfy { mask >> $0 & 1 == 1 }
    }
    for score in [table, BoundedTableScore(table: table)] as [any LocalScore] {
      let optimum = try ExactSearch().optimum(of: score, variables: names, constraints: constraints)
      #expect(abs(optimum.score - expected) < 1e-12)
      #expect(abs(optimum.graph.score(by: score, constraints: constraints) - expected) < 1e-12)
    }
  }

  @Test("A bound saves work and changes nothing", arguments: 0..<20 as Range<UInt64>)
  func bounds(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [2])
    let (table, names) = (TableScore(6, using: &generator), try Samples.names(6))
    let full = try ExactSearch().optimum(of: table, variables: names)
    let bounded = try ExactSearch(threads: 2).optimum(of: BoundedTableScore(table: table), variables: names)
    #expect(full.graph == bounded.graph && full.score == bounded.score)
    #expect(full.evaluations == 6 * 32 && bounded.evaluations < full.evaluations)
  }

  @Test(
    "Scores from determinants are those of the definition, and lead to the same graph",
    arguments: 0..<6 as Range<UInt64>)
  func determinants(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [3])
    let truth = try Samples.graph(8, density: 0.4, using: &generator)
    let moments = Samples.moments(Samples.columns(of: truth, rows: 300, using: &generator))
    let score = PlainGaussianBIC(moments)
    let fast = try ExactSearch(threads: 3).optimum(of: score, variables: truth.variables)
    let slow = try ExactSearch().optimum(of: OpaqueScore(score: score), variables: truth.variables)
    #expect(abs(fast.score - slow.score) < 1e-9 * abs(slow.score))
    #expect(fast.graph.completedPartiallyDirectedGraph == slow.graph.completedPartiallyDirectedGraph)
    #expect(abs(fast.graph.score(by: score) - fast.score) < 1e-9 * abs(slow.score))
    #expect(fast.score >= truth.score(by: score) - 1e-9)
  }

  @Test("The report of a large enough sample is the true class, with each edge's worth")
  func report() throws {
    var generator = SplitMix64(seed: 4)
    let truth = try Samples.graph(7, density: 0.4, using: &generator)
    let score = PlainGaussianBIC(Samples.populationMoments(of: truth, rows: 1e6, using: &generator))
    var steps: [SearchProgress] = []
    let report = try ExactSearch().report(score, variables: truth.variables, method: "Gaussian BIC", setting: 2) {
      steps.append($0)
    }
    #expect(report.graph == .partiallyDirected(truth.completedPartiallyDirectedGraph))
    #expect(report.optimality == .proven(parentLimit: nil))
    #expect(report.support.count == truth.edgeCount)
    #expect(report.support.allSatisfy { ($0.scoreDifference ?? 0) > 0 })
    #expect(!steps.isEmpty && zip(steps, steps.dropFirst()).allSatisfy { $0.done < $1.done })
  }

  @Test("Knowledge directs what the class leaves open")
  func knowledgeDirects() throws {
    let names = try Samples.names(3)
    let truth = try DirectedAcyclicGraph(names, edges: [DirectedEdge(0, 1), DirectedEdge(1, 2)])
    var generator = SplitMix64(seed: 5)
    let score = PlainGaussianBIC(Samples.populationMoments(of: truth, rows: 1e5, using: &generator))
    let constraints = try EdgeConstraints(BackgroundKnowledge(tiers: [["v0"], ["v1"]]), over: names)
    let report = try ExactSearch().report(score, variables: names, constraints: constraints, method: "Gaussian BIC")
    #expect(report.graph == .partiallyDirected(try PartiallyDirectedGraph(names, directed: truth.edges)))
  }

  @Test("Small and impossible problems are answered or refused")
  func edges() throws {
    var generator = SplitMix64(seed: 6)
    #expect(try ExactSearch().optimum(of: TableScore(0, using: &generator), variables: Samples.names(0)).score == 0)
    let one = TableScore(1, using: &generator)
    #expect(try ExactSearch().optimum(of: one, variables: Samples.names(1)).score == one.values[0][0])
    #expect(throws: ExactSearchError.tooManyVariables(count: 25, limit: 24)) {
      try ExactSearch().optimum(of: ConstantScore(variableCount: 25, value: 0), variables: Samples.names(25))
    }
    #expect(throws: ExactSearchError.noFiniteScore(variable: "v0")) {
      try ExactSearch().optimum(of: ConstantScore(variableCount: 3, value: -.infinity), variables: Samples.names(3))
    }
    let knowledge = BackgroundKnowledge(required: [.init("v0", "v2"), .init("v1", "v2")])
    let constraints = try EdgeConstraints(knowledge, over: Samples.names(3))
    #expect(throws: ExactSearchError.requiredParentsExceedLimit(variable: "v2", required: 2, limit: 1)) {
      try ExactSearch(parentLimit: 1).optimum(
        of: ConstantScore(variableCount: 3, value: 0), variables: Samples.names(3), constraints: constraints)
    }
  }

  @Test("Linearly dependent columns are no obstacle: no family that explains a column in full has a score")
  func dependentColumns() throws {
    var generator = SplitMix64(seed: 7)
    var columns = Samples.columns(
      of: try Samples.graph(4, density: 0.5, using: &generator), rows: 50, using: &generator)
    columns.append(zip(columns[0], columns[1]).map { $0 + $1 })
    let score = PlainGaussianBIC(Samples.moments(columns))
    let optimum = try ExactSearch().optimum(of: score, variables: Samples.names(5))
    #expect(optimum.score.isFinite)
  }

  @Test("A cancelled task stops")
  func cancellation() async throws {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try ExactSearch().optimum(of: ConstantScore(variableCount: 10, value: 0), variables: Samples.names(10))
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  private struct ConstantScore: LocalScore {
    let variableCount: Int
    let value: Double
    func localScore(of child: Int, parents: [Int]) -> Double { value }
  }
}
