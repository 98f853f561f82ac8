import CausalGraphs
import SeededRandom
import Testing

@Suite struct SeparationTests {
  @Test("d-separation is what the list of all paths says", arguments: 0..<150 as Range<UInt64>)
  func agreesWithPaths(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let count = 2 + generator.below(5)
    let graph = try RandomGraphs.directedAcyclicGraph(count, density: 0.45, using: &generator)
    let paths = PathEnumeration(count: count, edges: graph.edges.map { .directed($0.source, $0.target) })
    let mixed = try MixedGraph(graph)
    for mask in 0..<(1 << count) {
      let given = (0..<count).filter { mask >> $0 & 1 == 1 }
      for first in 0..<count {
        for second in 0..<count where second != first {
          let expected = paths.areSeparated(first, second, given: Set(given))
          #expect(graph.areSeparated([first], [second], given: given) == expected)
          #expect(mixed.areSeparated([first], [second], given: given) == expected)
        }
      }
    }
  }

  @Test("m-separation in ADMGs is what the list of all paths says", arguments: 0..<150 as Range<UInt64>)
  func agreesWithPathsMixed(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let count = 2 + generator.below(4)
    let directed = try RandomGraphs.directedAcyclicGraph(count, density: 0.4, using: &generator)
    var edges = directed.edges.map { MarkedEdge.directed($0.source, $0.target) }
    for first in 0..<count {
      for second in (first + 1)..<max(count, first + 1) where generator.chance(0.3) {
        edges.append(.bidirected(first, second))
      }
    }
    let graph = try MixedGraph(directed.variables, kind: .admg, edges: edges)
    expectAgreement(graph, PathEnumeration(count: count, edges: edges))
  }

  @Test("m-separation in ancestral graphs is what the list of all paths says", arguments: 0..<200 as Range<UInt64>)
  func agreesWithPathsAncestral(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let count = 3 + generator.below(4)
    let variables = try RandomGraphs.names(count)
    // Edge by edge at random; what would leave the graph not ancestral is left out.
    var edges: [MarkedEdge] = []
    for first in 0..<count {
      for second in (first + 1)..<max(count, first + 1) where generator.chance(0.7) {
        let choices: [MarkedEdge] = [
          .directed(first, second), .directed(second, first), .bidirected(first, second), .undirected(first, second),
        ]
        let edge = choices[generator.below(4)]
        if (try? MixedGraph(variables, kind: .mag, edges: edges + [edge])) != nil { edges.append(edge) }
      }
    }
    let graph = try MixedGraph(variables, kind: .mag, edges: edges)
    expectAgreement(graph, PathEnumeration(count: count, edges: edges))
  }

  @Test("m-separation with any marks is what the list of definite paths says", arguments: 0..<200 as Range<UInt64>)
  func agreesWithDefinitePaths(seed: UInt64) throws {
    // A true PAG: the class of a DAG, whose undirected edges have circles at both ends.
    var generator = SplitMix64(seed: seed)
    let count = 3 + generator.below(3)
    let dag = try RandomGraphs.directedAcyclicGraph(count, density: 0.5, using: &generator)
    let completed = dag.completedPartiallyDirectedGraph
    let edges =
      completed.directedEdges.map { MarkedEdge.directed($0.source, $0.target) }
      + completed.undirectedEdges.map { MarkedEdge($0.first, .circle, $0.second, .circle) }
    let graph = try MixedGraph(dag.variables, kind: .pag, edges: edges)
    expectAgreement(graph, PathEnumeration(count: count, edges: edges, usesDefiniteStatus: true))
    // And it is what every member of the class says.
    for mask in 0..<(1 << count) {
      let given = (0..<count).filter { mask >> $0 & 1 == 1 }
      for first in 0..<count {
        for second in (first + 1)..<max(count, first + 1) {
          #expect(
            graph.areSeparated([first], [second], given: given) == dag.areSeparated([first], [second], given: given))
        }
      }
    }
  }

  private func expectAgreement(_ graph: MixedGraph, _ paths: PathEnumeration) {
    let count = graph.nodeCount
    for mask in 0..<(1 << count) {
      let given = (0..<count).filter { mask >> $0 & 1 == 1 }
      for first in 0..<count {
        for second in 0..<count where second != first {
          let expected = paths.areSeparated(first, second, given: Set(given))
          #expect(graph.areSeparated([first], [second], given: given) == expected)
        }
      }
    }
  }

  @Test("M-bias: two causes are joined by conditioning on their common effect")
  func mBias() throws {
    let variables = try VariableList(names: ["U1", "U2", "X", "M", "Y"])
    let graph = try DirectedAcyclicGraph(
      variables, edges: [(0, 2), (0, 3), (1, 3), (1, 4)].map { DirectedEdge($0.0, $0.1) })
    #expect(graph.areSeparated([2], [4]))
    #expect(!graph.areSeparated([2], [4], given: [3]))
    #expect(graph.areSeparated([2], [4], given: [3, 0]))
    #expect(graph.connectedNodes(to: [2], given: [3]) == [0, 1, 2, 4])
  }

  @Test("An arrowhead beside a circle has no definite status, so no path passes there")
  func indefiniteStatus() throws {
    let variables = try RandomGraphs.names(3)
    let graph = try MixedGraph(
      variables, kind: .pag, edges: [MarkedEdge(0, .circle, 1, .arrow), MarkedEdge(1, .circle, 2, .circle)])
    #expect(graph.areSeparated([0], [2]))
    #expect(!graph.areSeparated([0], [1]))
  }

  @Test("The moral graph separates in the ancestral graph what d-separation does", arguments: 0..<60 as Range<UInt64>)
  func moralisation(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let graph = try RandomGraphs.directedAcyclicGraph(7, density: 0.35, using: &generator)
    let given = RandomGraphs.subset(7, probability: 0.3, using: &generator)
    let (first, second) = (generator.below(7), generator.below(7))
    guard first != second, !given.contains(first), !given.contains(second) else { return }
    // Lauritzen's criterion: moralise the ancestral set, take the given nodes out, look for a path.
    let kept = Set(graph.ancestralSet(of: [first, second] + given))
    let ancestral = try DirectedAcyclicGraph(
      graph.variables, edges: graph.edges.filter { kept.contains($0.source) && kept.contains($0.target) })
    let moral = ancestral.moralGraph
    var reached: Set = [first]
    var stack = [first]
    while let node = stack.popLast() {
      for next in moral.neighbours(of: node) where !given.contains(next) && reached.insert(next).inserted {
        stack.append(next)
      }
    }
    #expect(graph.areSeparated([first], [second], given: given) == !reached.contains(second))
  }
}
