/// Two-stage least squares: the treatments' coefficients in a linear model of the outcome, with the conditioning set and
/// the adjustment set as covariates of both stages. Several instruments and several treatments are allowed.
///
/// From moments, one pass, where errors are classical; one pass more for robust ones. Sampling weights count in both
/// stages; clusters make errors and tests robust to them. Diagnostics: first-stage F (classical and robust), partial R²,
/// the Anderson–Rubin test and set, Sargan's and Hansen's tests, Wu–Hausman.
public struct TwoStageLeastSquaresEstimator: EffectEstimator, InstrumentalEstimator {
  public let method = EstimationMethod.twoStageLeastSquares
  let kind = KClass.twoStageLeastSquares

  /// No options.
  public init() {}

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    instrumentalObstacle(for: sample, settings)
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try instrumentalEstimates(sample, settings)
  }
}
