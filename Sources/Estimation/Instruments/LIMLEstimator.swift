/// Limited information maximum likelihood: as two-stage least squares with as many instruments as treatments, and nearly
/// free of its bias with more of them or weak ones (Anderson and Rubin 1949; Anderson, Kunitomo and Sawa 1982,
/// Econometrica 50). It has no moments: with weak instruments single estimates may lie far out.
public struct LIMLEstimator: EffectEstimator, InstrumentalEstimator {
  public let method = EstimationMethod.liml
  let kind = KClass.limitedInformation

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
