import CausalGraphs
import SeededRandom
import Synchronization
import Testing

@testable import Discovery

/// The order search over counts.
struct DiscreteOrderSearchTests {
  private static func randomNetwork(
    nodes: Int, rows: Int, edgesOf16: UInt64 = 6, seed: UInt64
  ) throws -> (data: DiscreteData, parents: [[Int]]) {
    var generator = SplitMix64(seed: seed, stream: [7])
    var parents: [[Int]] = []
    for child in 0..<nodes {
      parents.append((0..<child).filter { _ in generator.next() % 16 < edgesOf16 }.suffix(3))
    }
    let levels = (0..<nodes).map { _ in 2 + generator.below(2) }
    return (try CategoricalExample.network(parents: parents, levels: levels, rows: rows, seed: seed).data, parents)
  }

  private func variables(_ count: Int) throws -> VariableList {
    try VariableList(names: (0..<count).map { "v\($0)" })
  }

  @Test("comes to the best of all graphs in nearly all small problems", arguments: [false, true])
  func optimum(hasMissing: Bool) throws {
    var reached = 0
    for seed in 0..<25 as Range<UInt64> {
      var (data, _) = try Self.randomNetwork(nodes: 5, rows: 300, seed: seed)
      if hasMissing {
        var generator = SplitMix64(seed: seed)
        var example = CategoricalExample.network(
          parents: [[], [0], [0, 1], [2], [1, 3]], levels: [2, 3, 2, 2, 3], rows: 300, seed: seed)
        for column in 0..<5 {
          for row in 0..<300 where generator.below(10) == 0 { example.columns[column][row] = DiscreteData.missing }
        }
        data = try example.data
      }
      let score = DiscreteLocalScore(data)
      let found = try DiscreteOrderSearch(score).run()
      let best = bestScoreOfAllGraphs(score, constraints: EdgeConstraints(nodeCount: 5))
      #expect(found.score <= best + 1e-7)
      let sum = found.parents.indices.reduce(0) { $0 + score.localScore(of: $1, parents: found.parents[$1]) }
      #expect(abs(sum - found.score) < 1e-7)
      if found.score >= best - 1e-7 { reached += 1 }
    }
    // Grow–shrink adds one parent at a time, so a pair that only helps together may be missed.
    #expect(reached >= 22)
  }

  @Test("from many rows: scores at least as well as the graph that made the data, and mostly is its class")
  func recovery() throws {
    let parents = [[], [0], [0], [1, 2], [3], [3], [4, 5], [6]]
    let variables = try variables(8)
    let truth = try DirectedAcyclicGraph(
      variables, edges: parents.indices.flatMap { child in parents[child].map { DirectedEdge($0, child) } })
    var (asGood, same) = (0, 0)
    for seed in 0..<12 as Range<UInt64> {
      let data = try CategoricalExample.network(
        parents: parents, levels: [2, 3, 2, 3, 2, 3, 3, 2], rows: 3_000, strength: 0.7, isSum: true, seed: seed
      ).data
      let score = DiscreteLocalScore(data)
      let found = try DiscreteOrderSearch(score).run()
      let made = parents.indices.reduce(0) { $0 + score.localScore(of: $1, parents: parents[$1]) }
      if found.score >= made - 1e-7 { asGood += 1 }
      if try found.equivalenceClass(over: variables) == truth.completedPartiallyDirectedGraph { same += 1 }
      #expect(found.climbs == 16 && found.reachedBest >= 1)
    }
    #expect(asGood == 12 && same >= 10)
  }

  @Test("the same seed gives the same graph; another seed no worse a score than one start")
  func determinism() throws {
    let (data, _) = try Self.randomNetwork(nodes: 12, rows: 500, seed: 3)
    let score = DiscreteLocalScore(data)
    let first = try DiscreteOrderSearch(score).run()
    #expect(try DiscreteOrderSearch(score).run() == first)
    var options = DiscreteOrderSearch.Options()
    options.perturbations = 0
    let single = try DiscreteOrderSearch(score, options: options).run()
    #expect(first.score >= single.score && single.climbs == 1)
  }

  @Test("forbidden and required edges hold", arguments: 0..<20 as Range<UInt64>)
  func constraintsHold(seed: UInt64) throws {
    let (data, _) = try Self.randomNetwork(nodes: 7, rows: 300, seed: seed)
    let variables = try variables(7)
    var generator = SplitMix64(seed: seed, stream: [1])
    let order = generator.shuffled(Array(0..<7))
    let required = [
      DirectedEdge(order[0], order[3]), DirectedEdge(order[3], order[5]), DirectedEdge(order[2], order[3]),
    ]
    let forbidden = (0..<12).map { _ in (generator.below(7), generator.below(7)) }
      .filter { pair in pair.0 != pair.1 && !required.contains { $0.source == pair.0 && $0.target == pair.1 } }
    let knowledge = BackgroundKnowledge(
      required: Set(required.map { .init(variables[$0.source].name, variables[$0.target].name) }),
      forbidden: Set(forbidden.map { .init(variables[$0.0].name, variables[$0.1].name) }))
    let constraints = try EdgeConstraints(knowledge, over: variables)
    let found = try DiscreteOrderSearch(DiscreteLocalScore(data), constraints: constraints).run()
    let graph = try found.directedAcyclicGraph(over: variables)
    for edge in required { #expect(graph.contains(edge)) }
    for (source, target) in forbidden { #expect(!graph.contains(DirectedEdge(source, target))) }
  }

  @Test("a prior of an edge brings it in or keeps it out, and is part of the score")
  func priors() throws {
    let data = try CategoricalExample.network(parents: [[], [0], []], levels: [2, 2, 2], rows: 400, seed: 2).data
    let score = DiscreteLocalScore(data)
    var prior = [Double](repeating: 0, count: 9)
    for (source, target) in [(0, 1), (1, 0)] { prior[source * 3 + target] = -1e4 }
    prior[0 * 3 + 2] = 500
    let constraints = try EdgeConstraints(BackgroundKnowledge(), over: try variables(3), logPrior: prior)
    let found = try DiscreteOrderSearch(score, constraints: constraints).run()
    #expect(found.parents == [[], [], [0]])
    let counts = (0..<3).reduce(0) { $0 + score.localScore(of: $1, parents: found.parents[$1]) }
    #expect(abs(found.score - (counts + 500)) < 1e-9)
  }

  @Test("at most so many parents")
  func parentLimit() throws {
    let (data, _) = try Self.randomNetwork(nodes: 8, rows: 2_000, edgesOf16: 14, seed: 8)
    for limit in 0...2 {
      var options = DiscreteOrderSearch.Options()
      options.parentLimit = limit
      let found = try DiscreteOrderSearch(DiscreteLocalScore(data), options: options).run()
      #expect((found.parents.map(\.count).max() ?? 0) == limit)
    }
  }

  @Test("constant columns, a level seen once, equal columns, few rows: a graph all the same")
  func oddData() throws {
    let odd: [UInt8] = [0, 1, 0, 1, 1, 0]
    let columns: [[UInt8]] = [odd, odd, [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1], [0, 1, 2, 3, 4, 5]]
    let data = try DiscreteData(columns: columns, levels: [2, 2, 1, 2, 6])
    let found = try DiscreteOrderSearch(DiscreteLocalScore(data)).run()
    #expect(found.score.isFinite && found.parents[2].isEmpty && found.parents.allSatisfy { !$0.contains(2) })
    for rows in 0...2 {
      let few = try DiscreteData(columns: columns.map { Array($0.prefix(rows)) }, levels: [2, 2, 1, 2, 6])
      #expect(try DiscreteOrderSearch(DiscreteLocalScore(few)).run().score.isFinite)
    }
    #expect(try DiscreteOrderSearch(DiscreteLocalScore(DiscreteData(columns: [], levels: []))).run().parents == [])
    let one = try DiscreteData(columns: [[0, 1]], levels: [2])
    #expect(try DiscreteOrderSearch(DiscreteLocalScore(one)).run().parents == [[]])
  }

  @Test("more variables than a set has bits: required parents stay, strong ones are found")
  func manyVariables() throws {
    var generator = SplitMix64(seed: 11)
    var columns = (0..<80).map { _ in (0..<200).map { _ in UInt8(generator.below(2)) } }
    columns[79] = columns[70]
    let data = try DiscreteData(columns: columns, levels: [Int](repeating: 2, count: 80))
    let variables = try variables(80)
    let knowledge = BackgroundKnowledge(required: Set((0..<66).map { BackgroundKnowledge.NamedEdge("v\($0)", "v78") }))
    let constraints = try EdgeConstraints(knowledge, over: variables)
    var options = DiscreteOrderSearch.Options()
    options.perturbations = 1
    let found = try DiscreteOrderSearch(DiscreteLocalScore(data), constraints: constraints, options: options).run()
    #expect(found.parents[78].count >= 66 && Set(0..<66).isSubset(of: found.parents[78]))
    #expect(found.parents[79].contains(70) || found.parents[70].contains(79))
    _ = try found.directedAcyclicGraph(over: variables)
  }

  @Test("tells its progress, and stops when the task is cancelled")
  func progressAndCancellation() async throws {
    let (data, _) = try Self.randomNetwork(nodes: 6, rows: 200, seed: 1)
    var seen: [SearchProgress] = []
    _ = try DiscreteOrderSearch(DiscreteLocalScore(data)).run { seen.append($0) }
    #expect(seen.count == 16 && seen.last?.done == 16 && seen.last?.total == 16)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try DiscreteOrderSearch(DiscreteLocalScore(data)).run()
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
