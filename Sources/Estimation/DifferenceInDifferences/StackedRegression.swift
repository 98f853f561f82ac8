import CausalData
import CausalStatistics
import StrictJSON

/// A regression fitted on the way to an effect, with what each row contributes to its coefficients' error.
struct StackedRegression {
  /// The mean of each row: of the outcome, or the odds' probability.
  let means: [Double]
  /// The kept covariates; before them an intercept.
  let columns: [ColumnStorage<Double>]
  /// Covariates left out.
  let dropped: [String]
  /// Inverse information: (Σ w x xᵀ)⁻¹ of least squares.
  private let inverse: Matrix
  /// What multiplies a row's x in the estimating equation: w (y − mean).
  private let scores: [Double]

  /// Least squares of the outcome among rows of positive weight.
  ///
  /// - Throws: `regression`.
  init(
    outcome: ColumnStorage<Double>, _ covariates: CovariateColumns, weights: ColumnStorage<Double>, model: String,
    threads: Int
  ) throws(EstimationError) {
    let source = ColumnRegression(
      names: covariates.names, predictors: covariates.storages, outcome: outcome, weights: weights, threads: threads)
    let fit: LinearRegression
    do throws(RegressionError) {
      fit = try LinearRegression(source, covariance: .classical, dependentColumns: .drop)
    } catch {
      throw .regression(error, model: model)
    }
    let kept = fit.design.predictors.map { covariates.columns[$0].values }
    let values = fit.coefficients.values
    let means = (0..<outcome.count).map { StackedRegression.linear(values, kept, $0) }
    (columns, dropped, self.means) = (kept, fit.dropped, means)
    // A perfect fit has no error to spread.
    let variance = fit.residualVariance
    inverse = variance > 0 ? fit.coefficients.covariance.dividing(by: variance) : fit.coefficients.covariance
    scores = means.indices.map { variance > 0 ? weights[$0] * (outcome[$0] - means[$0]) : 0 }
  }

  /// The logistic regression of a group on covariates.
  ///
  /// - Throws: `noOverlap` where covariates tell the group exactly; `regression`.
  init(
    group: ColumnStorage<Double>, _ covariates: CovariateColumns, weights: ColumnStorage<Double>?, name: String,
    threads: Int
  ) throws(EstimationError) {
    let source = ColumnRegression(
      names: covariates.names, predictors: covariates.storages, outcome: group, weights: weights, threads: threads)
    let fit: GeneralizedLinearModel
    do throws(RegressionError) {
      fit = try GeneralizedLinearModel(.logistic, source, dependentColumns: .drop)
    } catch {
      guard case .separated(let names) = error else { throw .regression(error, model: "propensity model") }
      let told = names.filter { $0 != CoefficientEstimates.interceptName }.map { $0.visible() }
      throw .noOverlap("\(told.joined(separator: ", ")) tell \(name.visible()) exactly")
    }
    let kept = fit.design.predictors.map { covariates.columns[$0].values }
    let values = fit.coefficients.values
    let means = (0..<group.count).map { Logistic.mean(StackedRegression.linear(values, kept, $0)) }
    (columns, dropped, self.means) = (kept, fit.dropped, means)
    inverse = fit.coefficients.covariance
    scores = means.indices.map { (weights?[$0] ?? 1) * (group[$0] - means[$0]) }
  }

  private static func linear(_ values: [Double], _ columns: [ColumnStorage<Double>], _ row: Int) -> Double {
    var sum = values[0]
    for place in columns.indices { sum += values[place + 1] * columns[place][row] }
    return sum
  }

  /// Adds to each row what it contributes by way of these coefficients, where the effect's derivative by them is
  /// Σ factorsᵢ xᵢ.
  func addInfluence(of factors: [Double], to influence: inout [Double]) {
    var derivative = [factors.reduce(0, +)]
    for column in columns {
      derivative.append(
        column.withUnsafeBufferPointer { column in
          var sum = 0.0
          for row in factors.indices { sum += factors[row] * column[row] }
          return sum
        })
    }
    let direction = inverse.times(derivative)
    for row in influence.indices where scores[row] != 0 {
      influence[row] += scores[row] * StackedRegression.linear(direction, columns, row)
    }
  }
}

extension Matrix {
  fileprivate func dividing(by divisor: Double) -> Matrix {
    var result = self
    for place in result.storage.indices { result.storage[place] /= divisor }
    return result
  }
}
