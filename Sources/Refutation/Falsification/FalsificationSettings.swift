public import CausalData
public import Discovery

/// How a graph is put to the test.
public struct FalsificationSettings: Sendable {
  /// The level of the tests, of the false discoveries and of the permutation test; strictly between 0 and 1.
  public var alpha = 0.05
  /// How many random relabellings the graph is compared with; all of them where there are no more. 0 leaves the
  /// comparison out.
  public var permutations = 1_000
  /// The test of independence.
  public var test = DiscoveryRequest.Test.automatic
  /// How false discoveries are controlled.
  public var control = FalseDiscoveryControl.benjaminiYekutieli
  /// What to do about missing values.
  public var missing = MissingRule.listwise
  /// Fixes every random choice.
  public var seed: UInt64 = 0
  /// At most so many threads work; the answer does not depend on it.
  public var threads = 1
  /// Told how many steps are done of how many, by the calling thread.
  public var onProgress: (@Sendable (_ done: Int, _ total: Int) -> Void)?

  /// The defaults.
  public init() {}

  /// Below so many rows for each degree of freedom a test of categories cannot tell: its p-values would be too small.
  static let rowsPerDegreeOfFreedom = 5.0
  /// The most relabellings.
  static let mostPermutations = 1_000_000
}
