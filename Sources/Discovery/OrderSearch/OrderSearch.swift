import CausalStatistics
import SeededRandom
import Synchronization

/// Searches the orders of the variables for the graph that scores best, over any decomposable score.
///
/// Each start climbs from an order by moving one node at a time to its best place (BOSS; Andrews et al. 2023), then
/// shuffles a neighbourhood of its best order and climbs again, several times (iterated local search, as in Wienöbst,
/// Henckel and Weichwald 2025, "Embracing discrete search"), and keeps the best. Forbidden and required edges hold
/// throughout; the constraints' priors are part of the score.
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
  public func run(onProgress: (@Sendable (SearchProgress) -> Void)? = nil) throws(CancellationError)
    -> OrderSearchResult
  {
    let starts = max(1, options.starts)
    let total = starts * (max(0, options.perturbations) + 1)
    let state = Mutex(Outcomes(of: starts))
    let isCancelled = Atomic(false)
    performInParallel(parts: starts, threads: options.threads) { start in
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

  private struct Outcomes {
    var chains: [OrderSearchResult.Chain?]
    var climbs = 0
    var best = -Double.infinity

    init(of starts: Int) { chains = Array(repeating: nil, count: starts) }

    mutating func count(_ score: Double) -> (climbs: Int, best: Double) {
      climbs += 1
      best = max(best, score)
      return (climbs, best)
    }
  }

  /// One start: a climb from a random order, then perturbations of the best.
  private func chain(_ start: Int, shouldStop: (Double?) -> Bool) -> OrderSearchResult.Chain {
    let count = score.variableCount
    var generator = SplitMix64(seed: options.seed, stream: [start])
    var climb = OrderClimb(
      score: score, constraints: constraints, options: options, order: generator.shuffled(Array(0..<count)))
    climb.climb(visiting: generator.shuffled(Array(0..<count))) { shouldStop(nil) }
    var chain = OrderSearchResult.Chain(scores: [climb.score], parents: climb.parents, evaluations: 0)
    var (best, order) = (climb.score, climb.order)
    if !shouldStop(best), count > 1 {
      for _ in 0..<max(0, options.perturbations) {
        climb.start(from: climb.perturbedOrder(most: 8, using: &generator))
        climb.climb(visiting: generator.shuffled(Array(0..<count))) { shouldStop(nil) }
        let score = climb.score
        chain.scores.append(score)
        if score > best + 1e-7 {
          (best, order) = (score, climb.order)
          chain.parents = climb.parents
        } else if score < best {
          climb.start(from: order)
        }
        if shouldStop(best) { break }
      }
    }
    chain.evaluations = climb.evaluations
    return chain
  }
}
