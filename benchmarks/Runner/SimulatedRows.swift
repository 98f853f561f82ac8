import CausalStatistics

/// Rows to add up: correlated predictors of different means and scales, an outcome last whose noise grows with the
/// first predictor, and weights between 0.5 and 1.5.
struct SimulatedRows {
  let rows: Int
  let columns: Int
  /// Column by column.
  let values: [Double]
  let weights: [Double]

  init(rows: Int, columns: Int, seed: UInt64) {
    (self.rows, self.columns) = (rows, columns)
    var generator = RandomStream(seed: seed)
    var values = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      let common = generator.normal()
      var signal = 1.0
      for column in 0..<columns - 1 {
        let value = Double(column) + Double(1 + column % 3) * (generator.normal() + 0.5 * common)
        values[row + column * rows] = value
        signal += value / Double(2 + column)
      }
      values[row + (columns - 1) * rows] = signal + (1 + abs(values[row])) * generator.normal()
    }
    self.values = values
    weights = (0..<rows).map { _ in 0.5 + generator.uniform() }
  }

  /// The columns' addresses, and the weights'.
  func withColumns(_ body: ([UnsafePointer<Double>], UnsafePointer<Double>?) throws -> Void) rethrows {
    try values.withUnsafeBufferPointer { values in
      guard let start = values.baseAddress else { return }
      try weights.withUnsafeBufferPointer { weights in
        try body((0..<columns).map { start + $0 * rows }, weights.baseAddress)
      }
    }
  }

  /// HC0 standard errors (White 1980, Econometrica 48) of the intercept and the coefficients of the unweighted
  /// regression of the last column on the others: a pass over the rows.
  func robustErrors(of fit: MomentRegression) -> [Double] {
    let size = columns - 1
    // With centred predictors and a constant, (XᵀX)⁻¹ falls into the predictors' part and 1/n.
    var meat = Matrix(rows: size + 1, columns: size + 1)
    var x = [Double](repeating: 1, count: size + 1)
    for row in 0..<rows {
      var residual = values[row + size * rows] - fit.intercept
      for column in 0..<size {
        let value = values[row + column * rows]
        residual -= fit.coefficients[column] * value
        x[column] = value - fit.predictorMeans[column]
      }
      for a in 0...size {
        for b in 0...a { meat[b, a] += residual * residual * x[a] * x[b] }
      }
    }
    // The estimator of (coefficients, intercept) as a linear map of Xᵀe: intercept = mean part − means · coefficients.
    var map = Matrix(rows: size + 1, columns: size + 1)
    for a in 0..<size {
      for b in 0..<size {
        map[a, b] = fit.inverse[a, b]
        map[size, b] -= fit.predictorMeans[a] * fit.inverse[a, b]
      }
      for b in a + 1...size { meat[b, a] = meat[a, b] }
    }
    map[size, size] = 1 / Double(rows)
    let variances = map.times(meat).times(map.transposed).diagonal
    return ([variances[size]] + variances.dropLast()).map { $0.squareRoot() }
  }
}

/// The mean and standard deviation of some numbers.
struct SampleSummary {
  let mean: Double
  let standardDeviation: Double

  init(_ values: [Double]) {
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    let squares = values.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardDeviation = (squares / Double(max(1, values.count - 1))).squareRoot()
  }
}
