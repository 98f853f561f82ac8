/// Why there is no such distribution.
@nonexhaustive public enum DistributionError: Error, Hashable, Sendable {
  /// Degrees of freedom lie in 1e-100...1e100.
  case degreesOfFreedom(Double)
  /// A standard deviation is above 0 and finite.
  case standardDeviation(Double)
  /// A mean is finite.
  case mean(Double)
  /// A number of trials is 0 or more.
  case trials(Int)
  /// A probability lies in 0...1.
  case probability(Double)
}
