import SeededRandom
import Testing

@testable import CausalGraphs

@Suite("Maximum-weight acyclic subgraph")
struct MaximumAcyclicSubgraphTests {
  /// A random graph; weights are multiples of 1/8, so that sums are exact and ties are common.
  private func randomEdges(nodes: Int, chance: Double, seed: UInt64) -> [WeightedEdge] {
    var generator = SplitMix64(seed: seed)
    var edges: [WeightedEdge] = []
    for source in 0..<nodes {
      for target in 0..<nodes where source != target && generator.below(1_000) < Int(chance * 1_000) {
        edges.append(WeightedEdge(source, target, weight: Double(1 + generator.below(40)) / 8))
      }
    }
    return edges
  }

  /// The least cost over all orders that respect the required edges.
  private func bruteForce(nodes: Int, edges: [WeightedEdge], required: [DirectedEdge]) -> Double {
    var least = Double.infinity
    var order = Array(0..<nodes)
    func visit(_ depth: Int) {
      guard depth < nodes else {
        var position = [Int](repeating: 0, count: nodes)
        for (place, node) in order.enumerated() { position[node] = place }
        guard required.allSatisfy({ position[$0.source] < position[$0.target] }) else { return }
        let cost = edges.reduce(0) { position[$1.edge.source] > position[$1.edge.target] ? $0 + $1.weight : $0 }
        least = min(least, cost)
        return
      }
      for place in depth..<nodes {
        order.swapAt(depth, place)
        visit(depth + 1)
        order.swapAt(depth, place)
      }
    }
    visit(0)
    return least
  }

  /// What must hold of every answer, exact or not.
  private func check(_ answer: MaximumAcyclicSubgraph, nodes: Int, edges: [WeightedEdge], required: [DirectedEdge]) {
    var adjacency = Adjacency(count: nodes)
    for edge in answer.kept { adjacency.insert(edge.source, edge.target) }
    #expect(adjacency.cycle() == nil)
    #expect(answer.order == adjacency.topologicalOrder())
    #expect(Set(answer.kept).isSuperset(of: required))
    let all = Set(edges.map(\.edge)).union(required)
    #expect(Set(answer.kept).union(answer.givenUp.map(\.edge)) == all)
    #expect(answer.kept.count + answer.givenUp.count == all.count)
    #expect(answer.kept == answer.kept.sorted() && answer.givenUp.map(\.edge) == answer.givenUp.map(\.edge).sorted())
    for lost in answer.givenUp {
      // Each could not be added back: it closes the cycle it names, over kept edges.
      #expect(lost.cycle.first == lost.edge.source && lost.cycle.dropFirst().first == lost.edge.target)
      #expect(Set(lost.cycle).count == lost.cycle.count)
      let steps = zip(lost.cycle, lost.cycle.dropFirst() + lost.cycle.prefix(1)).dropFirst()
      #expect(steps.allSatisfy { adjacency.contains($0.0, $0.1) })
    }
  }

  @Test("Agrees with all orders of up to seven nodes", arguments: 0..<120 as Range<UInt64>)
  func bruteForceAgrees(seed: UInt64) throws {
    let nodes = 2 + Int(seed % 6)
    let edges = randomEdges(nodes: nodes, chance: [0.3, 0.6, 1][Int(seed / 6 % 3)], seed: seed)
    let required = seed % 4 == 3 ? [DirectedEdge(nodes - 1, 0)] : []
    let counted = edges.filter { !required.contains($0.edge) }
    let answer = try MaximumAcyclicSubgraph(nodeCount: nodes, edges: edges, required: required)
    check(answer, nodes: nodes, edges: edges, required: required)
    #expect(answer.optimality == .exact)
    #expect(answer.totalCost == bruteForce(nodes: nodes, edges: counted, required: required))
  }

  @Test("The search finds what dynamic programming finds, and its bound holds", arguments: 0..<30 as Range<UInt64>)
  func searchAgreesWithSubsets(seed: UInt64) throws {
    let nodes = 8 + Int(seed % 6)
    let edges = randomEdges(nodes: nodes, chance: 0.4, seed: 1_000 + seed)
    let required = seed % 3 == 0 ? [DirectedEdge(nodes - 1, 0), DirectedEdge(0, 4)] : []
    let exact = try MaximumAcyclicSubgraph(nodeCount: nodes, edges: edges, required: required)
    let searched = try MaximumAcyclicSubgraph(
      nodeCount: nodes, edges: edges, required: required, exactLimit: 1, effort: 50_000)
    check(searched, nodes: nodes, edges: edges, required: required)
    #expect(exact.optimality == .exact)
    #expect(searched.totalCost == exact.totalCost)
    switch searched.optimality {
    case .exact: break
    case .bounded(let gap): #expect(gap > 0 && searched.totalCost - gap <= exact.totalCost)
    }
  }

  @Test("Branch and bound proves what dynamic programming finds", arguments: 0..<12 as Range<UInt64>)
  func proofAgreesWithSubsets(seed: UInt64) throws {
    let nodes = 9 + Int(seed % 4)
    let edges = randomEdges(nodes: nodes, chance: 0.35, seed: 5_000 + seed)
    let required = seed % 3 == 0 ? [DirectedEdge(nodes - 1, 0), DirectedEdge(0, 4)] : []
    let exact = try MaximumAcyclicSubgraph(nodeCount: nodes, edges: edges, required: required)
    let proven = try MaximumAcyclicSubgraph(
      nodeCount: nodes, edges: edges, required: required, exactLimit: 1, effort: 200_000)
    #expect(proven.optimality == .exact)
    #expect((proven.totalCost - exact.totalCost).magnitude < 1e-9)
    check(proven, nodes: nodes, edges: edges, required: required)
  }

  @Test("The unit of the weights changes nothing, at any size of component", arguments: 0..<40 as Range<UInt64>)
  func scaleDoesNotMatter(seed: UInt64) throws {
    let nodes = 4 + Int(seed % 5)
    let edges = randomEdges(nodes: nodes, chance: 0.5, seed: 8_000 + seed)
    let required = seed % 2 == 0 ? [DirectedEdge(nodes - 1, 0), DirectedEdge(0, 2)] : []
    let exact = try MaximumAcyclicSubgraph(nodeCount: nodes, edges: edges, required: required)
    for exponent in [-960, -40, 40, 960] {
      let unit = Double(sign: .plus, exponent: exponent, significand: 1)
      let scaled = edges.map { WeightedEdge($0.edge, weight: $0.weight * unit) }
      for limit in [1, 20] {
        let answer = try MaximumAcyclicSubgraph(
          nodeCount: nodes, edges: scaled, required: required, exactLimit: limit, effort: 50_000)
        check(answer, nodes: nodes, edges: scaled, required: required)
        #expect(answer.optimality == .exact, "2^\(exponent), limit \(limit)")
        #expect((answer.totalCost / unit - exact.totalCost).magnitude < 1e-9, "2^\(exponent), limit \(limit)")
      }
    }
  }

  @Test("Any order to start from ends in the optimum", arguments: 0..<12 as Range<UInt64>)
  func proofFromABadOrder(seed: UInt64) throws {
    let edges = randomEdges(nodes: 10, chance: 0.35, seed: 6_000 + seed)
    let graph = RepairGraph(nodeCount: 10, edges: edges, required: []).netted().graph
    let exact = graph.cost(of: SubsetOrdering(weights: graph.denseWeights).order)
    let proof = OrderProof(graph, order: Array(0..<10), lowerBound: 0, effort: 50_000_000)
    #expect((proof.cost - exact).magnitude < 1e-9 && (proof.lowerBound - exact).magnitude < 1e-9)
    #expect(graph.cost(of: proof.order) == proof.cost)
  }

  @Test("The sequence of the edges does not matter", arguments: 0..<20 as Range<UInt64>)
  func shuffled(seed: UInt64) throws {
    let edges = randomEdges(nodes: 26, chance: 0.15, seed: 2_000 + seed)
    var generator = SplitMix64(seed: seed)
    var shuffled = edges
    for index in shuffled.indices.dropFirst() { shuffled.swapAt(index, generator.below(index + 1)) }
    let first = try MaximumAcyclicSubgraph(nodeCount: 26, edges: edges, effort: 30_000)
    check(first, nodes: 26, edges: edges, required: [])
    #expect(try first == MaximumAcyclicSubgraph(nodeCount: 26, edges: shuffled, effort: 30_000))
  }

  @Test("An acyclic graph stays whole; two-cycles lose their lighter edge; equal ones keep the smaller source")
  func smallCases() throws {
    let whole = try MaximumAcyclicSubgraph(
      nodeCount: 4, edges: [WeightedEdge(3, 1, weight: 1), WeightedEdge(1, 0, weight: 2)])
    #expect(whole.kept == [DirectedEdge(1, 0), DirectedEdge(3, 1)])
    #expect(whole.givenUp.isEmpty && whole.totalCost == 0 && whole.optimality == .exact)
    #expect(whole.order == [2, 3, 1, 0])

    let pair = try MaximumAcyclicSubgraph(
      nodeCount: 2, edges: [WeightedEdge(0, 1, weight: 1), WeightedEdge(1, 0, weight: 2.5)])
    #expect(pair.kept == [DirectedEdge(1, 0)])
    #expect(pair.givenUp.map(\.cycle) == [[0, 1]] && pair.givenUp.map(\.cheapestOther) == [2.5] && pair.totalCost == 1)

    let tie = try MaximumAcyclicSubgraph(
      nodeCount: 2, edges: [WeightedEdge(1, 0, weight: 1), WeightedEdge(0, 1, weight: 1)])
    #expect(tie.kept == [DirectedEdge(0, 1)])

    let twice = try MaximumAcyclicSubgraph(
      nodeCount: 2,
      edges: [WeightedEdge(1, 0, weight: 1), WeightedEdge(0, 1, weight: 1.5), WeightedEdge(1, 0, weight: 1)])
    #expect(twice.kept == [DirectedEdge(1, 0)])

    let none = try MaximumAcyclicSubgraph(nodeCount: 0, edges: [])
    #expect(none.kept.isEmpty && none.order.isEmpty)
  }

  @Test("The cheapest edge of a triangle goes, unless it is required")
  func triangle() throws {
    let edges = [WeightedEdge(0, 1, weight: 3), WeightedEdge(1, 2, weight: 2), WeightedEdge(2, 0, weight: 0.25)]
    let free = try MaximumAcyclicSubgraph(nodeCount: 3, edges: edges)
    #expect(free.givenUp.map(\.edge) == [DirectedEdge(2, 0)] && free.totalCost == 0.25)
    #expect(free.givenUp.map(\.cycle) == [[2, 0, 1]] && free.givenUp.map(\.cheapestOther) == [2])
    let bound = try MaximumAcyclicSubgraph(nodeCount: 3, edges: edges, required: [DirectedEdge(2, 0)])
    #expect(bound.givenUp.map(\.edge) == [DirectedEdge(1, 2)] && bound.totalCost == 2)
  }

  @Test("Required edges that close a cycle are refused, with the cycle")
  func requiredCycle() {
    #expect(throws: MaximumAcyclicSubgraph.RequirementError.cycle([0, 1, 2])) {
      try MaximumAcyclicSubgraph(
        nodeCount: 3, edges: [], required: [DirectedEdge(0, 1), DirectedEdge(1, 2), DirectedEdge(2, 0)])
    }
  }

  @Test("Large components respect required edges", arguments: 0..<5 as Range<UInt64>)
  func requiredInLargeComponents(seed: UInt64) throws {
    let edges = randomEdges(nodes: 40, chance: 0.2, seed: 3_000 + seed)
    let required = (0..<39).map { DirectedEdge(39 - $0, 38 - $0) }
    let answer = try MaximumAcyclicSubgraph(nodeCount: 40, edges: edges, required: required, effort: 50_000)
    check(answer, nodes: 40, edges: edges, required: required)
    #expect(answer.order == (0..<40).reversed())
  }

  /// 5,000 nodes with 20,000 edges; fewer where the code is not optimised.
  @Test("A large sparse graph")
  func large() throws {
    #if DEBUG
      let (nodes, effort) = (500, 40_000)
    #else
      let (nodes, effort) = (5_000, 400_000)
    #endif
    var generator = SplitMix64(seed: 9)
    var edges: [WeightedEdge] = []
    while edges.count < 4 * nodes {
      let (source, target) = (generator.below(nodes), generator.below(nodes))
      if source != target {
        edges.append(WeightedEdge(source, target, weight: Double(1 + generator.below(1_000)) / 128))
      }
    }
    let answer = try MaximumAcyclicSubgraph(nodeCount: nodes, edges: edges, effort: effort)
    var adjacency = Adjacency(count: nodes)
    for edge in answer.kept { adjacency.insert(edge.source, edge.target) }
    #expect(adjacency.cycle() == nil)
    let total = edges.reduce(0) { $0 + $1.weight }
    #expect(answer.totalCost < 0.25 * total)
    switch answer.optimality {
    case .exact: break
    case .bounded(let gap): #expect(gap > 0 && gap < answer.totalCost)
    }
  }
}
