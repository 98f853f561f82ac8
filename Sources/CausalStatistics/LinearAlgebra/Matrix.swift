/// A dense matrix of doubles, column-major: entry (r, c) is `storage[r + c * rows]`.
public struct Matrix: Hashable, Sendable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// rows × columns entries, column by column.
  public var storage: [Double]

  /// rows × columns entries, all equal.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    precondition(rows >= 0 && columns >= 0, "a matrix has no negative side")
    (self.rows, self.columns) = (rows, columns)
    storage = [Double](repeating: value, count: rows * columns)
  }

  /// The entry in `row` and `column`, both from 0.
  @inlinable public subscript(row: Int, column: Int) -> Double {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "no such entry")
      return storage[row &+ column &* rows]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "no such entry")
      storage[row &+ column &* rows] = newValue
    }
  }
}
