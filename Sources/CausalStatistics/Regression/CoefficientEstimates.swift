import Glibc

/// Estimated coefficients with their covariance: standard errors, tests, intervals.
public struct CoefficientEstimates: Hashable, Sendable {
  /// The name of the first coefficient of every regression here.
  public static let interceptName = "(intercept)"

  /// The intercept's name, then those of the predictors kept.
  public let names: [String]
  /// One a name, in the outcome's unit (or the log odds, or log mean) by the predictor's.
  public let values: [Double]
  /// names × names.
  public let covariance: Matrix
  /// What it was estimated by.
  public let estimator: CovarianceEstimator
  /// Those of the t law that the tests use; nil for the normal law.
  public let degreesOfFreedom: Double?

  /// - Parameter degreesOfFreedom: Above 0, or nil for the normal law.
  init(
    names: [String], values: [Double], covariance: Matrix, estimator: CovarianceEstimator, degreesOfFreedom: Double?
  ) {
    (self.names, self.values, self.covariance, self.estimator) = (names, values, covariance, estimator)
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Square roots of the variances.
  public var standardErrors: [Double] { covariance.diagonal.map { max(0, $0).squareRoot() } }

  /// The place of a coefficient by its name.
  public func index(of name: String) -> Int? { names.firstIndex(of: name) }

  /// The coefficient over its standard error; infinite where the error is 0, 0 where both are.
  public func statistic(_ index: Int) -> Double {
    let error = max(0, covariance[index, index]).squareRoot()
    if error > 0 { return values[index] / error }
    return values[index] == 0 ? 0 : values[index] < 0 ? -.infinity : .infinity
  }

  /// The two-sided p-value of the hypothesis that the coefficient is 0.
  public func pValue(_ index: Int) -> Double {
    let statistic = abs(statistic(index))
    if let student { return student.twoSided(statistic) }
    return 2 * Normal.standard.survival(statistic)
  }

  /// The interval that holds the coefficient with the given confidence.
  ///
  /// - Parameter level: In 0..<1; anything else counts as the nearer end (1 gives the whole line).
  public func confidenceInterval(_ index: Int, level: Double = 0.95) -> ClosedRange<Double> {
    let tail = (1 - (level > 0 ? min(level, 1) : 0)) / 2
    let quantile = student.map { $0.upperQuantile(tail) } ?? Normal.standard.upperQuantile(tail)
    let error = max(0, covariance[index, index]).squareRoot()
    let half = error > 0 ? quantile * error : 0
    let (low, high) = (values[index] - half, values[index] + half)
    // Values beyond a Double say nothing.
    return low <= high ? low...high : -.infinity...(.infinity)
  }

  /// The Wald test that all coefficients of `indices` are 0: F on their number and the degrees of freedom, or χ² over
  /// their number.
  ///
  /// - Throws: `dependentColumns` where their covariance is singular.
  public func waldTest(_ indices: [Int]) throws(RegressionError) -> WaldTest {
    let part = covariance.selecting(rows: indices, columns: indices)
    // With a tolerance: a singular matrix can pass the plain factorisation by rounding.
    guard !indices.isEmpty, let ranked = try? RankedCholesky(part), ranked.dependent.isEmpty else {
      throw .dependentColumns(indices.map { names[$0] })
    }
    let chosen = indices.map { values[$0] }
    let statistic = zip(chosen, ranked.cholesky.solve(chosen)).reduce(0) { $0 + $1.0 * $1.1 } / Double(indices.count)
    let numerator = Double(indices.count)
    let pValue: Double
    if let degreesOfFreedom, let law = try? FDistribution(numerator: numerator, denominator: degreesOfFreedom) {
      pValue = law.survival(statistic)
    } else {
      pValue = (try? ChiSquared(degreesOfFreedom: numerator))?.survival(statistic * numerator) ?? 1
    }
    return WaldTest(f: statistic, numerator: indices.count, denominator: degreesOfFreedom, pValue: pValue)
  }

  private var student: StudentT? { degreesOfFreedom.flatMap { try? StudentT(degreesOfFreedom: $0) } }
}

/// A test of several coefficients at once.
public struct WaldTest: Hashable, Sendable {
  /// The statistic over its number of coefficients.
  public let f: Double
  /// How many coefficients.
  public let numerator: Int
  /// The degrees of freedom below the line; nil for the χ² test.
  public let denominator: Double?
  /// P(F > f).
  public let pValue: Double
}
