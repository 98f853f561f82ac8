import CausalGraphs
import Discovery

/// The graph of the highest score with its prior, and how it was found.
struct MostProbableGraph {
  /// Obeys the constraints.
  let graph: DirectedAcyclicGraph
  /// ln P(data | graph) + the edges' log-priors, in nats.
  let score: Double
  /// "Exact search" and the like.
  let algorithm: String
  /// Whether none scores better.
  let isProven: Bool
  /// In words, what is known of that.
  let optimality: String
  let evaluations: Int

  /// - Throws: `ExactSearchError`, `CancellationError`.
  static func find(
    _ score: some LocalScore, variables: VariableList, constraints: EdgeConstraints,
    settings: ReconciliationSettings, progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> MostProbableGraph {
    let count = variables.count
    let required = constraints.requiredParents.map(\.count).max() ?? 0
    let limit = settings.parentLimit.map { max($0, required, 0) }
    guard count <= ExactLimits.search else {
      return try ordered(
        score, variables: variables, constraints: constraints, limit: limit, settings: settings, progress: progress)
    }
    let most = ExactLimits.parentLimit(for: score).map { max($0, required) }
    let exactParents = [limit, most].compactMap(\.self).min()
    var best: MostProbableGraph?
    do {
      let optimum = try ExactSearch(parentLimit: exactParents, threads: settings.threads)
        .optimum(of: score, variables: variables, constraints: constraints, progress: progress)
      best = MostProbableGraph(
        graph: optimum.graph, score: optimum.score, algorithm: "Exact search", isProven: exactParents == limit,
        optimality: exactParents.map { "proven among graphs with at most \($0) parents a variable" } ?? "proven",
        evaluations: optimum.evaluations)
    } catch ExactSearchError.noFiniteScore {
      best = nil
    }
    guard exactParents != limit || best == nil else {
      if let best { return best }
      return try ordered(
        score, variables: variables, constraints: constraints, limit: limit, settings: settings, progress: progress)
    }
    // Within the limit nothing is better; beyond it order search may know of something.
    let other = try ordered(
      score, variables: variables, constraints: constraints, limit: limit, settings: settings, progress: progress)
    guard let best, best.score >= other.score - 1e-9 else { return other }
    return best
  }

  private static func ordered(
    _ score: some LocalScore, variables: VariableList, constraints: EdgeConstraints, limit: Int?,
    settings: ReconciliationSettings, progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> MostProbableGraph {
    let result: OrderSearchResult
    let score: any LocalScore = (score as? TabulatedScore)?.base ?? score
    if let counts = score as? DiscreteLocalScore {
      var options = DiscreteOrderSearch.Options()
      (options.seed, options.parentLimit) = (settings.seed, limit)
      result = try DiscreteOrderSearch(counts, constraints: constraints, options: options).run(onProgress: progress)
    } else {
      var options = OrderSearchOptions()
      (options.seed, options.parentLimit, options.threads) = (settings.seed, limit, settings.threads)
      result = try score.orderSearch(constraints, options, progress)
    }
    return MostProbableGraph(
      graph: try result.directedAcyclicGraph(over: variables), score: result.score, algorithm: "Order search",
      isProven: false,
      optimality: "a local optimum: the best of \(result.climbs) climbs, reached by \(result.reachedBest)",
      evaluations: result.evaluations)
  }
}

extension LocalScore {
  fileprivate func orderSearch(
    _ constraints: EdgeConstraints, _ options: OrderSearchOptions, _ progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> OrderSearchResult {
    try OrderSearch(self, constraints: constraints, options: options).run(onProgress: progress)
  }
}
