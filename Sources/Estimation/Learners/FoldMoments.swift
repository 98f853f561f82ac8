import CausalData
import CausalStatistics

/// Moments of some columns in every fold (and in parts of every fold), from one pass over the rows: those of any training
/// set follow by leaving folds out, with no further pass.
struct FoldMoments {
  let folds: Int
  let parts: Int
  private let buckets: BucketedMoments

  /// - Parameter parts: Into how many parts each fold is cut, 1 for no cut.
  init(
    _ columns: [ColumnStorage<Double>], weights: ColumnStorage<Double>?, folds: RowFolds, parts: Int = 1, threads: Int,
    model: String
  ) throws(EstimationError) {
    (self.folds, self.parts) = (folds.count, parts)
    let cells = parts == 1 ? folds.codes : folds.cells(parts: parts)
    let rows = folds.codes.count
    do throws(MomentError) {
      buckets = try ColumnAddresses.lend(columns) { (addresses) throws(MomentError) in
        try cells.withUnsafeBufferPointer { (cells) throws(MomentError) in
          func build(_ weights: UnsafePointer<Double>?) throws(MomentError) -> BucketedMoments {
            try BucketedMoments(
              columns: addresses.starts, rows: 0..<rows, weights: weights, units: cells.baseAddress,
              buckets: folds.count * parts, threads: threads)
          }
          guard let weights else { return try build(nil) }
          return try weights.withUnsafeBufferPointer { (weights) throws(MomentError) in
            try build(weights.baseAddress)
          }
        }
      }
    } catch {
      throw .regression(.overflow, model: model)
    }
  }

  /// Those of the rows that teach the model of a fold.
  func training(without fold: Int) -> Moments {
    folds == 1 ? buckets.moments : buckets.moments { $0 / parts != fold }
  }

  /// Those of the same rows without one of their parts, and of that part alone.
  func training(without fold: Int, holdingOut part: Int) -> (training: Moments, held: Moments) {
    func isTaken(_ cell: Int) -> Bool { folds == 1 || cell / parts != fold }
    return (
      buckets.moments { isTaken($0) && $0 % parts != part }, buckets.moments { isTaken($0) && $0 % parts == part }
    )
  }

  /// Those of a fold's own rows.
  func held(_ fold: Int) -> Moments { buckets.moments { $0 / parts == fold } }
}
