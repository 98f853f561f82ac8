public import CausalGraphs

/// The best graph that an order search found.
public struct OrderSearchResult: Hashable, Sendable {
  /// What one start came to.
  struct Chain: Hashable, Sendable {
    /// The score after each climb.
    var scores: [Double]
    /// The best of them.
    var best: Double
    /// Of the best climb.
    var parents: [[Int]]
    var evaluations: Int
  }

  /// `parents[v]`: the parents of node v, ascending; acyclic.
  public let parents: [[Int]]
  /// In nats, with the constraints' priors.
  public let score: Double
  /// Local scores computed.
  public let evaluations: Int
  /// Climbs made: one a start and one a perturbation.
  public let climbs: Int
  /// How many of them ended with the best score, to 1e-6 nats.
  public let reachedBest: Int

  /// The best of one or more starts, of equals the first.
  init(chains: [Chain]) {
    let scores = chains.flatMap(\.scores)
    let best = chains.map(\.best).max() ?? -.infinity
    let chain = chains.first { $0.best >= best }
    parents = chain?.parents ?? []
    score = best
    evaluations = chains.reduce(0) { $0 + $1.evaluations }
    climbs = scores.count
    reachedBest = scores.count { $0 >= best - 1e-6 }
  }

  init(parents: [[Int]], score: Double, evaluations: Int, climbs: Int, reachedBest: Int) {
    (self.parents, self.score, self.evaluations) = (parents, score, evaluations)
    (self.climbs, self.reachedBest) = (climbs, reachedBest)
  }

  /// The graph itself. Only a score that prefers one graph of an equivalence class (by priors of edges) gives its
  /// directions a meaning beyond the class.
  /// - Throws: `GraphError.differentVariables` where there are more or fewer variables than nodes.
  public func directedAcyclicGraph(over variables: VariableList) throws(GraphError) -> DirectedAcyclicGraph {
    guard variables.count == parents.count else {
      throw .differentVariables(onlyInFirst: Array(variables.names.dropFirst(parents.count)), onlyInSecond: [])
    }
    return try DirectedAcyclicGraph(
      variables,
      edges: parents.indices.flatMap { child in parents[child].map { DirectedEdge($0, child) } })
  }

  /// The class of graphs that the data do not tell from the best one, with what background knowledge adds to it.
  /// - Throws: As `directedAcyclicGraph(over:)` and `PartiallyDirectedGraph.applying(_:)`.
  public func equivalenceClass(
    over variables: VariableList, knowledge: BackgroundKnowledge = BackgroundKnowledge()
  ) throws(GraphError) -> PartiallyDirectedGraph {
    let completed = try directedAcyclicGraph(over: variables).completedPartiallyDirectedGraph
    return knowledge == BackgroundKnowledge() && variables.allSatisfy { $0.tier == nil }
      ? completed : try completed.applying(knowledge)
  }

  /// The report of the search, with each edge's support: what the best graph scores beyond itself without the edge.
  ///
  /// - Parameters:
  ///   - score: The score that was searched, and `constraints` those of the search.
  ///   - method: Its usual name; `setting` its penalty or sample size.
  /// - Throws: As `directedAcyclicGraph(over:)`.
  public func report(
    over variables: VariableList, score local: some LocalScore, method: String, setting: Double? = nil,
    constraints: EdgeConstraints, notes: [String] = []
  ) throws(GraphError) -> DiscoveryReport {
    let graph = try directedAcyclicGraph(over: variables)
    var support: [DiscoveryReport.PairSupport] = []
    for (child, family) in parents.enumerated() {
      let whole = local.localScore(of: child, parents: family)
      for parent in family {
        let rest = local.localScore(of: child, parents: family.filter { $0 != parent })
        let difference = whole - rest + constraints.logPrior(of: child, parents: [parent])
        support.append(DiscoveryReport.PairSupport(parent, child, scoreDifference: difference))
      }
    }
    support.sort { ($0.first, $0.second) < ($1.first, $1.second) }
    return DiscoveryReport(
      graph: constraints.discovered(graph), algorithm: "Order search", method: method, setting: setting, score: score,
      evaluations: evaluations, optimality: .local(starts: climbs, reachedBest: reachedBest), support: support,
      notes: notes)
  }

  /// The same under background knowledge alone.
  /// - Throws: Also as `EdgeConstraints.init(_:over:logPrior:)`.
  public func report(
    over variables: VariableList, score local: some LocalScore, method: String, setting: Double? = nil,
    knowledge: BackgroundKnowledge = BackgroundKnowledge(), notes: [String] = []
  ) throws(GraphError) -> DiscoveryReport {
    try report(
      over: variables, score: local, method: method, setting: setting,
      constraints: EdgeConstraints(knowledge, over: variables), notes: notes)
  }
}
