import CausalStatistics

/// What covariates tell of the outcome, and of the treatment where the design is fuzzy, net of the running variable:
/// slopes common to all fits handed over.
struct CovariateSlopes {
  /// One list of slopes for each leading column.
  private let slopes: [[Double]]
  private let leading: Int

  /// - Parameter leading: 1 for the outcome, 2 with the treatment: the columns before the covariates.
  /// - Throws: `regression` where sums overflow.
  init(_ fits: [LocalPolynomial], leading: Int) throws(EstimationError) {
    self.leading = leading
    let count = (fits.first?.side.columns.count ?? leading) - leading
    guard count > 0 else {
      slopes = [[Double]](repeating: [], count: leading)
      return
    }
    var total: Matrix?
    for fit in fits {
      let products = fit.partialCrossProducts()
      guard var sum = total else {
        total = products
        continue
      }
      for place in sum.storage.indices { sum.storage[place] += products.storage[place] }
      total = sum
    }
    let places = Array(leading..<leading + count)
    guard let total, let ranked = try? RankedCholesky(total.selecting(rows: places, columns: places)) else {
      throw .regression(.overflow, model: "regression on covariates at the cutoff")
    }
    slopes = (0..<leading).map { column in
      let solved = ranked.cholesky.solve(ranked.kept.map { total[leading + $0, column] })
      var slopes = [Double](repeating: 0, count: count)
      for (place, value) in zip(ranked.kept, solved) { slopes[place] = value }
      return slopes
    }
  }

  /// Of a leading column less what covariates tell of it.
  func factors(of column: Int) -> [Double] {
    var factors = [Double](repeating: 0, count: leading)
    factors[column] = 1
    return factors + slopes[column].map { -$0 }
  }

  /// Of the linearised ratio of outcome to treatment at these levels of all columns.
  func ratioFactors(_ levels: [Double]) -> [Double] {
    let (outcome, treatment) = (level(0, levels), level(1, levels))
    let (first, second) = (1 / treatment, -outcome / (treatment * treatment))
    return [first, second] + zip(slopes[0], slopes[1]).map { -first * $0 - second * $1 }
  }

  /// A leading column's level less what covariates tell of it.
  func level(_ column: Int, _ levels: [Double]) -> Double {
    zip(factors(of: column), levels).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
