public import CausalStatistics

/// What every estimator is told beside the data.
public struct EstimationSettings: Hashable, Sendable {
  /// Whose effect; a method that has no such target throws `unsuitable`.
  public var target: EffectTarget = .ate
  /// How means are compared.
  public var scale: EffectScale = .difference
  /// The confidence of intervals, in 0..<1.
  public var level = 0.95
  /// The errors of least squares and estimating equations; with clusters CR1 takes the place of HC1.
  public var covariance: CovarianceEstimator = .hc1
  /// Fixes folds and every other draw.
  public var seed: UInt64 = 0
  /// At most so many threads work; the answer does not depend on it.
  public var threads = 1

  /// Average effects as differences, 95 % intervals, robust errors.
  public init() {}
}
