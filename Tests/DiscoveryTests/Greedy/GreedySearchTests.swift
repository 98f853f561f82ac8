import CausalGraphs
import CausalStatistics
import Discovery
import SeededRandom
import Testing

@Suite("Greedy equivalence search")
struct GreedySearchTests {
  @Test("With the population's moments it returns the true class", arguments: 0..<40 as Range<UInt64>)
  func population(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [10])
    let truth = try Samples.graph(5 + Int(seed % 8), density: 0.35, using: &generator)
    let moments = Samples.populationMoments(of: truth, rows: 1e9, using: &generator)
    let outcome = try GreedySearch().run(PlainGaussianBIC(moments), variables: truth.variables)
    #expect(outcome.equivalenceClass == truth.completedPartiallyDirectedGraph)
    #expect(outcome.graph.completedPartiallyDirectedGraph == outcome.equivalenceClass)
  }

  @Test("No step improves the result, which is no worse than no edges", arguments: 0..<30 as Range<UInt64>)
  func localOptimality(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [11])
    let truth = try Samples.graph(5, density: 0.6, using: &generator)
    // Few rows make optima that are not the truth.
    let moments = Samples.moments(Samples.columns(of: truth, rows: 12 + Int(seed), using: &generator))
    let score = PlainGaussianBIC(moments, discount: 1)
    for search in [GreedySearch(), GreedySearch(extended: false)] {
      let outcome = try search.run(score, variables: truth.variables)
      #expect(abs(outcome.graph.score(by: score) - outcome.score) < 1e-8)
      #expect(outcome.score >= DirectedAcyclicGraph(truth.variables).score(by: score))
      for neighbour in try outcome.equivalenceClass.oneStepAway() {
        #expect(neighbour.score(by: score) <= outcome.score + 1e-6)
      }
    }
  }

  @Test("The extended search ends no lower, and exact search no lower still", arguments: 0..<20 as Range<UInt64>)
  func orderOfSearches(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [12])
    let truth = try Samples.graph(8, density: 0.5, using: &generator)
    let score = try BGe(Samples.moments(Samples.columns(of: truth, rows: 60, using: &generator)))
    let short = try GreedySearch(extended: false).run(score, variables: truth.variables)
    let long = try GreedySearch().run(score, variables: truth.variables)
    let best = try ExactSearch().optimum(of: score, variables: truth.variables)
    #expect(short.score <= long.score + 1e-7 && long.score <= best.score + 1e-7)
  }

  /// Exact search is the oracle. Deletions of single edges by force reach the optimum of 7 of these, those of regions 16.
  @Test("Trials of regions reach the optimum of dense graphs more often than those of edges")
  func denseGraphs() throws {
    var reached = 0
    for seed in 0..<30 as Range<UInt64> {
      var generator = SplitMix64(seed: seed, stream: [20])
      let truth = try Samples.graph(9, density: 0.6, using: &generator)
      let score = PlainGaussianBIC(Samples.moments(Samples.columns(of: truth, rows: 500, using: &generator)))
      let outcome = try GreedySearch().run(score, variables: truth.variables)
      let best = try ExactSearch().optimum(of: score, variables: truth.variables)
      if outcome.score > best.score - 1e-6 { reached += 1 }
    }
    #expect(reached >= 14)
  }

  @Test("What a determinant score shortens changes no result", arguments: 0..<8 as Range<UInt64>)
  func opaque(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [13])
    let truth = try Samples.graph(12, density: 0.25, using: &generator)
    let score = GaussianBIC(Samples.moments(Samples.columns(of: truth, rows: 400, using: &generator)))
    let fast = try GreedySearch().run(score, variables: truth.variables)
    let slow = try GreedySearch().run(OpaqueScore(score: score), variables: truth.variables)
    #expect(fast.equivalenceClass == slow.equivalenceClass)
    #expect(abs(fast.score - slow.score) < 1e-8 * abs(slow.score))
  }

  @Test("Knowledge is obeyed, and no class that obeys is one step better", arguments: 0..<12 as Range<UInt64>)
  func constraints(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [14])
    let truth = try Samples.graph(5, density: 0.6, using: &generator)
    let score = PlainGaussianBIC(
      Samples.moments(Samples.columns(of: truth, rows: 40, using: &generator)), discount: 1)
    let knowledge = BackgroundKnowledge(
      required: [.init("v3", "v1")], forbidden: [.init("v0", "v2"), .init("v2", "v0")],
      tiers: seed % 2 == 0 ? [["v4"], ["v0", "v2"]] : [["v2", "v3"], ["v0", "v1"], ["v4"]])
    let constraints = try EdgeConstraints(knowledge, over: truth.variables)
    func obeys(_ graph: DirectedAcyclicGraph) -> Bool {
      graph.contains(DirectedEdge(3, 1))
        && graph.edges.allSatisfy { !constraints.isForbidden[$0.source * 5 + $0.target] }
    }
    let outcome = try GreedySearch().run(score, variables: truth.variables, constraints: constraints)
    #expect(obeys(outcome.graph))
    #expect(outcome.equivalenceClass == (try outcome.graph.completedPartiallyDirectedGraph.applying(knowledge)))
    for neighbour in try outcome.graph.completedPartiallyDirectedGraph.oneStepAway()
    where try neighbour.completedPartiallyDirectedGraph.members().contains(where: obeys) {
      #expect(neighbour.score(by: score) <= outcome.score + 1e-6)
    }
  }

  @Test("Tiers that fix every direction leave nothing undirected")
  func tiers() throws {
    var generator = SplitMix64(seed: 15)
    let names = try Samples.names(6)
    let edges = [(0, 1), (1, 2), (0, 3), (3, 4), (2, 5), (4, 5)].map { DirectedEdge($0.0, $0.1) }
    let truth = try DirectedAcyclicGraph(names, edges: edges)
    let score = PlainGaussianBIC(Samples.populationMoments(of: truth, rows: 1e6, using: &generator))
    let knowledge = BackgroundKnowledge(tiers: names.names.map { [$0] })
    let report = try GreedySearch().report(
      score, variables: names, constraints: EdgeConstraints(knowledge, over: names), method: "Gaussian BIC")
    #expect(report.graph == .partiallyDirected(PartiallyDirectedGraph(truth)))
    #expect(report.support.count == 6 && report.support.allSatisfy { ($0.scoreDifference ?? 0) > 0 })
  }

  @Test("A prior on directions directs what the data leave open; a strong prior against an edge removes it")
  func priors() throws {
    var generator = SplitMix64(seed: 16)
    let names = try Samples.names(3)
    let truth = try DirectedAcyclicGraph(names, edges: [DirectedEdge(0, 1), DirectedEdge(1, 2)])
    let score = PlainGaussianBIC(Samples.populationMoments(of: truth, rows: 1e4, using: &generator))
    var prior = [Double](repeating: 0, count: 9)
    prior[1 * 3 + 0] = 2  // v1 → v0
    let directed = try GreedySearch().report(
      score, variables: names,
      constraints: EdgeConstraints(BackgroundKnowledge(), over: names, logPrior: prior), method: "BIC")
    guard case .directedAcyclic(let graph) = directed.graph else {
      Issue.record("a prior on directions leaves one graph")
      return
    }
    #expect(graph.contains(DirectedEdge(1, 0)) && graph.edgeCount == 2)
    prior = [Double](repeating: 0, count: 9)
    (prior[1], prior[3]) = (-1e6, -1e6)
    let without = try GreedySearch().run(
      score, variables: names, constraints: EdgeConstraints(BackgroundKnowledge(), over: names, logPrior: prior))
    #expect(!without.graph.areAdjacent(0, 1))
  }

  @Test("Constant, repeated and dependent columns end the search with a finite score")
  func degenerate() throws {
    var generator = SplitMix64(seed: 17)
    var columns = Samples.columns(
      of: try Samples.graph(4, density: 0.5, using: &generator), rows: 30, using: &generator)
    columns += [columns[0], [Double](repeating: 2, count: 30), zip(columns[1], columns[2]).map { $0 - $1 }]
    let moments = Samples.moments(columns)
    for score in [GaussianBIC(moments), try BGe(moments)] as [any LocalScore] {
      #expect(try GreedySearch().run(score, variables: Samples.names(7)).score.isFinite)
    }
    #expect(try GreedySearch().run(GaussianBIC(moments), variables: Samples.names(7), progress: { _ in }).steps > 0)
  }

  @Test(
    "Repeated and dependent columns, where gains contradict each other, do not send it round",
    arguments: 0..<12 as Range<UInt64>)
  func contradictoryGains(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed, stream: [21])
    var columns = Samples.columns(
      of: try Samples.graph(4, density: 0.8, using: &generator), rows: 30, using: &generator)
    columns += [columns[0], zip(columns[1], columns[2]).map { $0 - $1 }]
    let score = GaussianBIC(Samples.moments(columns))
    let outcome = try GreedySearch().run(score, variables: Samples.names(6))
    #expect(outcome.score == outcome.graph.score(by: score))
  }

  @Test("No variables, one variable, a parent limit")
  func small() throws {
    var generator = SplitMix64(seed: 18)
    let none = Moments(rows: 0, weight: 0, means: [], crossProducts: Matrix(rows: 0, columns: 0))
    #expect(try GreedySearch().run(PlainGaussianBIC(none), variables: Samples.names(0)).steps == 0)
    let truth = try Samples.graph(8, density: 0.8, using: &generator)
    let score = PlainGaussianBIC(Samples.moments(Samples.columns(of: truth, rows: 500, using: &generator)))
    let outcome = try GreedySearch(parentLimit: 2).run(score, variables: truth.variables)
    #expect((0..<8).allSatisfy { outcome.graph.parents(of: $0).count <= 3 } && outcome.steps > 0)
  }

  @Test("A cancelled task stops")
  func cancellation() async throws {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      var generator = SplitMix64(seed: 19)
      let truth = try Samples.graph(6, density: 0.8, using: &generator)
      let score = PlainGaussianBIC(Samples.moments(Samples.columns(of: truth, rows: 100, using: &generator)))
      return try GreedySearch().run(score, variables: truth.variables)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}

extension PartiallyDirectedGraph {
  /// The graphs of a completed class, by trying every direction of what it leaves open.
  func members() throws -> [DirectedAcyclicGraph] {
    let open = undirectedEdges
    return (0..<(1 << open.count)).compactMap { code in
      let chosen = open.enumerated().map { index, edge in
        code >> index & 1 == 0 ? DirectedEdge(edge.first, edge.second) : DirectedEdge(edge.second, edge.first)
      }
      guard let graph = try? DirectedAcyclicGraph(variables, edges: directedEdges + chosen),
        graph.unshieldedColliders == unshieldedColliders
      else { return nil }
      return graph
    }
  }

  /// The graphs that a single insertion or deletion, or the reversal of a compelled edge, makes of any member.
  func oneStepAway() throws -> [DirectedAcyclicGraph] {
    var found: [DirectedAcyclicGraph] = []
    for member in try members() {
      for source in 0..<nodeCount {
        for target in 0..<nodeCount where source != target {
          let edge = DirectedEdge(source, target)
          if member.contains(edge) {
            var without = member
            without.remove(edge)
            found.append(without)
            if contains(edge), (try? without.insert(edge.reversed)) != nil { found.append(without) }
          } else if !member.contains(edge.reversed) {
            var with = member
            if (try? with.insert(edge)) != nil { found.append(with) }
          }
        }
      }
    }
    return found
  }
}
