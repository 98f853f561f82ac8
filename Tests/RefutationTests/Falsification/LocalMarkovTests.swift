import CausalData
import CausalGraphs
import CausalStatistics
import Discovery
import Identification
import Testing

@Suite("Local independences")
struct LocalMarkovTests {
  @Test("In a DAG: every variable and its non-descendants, no statement twice", arguments: 0..<20 as Range<UInt64>)
  func acyclic(seed: UInt64) throws {
    let graph = try FalsifiedWorld(nodes: 7, edges: Int(seed % 13), rows: 5, seed: seed).graph
    var expected: Set<[Int]> = []
    for node in 0..<7 {
      let parents = graph.parents(of: node)
      for other in 0..<7 where other != node && !parents.contains(other) && !reaches(graph, node, other) {
        expected.insert([min(node, other), max(node, other)] + parents)
      }
    }
    let found = CausalDiagram(graph).localIndependences().flatMap { statement in
      statement.others.map { [min(statement.node, $0), max(statement.node, $0)] + statement.conditions }
    }
    #expect(Set(found) == expected)
    #expect(found.count == expected.count)
  }

  private func reaches(_ graph: DirectedAcyclicGraph, _ start: Int, _ goal: Int) -> Bool {
    graph.children(of: start).contains { $0 == goal || reaches(graph, $0, goal) }
  }

  /// Brute force by walks in the mixed graph and every subset of observed variables.
  @Test(
    "With ↔ and latents: each holds by m-separation, each separable pair has one", arguments: 0..<40 as Range<UInt64>)
  func latent(seed: UInt64) throws {
    var stream = RandomStream(seed: seed)
    let variables = try VariableList(
      (0..<6).map { node in
        var variable = Variable("v\(node)")
        variable.isLatent = node == 2 && seed % 2 == 0
        return variable
      })
    var edges: [MarkedEdge] = []
    for one in 0..<6 {
      for other in (one + 1)..<6 {
        if stream.bernoulli(0.3) { edges.append(.directed(one, other)) }
        if stream.bernoulli(0.15) { edges.append(.bidirected(one, other)) }
      }
    }
    let graph = try MixedGraph(variables, kind: .admg, edges: edges)
    let observed = (0..<6).filter { !variables[$0].isLatent }
    let statements = try CausalDiagram(graph).localIndependences()
    var covered: Set<[Int]> = []
    for statement in statements {
      #expect(statement.conditions.allSatisfy { observed.contains($0) })
      #expect(graph.areSeparated([statement.node], statement.others, given: statement.conditions))
      for other in statement.others { covered.insert([min(statement.node, other), max(statement.node, other)]) }
    }
    var separable: Set<[Int]> = []
    for one in observed {
      for other in observed where one < other {
        let rest = observed.filter { $0 != one && $0 != other }
        let isSeparable = (0..<(1 << rest.count)).contains { mask in
          graph.areSeparated([one], [other], given: rest.indices.filter { mask >> $0 & 1 == 1 }.map { rest[$0] })
        }
        if isSeparable { separable.insert([one, other]) }
      }
    }
    #expect(covered == separable)
  }

  @Test("Partial correlations many at a time are the test's own", arguments: 0..<10 as Range<UInt64>)
  func many(seed: UInt64) throws {
    let world = try FalsifiedWorld(nodes: 9, edges: 14, rows: 60, seed: seed)
    let columns = world.table.columns.map { column in (0..<60).map { column.number(row: $0) } }
    // A tenth column that two others determine.
    let test = FisherZTest(try Moments(columns: columns + [zip(columns[0], columns[1]).map { $0 - 2 * $1 }]))
    let level = try #require(SignificanceLevel(0.1))
    var stream = RandomStream(seed: seed)
    for size in 0...7 {
      let order = stream.permutation(10)
      let (x, z, others) = (order[0], Array(order[1..<(1 + size)]), Array(order[(1 + size)...]))
      var found: [Int: Bool] = [:]
      test.forEachDependence(of: x, on: others, given: z, at: level) { place, isDependent in
        found[place] = isDependent
        return true
      }
      for (place, other) in others.enumerated() {
        let result = test.test(x, other, given: z)
        #expect(found[place] == (result.isInformative ? result.pValue < 0.1 : nil))
      }
    }
  }

  @Test("Too few rows to test: nothing is said")
  func fewRows() throws {
    let test = FisherZTest(try Moments(columns: [[1, 2, 4], [2, 1, 3], [0, 1, 5]]))
    var calls = 0
    test.forEachDependence(of: 0, on: [1], given: [2], at: try #require(SignificanceLevel(0.05))) { _, _ in
      calls += 1
      return true
    }
    #expect(calls == 0)
  }
}
