import CausalGraphs
import SeededRandom
import Testing

@Suite struct InterventionDistanceTests {
  @Test("The paper's example: both graphs are one edge off, but one answers every question and one gets eight wrong")
  func example() throws {
    // Peters and Bühlmann 2015, Example 1: X1 → X2, and both cause Y1, Y2, Y3.
    let variables = try VariableList(names: ["X1", "X2", "Y1", "Y2", "Y3"])
    let edges = [(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4)].map { DirectedEdge($0.0, $0.1) }
    let truth = try DirectedAcyclicGraph(variables, edges: edges)
    let superfluous = try DirectedAcyclicGraph(variables, edges: edges + [DirectedEdge(2, 3)])
    let reversed = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(1, 0)] + edges.dropFirst())
    #expect(try truth.structuralHammingDistance(to: superfluous) == 1)
    #expect(try truth.structuralInterventionDistance(to: superfluous) == 0)
    #expect(try truth.structuralHammingDistance(to: reversed) == 1)
    #expect(try truth.structuralInterventionDistance(to: reversed) == 8)
  }

  @Test("Against the definition, with every true DAG on four nodes", arguments: 0..<9)
  func bruteForce(part: Int) throws {
    let all = try RandomGraphs.allDirectedAcyclicGraphs(4)
    for index in stride(from: part, to: all.count, by: 9) {
      // Strides that share no factor with 543, so that all learned graphs have their turn.
      for step in 0..<8 {
        let learned = all[(index * 31 + step * 68) % all.count]
        let expected = try AdjustmentDefinition.interventionDistance(all[index], learned)
        #expect(try all[index].structuralInterventionDistance(to: learned) == expected)
        let byAncestors = try all[index].adjustmentIdentificationDistance(to: learned, strategy: .ancestors)
        #expect(try byAncestors.mistakes == AdjustmentDefinition.ancestorDistance(all[index], learned))
      }
    }
  }

  @Test("Against the definition, with random graphs on up to nine nodes", arguments: 0..<40 as Range<UInt64>)
  func random(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let count = 5 + generator.below(5)
    let truth = try RandomGraphs.directedAcyclicGraph(count, density: 0.35, using: &generator)
    let learned = try RandomGraphs.directedAcyclicGraph(count, density: 0.35, using: &generator)
    let distance = try truth.structuralInterventionDistance(to: learned)
    #expect(try distance == AdjustmentDefinition.interventionDistance(truth, learned))
    let byAncestors = try truth.adjustmentIdentificationDistance(to: learned, strategy: .ancestors)
    #expect(try byAncestors.mistakes == AdjustmentDefinition.ancestorDistance(truth, learned))
    #expect(byAncestors.normalised == Double(byAncestors.mistakes) / Double(count * (count - 1)))
    #expect(try truth.structuralInterventionDistance(to: truth) == 0)
  }

  @Test("The bounds are the least and greatest over all extensions", arguments: 0..<60 as Range<UInt64>)
  func bounds(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let count = 4 + generator.below(3)
    let truth = try RandomGraphs.directedAcyclicGraph(count, density: 0.5, using: &generator)
    var learned = try RandomGraphs.directedAcyclicGraph(count, density: 0.5, using: &generator)
      .completedPartiallyDirectedGraph
    if seed % 2 == 0, let edge = learned.undirectedEdges.first {
      // No longer a whole class: knowledge has directed an edge.
      learned.orient(DirectedEdge(edge.first, edge.second))
    }
    let distances = try RandomGraphs.consistentExtensions(of: learned)
      .map { try truth.structuralInterventionDistance(to: $0) }
    let bounds = try truth.structuralInterventionDistanceBounds(to: learned)
    #expect(bounds?.lowerBound == distances.min())
    #expect(bounds?.upperBound == distances.max())
    if !learned.closedUnderMeekRules().undirectedEdges.isEmpty {
      #expect(try truth.structuralInterventionDistanceBounds(to: learned, limit: 1) == nil)
    }
  }
}
