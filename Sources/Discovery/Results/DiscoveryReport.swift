/// A graph learned from data, with what is needed to judge it.
public struct DiscoveryReport: Hashable, Sendable {
  /// How sure it is that no graph scores better.
  public enum Optimality: Hashable, Sendable {
    /// No graph scores better (within the parent limit, if there is one).
    case proven(parentLimit: Int?)
    /// A local optimum: the best of so many starts, reached by so many of them.
    case local(starts: Int, reachedBest: Int)
    /// The method has no score.
    case notScored
  }

  /// What the data say of one pair.
  public struct PairSupport: Hashable, Sendable {
    /// The lower node.
    public var first: Int
    /// The higher node.
    public var second: Int
    /// What a graph with the pair's edge scores beyond one without it, in nats.
    public var scoreDifference: Double?
    /// The largest p-value of the tests made of the pair.
    public var pValue: Double?
    /// The share of bootstrap replicates with the pair adjacent, and with first → second or second → first compelled.
    public var frequency: EdgeFrequency?

    /// Support for one pair.
    public init(
      _ first: Int, _ second: Int, scoreDifference: Double? = nil, pValue: Double? = nil,
      frequency: EdgeFrequency? = nil
    ) {
      (self.first, self.second) = (min(first, second), max(first, second))
      (self.scoreDifference, self.pValue, self.frequency) = (scoreDifference, pValue, frequency)
    }
  }

  /// Shares of bootstrap replicates, between 0 and 1.
  public struct EdgeFrequency: Hashable, Sendable {
    /// With the two adjacent.
    public var adjacent: Double
    /// With first → second.
    public var forward: Double
    /// With second → first.
    public var backward: Double

    /// Shares between 0 and 1.
    public init(adjacent: Double, forward: Double, backward: Double) {
      (self.adjacent, self.forward, self.backward) = (adjacent, forward, backward)
    }
  }

  /// What was found.
  public var graph: DiscoveredGraph
  /// The algorithm's usual name, such as "PC-stable".
  public var algorithm: String
  /// The score's or test's usual name, such as "Gaussian BIC" or "Fisher z".
  public var method: String
  /// The penalty discount λ, the equivalent sample size or the significance level that the method used.
  public var setting: Double?
  /// The graph's score in nats.
  public var score: Double?
  /// Local scores computed or tests made.
  public var evaluations: Int
  /// Whether the graph is known to be the best.
  public var optimality: Optimality
  /// For the adjacent pairs, and others that were tested; by first, then second.
  public var support: [PairSupport]
  /// What a reader must know: assumptions, rows left out, what was approximated.
  public var notes: [String]

  /// A report of one run.
  public init(
    graph: DiscoveredGraph, algorithm: String, method: String, setting: Double? = nil, score: Double? = nil,
    evaluations: Int, optimality: Optimality = .notScored, support: [PairSupport] = [], notes: [String] = []
  ) {
    self.graph = graph
    self.algorithm = algorithm
    self.method = method
    self.setting = setting
    self.score = score
    self.evaluations = evaluations
    self.optimality = optimality
    self.support = support
    self.notes = notes
  }
}

/// How far a search has come; the caller decides how to show it.
public struct SearchProgress: Hashable, Sendable {
  /// Steps done: restarts, levels, replicates.
  public var done: Int
  /// Steps in all, where known.
  public var total: Int?
  /// The best score so far in nats, where there is one.
  public var bestScore: Double?

  /// Where a search stands.
  public init(done: Int, total: Int? = nil, bestScore: Double? = nil) {
    (self.done, self.total, self.bestScore) = (done, total, bestScore)
  }
}
