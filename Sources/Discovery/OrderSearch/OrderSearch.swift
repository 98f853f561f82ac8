import CausalStatistics
import SeededRandom
import Synchronization

/// Searches the orders of the variables for the graph that scores best, over any decomposable score.
///
/// Each start climbs from an order by moving one node at a time to its best place (BOSS; Andrews et al. 2023), then
/// shuffles a neighbourhood of its best order, or now and then turns a larger one round, and climbs again, several times
/// (iterated local search, as in Wienöbst, Henckel and Weichwald 2025, "Embracing discrete search"), and keeps the best.
/// Forbidden and required edges hold throughout; the constraints' priors are part of the score.
///
/// The same seed gives the same result on any number of threads.
public struct OrderSearch<Score: LocalScore>: Sendable {
  private let score: Score
  private let constraints: EdgeConstraints
  private let options: OrderSearchOptions

  /// A search over `score`'s variables.
  public init(_ score: Score, constraints: EdgeConstraints? = nil, options: OrderSearchOptions = OrderSearchOptions()) {
    self.score = score
    self.constraints = constraints ?? EdgeConstraints(nodeCount: score.variableCount)
    precondition(self.constraints.nodeCount == score.variableCount, "constraints over the score's variables")
    self.options = options
  }

  /// Searches.
  ///
  /// - Parameter onProgress: Told after each climb, from whatever thread made it.
  /// - Throws: `CancellationError` once the surrounding task is cancelled.
  /// - Complexity: A round of moves takes O(p²) steps besides the local scores, for p variables; each local score is
  ///   computed once a start.
  public func run(
    onProgress: (@Sendable (SearchProgress) -> Void)? = nil
  ) throws(CancellationError) -> OrderSearchResult {
    // Without priors a Gaussian score has sets of parents of its own, which are the same and faster.
    let gaussian = constraints.logPrior.isEmpty ? score as? GaussianBIC : nil
    let perturbations = options.perturbations ?? OrderSearchOptions.perturbations(nodes: score.variableCount)
    let run = OrderSearchRun(
      starts: max(1, options.starts), perturbations: max(0, perturbations), threads: options.threads,
      onProgress: onProgress)
    return try run { start, shouldStop in
      let count = score.variableCount
      var generator = SplitMix64(seed: options.seed, stream: [start])
      if let gaussian {
        let sets = GaussianParentSets(score: gaussian, constraints: constraints, parentLimit: options.parentLimit)
        var choices = start == 0 ? nil : generator
        let order = gaussian.sparseOrder(using: &choices)
        var chain = OrderChain(sets, constraints: constraints, order: order, generator: generator)
        return chain.run(perturbations: run.perturbations, shouldStop: shouldStop)
      }
      let sets = ScoredParentSets(score: score, constraints: constraints, options: options)
      let order = generator.shuffled(Array(0..<count))
      var chain = OrderChain(sets, constraints: constraints, order: order, generator: generator)
      return chain.run(perturbations: run.perturbations, shouldStop: shouldStop)
    }
  }
}

/// Runs the starts of a search side by side and gathers what they come to.
struct OrderSearchRun: Sendable {
  let starts: Int
  let perturbations: Int
  let threads: Int
  let onProgress: (@Sendable (SearchProgress) -> Void)?

  private struct Outcomes {
    var chains: [OrderSearchResult.Chain?]
    var climbs = 0
    var best = -Double.infinity

    mutating func count(_ score: Double) -> (climbs: Int, best: Double) {
      climbs += 1
      best = max(best, score)
      return (climbs, best)
    }
  }

  /// - Parameter chain: One start, by its number; it reports scores to the closure and ends soon once that says so.
  func callAsFunction(
    _ chain: @Sendable (_ start: Int, _ shouldStop: (Double?) -> Bool) -> OrderSearchResult.Chain
  ) throws(CancellationError) -> OrderSearchResult {
    let total = starts * (perturbations + 1)
    let state = Mutex(Outcomes(chains: Array(repeating: nil, count: starts)))
    let isCancelled = Atomic(false)
    performInParallel(parts: starts, threads: threads) { start in
      let outcome = chain(start) { bestScore in
        // A worker thread does not know the task; the one that called does.
        if Task.isCancelled { isCancelled.store(true, ordering: .relaxed) }
        if let onProgress, let bestScore {
          let done = state.withLock { $0.count(bestScore) }
          onProgress(SearchProgress(done: done.climbs, total: total, bestScore: done.best))
        }
        return isCancelled.load(ordering: .relaxed)
      }
      state.withLock { $0.chains[start] = outcome }
    }
    if isCancelled.load(ordering: .relaxed) { throw CancellationError() }
    return OrderSearchResult(chains: state.withLock { $0.chains.compactMap(\.self) })
  }
}
