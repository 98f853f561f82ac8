import CausalGraphs
import SeededRandom
import Testing

@Suite(.serialized) struct LargeGraphTests {
  #if DEBUG
    private let scoredNodes = 150
    private let largestNodes = 1_000
  #else
    private let scoredNodes = 1_000
    private let largestNodes = 5_000
  #endif

  @Test("Two graphs of 1,000 nodes and 4,000 edges are scored (release)")
  func score() throws {
    var generator = SplitMix64(seed: 1)
    let truth = try sparse(scoredNodes, &generator)
    let learned = try sparse(scoredNodes, &generator)
    let score = try GraphScore(learned: learned, truth: truth)
    // Two graphs drawn apart: nearly every edge of one is missing from the other, and most effects are wrong.
    let union = Set((truth.edges + learned.edges).map { UndirectedEdge($0.source, $0.target) })
    #expect(score.skeleton.truePositives == truth.edgeCount + learned.edgeCount - union.count)
    #expect(score.structuralHammingDistance >= union.count - score.skeleton.truePositives)
    #expect(score.structuralHammingDistance <= union.count)
    #expect(try score.structuralInterventionDistance == truth.structuralInterventionDistance(to: learned))
    #expect(score.structuralInterventionDistance ?? 0 > 0)
    let completed = try GraphScore(learned: learned.completedPartiallyDirectedGraph, truth: truth)
    #expect(completed.completedStructuralHammingDistance == score.completedStructuralHammingDistance)
    let perfect = try GraphScore(learned: truth, truth: truth)
    #expect(perfect.structuralHammingDistance == 0)
    #expect(perfect.structuralInterventionDistance == 0)
    #expect(perfect.ancestorAdjustmentDistance?.mistakes == 0)
  }

  @Test("5,000 nodes are usable (release)")
  func manyNodes() throws {
    var generator = SplitMix64(seed: 2)
    let graph = try sparse(largestNodes, &generator)
    let completed = graph.completedPartiallyDirectedGraph
    let extended = try completed.consistentExtension()
    #expect(extended.completedPartiallyDirectedGraph == completed)
    #expect(try extended.isMarkovEquivalent(to: graph))
    #expect(completed.closedUnderMeekRules() == completed)
    let reduction = graph.transitiveReduction
    #expect(reduction.edgeCount <= graph.edgeCount)
    #expect(
      graph.areSeparated([0], [largestNodes - 1], given: (1..<(largestNodes - 1)))
        != graph.moralGraph.areAdjacent(0, largestNodes - 1))
  }

  @Test("A long chain needs no deep recursion")
  func longChain() throws {
    let count = 5_000
    let variables = try RandomGraphs.names(count)
    let chain = try DirectedAcyclicGraph(variables, edges: (1..<count).map { DirectedEdge($0 - 1, $0) })
    #expect(chain.descendants(of: 0).count == count - 1)
    #expect(!chain.areSeparated([0], [count - 1]))
    #expect(chain.areSeparated([0], [count - 1], given: [count / 2]))
    let completed = chain.completedPartiallyDirectedGraph
    #expect(completed.directedEdges.isEmpty)
    // Directing the first edge directs them all.
    var oriented = completed
    oriented.orient(DirectedEdge(0, 1))
    oriented.closeUnderMeekRules()
    #expect(oriented.directedEdges == chain.edges)
    #expect(throws: GraphError.self) {
      try DirectedAcyclicGraph(variables, edges: chain.edges + [DirectedEdge(count - 1, 0)])
    }
  }

  /// Four edges a node on average, along a random order.
  private func sparse(_ count: Int, _ generator: inout SplitMix64) throws -> DirectedAcyclicGraph {
    let order = (0..<count).map { ($0, generator.next()) }.sorted { $0.1 < $1.1 }.map(\.0)
    var edges: [DirectedEdge] = []
    while edges.count < 4 * count {
      let (first, second) = (generator.below(count), generator.below(count))
      if first != second { edges.append(DirectedEdge(order[min(first, second)], order[max(first, second)])) }
    }
    return try DirectedAcyclicGraph(RandomGraphs.names(count), edges: edges)
  }
}
