import Glibc

/// What a pair of variables is taken to be before anybody spoke of it.
///
/// A variable is expected to have `expectedDegree` neighbours whatever the number p of variables, so that
/// P(→) = P(←) = `expectedDegree` / (2 (p − 1)), kept within `bounds`.
public struct SparsePrior: Hashable, Sendable {
  /// How many neighbours a variable is expected to have.
  public var expectedDegree = 2.0
  /// P(→) is never outside.
  public var bounds = 0.02...0.25

  /// Two neighbours.
  public init() {}

  /// P(→), which is P(←), of a pair among so many variables; below ½.
  public func probability(variables: Int) -> Double {
    let probability = expectedDegree / (2 * Double(max(1, variables - 1)))
    return min(max(probability, bounds.lowerBound, 1e-6), bounds.upperBound, 0.49)
  }

  /// ln P(→)/P(none), in nats.
  public func logOdds(variables: Int) -> Double {
    let probability = probability(variables: variables)
    return log(probability / (1 - 2 * probability))
  }
}
