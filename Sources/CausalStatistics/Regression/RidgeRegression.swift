/// Ridge regression (Hoerl and Kennard 1970, Technometrics 12) from moments: the least Σ w (y − α − xᵀβ)² + penalty · |β|²,
/// the intercept free.
public struct RidgeRegression: Hashable, Sendable {
  /// One a predictor, in the outcome's unit by the predictor's.
  public let coefficients: [Double]
  /// The outcome where all predictors are 0.
  public let intercept: Double
  /// The effective number of parameters besides the intercept: the trace of X (XᵀX + penalty)⁻¹ Xᵀ.
  public let effectiveParameters: Double

  /// - Parameters:
  ///   - moments: Those of the predictors and, in the last column, the outcome.
  ///   - penalty: Above 0, or 0 where no predictor depends on the others; in the squared unit of the predictors times the
  ///     weight, or a multiple of the weight where `standardized`.
  ///   - standardized: Whether the penalty counts predictors in units of their standard deviation (divisor n).
  /// - Throws: `badPenalty`, `tooFewRows` for no rows, `overflow`, `dependentColumns` for a penalty of 0.
  /// - Complexity: O(p³).
  public init(_ moments: Moments, penalty: Double, standardized: Bool = false) throws(RegressionError) {
    guard moments.columnCount > 0 else { throw .lengthsDiffer }
    guard penalty >= 0, penalty < .infinity else { throw .badPenalty(penalty) }
    guard moments.rows > 0, moments.weight > 0 else { throw .tooFewRows(rows: moments.rows, parameters: 1) }
    let outcome = moments.columnCount - 1
    // A constant predictor has the coefficient 0 under any penalty.
    let kept = (0..<outcome).filter { !moments.isConstant($0) }
    let centred = moments.crossProducts.selecting(rows: kept, columns: kept)
    let products = kept.map { moments.crossProducts[$0, outcome] }
    var penalized = centred
    for index in kept.indices {
      penalized[index, index] += penalty * (standardized ? centred[index, index] / moments.weight : 1)
    }
    let factor: Cholesky
    do throws(LinearAlgebraError) { factor = try Cholesky(penalized) } catch {
      if case .notFinite = error { throw .overflow }
      throw .dependentColumns(kept.map { "column \($0 + 1)" })
    }
    var coefficients = [Double](repeating: 0, count: outcome)
    for (place, value) in zip(kept, factor.solve(products)) { coefficients[place] = value }
    self.coefficients = coefficients
    intercept = zip(coefficients, moments.means).reduce(moments.means[outcome]) { $0 - $1.0 * $1.1 }
    effectiveParameters = factor.solve(centred).diagonal.reduce(0, +)
  }
}
