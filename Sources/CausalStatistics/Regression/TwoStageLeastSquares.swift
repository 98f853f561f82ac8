/// Linear instrumental variables by two-stage least squares, with an intercept: from moments alone (classical errors), or
/// from rows (every kind of error but HC2 and HC3, with one more pass).
public struct TwoStageLeastSquares: Hashable, Sendable {
  /// The intercept, the exogenous predictors' and the endogenous predictors' coefficients; t tests on n − k degrees of
  /// freedom, on G − 1 with clusters.
  public let coefficients: CoefficientEstimates
  /// How strongly the instruments move each endogenous predictor: weak ones make the estimate and its errors useless.
  public let firstStages: [FirstStage]
  /// Exogenous predictors and instruments left out because those before them determine them.
  public let dropped: [String]
  /// Rows of positive weight.
  public let rows: Int
  /// Σ w (y − ŷ)², with the endogenous predictors themselves, not their first stage's fit.
  public let residualSumOfSquares: Double

  /// The first stage of one endogenous predictor.
  public struct FirstStage: Hashable, Sendable {
    /// The endogenous predictor.
    public let name: String
    /// The test that no excluded instrument has a coefficient, given the exogenous predictors; classical, or by the
    /// errors asked for.
    public let test: WaldTest
    /// The share of what the exogenous predictors leave of its variance that the instruments explain, in 0...1.
    public let partialDetermination: Double
    /// F below 10 (Staiger and Stock 1997, Econometrica 65): do not trust the estimate. With several endogenous
    /// predictors a large F of each is not enough.
    public var isWeak: Bool { !(test.f >= 10) }
  }

  /// Which predictors of a source play which part: numbers of its predictors, none twice.
  public struct Roles: Hashable, Sendable {
    /// Predictors that are their own instruments.
    public var exogenous: [Int]
    /// Predictors that share causes with the outcome.
    public var endogenous: [Int]
    /// Instruments: columns that reach the outcome through the endogenous predictors alone.
    public var instruments: [Int]

    /// - Parameters:
    ///   - exogenous: May be empty.
    ///   - endogenous: One or more.
    ///   - instruments: As many as `endogenous`, or more.
    public init(exogenous: [Int], endogenous: [Int], instruments: [Int]) {
      (self.exogenous, self.endogenous, self.instruments) = (exogenous, endogenous, instruments)
    }
  }

  /// From the moments of the columns of `roles` and, in the last column, the outcome. Classical errors: the residual
  /// variance has the divisor n − k.
  ///
  /// - Throws: `lengthsDiffer` where a role is no column, `tooFewRows`, `notIdentified`, `dependentColumns` where the first
  ///   stages' fits are dependent (or, with `refuse`, exogenous predictors or instruments are), `overflow`.
  /// - Complexity: O(p³).
  public init(
    _ moments: Moments, names: [String], roles: Roles, dependentColumns: DependentColumns = .refuse
  ) throws(RegressionError) {
    let fit = try InstrumentalFit(moments, names, roles, dependentColumns)
    self.init(
      fit, covariance: fit.bread.scaled(by: fit.residualVariance), .classical, fit.freedom,
      try fit.classicalFirstStages())
  }

  /// From rows.
  ///
  /// - Throws: As from moments, and `tooFewClusters`. HC2 and HC3 count as HC1: leverages have no agreed meaning here.
  public init(
    _ source: some RegressionSource, roles: Roles, covariance estimator: CovarianceEstimator = .hc1,
    dependentColumns: DependentColumns = .refuse
  ) throws(RegressionError) {
    let estimator = estimator == .hc2 || estimator == .hc3 ? .hc1 : estimator
    let fit = try InstrumentalFit(try source.moments(), source.predictorNames, roles, dependentColumns)
    guard estimator != .classical else {
      self.init(
        fit, covariance: fit.bread.scaled(by: fit.residualVariance), .classical, fit.freedom,
        try fit.classicalFirstStages())
      return
    }
    let (covariance, clusters) = try fit.robustCovariance(source, estimator)
    self.init(
      fit, covariance: covariance, estimator, estimator.isClustered ? clusters - 1 : fit.freedom,
      try fit.robustFirstStages(source, estimator))
  }

  private init(
    _ fit: InstrumentalFit, covariance: Matrix, _ estimator: CovarianceEstimator, _ freedom: Int,
    _ firstStages: [FirstStage]
  ) {
    coefficients = CoefficientEstimates(
      names: fit.names, values: fit.design.coefficients(from: fit.parameters),
      covariance: fit.design.covariance(from: covariance), estimator: estimator, degreesOfFreedom: Double(freedom))
    (dropped, rows, residualSumOfSquares) = (fit.dropped, fit.moments.rows, fit.residualSumOfSquares)
    self.firstStages = firstStages
  }
}
