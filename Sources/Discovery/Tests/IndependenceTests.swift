public import CausalData
internal import CausalStatistics

extension DiscoveryRequest.Test {
  /// The test on all columns of a table; `automatic` is Fisher's z.
  ///
  /// - Parameters:
  ///   - table: levels for categorical methods, numbers for those of numbers (see `DiscoveryPlan`); rows with missing values
  ///     are left out test by test.
  ///   - rowsPerDegreeOfFreedom: see `ChiSquaredTest`.
  /// - Throws: `DataError` where a column does not suit the test; `MomentError` where squares overflow.
  public func prepared(
    on table: Table, seed: UInt64, threads: Int, rowsPerDegreeOfFreedom: Double = 0
  ) throws -> any IndependenceTest {
    switch self {
    case .automatic, .fisherZ:
      table.columns.contains { $0.missingCount > 0 }
        ? TestwiseFisherZTest(TestColumns(table))
        : FisherZTest(try TableSource(table, threads: threads).moments(of: Array(table.columns.indices)))
    case .chiSquared: ChiSquaredTest(try DiscreteData(table), rowsPerDegreeOfFreedom: rowsPerDegreeOfFreedom)
    case .gSquared: GSquaredTest(try DiscreteData(table), rowsPerDegreeOfFreedom: rowsPerDegreeOfFreedom)
    case .conditionalGaussian: ConditionalGaussianTest(TestColumns(table))
    case .degenerateGaussian: try DegenerateGaussianTest(TestColumns(table))
    case .randomFeatures: RandomFeatureTest(TestColumns(table), seed: seed)
    }
  }
}
