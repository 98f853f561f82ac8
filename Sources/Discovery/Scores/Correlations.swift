import CausalStatistics

/// The correlations of moments' columns, as tests and scores of linear relations use them.
///
/// A column without variance, or whose moments are no numbers, correlates with nothing; rounding never takes a
/// correlation out of −1…1.
struct Correlations: Hashable, Sendable {
  /// p × p, symmetric.
  let values: [Double]
  /// Columns without variance, ascending.
  let constantColumns: [Int]

  /// O(p²).
  init(_ moments: Moments) {
    let count = moments.columnCount
    var (scales, constant) = ([Double](repeating: 0, count: count), [Int]())
    let cross = moments.crossProducts.storage
    for column in 0..<count {
      let square = cross[column * count + column]
      // Rounding leaves about (1e-16 mean)² a row of a column that is constant.
      let noise = moments.weight * (1e-15 * moments.means[column]) * (1e-15 * moments.means[column])
      if square.isFinite && square > noise && square > 0 {
        scales[column] = 1 / square.squareRoot()
      } else {
        constant.append(column)
      }
    }
    var values = [Double](repeating: 0, count: count * count)
    for column in 0..<count {
      for row in 0..<column {
        let product = cross[column * count + row] * scales[row] * scales[column]
        let bounded = product.isFinite ? min(1, max(-1, product)) : 0
        values[column * count + row] = bounded
        values[row * count + column] = bounded
      }
      values[column * count + column] = 1
    }
    (self.values, constantColumns) = (values, constant)
  }
}
