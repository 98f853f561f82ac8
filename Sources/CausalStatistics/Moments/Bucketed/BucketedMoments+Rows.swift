extension BucketedMoments {
  /// The moments of some rows of columns in memory, in buckets of units.
  ///
  /// - Parameters: As of `BucketedMomentAccumulator.add`; `buckets` is K, nil for as many as `defaultMemory` holds.
  ///   Rows are numbered as units from the first of `rows` on.
  /// - Throws: `MomentError` where a value of a counted row is infinite or a weight negative or infinite.
  /// - Complexity: O(rows · columns²).
  public init(
    columns: [UnsafePointer<Double>], rows: Range<Int>, weights: UnsafePointer<Double>? = nil,
    units: UnsafePointer<Int32>? = nil, buckets: Int? = nil, threads: Int = 1
  ) throws(MomentError) {
    var accumulator = BucketedMomentAccumulator(columnCount: columns.count, buckets: buckets)
    try accumulator.add(columns: columns, rows: rows, weights: weights, units: units, threads: threads)
    self = accumulator.bucketedMoments
  }

  /// The bucketed moments of a matrix's columns: see `init(columns:rows:weights:units:buckets:threads:)`.
  public init(
    _ matrix: Matrix, weights: [Double]? = nil, units: [Int32]? = nil, buckets: Int? = nil, threads: Int = 1
  ) throws(MomentError) {
    precondition((weights?.count ?? matrix.rows) == matrix.rows, "one weight a row")
    precondition((units?.count ?? matrix.rows) == matrix.rows, "one unit a row")
    var accumulator = BucketedMomentAccumulator(columnCount: matrix.columns, buckets: buckets)
    if matrix.rows > 0, matrix.columns > 0 {
      let outcome: Result<Void, MomentError> = matrix.withEntries { start in
        let columns = (0..<matrix.columns).map { start + $0 * matrix.rows }
        return weights.withAddress { weights in
          units.withAddress { units in
            Result { () throws(MomentError) in
              try accumulator.add(
                columns: columns, rows: 0..<matrix.rows, weights: weights, units: units, threads: threads)
            }
          }
        }
      }
      try outcome.get()
    }
    self = accumulator.bucketedMoments
  }
}

extension Optional {
  /// The address of the elements of an array, where there is one.
  fileprivate func withAddress<Element, Result>(
    _ body: (UnsafePointer<Element>?) -> Result
  ) -> Result where Wrapped == [Element] {
    guard let array = self else { return body(nil) }
    return array.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
