extension MomentBlock {
  /// Where rows are to be found: one base address a column, and the weights' where there are any.
  struct Source {
    let columns: [UnsafePointer<Double>]
    let weights: UnsafePointer<Double>?

    /// A value for each column near its bulk among these rows: the mean of some that are finite, 0 where none is.
    ///
    /// Means are kept as distances from such an origin until all rows are in: the means of two blocks near 1e9 differ
    /// by little, and that difference would be lost in their own rounding.
    func origin(of rows: Range<Int>) -> [Double] {
      let step = max(1, rows.count / provisionalRows)
      return columns.map { column in
        let values = stride(from: rows.lowerBound, to: rows.upperBound, by: step).map { column[$0] }.filter(\.isFinite)
        guard let first = values.first else { return 0 }
        let mean = first + values.reduce(0) { $0 + ($1 - first) } / Double(values.count)
        return mean.isFinite ? mean : 0
      }
    }
  }

}

extension MomentBlock.Source {
  /// The same memory, its rows numbered from `row` on.
  func advanced(by row: Int) -> MomentBlock.Source {
    MomentBlock.Source(columns: columns.map { $0 + row }, weights: weights.map { $0 + row })
  }

  /// The rows that count: no missing value, a positive weight.
  /// - Throws: `MomentError` for an infinite value or a bad weight among them.
  func completeRows(of rows: Range<Int>) throws(MomentError) -> [Int] {
    var complete: [Int] = []
    for row in rows {
      if let weight = weights?[row] {
        guard weight == weight, weight != 0 else { continue }
        guard weight > 0, weight.isFinite else { throw .badWeight(row: row) }
      }
      guard !columns.contains(where: { $0[row].isNaN }) else { continue }
      if let column = columns.firstIndex(where: { $0[row].isInfinite }) {
        throw .infiniteValue(column: column, row: row)
      }
      complete.append(row)
    }
    return complete
  }
}
