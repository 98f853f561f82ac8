/// Why rows have no moments. Rows are numbered from 0 in the columns as they were handed over.
public enum MomentError: Error, Hashable, Sendable {
  /// A value is infinite.
  case infiniteValue(column: Int, row: Int)
  /// A weight is negative or infinite.
  case badWeight(row: Int)
  /// A column's values, or the weights, are so large that their squares are beyond a double; nil is the weights.
  case overflow(column: Int?)
}

extension MomentError: CustomStringConvertible {
  /// One sentence; columns and rows are numbered from 0.
  public var description: String {
    switch self {
    case .infiniteValue(let column, let row): "column \(column) holds an infinite value in row \(row)"
    case .badWeight(let row): "the weight of row \(row) is negative or infinite"
    case .overflow(let column?): "the squares of column \(column) are too large: divide it by a constant"
    case .overflow(nil): "the weights are too large: divide them by a constant"
    }
  }
}
