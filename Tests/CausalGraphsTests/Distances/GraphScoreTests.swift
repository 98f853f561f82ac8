import CausalGraphs
import SeededRandom
import StrictJSON
import Testing

@Suite struct GraphScoreTests {
  @Test("Agrees with an independent implementation", arguments: GoldenScore.all)
  func golden(_ golden: GoldenScore) throws {
    let score = try GraphScore(learned: golden.learned, truth: golden.truth)
    #expect(score.skeleton.counts == golden.skeleton)
    #expect(score.arrowheads.counts == golden.arrowheads)
    #expect(score.arrowheadsAgainstGraph.counts == golden.arrowheadsAgainstGraph)
    #expect(score.sharedArrowheads.counts == golden.sharedArrowheads)
    #expect(score.completedStructuralHammingDistance == golden.completedDistance)
    #expect(score.structuralHammingDistance == golden.distance)
    #expect(score.extendedStructuralHammingDistance == golden.extendedDistance)
    #expect(score.isAcyclic == golden.isAcyclic)
    #expect(score.structuralInterventionDistance == golden.interventionDistance)
    #expect(score.parentAdjustmentDistance?.mistakes == golden.parentAdjustmentDistance)
    #expect(score.ancestorAdjustmentDistance?.mistakes == golden.ancestorAdjustmentDistance)
  }

  @Test func goldenFileIsReadInFull() { #expect(GoldenScore.all.count == 160) }

  @Test("The order of the variables does not matter", arguments: 0..<20 as Range<UInt64>)
  func orderOfVariables(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let truth = try RandomGraphs.directedAcyclicGraph(8, density: 0.3, using: &generator)
    let learned = try RandomGraphs.directedAcyclicGraph(8, density: 0.3, using: &generator)
    let places = Array((0..<8).reversed())
    let turned = try DirectedAcyclicGraph(
      VariableList(Array(learned.variables.reversed())),
      edges: learned.edges.map { DirectedEdge(places[$0.source], places[$0.target]) })
    #expect(try GraphScore(learned: learned, truth: truth) == GraphScore(learned: turned, truth: truth))
    let partial = try GraphScore(learned: PartiallyDirectedGraph(learned), truth: truth)
    #expect(try GraphScore(learned: learned, truth: truth) == partial)
  }

  @Test func equalGraphsHaveNoDistance() throws {
    let variables = try VariableList(names: ["a", "b", "c"])
    let graph = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(0, 2), DirectedEdge(1, 2)])
    let score = try GraphScore(learned: graph, truth: graph)
    #expect(score.structuralHammingDistance == 0 && score.structuralInterventionDistance == 0)
    #expect(score.skeleton.f1 == 1 && score.arrowheads.f1 == 1 && score.ancestors?.f1 == 1)
    #expect(score.orientationAccuracy == 1 && score.normalisedHammingDistance == 0)
  }

  @Test("A chain against its reverse, by hand")
  func reversedChain() throws {
    let variables = try VariableList(names: ["a", "b", "c"])
    let truth = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(0, 1), DirectedEdge(1, 2)])
    let learned = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(1, 0), DirectedEdge(2, 1)])
    let score = try GraphScore(learned: learned, truth: truth)
    #expect(score.structuralHammingDistance == 2)
    #expect(score.completedStructuralHammingDistance == 0)
    #expect(score.normalisedHammingDistance == 4.0 / 9)
    #expect(score.orientationAccuracy == 0)
    #expect(score.ancestors?.counts == [0, 3, 3])
    #expect(score.arrowheads.precision == 0)
    #expect(score.arrowheads.recall == nil, "the true class directs no edge")
    // a: it causes its learned parent b, and b stands on the path to c. b: it causes c, and the path back to a is open.
    // c: without parents, the paths back to a and b are open.
    #expect(score.structuralInterventionDistance == 6)
  }

  @Test func emptyGraphsGiveNoRatios() throws {
    let graph = DirectedAcyclicGraph(try VariableList(names: ["a"]))
    let score = try GraphScore(learned: graph, truth: graph)
    #expect(score.skeleton.precision == nil && score.skeleton.f1 == nil)
    #expect(score.orientationAccuracy == nil)
    #expect(score.parentAdjustmentDistance?.normalised == nil)
    #expect(!score.json.text().contains("nan"))
    let none = DirectedAcyclicGraph(try VariableList(names: []))
    #expect(try GraphScore(learned: none, truth: none).normalisedHammingDistance == nil)
  }

  @Test func differentVariablesAreNamed() throws {
    let learned = DirectedAcyclicGraph(try VariableList(names: ["a", "b"]))
    let truth = DirectedAcyclicGraph(try VariableList(names: ["b", "c", "d"]))
    #expect(throws: GraphError.differentVariables(onlyInFirst: ["a"], onlyInSecond: ["c", "d"])) {
      try GraphScore(learned: learned, truth: truth)
    }
    #expect(throws: GraphError.self) { try learned.structuralHammingDistance(to: truth) }
  }

  @Test func edgeListsMayLeaveOutVariables() throws {
    let truth = GraphDocument(
      kind: .dag, variables: try VariableList(names: ["a", "b", "c"]), edges: [GraphEdge(0, 1), GraphEdge(1, 2)])
    let learned = GraphDocument(
      kind: .dag, variables: try VariableList(names: ["b", "a"]), edges: [GraphEdge(1, 0)])
    #expect(throws: GraphError.differentVariables(onlyInFirst: [], onlyInSecond: ["c"])) {
      try GraphScore(learned: learned, truth: truth)
    }
    let score = try GraphScore(learned: learned, truth: truth, learnedNamesAll: false)
    #expect(score.structuralHammingDistance == 1 && score.nodeCount == 3)
    #expect(try GraphScore(learned: truth, truth: learned, truthNamesAll: false).structuralHammingDistance == 1)
    let misspelt = GraphDocument(
      kind: .dag, variables: try VariableList(names: ["a", "bb"]), edges: [GraphEdge(0, 1)])
    #expect(throws: GraphError.differentVariables(onlyInFirst: ["bb"], onlyInSecond: ["b", "c"])) {
      try GraphScore(learned: misspelt, truth: truth, learnedNamesAll: false, truthNamesAll: false)
    }
  }

  @Test func tableForPeople() throws {
    let variables = try VariableList(names: ["a", "b", "c"])
    let truth = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(0, 2), DirectedEdge(1, 2)])
    let learned = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(0, 2)])
    let table = try GraphScore(learned: learned, truth: truth).table
    #expect(table.contains("structural Hamming distance (SHD)       1\n"))
    #expect(table.contains("adjacencies                             1.000      0.500   0.667\n"))
    #expect(table.contains("arrowheads, against the true class      1.000      0.500   0.667\n"))
  }

  @Test func documentsAreForgivingWhenLearnedAndStrictWhenTrue() throws {
    let variables = try VariableList(names: ["a", "b", "c"])
    let truth = GraphDocument(kind: .dag, variables: variables, edges: [GraphEdge(0, 1), GraphEdge(1, 2)])
    let both = GraphDocument(kind: .dag, variables: variables, edges: [GraphEdge(0, 1), GraphEdge(1, 0)])
    let score = try GraphScore(learned: both, truth: truth)
    #expect(score.structuralHammingDistance == 2 && score.completedStructuralHammingDistance == 1)
    let cyclic = GraphDocument(
      kind: .dag, variables: variables, edges: [GraphEdge(0, 1), GraphEdge(1, 2), GraphEdge(2, 0)])
    let cyclicScore = try GraphScore(learned: cyclic, truth: truth)
    #expect(!cyclicScore.isAcyclic && cyclicScore.structuralInterventionDistance == nil)
    #expect(cyclicScore.structuralHammingDistance == 1 && cyclicScore.ancestors == nil)
    #expect(throws: GraphError.self) { try GraphScore(learned: truth, truth: both) }
    let mixed = GraphDocument(
      kind: .cpdag, variables: variables,
      edges: [GraphEdge(0, 1), GraphEdge(0, 1, sourceMark: .tail, targetMark: .tail)])
    #expect(throws: GraphError.conflictingEdges("a", "b")) { try GraphScore(learned: mixed, truth: truth) }
    let confounded = GraphDocument(
      kind: .admg, variables: variables,
      edges: [GraphEdge(0, 1), GraphEdge(0, 1, sourceMark: .arrow, targetMark: .arrow)])
    #expect(try GraphScore(learned: confounded, truth: truth).structuralHammingDistance == 2)
  }

  @Test func keysOfTheContract() throws {
    let graph = DirectedAcyclicGraph(try VariableList(names: ["a", "b"]))
    let text = try GraphScore(learned: graph, truth: graph).json.text()
    let undefined = #"{"precision":null,"recall":null,"f1":null,"#
    #expect(text.hasPrefix(#"{"shd":0,"shd_cpdag":0,"sid":0,"skeleton":"# + undefined))
    #expect(text.contains(#""arrowhead":"# + undefined))
    #expect(text.contains(#""orientation_accuracy":null,"#))
  }
}

extension PrecisionRecall {
  var counts: [Int] { [truePositives, falsePositives, falseNegatives] }
}
