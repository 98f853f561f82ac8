public import CausalStatistics

/// Columns of a table, or computed from one, as the rows of a regression; none is copied.
public struct ColumnRegression: RegressionSource, NewtonSource {
  public let predictorNames: [String]
  public let clusterCount: Int
  /// The predictors' values, one column each.
  public let predictors: [ColumnStorage<Double>]
  /// The outcome's values.
  public let outcome: ColumnStorage<Double>
  /// One weight a row, or nil where all weigh 1.
  public let weights: ColumnStorage<Double>?
  /// The cluster of each row as a code in 0..<`clusterCount`; nil where there are none.
  public let clusters: ColumnStorage<Int32>?
  /// At most so many threads work.
  public var threads: Int

  /// - Parameters:
  ///   - names: One a predictor.
  ///   - predictors: Finite numbers for every row; an intercept is added by the regressions.
  ///   - weights: Finite numbers of 0 or more.
  ///   - clusters: Codes in 0..<`clusterCount`.
  public init(
    names: [String], predictors: [ColumnStorage<Double>], outcome: ColumnStorage<Double>,
    weights: ColumnStorage<Double>? = nil, clusters: ColumnStorage<Int32>? = nil, clusterCount: Int = 0,
    threads: Int = 1
  ) {
    let rows = outcome.count
    precondition(names.count == predictors.count, "one name a predictor")
    precondition(predictors.allSatisfy { $0.count == rows }, "columns of one length")
    precondition((weights?.count ?? rows) == rows && (clusters?.count ?? rows) == rows, "columns of one length")
    (predictorNames, self.predictors, self.outcome, self.weights) = (names, predictors, outcome, weights)
    (self.clusters, self.clusterCount, self.threads) = (clusters, clusterCount, threads)
  }

  public func moments() throws(RegressionError) -> Moments {
    try withExtendedLifetime(self) { () throws(RegressionError) in try block.moments(threads: threads) }
  }

  public func total<Sums: RowSums>(_ empty: Sums) throws(RegressionError) -> Sums {
    withExtendedLifetime(self) { block.total(empty, threads: threads) }
  }

  /// All rows; its addresses hold while this value lives, for its columns never move.
  private var block: RegressionBlock {
    RegressionBlock(
      predictors: predictors.map(\.address), outcome: outcome.address, weights: weights?.address,
      clusters: clusters?.address, rows: 0..<outcome.count)
  }
}
