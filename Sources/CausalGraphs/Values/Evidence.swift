/// One piece of the account of an edge: an opinion, what the data say, or what was decided. An edge has a list of them.
public enum Evidence: Hashable, Sendable {
  /// What an expert claimed.
  case proposal(EdgeProposal)
  /// What the data say.
  case data(DataSupport)
  /// What became of the edge.
  case decision(EdgeDecision)
}

/// What the data say about an edge.
public struct DataSupport: Hashable, Sendable {
  /// The score or test, such as "BIC difference" or "Fisher z".
  public var method: String
  /// Score with the edge minus score without it, in nats.
  public var scoreDifference: Double?
  /// Of the test, between 0 and 1; nil for a score.
  public var pValue: Double?

  /// What one score or test says.
  public init(method: String, scoreDifference: Double? = nil, pValue: Double? = nil) {
    self.method = method
    self.scoreDifference = scoreDifference
    self.pValue = pValue
  }
}

/// What became of a proposed edge, and why.
public struct EdgeDecision: Hashable, Sendable {
  /// What can become of an edge.
  public enum Outcome: String, Hashable, Sendable, Codable {
    /// The edge stands as proposed.
    case kept
    /// It stands in the other direction than most proposed.
    case reversed
    /// It does not stand.
    case dropped
  }

  /// What the direction rests on.
  public enum Basis: String, Hashable, Sendable, Codable {
    case experts, data, both, knowledge
    /// Nothing decides it: the rule for ties chose.
    case arbitrary
    /// Only an order of the two is claimed, no direct edge: the edge stands for a path.
    case orderOnly = "order-only"
  }

  /// What became of it.
  public var outcome: Outcome
  /// What that rests on.
  public var basis: Basis
  /// Before the data, between 0 and 1; nil where it was not computed.
  public var priorProbability: Double?
  /// After all evidence, between 0 and 1; nil where it was not computed.
  public var posteriorProbability: Double?
  /// What deciding otherwise would have cost or gained, in nats.
  public var cost: Double?
  /// The cycle that the edge would have closed, each variable once.
  public var cycle: [String]
  /// One sentence for a person.
  public var reason: String
  /// The person who decided it, or "a person" where nobody is named; nil where a method did.
  public var decidedBy: String?
  /// Why, in that person's words.
  public var note: String?

  /// A decision with its reason, one sentence for a person.
  public init(
    _ outcome: Outcome, basis: Basis, priorProbability: Double? = nil, posteriorProbability: Double? = nil,
    cost: Double? = nil, cycle: [String] = [], reason: String, decidedBy: String? = nil, note: String? = nil
  ) {
    self.outcome = outcome
    self.basis = basis
    self.priorProbability = priorProbability
    self.posteriorProbability = posteriorProbability
    self.cost = cost
    self.cycle = cycle
    self.reason = reason
    self.decidedBy = decidedBy
    self.note = note
  }
}
