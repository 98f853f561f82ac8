extension Moments {
  /// The moments of some rows of columns in memory.
  ///
  /// Left out are rows with a missing value (NaN) in any of the columns or a missing weight, and rows that weigh 0: a
  /// mask of rows is a column of weights 0 and 1. The answer does not depend on `threads`.
  ///
  /// - Parameters:
  ///   - columns: The address of the first row of each column; they need not be distinct.
  ///   - rows: The rows to be added, numbered from those addresses on; each column, and the weights, reach that far.
  ///   - weights: One non-negative number a row, or nil where all weigh 1.
  ///   - threads: At most so many threads work.
  /// - Throws: `MomentError` where a value of a counted row is infinite, a weight is negative or infinite, or the
  ///   squares overflow.
  /// - Complexity: O(rows · columns²), and memory for a block of rows and a few matrices of columns² a thread.
  public init(
    columns: [UnsafePointer<Double>], rows: Range<Int>, weights: UnsafePointer<Double>? = nil, threads: Int = 1
  ) throws(MomentError) {
    let source = MomentBlock.Source(columns: columns, weights: weights)
    let origin = source.origin(of: rows)
    self = try Moments.about(origin, source, rows, threads: threads).moving(by: origin)
  }

  /// The moments of columns of equal length: see `init(columns:rows:weights:threads:)`.
  public init(columns: [[Double]], weights: [Double]? = nil, threads: Int = 1) throws(MomentError) {
    let count = columns.first?.count ?? weights?.count ?? 0
    precondition(columns.allSatisfy { $0.count == count } && (weights?.count ?? count) == count, "lengths differ")
    try self.init(Matrix(columns: columns), weights: weights, threads: threads)
  }

  /// The moments of a matrix's columns: see `init(columns:rows:weights:threads:)`.
  public init(_ matrix: Matrix, weights: [Double]? = nil, threads: Int = 1) throws(MomentError) {
    precondition((weights?.count ?? matrix.rows) == matrix.rows, "one weight a row")
    guard matrix.rows > 0, matrix.columns > 0 else {
      self.init(columnCount: matrix.columns)
      return
    }
    let outcome = matrix.withEntries { start in
      let columns = (0..<matrix.columns).map { start + $0 * matrix.rows }
      guard let weights else { return Moments.result(columns, 0..<matrix.rows, nil, threads) }
      return weights.withUnsafeBufferPointer {
        Moments.result(columns, 0..<matrix.rows, $0.baseAddress, threads)
      }
    }
    self = try outcome.get()
  }

  private static func result(
    _ columns: [UnsafePointer<Double>], _ rows: Range<Int>, _ weights: UnsafePointer<Double>?, _ threads: Int
  ) -> Result<Moments, MomentError> {
    Result { () throws(MomentError) in
      try Moments(columns: columns, rows: rows, weights: weights, threads: threads)
    }
  }

  /// The moments of `rows` with the means counted from `origin`.
  static func about(
    _ origin: [Double], _ source: MomentBlock.Source, _ rows: Range<Int>, threads: Int
  ) throws(MomentError) -> Moments {
    let parts = MomentParts(rows: rows, columns: origin.count)
    nonisolated(unsafe) let source = source
    let results = mapInParallel(parts: parts.count, threads: threads) { part in
      Moments.adding(source, parts.rows(of: part), origin)
    }
    // A matrix of zeros to begin with would take its time where there are thousands of columns.
    guard let first = results.first else { return Moments(columnCount: origin.count) }
    var total = try first.get()
    for result in results.dropFirst() { total.merge(try result.get()) }
    return total
  }

  /// With the means moved; those of no rows stay 0.
  func moving(by offsets: [Double]) -> Moments {
    guard weight > 0 else { return self }
    var result = self
    for column in offsets.indices { result.means[column] += offsets[column] }
    return result
  }

  /// One part, block by block from the left.
  private static func adding(
    _ source: MomentBlock.Source, _ rows: Range<Int>, _ origin: [Double]
  ) -> Result<Moments, MomentError> {
    Result { () throws(MomentError) in
      var total: Moments?
      var block = MomentBlock(origin: origin)
      let size = MomentBlock.rows(columns: source.columns.count)
      var start = rows.lowerBound
      while start < rows.upperBound {
        let end = min(start + size, rows.upperBound)
        let moments = try block.moments(of: source, start..<end)
        if total == nil { total = moments } else { total?.merge(moments) }
        start = end
      }
      return total ?? Moments(columnCount: source.columns.count)
    }
  }
}

/// How rows are cut into parts for threads: by their number and the columns' only, so that sums do not depend on how
/// many threads there are.
struct MomentParts {
  private let rows: Range<Int>
  private let rowsPerPart: Int
  let count: Int

  /// The parts' matrices together take no more bytes than this.
  private static let memory = 32 << 20

  init(rows: Range<Int>, columns: Int) {
    self.rows = rows
    let block = MomentBlock.rows(columns: columns)
    let blocks = (rows.count + block - 1) / block
    let most = max(2, min(256, MomentParts.memory / max(1, columns * columns * 8)))
    let blocksPerPart = max(min(8, blocks), (blocks + most - 1) / most)
    rowsPerPart = max(1, blocksPerPart * block)
    count = (rows.count + rowsPerPart - 1) / rowsPerPart
  }

  func rows(of part: Int) -> Range<Int> {
    let start = rows.lowerBound + part * rowsPerPart
    return start..<min(start + rowsPerPart, rows.upperBound)
  }
}
