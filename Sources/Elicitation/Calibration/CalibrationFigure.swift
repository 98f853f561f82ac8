/// How often one kind of claim, by one family of models asked in one way, was true where the truth is known.
public struct CalibrationFigure: Hashable, Sendable {
  /// What was claimed.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// A direct edge in one direction.
    case direct
    /// An order: one comes before the other.
    case ancestral
    /// No direct edge in either direction.
    case noDirectEdge = "no-direct-edge"
  }

  /// The model's name without version numbers, such as "gpt-4o": `CalibrationTable.matches` says what belongs to it.
  public var family: String
  /// The strategies that ask the same question, such as "pairwise".
  public var strategies: [String]
  /// Which kind of claim was counted.
  public var kind: Kind
  /// The mean probability that the neutral rule gave the claimed state, above 0 and at most 1: the claims counted were
  /// this sure of themselves.
  public var strength: Double
  /// How often the claimed state was true. For an order: the one was an ancestor of the other, directly or not.
  public var asClaimed: Int
  /// How often the opposite direction was true; 0 for `noDirectEdge`.
  public var reversed: Int
  /// How often neither direction was true; for `noDirectEdge`, how often there was an edge after all. nil where only pairs
  /// known to be cause and effect were asked about, so that nothing can be learned of it.
  public var otherwise: Int?
  /// Where the answers come from.
  public var source: String

  /// A figure from counts.
  public init(
    family: String, strategies: [String], kind: Kind, strength: Double, asClaimed: Int, reversed: Int, otherwise: Int?,
    source: String
  ) {
    self.family = family
    self.strategies = strategies
    self.kind = kind
    self.strength = strength
    self.asClaimed = asClaimed
    self.reversed = reversed
    self.otherwise = otherwise
    self.source = source
  }

  /// How many claims were counted.
  public var count: Int { asClaimed + reversed + (otherwise ?? 0) }

  /// The probabilities that such a claim is true, that the opposite is, and that neither is; counts with one added to each
  /// (Laplace's rule of succession), so that nothing is ever certain. Where `otherwise` is not known, the share
  /// `unknown` of it stays as it was claimed.
  func probabilities(unknown: Double) -> (claimed: Double, reversed: Double, otherwise: Double) {
    switch kind {
    case .noDirectEdge:
      let none = Double(asClaimed + 1) / Double(asClaimed + (otherwise ?? 0) + 2)
      return (none, 0, 1 - none)
    case .direct, .ancestral:
      guard let otherwise else {
        let rest = 1 - unknown
        let claimed = rest * Double(asClaimed + 1) / Double(asClaimed + reversed + 2)
        return (claimed, rest - claimed, unknown)
      }
      let total = Double(asClaimed + reversed + otherwise + 3)
      return (Double(asClaimed + 1) / total, Double(reversed + 1) / total, Double(otherwise + 1) / total)
    }
  }
}
