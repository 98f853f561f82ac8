public import CausalStatistics

/// The one protocol between data and algorithms: what may be asked of a table, wherever it lives.
///
/// Columns are indices into `schema`. A row with a missing value in any of the columns of one call is left out of that
/// call's answer, which says how many rows it rests on. Every answer is a sum over rows, so an engine that can add can
/// stand behind it; sources of the same rows agree up to the rounding of sums.
public protocol MomentSource: Sendable {
  /// The columns.
  var schema: Schema { get }
  /// The number of rows.
  var rowCount: Int { get }

  /// Weighted moments of features, in one pass.
  ///
  /// - Parameter weights: A column of non-negative numbers, or nil where each row weighs 1.
  /// - Throws: `DataError`: a feature that its column does not have, a negative weight (with its row), an overflow.
  func moments(of features: [MomentFeature], weights: Int?) throws(DataError) -> Moments

  /// Weighted moments of features in buckets of units, in one pass: bootstrap, jackknife, subsets and folds follow with
  /// no further pass.
  ///
  /// - Parameters:
  ///   - clusters: A column of levels whose rows of one level are one unit; nil where each row is one.
  ///   - buckets: At most so many, 1 or more; nil for as many as a fixed memory holds.
  /// - Throws: `DataError` as `moments(of:weights:)`, or where the clusters' column is continuous.
  func bucketedMoments(
    of features: [MomentFeature], weights: Int?, clusters: Int?, buckets: Int?
  ) throws(DataError) -> BucketedMoments

  /// Counts over columns of levels, in one pass; sums of weights where there are any.
  ///
  /// - Throws: `DataError`: a continuous column, a negative weight, more combinations of levels than a table has.
  func counts(of columns: [Int], weights: Int?) throws(DataError) -> ContingencyTable

  /// The sums of one Newton step of a likelihood, in one pass.
  ///
  /// - Parameters:
  ///   - outcome: What is explained.
  ///   - predictors: In the order of the request's design.
  ///   - weights: A column of non-negative numbers, or nil where each row weighs 1.
  /// - Throws: `RegressionError`: `outcomeOutOfRange`, `badWeight`, or `unreadable` with what a `DataError` would say.
  func newtonStep(
    _ request: NewtonRequest, outcome: MomentFeature, predictors: [MomentFeature], weights: Int?
  ) throws(RegressionError) -> NewtonStep

  /// Some rows, drawn without replacement, in the order of the table; all where there are no more.
  ///
  /// - Parameters:
  ///   - rows: How many.
  ///   - seed: The same rows of the same number of rows for the same seed, whatever the source.
  func sample(rows: Int, seed: UInt64) throws(DataError) -> Table
}

extension MomentSource {
  /// Moments of columns: a continuous one stands for itself, a column of k levels for k − 1 indicators of all levels but
  /// the first (`Schema.features(of:)`).
  public func moments(of columns: [Int], weights: Int? = nil) throws(DataError) -> Moments {
    for column in columns where !schema.types.indices.contains(column) {
      throw DataError("there is no column number \(column): the data has \(schema.columnCount)")
    }
    return try moments(of: schema.features(of: columns), weights: weights)
  }

  /// Moments of columns by name, as of columns by number.
  public func moments(of names: [String], weights: String? = nil) throws(DataError) -> Moments {
    var weightColumn: Int?
    if let weights { weightColumn = try schema.column(named: weights) }
    return try moments(of: try schema.columns(named: names), weights: weightColumn)
  }

  /// Unweighted counts.
  public func counts(of columns: [Int]) throws(DataError) -> ContingencyTable {
    try counts(of: columns, weights: nil)
  }
}
