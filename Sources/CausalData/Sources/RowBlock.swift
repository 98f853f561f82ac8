public import CausalStatistics

/// Some consecutive rows of some columns, lent for the time of a call.
public struct RowBlock {
  /// Where one column's values of these rows lie.
  public enum Values {
    /// Numbers; NaN is a missing value.
    case numbers(UnsafePointer<Double>)
    /// Codes of levels.
    case codes(CodePointer)
  }

  /// The number of the first row within the source, from 0.
  public let firstRow: Int
  /// How many rows.
  public let count: Int
  /// One a column asked for, each of `count` values.
  public let columns: [Values]

  /// A block over memory that outlives the call it is lent to.
  public init(firstRow: Int, count: Int, columns: [Values]) {
    (self.firstRow, self.count, self.columns) = (firstRow, count, columns)
  }
}

/// A source that can show its rows, block by block: everything else follows from that.
public protocol RowSource: MomentSource {
  /// How many threads may work on a block.
  var threads: Int { get }

  /// Lends all rows in their order, a block at a time, on the caller's thread.
  ///
  /// - Parameters:
  ///   - columns: Those whose values are wanted, in this order in each block.
  ///   - body: Must not keep the block's addresses; what it throws ends the pass.
  func forEachBlock(
    of columns: [Int], _ body: (RowBlock) throws(DataError) -> Void
  ) throws(DataError)
}
