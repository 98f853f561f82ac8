/// Adds up rows that arrive in batches: the memory needed does not grow with their number.
///
/// More exact than merging the batches' `Moments`: means are counted from an origin near the first rows until the end.
public struct MomentAccumulator: Sendable {
  /// The number of columns.
  public let columnCount: Int
  private var origin: [Double]?
  private var total: Moments?

  /// Nothing yet.
  public init(columnCount: Int) {
    self.columnCount = columnCount
  }

  /// Adds rows of columns in memory: see `Moments.init(columns:rows:weights:threads:)`, whose rules hold here.
  ///
  /// - Parameters:
  ///   - columns: The address of the first row of each column.
  ///   - rows: The rows to be added, numbered from those addresses on.
  ///   - weights: One non-negative number a row, or nil where all weigh 1.
  ///   - threads: At most so many threads work.
  /// - Throws: `MomentError`; nothing is added then.
  public mutating func add(
    columns: [UnsafePointer<Double>], rows: Range<Int>, weights: UnsafePointer<Double>? = nil, threads: Int = 1
  ) throws(MomentError) {
    precondition(columns.count == columnCount, "one address a column")
    guard !rows.isEmpty else { return }
    let source = MomentBlock.Source(columns: columns, weights: weights)
    let origin = self.origin ?? source.origin(of: rows)
    let moments = try Moments.about(origin, source, rows, threads: threads)
    if total == nil { total = moments } else { total?.merge(moments) }
    self.origin = origin
  }

  /// The moments of all rows so far.
  public var moments: Moments {
    guard let total, let origin else { return Moments(columnCount: columnCount) }
    return total.moving(by: origin)
  }
}
