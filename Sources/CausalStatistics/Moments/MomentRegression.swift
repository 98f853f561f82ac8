/// Least squares of one column on others and an intercept, from moments alone.
///
/// The weighted regression where the moments are weighted. A predictor that the ones before it determine (a constant
/// one too) gets the coefficient 0 and is named in `dependent`.
public struct MomentRegression: Hashable, Sendable {
  /// One a predictor, in the order given, in the outcome's unit by the predictor's.
  public let coefficients: [Double]
  /// The outcome where all predictors are 0.
  public let intercept: Double
  /// Σ w (y − ŷ)²; 0 or more.
  public let residualSumOfSquares: Double
  /// Σ w (y − ȳ)².
  public let totalSumOfSquares: Double
  /// Rows, less the predictors kept, less 1 for the intercept; may be 0 or negative.
  public let residualDegreesOfFreedom: Int
  /// The places in the list of predictors of those that are combinations of the ones before them, ascending.
  public let dependent: [Int]
  /// The inverse of the centred cross-products of the predictors, predictors × predictors; zeros for dependent ones.
  public let inverse: Matrix
  /// The mean of each predictor.
  public let predictorMeans: [Double]
  /// Σ w.
  public let weight: Double

  /// Regresses column `outcome` on the columns `predictors`, which are distinct and do not hold it.
  ///
  /// - Parameter tolerance: The share of a predictor's variance that the others may leave before it counts as theirs.
  /// - Throws: `notFinite` where the moments are.
  /// - Complexity: O(p³) for p predictors, whatever the number of rows.
  public init(
    _ moments: Moments, outcome: Int, predictors: [Int], tolerance: Double = RankedCholesky.defaultTolerance
  ) throws(LinearAlgebraError) {
    let centred = moments.crossProducts.selecting(rows: predictors, columns: predictors)
    let products = predictors.map { moments.crossProducts[$0, outcome] }
    let total = moments.crossProducts[outcome, outcome]
    guard total.isFinite, products.allSatisfy(\.isFinite) else { throw .notFinite }
    let constant = Set(predictors.indices.filter { moments.isConstant(predictors[$0]) })
    let varying = predictors.indices.filter { !constant.contains($0) }
    let ranked = try RankedCholesky(centred.selecting(rows: varying, columns: varying), tolerance: tolerance)
    let kept = ranked.kept.map { varying[$0] }
    let solution = ranked.cholesky.solve(kept.map { products[$0] })
    var coefficients = [Double](repeating: 0, count: predictors.count)
    var inverse = Matrix(rows: predictors.count, columns: predictors.count)
    let small = ranked.cholesky.inverse
    for (column, place) in kept.enumerated() {
      coefficients[place] = solution[column]
      for (row, other) in kept.enumerated() { inverse[other, place] = small[row, column] }
    }
    // yᵀy − |L⁻¹Xᵀy|²: the lengths along each step of the factorisation.
    let along = ranked.cholesky.factor.solvingTriangular(
      Matrix(rows: kept.count, columns: 1, storage: kept.map { products[$0] }), .lower)
    (self.coefficients, self.inverse) = (coefficients, inverse)
    predictorMeans = predictors.map { moments.means[$0] }
    intercept = zip(coefficients, predictorMeans).reduce(moments.means[outcome]) { $0 - $1.0 * $1.1 }
    residualSumOfSquares = along.storage.reduce(total) { max(0, $0 - $1 * $1) }
    totalSumOfSquares = total
    residualDegreesOfFreedom = moments.rows - kept.count - 1
    let places = Set(kept)
    dependent = predictors.indices.filter { !places.contains($0) }
    weight = moments.weight
  }
}

extension MomentRegression {
  /// The variance of the residuals: their sum of squares over the degrees of freedom, or nil where there are none.
  public var residualVariance: Double? {
    residualDegreesOfFreedom > 0 ? residualSumOfSquares / Double(residualDegreesOfFreedom) : nil
  }

  /// The classical covariance matrix of the coefficients (without the intercept), or nil without degrees of freedom.
  public var coefficientCovariance: Matrix? { residualVariance.map(inverse.scaled(by:)) }

  /// The share of the outcome's variance that the predictors explain, in 0...1; 0 for a constant outcome.
  public var determination: Double {
    totalSumOfSquares > 0 ? max(0, 1 - residualSumOfSquares / totalSumOfSquares) : 0
  }
}
