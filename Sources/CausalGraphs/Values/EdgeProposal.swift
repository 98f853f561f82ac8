/// One expert's opinion on one pair of variables.
public struct EdgeProposal: Hashable, Sendable {
  /// What is claimed, with the expert's own (or calibrated) probabilities.
  public enum Claim: Hashable, Sendable {
    /// One of the two causes the other directly, given all other variables of the question.
    case direct(DirectProbabilities)
    /// One of the two comes before the other: it is an ancestor, perhaps only through others. Says nothing of an edge.
    case ancestral(AncestralProbabilities)
    /// There is no direct edge between the two.
    case noDirectEdge(DirectProbabilities)
    /// The expert was asked and does not know. It adds nothing to any sum, but it was said.
    case abstention
  }

  /// The name of the variable that the claim names first.
  public var first: String
  /// The name of the other variable.
  public var second: String
  /// What is claimed of the two.
  public var claim: Claim
  /// Why, in the expert's words.
  public var rationale: String?
  /// Whose opinion it is, and how it came.
  public var provenance: Provenance

  /// An opinion on the pair (first, second).
  public init(first: String, second: String, claim: Claim, rationale: String? = nil, provenance: Provenance) {
    self.first = first
    self.second = second
    self.claim = claim
    self.rationale = rationale
    self.provenance = provenance
  }
}

/// The three states of a pair for direct edges; they sum to one.
public struct DirectProbabilities: Hashable, Sendable {
  /// P(first → second).
  public let forward: Double
  /// P(second → first).
  public let backward: Double
  /// P(no direct edge).
  public let none: Double

  /// Divides by the sum; nil where a weight is negative or not finite, or all are zero.
  public init?(forward: Double, backward: Double, none: Double) {
    let sum = forward + backward + none
    guard min(forward, backward, none) >= 0, sum > 0, sum.isFinite else { return nil }
    (self.forward, self.backward, self.none) = (forward / sum, backward / sum, none / sum)
  }

  /// The same opinion with the pair named in the other order.
  public var swapped: DirectProbabilities { DirectProbabilities(unchecked: backward, forward, none) }

  /// Takes three numbers that sum to one but for rounding as they are, so that what was written reads back the same.
  package init?(normalized forward: Double, _ backward: Double, _ none: Double) {
    guard min(forward, backward, none) >= 0, abs(forward + backward + none - 1) <= 1e-9 else { return nil }
    self.init(unchecked: forward, backward, none)
  }

  private init(unchecked forward: Double, _ backward: Double, _ none: Double) {
    (self.forward, self.backward, self.none) = (forward, backward, none)
  }
}

/// The three states of a pair for order; they sum to one.
public struct AncestralProbabilities: Hashable, Sendable {
  /// P(first is an ancestor of second).
  public let before: Double
  /// P(second is an ancestor of first).
  public let after: Double
  /// P(neither).
  public let neither: Double

  /// Divides by the sum; nil where a weight is negative or not finite, or all are zero.
  public init?(before: Double, after: Double, neither: Double) {
    let sum = before + after + neither
    guard min(before, after, neither) >= 0, sum > 0, sum.isFinite else { return nil }
    (self.before, self.after, self.neither) = (before / sum, after / sum, neither / sum)
  }

  /// The same opinion with the pair named in the other order.
  public var swapped: AncestralProbabilities { AncestralProbabilities(unchecked: after, before, neither) }

  /// Takes three numbers that sum to one but for rounding as they are, so that what was written reads back the same.
  package init?(normalized before: Double, _ after: Double, _ neither: Double) {
    guard min(before, after, neither) >= 0, abs(before + after + neither - 1) <= 1e-9 else { return nil }
    self.init(unchecked: before, after, neither)
  }

  private init(unchecked before: Double, _ after: Double, _ neither: Double) {
    (self.before, self.after, self.neither) = (before, after, neither)
  }
}
