public import CausalGraphs

/// A greedy search over equivalence classes of graphs, for any decomposable score that equivalent graphs share.
///
/// Chickering's operators (2002, JMLR 3) with the order of Nazaret and Blei's XGES (2024, "Extremely greedy equivalence
/// search"): deletions that raise the score before reversals, reversals before insertions; and, at a local optimum, each
/// edge is deleted by force and the search resumed without it, which is kept where the score ends higher. Where no such
/// deletion helps any more, the same is tried with all edges at a node, all among a node and those adjacent to it, and
/// all at two adjacent nodes, which may be joined again: a wrong direction is made good for by several edges, and XGES
/// ends where they hold each other up.
///
/// In the limit of many rows it finds the class of the graph that generated the data. On finite data it may end in a local
/// optimum, more often the denser the graph: the order search ends lower less often.
public struct GreedySearch: Sendable {
  /// Whether edges, and then all edges of small regions, are deleted by force to leave local optima (XGES and beyond);
  /// without it the search is faster (XGES-0).
  public var extended: Bool
  /// The most parents a variable gets by insertions and reversals; nil for no limit.
  public var parentLimit: Int?

  /// A search with these settings.
  public init(extended: Bool = true, parentLimit: Int? = nil) {
    (self.extended, self.parentLimit) = (extended, parentLimit)
  }

  /// Where a search has ended.
  public struct Outcome: Hashable, Sendable {
    /// The class: completed, and with constraints closed under Meek's rules.
    public var equivalenceClass: PartiallyDirectedGraph
    /// A graph of the class that obeys the constraints; where the prior of an edge depends on its direction, one that
    /// follows the prior as far as the class lets it.
    public var graph: DirectedAcyclicGraph
    /// That graph's score with the prior of its edges, in nats.
    public var score: Double
    /// How many local scores were computed.
    public var evaluations: Int
    /// How many steps led here from the graph without edges (or of required edges only).
    public var steps: Int
    /// How many trials by force were made, and how many of them led to a higher score.
    public var trials: Int
    public var successfulTrials: Int
  }

  /// A class that no step improves.
  ///
  /// - Parameters:
  ///   - score: equal for Markov-equivalent graphs.
  ///   - constraints: edges that must or may not be there, and what each adds to the score; nil for none.
  ///   - progress: after each step of the climb, and after each trial.
  /// - Throws: `CancellationError` where the task was cancelled; `GraphError.cycle` where required edges form one.
  /// - Complexity: O(p) local scores for each target near a step.
  public func run<Score: LocalScore>(
    _ score: Score, variables: VariableList, constraints: EdgeConstraints? = nil,
    progress: ((SearchProgress) -> Void)? = nil
  ) throws -> Outcome {
    let constraints = constraints ?? EdgeConstraints(nodeCount: variables.count)
    precondition(
      score.variableCount == variables.count && constraints.nodeCount == variables.count, "one variable a column")
    if let score = score as? any DeterminantScore {
      return try runDeterminants(score, variables, constraints, progress)
    }
    return try search(RememberedFamily(score), score, variables, constraints, progress)
  }

  /// The class with what each of its edges is worth.
  ///
  /// - Parameters: as `run(_:variables:constraints:progress:)`; `method` and `setting` name the score in the report.
  /// - Throws: as `run`.
  public func report(
    _ score: some LocalScore, variables: VariableList, constraints: EdgeConstraints? = nil, method: String,
    setting: Double? = nil, progress: ((SearchProgress) -> Void)? = nil
  ) throws -> DiscoveryReport {
    let constraints = constraints ?? EdgeConstraints(nodeCount: variables.count)
    let outcome = try run(score, variables: variables, constraints: constraints, progress: progress)
    return DiscoveryReport(
      graph: constraints.prefersDirections
        ? .directedAcyclic(outcome.graph) : .partiallyDirected(outcome.equivalenceClass),
      algorithm: extended ? "Greedy equivalence search (XGES)" : "Greedy equivalence search (XGES-0)", method: method,
      setting: setting, score: outcome.score, evaluations: outcome.evaluations,
      optimality: .local(starts: 1, reachedBest: 1),
      support: outcome.graph.edgeSupport(by: score, constraints: constraints))
  }

  private func runDeterminants<Score: DeterminantScore>(
    _ score: Score, _ variables: VariableList, _ constraints: EdgeConstraints, _ progress: ((SearchProgress) -> Void)?
  ) throws -> Outcome {
    try search(DeterminantFamily(score), score, variables, constraints, progress)
  }

  private func search<Family: GrowingFamily>(
    _ family: Family, _ score: some LocalScore, _ variables: VariableList, _ constraints: EdgeConstraints,
    _ progress: ((SearchProgress) -> Void)?
  ) throws -> Outcome {
    let required = constraints.requiredParents.enumerated().flatMap { child, parents in
      parents.map { DirectedEdge($0, child) }
    }
    let start = try DirectedAcyclicGraph(variables, edges: required)
    let demands = ClassDemands(constraints, over: variables)
    let startScore = start.score(by: score, constraints: constraints)
    // Sums of scores carry rounding of about 1e-15 of their size.
    let leastGain = max(1e-7, (startScore.isFinite ? abs(startScore) : 0) * 1e-13)
    var best = GreedyClimb(
      family: family, graph: EssentialGraph(start.completedPartiallyDirectedGraph), demands: demands,
      parentLimit: parentLimit ?? variables.count, leastGain: leastGain)
    var (trials, successes) = (0, 0)
    func tell(_ climb: borrowing GreedyClimb<Family>) throws {
      try Task.checkCancellation()
      progress?(SearchProgress(done: climb.steps + trials, bestScore: startScore + climb.gained))
    }
    // Where columns determine each other, equivalent graphs score differently and gains do not add up to a class's score:
    // a success has to show in that score too, so that no round of successes leads back to where it began.
    func worth(_ climb: borrowing GreedyClimb<Family>) throws -> Double {
      try constraints.members(of: climb.graph.partiallyDirectedGraph(variables)).1
        .score(by: score, constraints: constraints)
    }
    try best.climb(afterStep: tell)
    var bestWorth = extended ? try worth(best) : 0
    func isBetter(_ trial: borrowing GreedyClimb<Family>, than gained: Double) throws -> Bool {
      guard trial.gained > gained + leastGain else { return false }
      let reached = try worth(trial)
      guard reached > bestWorth + leastGain else { return false }
      bestWorth = reached
      return true
    }
    var isChanged = extended
    while isChanged {
      isChanged = false
      // Every deletion of the class as it is now, the least harmful first; those still possible after a success stay.
      for listed in best.allDeletions().sorted(by: { GreedyOperator.comesAfter($1, $0) }) {
        guard let step = best.current(listed), var trial = best.trial(without: step) else { continue }
        trials += 1
        try trial.climb { _ in try Task.checkCancellation() }
        if trial.gained > best.gained + leastGain {
          trial.allowAll()
          try trial.climb(afterStep: tell)
          guard try isBetter(trial, than: best.gained) else { continue }
          best = trial
          successes += 1
          isChanged = true
        }
        try tell(best)
      }
      // Then wider regions, the next scope only where nothing before it helped.
      for scope in TrialScope.allCases where !isChanged {
        for place in best.places(for: scope) {
          guard var trial = best.trial(scope, at: place) else { continue }
          trials += 1
          try trial.climb { _ in try Task.checkCancellation() }
          if try isBetter(trial, than: best.gained) {
            best = trial
            successes += 1
            isChanged = true
          }
          try tell(best)
        }
      }
    }
    let completed = best.graph.partiallyDirectedGraph(variables)
    let (equivalenceClass, graph) = try constraints.members(of: completed)
    return Outcome(
      equivalenceClass: equivalenceClass, graph: graph, score: graph.score(by: score, constraints: constraints),
      evaluations: family.evaluations, steps: best.steps, trials: trials, successfulTrials: successes)
  }
}

extension EdgeConstraints {
  /// The members of a completed class that obey the constraints, as an MPDAG, and one of them: that to which directing
  /// by the prior leads, the clearest preference first.
  fileprivate func members(
    of completed: PartiallyDirectedGraph
  ) throws -> (PartiallyDirectedGraph, DirectedAcyclicGraph) {
    var open = completed
    func direct(_ edge: DirectedEdge) {
      if open.orient(edge) { open.closeUnderMeekRules(startingFrom: [edge]) }
    }
    for edge in open.undirectedEdges {
      if isForbidden[edge.second * nodeCount + edge.first] { direct(DirectedEdge(edge.first, edge.second)) }
      if isForbidden[edge.first * nodeCount + edge.second] { direct(DirectedEdge(edge.second, edge.first)) }
    }
    let obeying = open
    if prefersDirections {
      func preference(_ edge: UndirectedEdge) -> Double {
        logPrior[edge.first * nodeCount + edge.second] - logPrior[edge.second * nodeCount + edge.first]
      }
      while let edge = open.undirectedEdges.max(by: { abs(preference($0)) < abs(preference($1)) }),
        preference(edge) != 0
      {
        direct(preference(edge) > 0 ? DirectedEdge(edge.first, edge.second) : DirectedEdge(edge.second, edge.first))
      }
    }
    return (obeying, try open.greedyExtension())
  }
}

extension PartiallyDirectedGraph {
  /// A member of a class closed under Meek's rules, in which each undirected edge can go either way: directed one by one.
  fileprivate func greedyExtension() throws -> DirectedAcyclicGraph {
    if let graph = try? consistentExtension() { return graph }
    var open = self
    while let edge = open.undirectedEdges.first {
      let directed = DirectedEdge(edge.first, edge.second)
      open.orient(directed)
      open.closeUnderMeekRules(startingFrom: [directed])
    }
    return try DirectedAcyclicGraph(variables, edges: open.directedEdges)
  }
}
