public import CausalStatistics

/// The one protocol between data and algorithms: what may be asked of a table, wherever it lives.
///
/// Columns are indices into `schema`. A row with a missing value in any of the columns of one call is left out of that
/// call's answer, which says how many rows it rests on.
public protocol MomentSource: Sendable {
  /// The columns.
  var schema: Schema { get }
  /// The number of rows.
  var rowCount: Int { get }
  /// Weighted moments of numeric columns in one pass.
  func moments(of columns: [Int], weights: Int?) throws(DataError) -> Moments
  /// Counts over categorical columns in one pass.
  func counts(of columns: [Int]) throws(DataError) -> ContingencyTable
}
