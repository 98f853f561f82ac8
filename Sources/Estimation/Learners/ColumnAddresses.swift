import CausalData
import CausalStatistics

/// Addresses of whole columns, valid as long as the columns live.
struct ColumnAddresses: @unchecked Sendable {
  let starts: [UnsafePointer<Double>]
  /// Of the weights' column, where there is one.
  let weights: UnsafePointer<Double>?

  /// The addresses, lent to `body`.
  static func lend<Result, Failure: Error>(
    _ columns: [ColumnStorage<Double>], weights: ColumnStorage<Double>? = nil,
    _ body: (ColumnAddresses) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime((columns, weights)) {} }
    let starts = columns.compactMap { column in column.withUnsafeBufferPointer { $0.baseAddress } }
    precondition(starts.count == columns.count, "a column has memory")
    return try body(
      ColumnAddresses(starts: starts, weights: weights?.withUnsafeBufferPointer { $0.baseAddress }))
  }

  /// The weight of a row; 1 where all weigh 1.
  @inline(__always) func weight(_ row: Int) -> Double { weights?[row] ?? 1 }
}

/// Rows in parts that depend on their number only, so that sums over parts, taken in order, do not depend on threads.
enum RowParts {
  static let size = 1 << 13

  static func count(rows: Int) -> Int { (rows + size - 1) / size }

  static func range(_ part: Int, rows: Int) -> Range<Int> { part * size..<min(rows, (part + 1) * size) }

  /// `body` for each part.
  static func forEach(rows: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void) {
    performInParallel(parts: count(rows: rows), threads: threads) { body(range($0, rows: rows)) }
  }

  /// The sums that `body` makes of each part, added up in the order of the parts.
  static func sums(rows: Int, width: Int, threads: Int, _ body: @Sendable (Range<Int>, inout [Double]) -> Void)
    -> [Double]
  {
    let parts = mapInParallel(parts: count(rows: rows), threads: threads) { part in
      var sums = [Double](repeating: 0, count: width)
      body(range(part, rows: rows), &sums)
      return sums
    }
    var total = [Double](repeating: 0, count: width)
    for part in parts { for index in total.indices { total[index] += part[index] } }
    return total
  }
}

/// Memory that several threads write to, each its own places.
struct SharedTarget<Element>: @unchecked Sendable {
  let start: UnsafeMutablePointer<Element>

  /// - Parameter buffer: of a column that has memory, even if it has no row.
  init(_ buffer: UnsafeMutableBufferPointer<Element>) {
    guard let start = buffer.baseAddress else { preconditionFailure("a column has memory") }
    self.start = start
  }
}

extension ColumnStorage where Element == Double {
  /// A column of what `body` writes for each part of the rows.
  static func filled(
    rows: Int, threads: Int, _ body: @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void
  ) -> ColumnStorage<Double> {
    ColumnStorage<Double>(count: rows) { target in
      let target = SharedTarget(target)
      RowParts.forEach(rows: rows, threads: threads) { body($0, target.start) }
    }
  }
}
