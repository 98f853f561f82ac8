internal import CausalStatistics
import SeededRandom

/// Draws DAGs where there are no data: from P(G) ∝ exp(Σ log-prior of G's edges) over the DAGs that the constraints allow,
/// each counted once.
///
/// Gibbs sampling, pair by pair: given all other edges a pair is joined by none, → or ←, as their weights have it, less what
/// would close a cycle. An edge's probability is the average of what it was given the rest of the graph, which varies less
/// than how often it was there (by which those are counted that are rare anyway). Several chains start from different graphs; they go on until they agree, as far as their
/// steps reach.
///
/// Unlike `GraphSampler`, which needs few candidates a variable, nothing is left out. The same seed gives the same result on
/// any number of threads.
public struct PairwiseGraphSampler: Sendable {
  /// How much it does.
  public struct Options: Hashable, Sendable {
    /// Independent chains, 2 or more; they run side by side.
    public var chains = 4
    /// The most visits of pairs in one chain, but at least 600 of each. Chains that agree stop earlier, after 500,000 or more.
    public var visits = 4_000_000
    /// About how many of the sampled graphs to hand back.
    public var returnedGraphs = 1_000
    /// When chains count as agreeing: by default an effective sample size above 400, and no probability that differs by .05.
    public var thresholds = GraphSampler.Thresholds()
    /// Fixes every random choice.
    public var seed: UInt64 = 0
    /// Changes nothing but the time taken.
    public var threads = 1

    /// Four chains on one thread.
    public init() { (thresholds.effectiveSampleSize, thresholds.difference) = (400, 0.05) }
  }

  private static let leastVisits = 500_000
  /// Of all pairs.
  private static let sweeps = 600...20_000

  private let model: PairwiseModel
  private let options: Options

  /// A sampler of the graphs that these constraints allow; their log-priors are all that tells graphs apart.
  public init(_ constraints: EdgeConstraints, options: Options = Options()) {
    model = PairwiseModel(constraints)
    self.options = options
  }

  /// Samples.
  ///
  /// - Parameters:
  ///   - start: The parents of each node of a probable graph; what the constraints do not allow of it is left out.
  ///   - onProgress: Told after each part of the work, from whatever thread did it.
  /// - Throws: `GraphSamplerError.unusableStart`; `CancellationError` once the surrounding task is cancelled.
  /// - Complexity: O(p³) at most for each visit of all pairs of p variables, and near p² where graphs are sparse.
  public func run(
    from start: [[Int]]? = nil, onProgress: (@Sendable (SearchProgress) -> Void)? = nil
  ) throws -> EdgePosterior {
    let work = SamplingWork(threads: options.threads, onProgress: onProgress)
    func sweeps(_ visits: Int) -> Int {
      let affordable = visits / max(1, model.pairs.count) / PairwiseChain.batch * PairwiseChain.batch
      return max(Self.sweeps.lowerBound, min(Self.sweeps.upperBound, affordable))
    }
    let most = sweeps(options.visits)
    var chains: [PairwiseChain] = []
    for chain in 0..<max(2, options.chains) {
      let generator = SplitMix64(seed: options.seed, stream: [chain])
      chains.append(try PairwiseChain(model, from: chain == 0 ? start : nil, generator: generator))
    }
    var (done, goal) = (0, min(most, sweeps(Self.leastVisits)))
    while true {
      let (begun, more) = (chains, goal - done)
      chains = try work.map(parts: chains.count) { part, isStopped in
        var chain = begun[part]
        chain.sweep(more, isStopped: isStopped)
        return chain
      }
      done = goal
      // The first third has to forget the start.
      let draws = PairwiseDraws(model, chains, kept: done / 3..<done)
      let diagnosis = draws.diagnosis(thresholds: options.thresholds)
      if diagnosis.hasConverged || done >= most {
        return EdgePosterior(
          nodeCount: model.nodeCount, probabilities: draws.probabilities, method: .sampled(diagnosis),
          samples: draws.graphs(about: options.returnedGraphs))
      }
      goal = min(most, 2 * done)
    }
  }
}
