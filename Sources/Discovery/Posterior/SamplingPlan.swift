import CausalStatistics
import Synchronization

/// How a sampler divides its steps.
struct SamplingPlan: Sendable {
  let chains: Int
  /// Perturbations on the way from a random order to a start.
  let perturbations: Int
  /// Graphs of a chain that looks for candidates.
  let pilotDraws = 40
  /// How many apart those lie that are looked at.
  let pilotSpacing = 10
  /// Steps between two graphs that count.
  let stepsADraw: Int
  /// Reversals of edges after each.
  let reversalsADraw: Int
  /// The most graphs of one chain that count or are forgotten with the start.
  let draws: Int

  /// So many draws are as good as more, so steps beyond that lie between them.
  private static let mostDraws = 1_800

  init(_ options: GraphSampler.Options, nodeCount count: Int) {
    chains = max(2, options.chains)
    let steps = max(1, options.steps ?? SamplingPlan.steps(nodeCount: count))
    perturbations = max(100, min(1_000, 10 * count))
    stepsADraw = max(max(1, count / 2), steps / SamplingPlan.mostDraws)
    reversalsADraw = max(1, stepsADraw / 2)
    draws = max(6, steps / stepsADraw)
  }

  /// The steps of a chain where none are named.
  private static func steps(nodeCount count: Int) -> Int { max(20_000, min(400_000, 2_000 * count)) }

  /// How many draws to have next, before asking whether the chains agree.
  func draws(after done: Int) -> Int {
    let next = done == 0 ? max(6, min(450, draws)) : 2 * done
    return next * 3 > draws * 2 ? draws : next
  }
}

/// Runs a sampler's work side by side, counts its parts, and stops it where the task was cancelled.
final class SamplingWork: Sendable {
  let threads: Int
  private let onProgress: (@Sendable (SearchProgress) -> Void)?
  private let done = Atomic(0)
  private let isCancelled = Atomic(false)

  init(threads: Int, onProgress: (@Sendable (SearchProgress) -> Void)?) {
    (self.threads, self.onProgress) = (threads, onProgress)
  }

  /// What the body makes of each part, in their order; it asks now and then whether to stop.
  ///
  /// - Throws: `CancellationError`.
  func map<Result: Sendable>(
    parts: Int, _ body: @Sendable (_ part: Int, _ isStopped: () -> Bool) -> Result
  ) throws -> [Result] {
    let results = mapInParallel(parts: parts, threads: threads) { part -> Result? in
      guard !isStopped() else { return nil }
      let result = body(part, isStopped)
      onProgress?(SearchProgress(done: done.wrappingAdd(1, ordering: .relaxed).newValue))
      return result
    }
    if isStopped() { throw CancellationError() }
    return results.compactMap(\.self)
  }

  /// A worker thread does not know the task; the one that called does, and works too.
  private func isStopped() -> Bool {
    if Task.isCancelled { isCancelled.store(true, ordering: .relaxed) }
    return isCancelled.load(ordering: .relaxed)
  }
}
