import CausalGraphs
import SeededRandom
import Testing

@Suite struct GraphValueTests {
  @Test("No order of insertions makes a cycle", arguments: 0..<100 as Range<UInt64>)
  func staysAcyclic(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    var graph = DirectedAcyclicGraph(try RandomGraphs.names(12))
    for _ in 0..<200 { try? graph.insert(DirectedEdge(generator.below(12), generator.below(12))) }
    for edge in graph.edges { #expect(!graph.isAncestor(edge.target, of: edge.source)) }
    #expect(graph.topologicalOrder.count == 12)
  }

  @Test("Closure and reduction keep the ancestors, and the reduction is the least", arguments: 0..<60 as Range<UInt64>)
  func closureAndReduction(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let graph = try RandomGraphs.directedAcyclicGraph(9, density: 0.3, using: &generator)
    let (closure, reduction) = (graph.transitiveClosure, graph.transitiveReduction)
    for node in 0..<9 {
      #expect(closure.children(of: node) == graph.descendants(of: node))
      #expect(closure.parents(of: node) == graph.ancestors(of: node))
      #expect(reduction.descendants(of: node) == graph.descendants(of: node))
    }
    for edge in reduction.edges {
      var less = reduction
      less.remove(edge)
      #expect(!less.isAncestor(edge.source, of: edge.target))
    }
  }

  @Test func onePairOneEdge() throws {
    let variables = try VariableList(names: ["a", "b"])
    var graph = PartiallyDirectedGraph(variables)
    try graph.insert(UndirectedEdge(1, 0))
    try graph.insert(UndirectedEdge(0, 1))
    #expect(graph.edgeCount == 1)
    #expect(throws: GraphError.conflictingEdges("b", "a")) { try graph.insert(DirectedEdge(1, 0)) }
    let oriented = [graph.orient(DirectedEdge(1, 0)), graph.orient(DirectedEdge(0, 1))]
    #expect(oriented == [true, false])
    #expect(throws: GraphError.conflictingEdges("a", "b")) { try graph.insert(DirectedEdge(0, 1)) }
    #expect(throws: GraphError.selfLoop("a")) { try graph.insert(DirectedEdge(0, 0)) }
  }

  @Test func mixedKindsRefuseWhatTheyForbid() throws {
    let variables = try VariableList(names: ["a", "b", "c"])
    let both = [MarkedEdge.directed(0, 1), .bidirected(1, 0), .directed(0, 1)]
    let admg = try MixedGraph(variables, kind: .admg, edges: both)
    #expect(admg.edges(between: 1, 0).count == 2)
    #expect(admg.spouses(of: 0) == [1])
    #expect(admg.children(of: 0) == [1])
    #expect(throws: GraphError.conflictingEdges("a", "b")) { try MixedGraph(variables, kind: .mag, edges: both) }
    #expect(throws: GraphError.conflictingEdges("a", "b")) {
      try MixedGraph(variables, kind: .admg, edges: both + [.directed(1, 0)])
    }
    #expect(throws: GraphError.self) { try MixedGraph(variables, kind: .admg, edges: [.undirected(0, 1)]) }
    #expect(throws: GraphError.almostDirectedCycle(["a", "b", "c"])) {
      try MixedGraph(variables, kind: .mag, edges: [.directed(0, 1), .directed(1, 2), .bidirected(0, 2)])
    }
    #expect(throws: GraphError.self) {
      try MixedGraph(variables, kind: .mag, edges: [.undirected(0, 1), .directed(2, 0)])
    }
    #expect(throws: GraphError.cycle(["a", "b", "c"])) {
      try MixedGraph(variables, kind: .pag, edges: [.directed(0, 1), .directed(1, 2), .directed(2, 0)])
    }
  }

  @Test func documentsBecomeGraphs() throws {
    let variables = try VariableList(names: ["a", "b", "c"])
    var document = GraphDocument(
      kind: .dag, variables: variables, edges: [GraphEdge(0, 1), GraphEdge(0, 1), GraphEdge(1, 2)])
    #expect(try document.directedAcyclicGraph().edges == [DirectedEdge(0, 1), DirectedEdge(1, 2)])
    document.edges.append(GraphEdge(2, 0))
    #expect(throws: GraphError.cycle(["a", "b", "c"])) { try document.directedAcyclicGraph() }
    #expect(throws: GraphError.cycle(["a", "b", "c"])) { try document.partiallyDirectedGraph() }
    #expect(try document.directedGraph().edgeCount == 3)
    document.edges[3] = GraphEdge(2, 1)
    #expect(throws: GraphError.conflictingEdges("c", "b")) { try document.partiallyDirectedGraph() }
    #expect(throws: GraphError.conflictingEdges("b", "c")) { try document.directedAcyclicGraph() }
    document.edges[3] = GraphEdge(2, 0, sourceMark: .tail, targetMark: .tail)
    #expect(throws: GraphError.self) { try document.directedAcyclicGraph() }
    let partial = try document.partiallyDirectedGraph()
    #expect(partial.undirectedEdges == [UndirectedEdge(0, 2)])
    #expect(try GraphDocument(partial).partiallyDirectedGraph() == partial)
    let mixed = try MixedGraph(
      variables, kind: .pag, edges: [MarkedEdge(0, .arrow, 1, .circle), MarkedEdge(1, .tail, 2, .circle)])
    let written = GraphDocument(mixed)
    #expect(written.edges[0] == GraphEdge(1, 0, sourceMark: .circle, targetMark: .arrow))
    #expect(try written.mixedGraph() == mixed)
  }
}
