import CausalGraphs
import CausalStatistics
import Discovery
import Refutation
import Testing

@Suite("Relabelled graphs")
struct PermutationBaselineTests {
  /// Every order of 0..<count.
  private func orders(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return orders(count - 1).flatMap { order in
      (0...order.count).map { place in
        var longer = order
        longer.insert(count - 1, at: place)
        return longer
      }
    }
  }

  /// Violations of the local Markov condition, told from scratch, and tests that could tell; statements once each.
  private func violations(_ graph: DirectedAcyclicGraph, _ test: any IndependenceTest, _ alpha: Double) -> (Int, Int) {
    var statements: Set<[Int]> = []
    for node in 0..<graph.nodeCount {
      let parents = graph.parents(of: node)
      let cut = (0..<graph.nodeCount).filter {
        $0 != node && !parents.contains($0) && graph.areSeparated([node], [$0], given: parents)
      }
      for other in cut { statements.insert([min(node, other), max(node, other)] + parents) }
    }
    let results = statements.map { test.test($0[0], $0[1], given: Array($0[2...])) }.filter(\.isInformative)
    return (results.count { $0.pValue <= alpha }, results.count)
  }

  @Test(
    "All relabellings of 4 and 5 variables: the counts of brute force",
    arguments: [(4, 3, 1), (4, 4, 2), (5, 5, 3), (5, 7, 4), (5, 4, 5)] as [(Int, Int, UInt64)], [false, true])
  func exhaustive(_ shape: (nodes: Int, edges: Int, seed: UInt64), isDiscrete: Bool) throws {
    let world = try FalsifiedWorld(
      nodes: shape.nodes, edges: shape.edges, rows: 150, isDiscrete: isDiscrete, seed: shape.seed)
    var settings = FalsificationSettings()
    settings.test = isDiscrete ? .chiSquared : .fisherZ
    let result = try Falsification(of: GraphDocument(world.graph), on: world.table, settings: settings)
    let baseline = try #require(result.permutations)
    let test = try settings.test.prepared(on: world.table, seed: 0, threads: 1, rowsPerDegreeOfFreedom: 5)
    let own = violations(world.graph, test, 0.05)
    #expect(baseline.isExhaustive && baseline.count == orders(shape.nodes).count)
    #expect((baseline.violations, baseline.tested) == own)
    var (asFew, equivalent) = (0, 0)
    for order in orders(shape.nodes) {
      let moved = try DirectedAcyclicGraph(
        world.graph.variables, edges: world.graph.edges.map { DirectedEdge(order[$0.source], order[$0.target]) })
      let other = violations(moved, test, 0.05)
      if other.0 * own.1 <= own.0 * other.1 { asFew += 1 }
      if try moved.isMarkovEquivalent(to: world.graph) { equivalent += 1 }
    }
    #expect(baseline.asFew == asFew)
    #expect(baseline.equivalent == equivalent)
    #expect(baseline.pTPA == Double(equivalent) / Double(baseline.count))
  }

  @Test("Random relabellings come close to all of them")
  func sampled() throws {
    let world = try FalsifiedWorld(nodes: 5, edges: 5, rows: 300, seed: 11)
    var settings = FalsificationSettings()
    let all = try #require(
      Falsification(of: GraphDocument(world.graph), on: world.table, settings: settings).permutations)
    settings.permutations = 119
    let some = try #require(
      Falsification(of: GraphDocument(world.graph), on: world.table, settings: settings).permutations)
    #expect(!some.isExhaustive && some.count == 119)
    // Four standard errors of a share among 119.
    #expect(abs(some.pLMC - all.pLMC) <= 4 * (all.pLMC * (1 - all.pLMC) / 119).squareRoot() + 1.0 / 120)
    #expect(abs(some.pTPA - all.pTPA) <= 4 * (all.pTPA * (1 - all.pTPA) / 119).squareRoot() + 1.0 / 120)
  }

  @Test("The answer does not depend on threads", arguments: [false, true])
  func threads(isDiscrete: Bool) throws {
    let world = try FalsifiedWorld(nodes: 8, edges: 12, rows: 200, isDiscrete: isDiscrete, seed: 6)
    var settings = FalsificationSettings()
    settings.permutations = 150
    let one = try Falsification(of: GraphDocument(world.graph), on: world.table, settings: settings)
    settings.threads = 3
    #expect(try Falsification(of: GraphDocument(world.graph), on: world.table, settings: settings) == one)
  }

  @Test("A graph without edges implies the same however it is relabelled")
  func empty() throws {
    let world = try FalsifiedWorld(nodes: 7, edges: 0, rows: 100, seed: 5)
    let result = try Falsification(of: GraphDocument(world.graph), on: world.table)
    #expect(result.permutations?.pTPA == 1)
    #expect(result.verdict == .notInformative)
  }

  @Test("A cancelled task ends")
  func cancelled() async throws {
    let world = try FalsifiedWorld(nodes: 6, edges: 6, rows: 50, seed: 5)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return Result { try Falsification(of: GraphDocument(world.graph), on: world.table) }
    }
    task.cancel()
    let result = await task.value
    #expect(throws: FalsificationError.cancelled) { try result.get() }
  }
}
