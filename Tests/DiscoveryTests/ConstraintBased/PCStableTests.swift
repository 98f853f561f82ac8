import CausalGraphs
import Discovery
import SeededRandom
import Testing

@Suite("PC-stable")
struct PCStableTests {
  @Test("With an oracle every DAG on four nodes gives its CPDAG", arguments: ColliderRule.allCases)
  func everySmallGraph(rule: ColliderRule) throws {
    let search = PCStable(try .oracle(rule))
    for graph in try ConstraintGraphs.all(4) {
      let report = try search.learn(graph.variables, with: SeparationOracle(graph))
      #expect(report.pattern == graph.completedPartiallyDirectedGraph, "\(graph.edges)")
    }
  }

  @Test("With an oracle random DAGs on ten nodes give their CPDAGs", arguments: 0..<30 as Range<UInt64>)
  func randomGraphs(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let graph = try ConstraintGraphs.random(10, density: 0.15 + 0.01 * Double(seed), using: &generator)
    for rule in ColliderRule.allCases {
      let report = try PCStable(.oracle(rule)).learn(graph.variables, with: SeparationOracle(graph))
      #expect(report.pattern == graph.completedPartiallyDirectedGraph)
      #expect(!report.notes.contains { $0.contains("contradict") })
    }
  }

  @Test(
    "True knowledge keeps the adjacencies and leaves a class with the true graph", arguments: 0..<20 as Range<UInt64>)
  func trueKnowledge(seed: UInt64) throws {
    var generator = SplitMix64(seed: 100 + seed)
    let graph = try ConstraintGraphs.random(8, density: 0.35, using: &generator)
    let names = graph.variables.names
    let order = graph.topologicalOrder.map { names[$0] }
    let required = graph.edges.filter { _ in generator.uniform() < 0.3 }
    let knowledge = BackgroundKnowledge(
      required: Set(required.map { .init(names[$0.source], names[$0.target]) }),
      tiers: [Array(order[..<4]), Array(order[4...])])
    let constraints = try EdgeConstraints(knowledge, over: graph.variables)
    let report = try PCStable(.oracle()).learn(
      graph.variables, with: SeparationOracle(graph), constraints: constraints)
    #expect(report.pattern == (try graph.completedPartiallyDirectedGraph.applying(knowledge)))
  }

  @Test("Forbidden both ways means no edge; a required edge stays whatever the tests say")
  func obeysKnowledge() throws {
    let variables = try ConstraintGraphs.names(4)
    let graph = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(0, 1), DirectedEdge(1, 2)])
    let knowledge = BackgroundKnowledge(
      required: [.init("v3", "v0")], forbidden: [.init("v0", "v1"), .init("v1", "v0")])
    let report = try PCStable(.oracle()).learn(
      variables, with: SeparationOracle(graph), constraints: EdgeConstraints(knowledge, over: variables))
    let pattern = try #require(report.pattern)
    #expect(!pattern.areAdjacent(0, 1))
    #expect(pattern.contains(DirectedEdge(3, 0)))
  }

  @Test("Tests that contradict each other never give a directed cycle", arguments: 0..<40 as Range<UInt64>)
  func neverCyclic(seed: UInt64) throws {
    for rule in ColliderRule.allCases {
      let report = try PCStable(.level(0.3, rule)).learn(ConstraintGraphs.names(9), with: HashedTest(seed: seed))
      let pattern = try #require(report.pattern)
      #expect(pattern.directedCycle == nil)
      if (try? pattern.consistentExtension()) == nil {
        #expect(report.notes.contains { $0.contains("The tests contradict each other") })
      }
    }
  }

  @Test("The order of the variables does not change the skeleton, nor the number of threads anything")
  func orderAndThreads() throws {
    let test = HashedTest(seed: 7)
    let variables = try ConstraintGraphs.names(9)
    let one = try PCStable(.level(0.3)).learn(variables, with: test)
    let three = try PCStable(.level(0.3, threads: 3)).learn(variables, with: test)
    #expect(one == three)
    let order = [4, 7, 1, 0, 8, 3, 2, 6, 5]
    let turned = try PCStable(.level(0.3)).learn(variables, with: HashedTest(seed: 7, order: order))
    let (first, second) = (try #require(one.pattern), try #require(turned.pattern))
    for a in 0..<9 {
      for b in 0..<a { #expect(first.areAdjacent(order[a], order[b]) == second.areAdjacent(a, b)) }
    }
  }

  @Test("A limit on the conditioning sets is kept and said")
  func limit() throws {
    let variables = try ConstraintGraphs.names(5)
    let edges = [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4)].map { DirectedEdge($0.0, $0.1) }
    let oracle = SeparationOracle(try DirectedAcyclicGraph(variables, edges: edges))
    var settings = try ConstraintSettings.oracle()
    settings.maximumConditioningSize = 1
    let report = try PCStable(settings).learn(variables, with: oracle)
    #expect(try #require(report.pattern).areAdjacent(0, 3))
    #expect(report.notes.contains { $0.contains("not tried") })
    #expect(report.notes.contains { $0.contains("up to 1 variable") })
  }

  @Test("Each level is reported once, and a cancelled task stops")
  func progressAndCancellation() async throws {
    let variables = try ConstraintGraphs.names(9)
    var levels: [Int] = []
    _ = try PCStable(.level(0.3)).learn(variables, with: HashedTest(seed: 3)) { levels.append($0.done) }
    #expect(!levels.isEmpty && levels == Array(1...levels.count))
    let settings = try ConstraintSettings.level(0.3)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try PCStable(settings).learn(variables, with: HashedTest(seed: 3))
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

/// P-values drawn by hashing the question: tests that contradict each other freely.
struct HashedTest: IndependenceTest {
  let seed: UInt64
  /// The variable that each number stands for.
  var order = Array(0..<9)
  var variableCount: Int { 9 }

  func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    let question = [order[x], order[y]].sorted() + [-1] + z.map { order[$0] }.sorted()
    var generator = SplitMix64(seed: seed, stream: question)
    return IndependenceResult(pValue: generator.uniform() * 0.4, statistic: 0)
  }
}
