import CausalData
import CausalStatistics

/// Linear predictors, one a fold: η = Σⱼ βⱼ (xⱼ − cⱼ) + the value at c, and a mean that is η or its logistic function.
struct LinearFit: NuisanceFit {
  let folds: RowFolds
  /// c, near the middle of each covariate, so that nothing cancels.
  let centres: [Double]
  /// η at c, one a fold.
  let levels: [Double]
  /// One list a fold, one number a covariate.
  let slopes: [[Double]]
  let link: ParametricForm.Link
  let threads: Int
  var parametricForm: ParametricForm?
  var warnings: [String] = []

  func predictions(for covariates: [ColumnStorage<Double>]) throws(EstimationError) -> ColumnStorage<Double> {
    precondition(covariates.count == centres.count, "the task's covariates")
    let used = centres.indices.filter { place in slopes.contains { $0[place] != 0 } }
    let (count, logistic) = (folds.count, link == .logistic)
    // One number a fold, covariate by covariate.
    let table = used.map { place in slopes.map { $0[place] } }
    let (centres, levels, codes) = (centres, levels, folds.codes)
    return ColumnAddresses.lend(used.map { covariates[$0] }) { columns in
      ColumnStorage.filled(rows: codes.count, threads: threads) { rows, target in
        codes.withUnsafeBufferPointer { codes in
          levels.withUnsafeBufferPointer { levels in
            for row in rows { target[row] = levels[count == 1 ? 0 : Int(codes[row])] }
          }
          for (index, place) in used.enumerated() {
            let (column, centre) = (columns.starts[index], centres[place])
            table[index].withUnsafeBufferPointer { slopes in
              if count == 1 {
                let slope = slopes[0]
                for row in rows { target[row] += (column[row] - centre) * slope }
              } else {
                for row in rows { target[row] += (column[row] - centre) * slopes[Int(codes[row])] }
              }
            }
          }
        }
        if logistic { LogisticCurve.apply(to: target + rows.lowerBound, rows.count) }
      }
    }
  }
}
