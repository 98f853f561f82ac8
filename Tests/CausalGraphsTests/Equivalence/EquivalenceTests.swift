import CausalGraphs
import SeededRandom
import Testing

@Suite struct EquivalenceTests {
  @Test("All 543 DAGs on four nodes fall into 185 classes, each with the CPDAG of its members")
  func everyClassOnFourNodes() throws {
    let all = try RandomGraphs.allDirectedAcyclicGraphs(4)
    #expect(all.count == 543)
    let classes = Dictionary(grouping: all) { graph in
      ClassKey(
        skeleton: graph.edges.map { UndirectedEdge($0.source, $0.target) }.sorted(),
        colliders: graph.unshieldedColliders)
    }
    #expect(classes.count == 185)
    for members in classes.values {
      let expected = try RandomGraphs.union(of: members)
      for member in members {
        let completed = member.completedPartiallyDirectedGraph
        #expect(completed == expected)
        #expect(completed.isCompleted)
        #expect(members.contains(try completed.consistentExtension()))
        #expect(try member.isMarkovEquivalent(to: members[0]))
      }
    }
    for (first, second) in zip(all, all.dropFirst(7)) {
      let areEquivalent = first.completedPartiallyDirectedGraph == second.completedPartiallyDirectedGraph
      #expect(try first.isMarkovEquivalent(to: second) == areEquivalent)
    }
  }

  private struct ClassKey: Hashable {
    var skeleton: [UndirectedEdge]
    var colliders: [UnshieldedCollider]
  }

  @Test("The CPDAG is the pattern closed under Meek's rules", arguments: 0..<60 as Range<UInt64>)
  func completedIsClosedPattern(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let graph = try RandomGraphs.directedAcyclicGraph(
      4 + generator.below(30), density: 0.05 + 0.3 * Double(seed % 5) / 4, using: &generator)
    var pattern = PartiallyDirectedGraph(graph.variables)
    for edge in graph.edges { try pattern.insert(UndirectedEdge(edge.source, edge.target)) }
    for collider in graph.unshieldedColliders {
      pattern.orient(DirectedEdge(collider.first, collider.collider))
      pattern.orient(DirectedEdge(collider.second, collider.collider))
    }
    pattern.closeUnderMeekRules()
    let completed = graph.completedPartiallyDirectedGraph
    #expect(completed == pattern)
    let extended = try completed.consistentExtension()
    #expect(try extended.isMarkovEquivalent(to: graph))
    #expect(extended.completedPartiallyDirectedGraph == completed)
  }

  @Test("Extension and Meek's rules agree with all consistent DAGs", arguments: 0..<300 as Range<UInt64>)
  func bruteForce(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let count = 3 + generator.below(3)
    let variables = try RandomGraphs.names(count)
    var graph = PartiallyDirectedGraph(variables)
    for first in 0..<count {
      for second in (first + 1)..<max(count, first + 1) where generator.chance(0.7) {
        switch generator.below(5) {
        case 0: try graph.insert(DirectedEdge(first, second))
        case 1: try graph.insert(DirectedEdge(second, first))
        default: try graph.insert(UndirectedEdge(first, second))
        }
      }
    }
    let extensions = RandomGraphs.consistentExtensions(of: graph)
    if extensions.isEmpty {
      #expect(throws: GraphError.noConsistentExtension) { try graph.consistentExtension() }
    } else {
      #expect(extensions.contains(try graph.consistentExtension()))
      #expect(try graph.closedUnderMeekRules() == RandomGraphs.union(of: extensions))
    }
  }

  @Test("Knowledge gives what the DAGs that obey it agree on", arguments: 0..<300 as Range<UInt64>)
  func knowledgeBruteForce(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let count = 3 + generator.below(3)
    let truth = try RandomGraphs.directedAcyclicGraph(count, density: 0.7, using: &generator)
    let names = truth.variables.names
    var knowledge = BackgroundKnowledge()
    for _ in 0..<2 {
      let (first, second) = (generator.below(count), generator.below(count))
      guard first != second else { continue }
      if generator.chance(0.4) { knowledge.required.insert(.init(names[first], names[second])) }
      if generator.chance(0.4) { knowledge.forbidden.insert(.init(names[second], names[first])) }
    }
    if generator.chance(0.4) { knowledge.tiers = [[names[0]], [names[1]]] }
    let completed = truth.completedPartiallyDirectedGraph
    let obedient = RandomGraphs.consistentExtensions(of: completed).filter { graph in
      knowledge.required.allSatisfy { edge in
        graph.edges.contains { names[$0.source] == edge.source && names[$0.target] == edge.target }
      }
        && graph.edges.allSatisfy { edge in
          !knowledge.forbidden.contains(.init(names[edge.source], names[edge.target]))
            && !(knowledge.tiers.count == 2 && edge == DirectedEdge(1, 0))
        }
    }
    if obedient.isEmpty {
      #expect(throws: GraphError.self) { try completed.applying(knowledge) }
    } else {
      #expect(try completed.applying(knowledge) == RandomGraphs.union(of: obedient))
    }
  }

  @Test func contradictionsNameTheEdges() throws {
    let variables = try VariableList(names: ["age", "smoking", "cancer"])
    #expect(
      throws: GraphError.contradictoryKnowledge(
        source: "age", target: "cancer", reason: "the edge is both required and forbidden")
    ) {
      try BackgroundKnowledge(required: [.init("age", "cancer")], forbidden: [.init("age", "cancer")])
        .validate(over: variables)
    }
    #expect(
      throws: GraphError.contradictoryKnowledge(
        source: "cancer", target: "age",
        reason: "the edge is required, but leads from a later tier to an earlier one")
    ) {
      try BackgroundKnowledge(required: [.init("cancer", "age")], tiers: [["age"], ["cancer"]]).validate(
        over: variables)
    }
    #expect(throws: GraphError.cycle(["age", "smoking", "cancer"])) {
      try BackgroundKnowledge(
        required: [.init("age", "smoking"), .init("smoking", "cancer"), .init("cancer", "age")]
      ).validate(over: variables)
    }
    #expect(throws: GraphError.unknownVariable("smokin", suggestion: "smoking")) {
      try BackgroundKnowledge(forbidden: [.init("smokin", "age")]).validate(over: variables)
    }
    #expect(throws: GraphError.duplicateVariable("age")) {
      try BackgroundKnowledge(tiers: [["age"], ["smoking", "age"]]).validate(over: variables)
    }
    // A collider that the class fixes can not be required the other way.
    let collider = try DirectedAcyclicGraph(variables, edges: [DirectedEdge(0, 2), DirectedEdge(1, 2)])
    #expect(
      throws: GraphError.contradictoryKnowledge(
        source: "cancer", target: "age",
        reason: "it is required, but the graph and the other knowledge direct the edge the other way")
    ) {
      try collider.completedPartiallyDirectedGraph.applying(BackgroundKnowledge(required: [.init("cancer", "age")]))
    }
  }

  @Test func variablesOwnTiersHold() throws {
    let variables = try VariableList([Variable("late", tier: 2), Variable("early", tier: 1)])
    let graph = try PartiallyDirectedGraph(variables, directed: [], undirected: [UndirectedEdge(0, 1)])
    #expect(try graph.applying(BackgroundKnowledge()).directedEdges == [DirectedEdge(1, 0)])
  }
}
