import CausalData
import CausalStatistics
import Estimation
import Glibc

/// An unobserved common cause made to measure: z explains a share `treatment` of the variance that covariates leave of the
/// treatment, and a share `outcome` of what treatment and covariates leave of the outcome; beside these it is noise.
///
/// With d and y those residuals, of unit length, z = √a d + √(b (1 − a)) y + √((1 − a)(1 − b)) e: by construction the
/// partial R² of z are a and b up to chance. The sign of d is such that z pushed the estimate away from 0.
struct SimulatedConfounder: Sendable {
  private let model: LinearModel
  /// d and y as combinations of the centred columns of the model but for the outcome's own, and of the outcome.
  private let treatmentPart: [Double]
  private let outcomePart: [Double]
  private let sign: Double

  init(_ model: LinearModel, sign: Double) throws(RefutationError) {
    (self.model, self.sign) = (model, sign)
    func part(_ target: Int, on predictors: [Int]) throws(RefutationError) -> [Double] {
      let fit = try model.regression(of: target, on: predictors)
      guard fit.residualSumOfSquares > 1e-10 * fit.totalSumOfSquares, fit.weight > 0 else {
        throw .estimation(.noOverlap("the covariates leave nothing of the treatment or of the outcome to explain"))
      }
      var combination = [Double](repeating: 0, count: model.moments.columnCount)
      combination[target] = 1
      for (place, predictor) in predictors.enumerated() { combination[predictor] = -fit.coefficients[place] }
      let length = (fit.residualSumOfSquares / fit.weight).squareRoot()
      return combination.map { $0 / length }
    }
    treatmentPart = try part(model.treatment, on: model.others)
    outcomePart = try part(model.outcome, on: [model.treatment] + model.others)
  }

  /// z as a combination of the centred columns, and the share of noise.
  private func weights(_ treatment: Double, _ outcome: Double) -> (columns: [Double], noise: Double) {
    let (first, second) = (sign * treatment.squareRoot(), (outcome * (1 - treatment)).squareRoot())
    return (
      zip(treatmentPart, outcomePart).map { first * $0 + second * $1 },
      ((1 - treatment) * (1 - outcome)).squareRoot()
    )
  }

  /// z row by row, noise drawn from `stream`.
  func column(treatment: Double, outcome: Double, _ stream: RandomStream) -> ColumnStorage<Double> {
    let (combination, noise) = weights(treatment, outcome)
    var stream = stream
    var values = [Double](repeating: 0, count: model.columns[0].count)
    for row in values.indices { values[row] = noise * stream.normal() }
    for (place, column) in model.columns.enumerated() where combination[place] != 0 {
      let (factor, mean) = (combination[place], model.moments.means[place])
      column.withUnsafeBufferPointer { column in
        for row in column.indices { values[row] += factor * (column[row] - mean) }
      }
    }
    return ColumnStorage(values)
  }

  /// The coefficient of the treatment beside z and its classical error, z drawn from the moments alone: exact for rows of
  /// weight 1, since e is normal and independent of the columns W. Given W, eᵀW ~ N(0, WᵀW), and what W leaves of eᵀe is
  /// χ² on the degrees of freedom left. Complexity: O(p³).
  func leastSquares(
    treatment: Double, outcome: Double, _ factor: RankedCholesky, _ stream: RandomStream
  ) -> (effect: Double, error: Double)? {
    var stream = stream
    let (moments, size) = (model.moments, model.moments.columnCount)
    let (combination, noise) = weights(treatment, outcome)
    let steps = factor.kept.map { _ in stream.normal() }
    // eᵀW over the kept columns, then over the others, which are combinations of them.
    let lower = factor.cholesky.factor
    var kept = [Double](repeating: 0, count: steps.count)
    for row in kept.indices {
      for column in 0...row { kept[row] += lower[row, column] * steps[column] }
    }
    let solved = factor.cholesky.solve(kept)
    var sums = [Double](repeating: 0, count: size)
    for column in 0..<size {
      for (place, other) in factor.kept.enumerated() {
        sums[column] += moments.crossProducts[column, other] * solved[place]
      }
    }
    let freedom = Double(moments.rows - 1 - factor.rank)
    let left = freedom > 0 ? stream.chiSquared(degreesOfFreedom: freedom) : 0
    let noiseSquare = steps.reduce(left) { $0 + $1 * $1 }
    var products = Matrix(rows: size + 1, columns: size + 1)
    for column in 0..<size {
      for row in 0..<size { products[row, column] = moments.crossProducts[row, column] }
    }
    let along = moments.crossProducts.times(combination)
    var square = noise * noise * noiseSquare
    for column in 0..<size {
      let product = along[column] + noise * sums[column]
      (products[size, column], products[column, size]) = (product, product)
      square += combination[column] * (along[column] + 2 * noise * sums[column])
    }
    products[size, size] = square
    let extended = Moments(
      rows: moments.rows, weight: moments.weight, means: moments.means + [0], crossProducts: products)
    guard
      let fit = try? MomentRegression(
        extended, outcome: model.outcome, predictors: [model.treatment] + model.others + [size]),
      let variance = fit.residualVariance
    else { return nil }
    return (fit.coefficients[0], (variance * fit.inverse[0, 0]).squareRoot())
  }
}
