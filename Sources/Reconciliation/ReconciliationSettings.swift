/// How proposals and data are reconciled. The defaults are what the benchmarks measure.
public struct ReconciliationSettings: Hashable, Sendable {
  /// Which graph is reported.
  public enum Estimate: String, Hashable, Sendable, CaseIterable {
    /// The graph of highest posterior probability.
    case mostProbable = "most-probable"
    /// The acyclic graph whose structural Hamming distance to the truth is expected to be least: an edge is worth
    /// P(edge) − P(no edge between the two), and those worth most together without a cycle stand.
    case leastExpectedDistance = "least-expected-distance"
  }

  /// How the edges' posterior probabilities are computed.
  public enum Posterior: String, Hashable, Sendable, CaseIterable {
    /// Exact for up to 20 variables (above 16, over graphs with at most five parents a variable where no other limit is
    /// set; without data for up to 17), sampled for up to 100; above, none.
    case automatic = "auto"
    /// The sum over all graphs; an error where there are too many variables.
    case exact
    /// Sampled graphs.
    case sampled
    /// None: each pair's probability is conditional on the rest of the graph reported.
    case none
  }

  /// How proposals become a prior over graphs.
  public var prior = ExpertPriorSettings()
  /// How opinions on a pair are pooled: that of `prior`.
  public var rule: PoolingRule {
    get { prior.rule }
    set { prior.rule = newValue }
  }
  /// Which graph is reported.
  public var estimate = Estimate.mostProbable
  /// How probabilities are computed.
  public var posterior = Posterior.automatic
  /// Whether graphs are drawn from the posterior also where its probabilities are summed exactly, or not computed:
  /// `EdgePosterior.samples`, which asking by an adjustment set needs.
  public var drawsGraphs = false
  /// The most parents of a variable; nil for no limit but what exact search over categorical data needs. Required
  /// parents stay, however many.
  public var parentLimit: Int?
  /// Fixes every random choice.
  public var seed: UInt64 = 0
  /// The most threads; no result depends on it.
  public var threads = 1
  /// Names only: how long the search for the best acyclic subgraph goes on where it can not be exact, in elementary steps.
  public var effort = 20_000_000

  /// The defaults.
  public init() {}
}
