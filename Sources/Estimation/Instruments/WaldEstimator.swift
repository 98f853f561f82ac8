/// The ratio of two covariances, that of the instrument with the outcome over that with the treatment: with a binary
/// instrument, of two differences in means (Wald 1940, Annals of Mathematical Statistics 11). One instrument, one
/// treatment, nothing conditioned on. Errors and diagnostics as of two-stage least squares, of which it is a case.
public struct WaldEstimator: EffectEstimator, InstrumentalEstimator {
  public let method = EstimationMethod.wald
  let kind = KClass.twoStageLeastSquares

  /// No options.
  public init() {}

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if let reason = instrumentalObstacle(for: sample, settings) { return reason }
    let covariates = sample.effect.conditioningSet + sample.effect.adjustmentSet
    if !covariates.isEmpty {
      return "a ratio of covariances conditions on nothing, and the instrument wants"
        + " \(covariates.joined(separator: ", ")) held fixed; take 2sls"
    }
    if sample.instruments.count != 1 { return "it has one instrument of two levels or of numbers; take 2sls" }
    if sample.treatments.count != 1 || sample.treatment.contrasts.count != 1 {
      return "it has one treatment of two levels or of numbers; take 2sls"
    }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try instrumentalEstimates(sample, settings)
  }
}
