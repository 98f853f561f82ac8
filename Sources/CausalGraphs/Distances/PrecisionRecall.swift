/// How well a learned set matches the true one.
public struct PrecisionRecall: Hashable, Sendable {
  /// In both sets.
  public let truePositives: Int
  /// Only in the learned set.
  public let falsePositives: Int
  /// Only in the true set.
  public let falseNegatives: Int

  /// - Parameters: the sizes of the two sets and of what they share.
  public init(learned: Int, truth: Int, shared: Int) {
    truePositives = shared
    falsePositives = learned - shared
    falseNegatives = truth - shared
  }

  /// The share of the learned set that is true; nil where nothing was learned.
  public var precision: Double? { ratio(truePositives, truePositives + falsePositives) }
  /// The share of the true set that was learned; nil where nothing is true.
  public var recall: Double? { ratio(truePositives, truePositives + falseNegatives) }
  /// The harmonic mean of precision and recall; 0 where the sets share nothing, nil where both are empty.
  public var f1: Double? { ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives) }
}

/// part / whole; nil for 0 / 0, which says nothing.
func ratio(_ part: Int, _ whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }
