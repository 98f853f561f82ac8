import CausalGraphs
import Discovery

/// How the posterior over graphs is computed: exactly or by sampling, or not at all.
struct PosteriorEstimate {
  let settings: ReconciliationSettings
  let variables: VariableList
  let progress: (@Sendable (SearchProgress) -> Void)?

  /// Whether the sum over all graphs is taken.
  var isExact: Bool {
    switch settings.posterior {
    case .none, .sampled: false
    case .exact: true
    case .automatic: variables.count <= ExactLimits.sum
    }
  }

  /// Whether graphs are sampled: where that is asked for, and where there are too many variables for the sum but few
  /// enough for chains to come to agree in seconds.
  var isSampled: Bool {
    switch settings.posterior {
    case .none, .exact: false
    case .sampled: true
    case .automatic: !isExact && variables.count <= ExactLimits.sampling
    }
  }

  private func sampled(
    _ score: some LocalScore, constraints: EdgeConstraints, start: DirectedAcyclicGraph?
  ) throws -> EdgePosterior? {
    var options = GraphSampler.Options()
    (options.seed, options.threads, options.parentLimit) = (settings.seed, settings.threads, settings.parentLimit)
    do {
      return try GraphSampler(score, constraints: constraints, options: options).run(
        from: start.map { graph in (0..<graph.nodeCount).map { graph.parents(of: $0) } }, onProgress: progress)
    } catch let error as GraphSamplerError {
      guard settings.posterior == .sampled else { return nil }
      throw ReconciliationError.badSetting("no graphs can be sampled: \(error)")
    }
  }

  /// - Parameters:
  ///   - start: A good graph, where one is known.
  ///   - isDrawing: Whether graphs are wanted besides, or instead where no probabilities would be computed.
  /// - Returns: nil where none is wanted, or no graph has a finite score.
  /// - Throws: `ReconciliationError` where an exact sum was asked for and is not to be had; `CancellationError`.
  func callAsFunction(
    _ score: some LocalScore, constraints: EdgeConstraints, start: DirectedAcyclicGraph? = nil, isDrawing: Bool = false
  ) throws -> EdgePosterior? {
    guard isExact else {
      return isSampled || isDrawing ? try sampled(score, constraints: constraints, start: start) : nil
    }
    let exact = try summed(score, constraints: constraints)
    guard isDrawing, let exact else { return exact }
    return exact.with(try sampled(score, constraints: constraints, start: start)?.samples ?? [])
  }

  private func summed(_ score: some LocalScore, constraints: EdgeConstraints) throws -> EdgePosterior? {
    let required = constraints.requiredParents.map(\.count).max() ?? 0
    var most = ExactLimits.parentLimit(for: score)
    if variables.count > ExactLimits.sumOfAll, settings.parentLimit == nil {
      most = min(most ?? ExactLimits.fewParents, ExactLimits.fewParents)
    }
    let limit = [settings.parentLimit, most].compactMap { $0.map { max($0, required, 0) } }.min()
    do {
      return try ExactEdgePosterior(parentLimit: limit, threads: settings.threads).posterior(
        of: score, variables: variables, constraints: constraints, progress: progress)
    } catch ExactPosteriorError.noFiniteScore where settings.posterior == .automatic {
      return nil
    } catch let error as ExactPosteriorError {
      throw ReconciliationError.badSetting("\(error)")
    }
  }

  /// How it was computed, in words.
  static func words(_ posterior: EdgePosterior?) -> String? {
    switch posterior?.method {
    case nil: nil
    case .exact(_, let limit):
      "the sum over all graphs" + (limit.map { " with at most \($0) parents a variable" } ?? "")
    case .sampled(let diagnostic):
      "sampling: \(diagnostic.samples) graphs of \(diagnostic.chains) chains"
        + (diagnostic.hasConverged ? "" : ", which do not agree yet")
    }
  }

  /// What a reader must know of it.
  static func notes(_ posterior: EdgePosterior?) -> [String] {
    guard let posterior else {
      return ["An edge's probability is conditional on the rest of the graph; it was not averaged over graphs."]
    }
    switch posterior.method {
    case .exact(_, let limit):
      return [
        "Probabilities are exact sums over all graphs"
          + (limit.map { " in which no variable has more than \($0) parents." } ?? ".")
      ]
    case .sampled(let diagnostic):
      let figures =
        "\(diagnostic.chains) chains, \(diagnostic.samples) graphs kept; an edge's probability differs by at most "
        + "\(GraphWords.text(diagnostic.largestDifference)) between chains"
      return [
        diagnostic.hasConverged
          ? "Probabilities are averages over sampled graphs (\(figures))."
          : "Probabilities are averages over sampled graphs whose chains do not agree yet (\(figures); split-R̂ "
            + "\(GraphWords.text(diagnostic.largestSplitRHat))): take them with care."
      ]
    }
  }
}

extension EdgePosterior {
  /// The same with graphs that were drawn from it.
  func with(_ graphs: [[[Int]]]) -> EdgePosterior {
    EdgePosterior(nodeCount: nodeCount, probabilities: probabilities, method: method, samples: graphs)
  }

  /// Whether the probabilities are averages over samples.
  var isSampled: Bool {
    if case .sampled = method { true } else { false }
  }
}
