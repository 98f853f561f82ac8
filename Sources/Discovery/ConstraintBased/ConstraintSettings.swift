/// What every constraint-based search is told.
public struct ConstraintSettings: Hashable, Sendable {
  /// Tests with a larger p-value count as independence.
  public var level: SignificanceLevel
  /// How an unshielded triple is found to be a collider.
  public var colliderRule: ColliderRule
  /// The largest set conditioned on; nil for no limit.
  public var maximumConditioningSize: Int?
  /// How many threads may work; no result depends on it.
  public var threads: Int

  /// - Parameter maximumConditioningSize: What is below 0 counts as 0.
  public init(
    level: SignificanceLevel, colliderRule: ColliderRule = .standard, maximumConditioningSize: Int? = nil,
    threads: Int = 1
  ) {
    self.level = level
    self.colliderRule = colliderRule
    self.maximumConditioningSize = maximumConditioningSize
    self.threads = threads
  }
}

/// How an unshielded triple a – b – c is found to be a collider a → b ← c.
public enum ColliderRule: String, Hashable, Sendable, CaseIterable {
  /// Where the first set found to separate a and c leaves b out (Spirtes, Glymour and Scheines 2000).
  case standard
  /// Where no set that separates a and c among the neighbours of either holds b; where some do and others do not, the
  /// triple stays ambiguous (Ramsey, Zhang and Spirtes 2006).
  case conservative
  /// Where less than half of those sets hold b; at exactly half the triple stays ambiguous (Colombo and Maathuis 2014).
  case majority
}
