import CausalGraphs
import Discovery
import SeededRandom
import Testing

@Suite("FCI and RFCI")
struct FCITests {
  /// A random DAG of which the first nodes are measured.
  private func problem(_ measured: Int, latent: Int, density: Double, seed: UInt64) throws -> AncestralTruth {
    var generator = SplitMix64(seed: seed)
    let graph = try ConstraintGraphs.random(measured + latent, density: density, using: &generator)
    return try AncestralTruth(graph, measured: Array(0..<measured))
  }

  @Test("With an oracle the PAG is what all equivalent MAGs share", arguments: 0..<50 as Range<UInt64>)
  func fourMeasured(seed: UInt64) throws {
    let truth = try problem(4, latent: 3, density: 0.2 + 0.01 * Double(seed), seed: seed)
    let expected = try truth.partialAncestralGraph()
    for rule in ColliderRule.allCases {
      let report = try FCI(.oracle(rule)).learn(truth.variables, with: truth.oracle)
      #expect(report.ancestral == expected)
    }
  }

  @Test("The same with five measured nodes", arguments: 1_000..<1_025 as Range<UInt64>)
  func fiveMeasured(seed: UInt64) throws {
    let truth = try problem(5, latent: 4, density: 0.3, seed: seed)
    guard try truth.maximalAncestralGraph().edgeCount <= 5 else { return }
    let expected = try truth.partialAncestralGraph()
    #expect(try FCI(.oracle()).learn(truth.variables, with: truth.oracle).ancestral == expected)
  }

  @Test(
    "On ten measured nodes the adjacencies are the MAG's, and every arrow and tail is true",
    arguments: [FCI.Variant.complete, .reallyFast], 0..<25 as Range<UInt64>)
  func largerGraphs(variant: FCI.Variant, seed: UInt64) throws {
    let truth = try problem(10, latent: 5, density: 0.2, seed: 2_000 + seed)
    let report = try FCI(.oracle(), variant: variant).learn(truth.variables, with: truth.oracle)
    let (learned, graph) = (try #require(report.ancestral), try truth.maximalAncestralGraph())
    for first in 0..<10 {
      for second in 0..<first {
        if graph.areAdjacent(first, second) { #expect(learned.areAdjacent(first, second)) }
        if variant == .complete { #expect(learned.areAdjacent(first, second) == graph.areAdjacent(first, second)) }
      }
    }
    for edge in learned.edges {
      for (near, far, mark) in [
        (edge.first, edge.second, edge.firstMark), (edge.second, edge.first, edge.secondMark),
      ] where mark != .circle {
        #expect(truth.isAncestor(near, of: far) == (mark == .tail), "\(edge)")
      }
    }
  }

  @Test("A discriminating path orients what no shorter rule can, and Possible-D-SEP separates what neighbours can not")
  func publishedExamples() throws {
    // Zhang 2008, figure 4 without selection: w → x ↔ y … the discriminating path w, x, y, z for y, with x → z.
    let names = try VariableList(names: ["w", "x", "y", "z", "l"])
    let edges = [(0, 1), (4, 1), (4, 2), (1, 3), (2, 3)].map { DirectedEdge($0.0, $0.1) }
    let truth = try AncestralTruth(DirectedAcyclicGraph(names, edges: edges), measured: [0, 1, 2, 3])
    let report = try FCI(.oracle()).learn(truth.variables, with: truth.oracle)
    let pag = try #require(report.ancestral)
    #expect(pag.edges(between: 2, 3).first?.directed == DirectedEdge(2, 3))
    #expect(pag == (try truth.partialAncestralGraph()))
  }

  @Test("Selection gives undirected edges, unless it is ruled out")
  func selection() throws {
    // A ring of four without colliders: no DAG has it, a selected one does.
    let names = try ConstraintGraphs.names(4)
    let ring = try MixedGraph(
      names, kind: .mag, edges: [(0, 1), (1, 2), (2, 3), (0, 3)].map { MarkedEdge.undirected($0.0, $0.1) })
    let test = MixedOracle(graph: ring)
    let pag = try #require(FCI(.oracle()).learn(names, with: test).ancestral)
    #expect(pag.edges == ring.edges)
    let without = try #require(FCI(.oracle(), allowsSelection: false).learn(names, with: test).ancestral)
    #expect(without.edges.allSatisfy { $0.firstMark == .circle && $0.secondMark == .circle })
  }

  @Test("Knowledge is kept: tiers as arrows, required edges as arrows and tails")
  func knowledge() throws {
    let names = try ConstraintGraphs.names(4)
    let graph = try DirectedAcyclicGraph(
      names, edges: [(0, 1), (1, 2), (2, 3)].map { DirectedEdge($0.0, $0.1) })
    let knowledge = BackgroundKnowledge(
      required: [.init("v0", "v1")], tiers: [["v0", "v1"], ["v2"], ["v3"]])
    let constraints = try EdgeConstraints(knowledge, over: names)
    for variant in FCI.Variant.allCases {
      let pag = try #require(
        FCI(.oracle(), variant: variant).learn(names, with: SeparationOracle(graph), constraints: constraints).ancestral
      )
      #expect(pag.edges(between: 0, 1) == [.directed(0, 1)])
      #expect(pag.edges(between: 1, 2) == [.directed(1, 2)])
      #expect(pag.edges(between: 2, 3) == [.directed(2, 3)])
    }
  }

  @Test(
    "Tests that contradict each other give a PAG without directed cycles, the same on three threads",
    arguments: 0..<25 as Range<UInt64>)
  func contradictions(seed: UInt64) throws {
    let names = try ConstraintGraphs.names(9)
    for variant in FCI.Variant.allCases {
      let test = HashedTest(seed: seed)
      let one = try FCI(.level(0.3), variant: variant).learn(names, with: test)
      let three = try FCI(.level(0.3, threads: 3), variant: variant).learn(names, with: test)
      #expect(one.ancestral != nil)
      #expect(one == three)
    }
  }
}

/// An oracle that reads its answers off a mixed graph.
struct MixedOracle: IndependenceTest {
  let graph: MixedGraph
  var variableCount: Int { graph.nodeCount }
  func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult {
    IndependenceResult(pValue: graph.areSeparated([x], [y], given: z) ? 1 : 0, statistic: 0)
  }
}
