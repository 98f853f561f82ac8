/// What to do with predictors that are constant or combinations of those before them.
public enum DependentColumns: Hashable, Sendable {
  /// Throw `RegressionError.dependentColumns` with their names.
  case refuse
  /// Leave them out and name them in the result.
  case drop
}

/// Least squares with an intercept, weighted where there are weights: from moments alone (classical errors), or from rows
/// (every kind of error, with one more pass).
public struct LinearRegression: Hashable, Sendable {
  /// The intercept and the kept predictors' coefficients; t tests on n − k degrees of freedom, on G − 1 with clusters.
  public let coefficients: CoefficientEstimates
  /// Predictors left out because those before them determine them.
  public let dropped: [String]
  /// Rows of positive weight.
  public let rows: Int
  /// n − k.
  public let residualDegreesOfFreedom: Int
  /// Σ w (y − ŷ)².
  public let residualSumOfSquares: Double
  /// The share of the outcome's weighted variance explained, in 0...1.
  public let determination: Double
  /// The columns z of the model, for sums over rows that go with its scores.
  public let design: StandardizedDesign
  /// The coefficients of z.
  public let parameters: [Double]
  /// Σ w z zᵀ: the derivative of the summed scores w (y − ŷ) z by the parameters, negated.
  public let information: Cholesky

  /// The estimate of the residual variance: Σ w (y − ŷ)² / (n − k).
  public var residualVariance: Double { residualSumOfSquares / Double(residualDegreesOfFreedom) }

  /// From the moments of the predictors and, in the last column, the outcome. Classical errors.
  ///
  /// - Parameter names: One a predictor: one fewer than the moments' columns.
  /// - Throws: `lengthsDiffer`, `tooFewRows`, `overflow`, `dependentColumns`. Complexity: O(p³).
  public init(
    _ moments: Moments, names: [String], dependentColumns: DependentColumns = .refuse
  ) throws(RegressionError) {
    let fit = try Fit(moments, names: names, dependentColumns)
    self.init(fit, covariance: fit.inverse.scaled(by: fit.residualVariance), .classical, fit.freedom)
  }

  /// From rows.
  ///
  /// - Throws: As from moments; `tooFewClusters`. Complexity: O(n p²), one pass; one more for robust errors.
  public init(
    _ source: some RegressionSource, covariance estimator: CovarianceEstimator = .hc1,
    dependentColumns: DependentColumns = .refuse
  ) throws(RegressionError) {
    let fit = try Fit(try source.moments(), names: source.predictorNames, dependentColumns)
    let sandwich = SandwichCovariance(
      design: fit.design, family: .linear, parameters: fit.parameters, information: fit.information,
      rows: fit.moments.rows)
    let (covariance, clusters) = try sandwich.covariance(estimator, source, residualVariance: fit.residualVariance)
    self.init(fit, covariance: covariance, estimator, estimator.isClustered ? clusters - 1 : fit.freedom)
  }

  private init(_ fit: Fit, covariance: Matrix, _ estimator: CovarianceEstimator, _ freedom: Int) {
    coefficients = CoefficientEstimates(
      names: fit.names, values: fit.design.coefficients(from: fit.parameters),
      covariance: fit.design.covariance(from: covariance), estimator: estimator, degreesOfFreedom: Double(freedom))
    (dropped, rows, residualDegreesOfFreedom) = (fit.dropped, fit.moments.rows, fit.freedom)
    residualSumOfSquares = fit.regression.residualSumOfSquares
    determination = fit.regression.determination
    (design, parameters, information) = (fit.design, fit.parameters, fit.information)
  }

  /// The solution in the design's units.
  private struct Fit {
    let moments: Moments
    let regression: MomentRegression
    let design: StandardizedDesign
    let parameters: [Double]
    let information: Cholesky
    let inverse: Matrix
    let names: [String]
    let dropped: [String]
    let freedom: Int
    var residualVariance: Double { regression.residualSumOfSquares / Double(freedom) }

    init(_ moments: Moments, names: [String], _ dependent: DependentColumns) throws(RegressionError) {
      let (kept, dropped) = try independentColumns(of: moments, names: names, dependent)
      guard let regression = try? MomentRegression(moments, outcome: names.count, predictors: kept) else {
        throw .overflow
      }
      (self.moments, self.regression, self.dropped) = (moments, regression, dropped)
      self.names = [CoefficientEstimates.interceptName] + kept.map { names[$0] }
      let design = StandardizedDesign(moments, predictors: kept)
      self.design = design
      parameters = [moments.means[names.count]] + zip(regression.coefficients, design.scales).map { $0 * $1 }
      var information = Matrix(rows: kept.count + 1, columns: kept.count + 1)
      information[0, 0] = moments.weight
      for (column, predictor) in kept.enumerated() {
        for (row, other) in kept.enumerated() {
          let unit = design.scales[column] * design.scales[row]
          information[row + 1, column + 1] = moments.crossProducts[other, predictor] / unit
        }
      }
      guard let factor = try? Cholesky(information) else { throw .dependentColumns(kept.map { names[$0] }) }
      (self.information, inverse) = (factor, factor.inverse)
      freedom = regression.residualDegreesOfFreedom
    }
  }
}

/// The predictors that those before them do not determine, and the others' names. The outcome is the last column.
func independentColumns(
  of moments: Moments, names: [String], _ dependent: DependentColumns
) throws(RegressionError) -> (kept: [Int], dropped: [String]) {
  guard moments.columnCount == names.count + 1 else { throw .lengthsDiffer }
  guard let ranked = try? MomentRegression(moments, outcome: names.count, predictors: Array(names.indices)) else {
    throw .overflow
  }
  let dropped = ranked.dependent.map { names[$0] }
  let places = Set(ranked.dependent)
  let kept = names.indices.filter { !places.contains($0) }
  let needed = (dependent == .refuse ? names.count : kept.count) + 1
  guard moments.rows > needed, moments.weight > 0 else { throw .tooFewRows(rows: moments.rows, parameters: needed) }
  if dependent == .refuse, !dropped.isEmpty { throw .dependentColumns(dropped) }
  return (kept, dropped)
}
