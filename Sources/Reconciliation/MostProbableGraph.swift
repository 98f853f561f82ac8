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

  /// Up to so many variables exact search is made.
  static let exactLimit = 20
  /// Where each family must be counted (or factored) anew: how many families are still a matter of a second or two, for
  /// data of so many rows.
  private static let mostFamilies = 40_000

  /// - Throws: `ExactSearchError`, `CancellationError`.
  static func find(
    _ data: ReconciliationData, variables: VariableList, constraints: EdgeConstraints,
    settings: ReconciliationSettings, progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> MostProbableGraph {
    try find(
      data.score, variables: variables, constraints: constraints, settings: settings, progress: progress)
  }

  private static func find(
    _ score: some LocalScore, variables: VariableList, constraints: EdgeConstraints,
    settings: ReconciliationSettings, progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> MostProbableGraph {
    let count = variables.count
    let required = constraints.requiredParents.map(\.count).max() ?? 0
    let limit = settings.parentLimit.map { max($0, required, 0) }
    guard count <= exactLimit else {
      return try ordered(
        score, variables: variables, constraints: constraints, limit: limit, settings: settings, progress: progress)
    }
    var exactParents = limit
    if !(score is any DeterminantScore) {
      let most = max(largestLimit(count), required)
      if most < count - 1 { exactParents = min(limit ?? most, most) }
    }
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

  /// The largest parent limit at which all families are few enough.
  private static func largestLimit(_ count: Int) -> Int {
    var (families, choices) = (count, count)
    for limit in 1..<max(1, count) {
      choices = choices * (count - limit) / limit
      families += choices
      if families > mostFamilies { return limit - 1 }
    }
    return max(0, count - 1)
  }

  private static func ordered(
    _ score: some LocalScore, variables: VariableList, constraints: EdgeConstraints, limit: Int?,
    settings: ReconciliationSettings, progress: (@Sendable (SearchProgress) -> Void)?
  ) throws -> MostProbableGraph {
    let result: OrderSearchResult
    if let counts = score as? DiscreteLocalScore {
      var options = DiscreteOrderSearch.Options()
      (options.seed, options.parentLimit) = (settings.seed, limit)
      result = try DiscreteOrderSearch(counts, constraints: constraints, options: options).run(onProgress: progress)
    } else {
      var options = OrderSearchOptions()
      (options.seed, options.parentLimit, options.threads) = (settings.seed, limit, settings.threads)
      result = try OrderSearch(score, constraints: constraints, options: options).run(onProgress: progress)
    }
    return MostProbableGraph(
      graph: try result.directedAcyclicGraph(over: variables), score: result.score, algorithm: "Order search",
      isProven: false,
      optimality: "a local optimum: the best of \(result.climbs) climbs, reached by \(result.reachedBest)",
      evaluations: result.evaluations)
  }
}
