/// Augmented inverse probability weighting (Robins, Rotnitzky and Zhao 1994, JASA 89), cross-fitted: consistent where either
/// the outcome model or the propensity score is right.
///
/// For a treatment of several levels each level is compared with the reference; the chance of each level is a model of its
/// own. Ratios and odds ratios by the delta method. Sample weights and clusters are respected (clusters stay in one fold).
public struct AIPWEstimator: EffectEstimator {
  public let method = EstimationMethod.aipw
  /// The nuisance models.
  public var learners: NuisanceLearners
  /// The folds.
  public var crossFitting: CrossFitting
  /// Scores are cut to clipping...1 − clipping; how many were is told.
  public var clipping: Double
  /// The kind of standard error.
  public var errors: DoublyRobustErrors

  /// Linear and logistic models, five folds, scores cut at 0.01.
  public init(
    learners: NuisanceLearners = NuisanceLearners(), crossFitting: CrossFitting = CrossFitting(),
    clipping: Double = 0.01, errors: DoublyRobustErrors = .automatic
  ) {
    (self.learners, self.crossFitting) = (learners, crossFitting)
    (self.clipping, self.errors) = (clipping, errors)
  }

  var engine: DoublyRobustEngine {
    DoublyRobustEngine(
      method: method, learners: learners, crossFitting: crossFitting, clipping: clipping, errors: errors)
  }

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    engine.obstacle(for: sample, settings)
  }

  public func shortage(of sample: EffectSample) -> String? {
    ModelCapacity.shortage(of: sample, parameters: sample.adjustment.count + 1, folds: crossFitting.foldCount)
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    return try engine.estimate(sample, settings)
  }
}

/// Double machine learning of the interactive model (Chernozhukov and others 2018, Econometrics Journal 21, section 5):
/// treatment effects that may differ by covariates, from cross-fitted nuisance models of any kind.
///
/// The score is that of augmented inverse probability weighting; several draws of folds are aggregated by medians.
public struct InteractiveDML: EffectEstimator {
  public let method = EstimationMethod.interactiveDML
  /// The nuisance models.
  public var learners: NuisanceLearners
  /// The folds.
  public var crossFitting: CrossFitting
  /// Scores are cut to clipping...1 − clipping; how many were is told.
  public var clipping: Double
  /// The kind of standard error.
  public var errors: DoublyRobustErrors

  /// A lasso of the outcome and a logistic score, five folds, scores cut at 0.01.
  public init(
    learners: NuisanceLearners = NuisanceLearners(outcome: PenalizedLearner(.lasso)),
    crossFitting: CrossFitting = CrossFitting(), clipping: Double = 0.01, errors: DoublyRobustErrors = .automatic
  ) {
    (self.learners, self.crossFitting) = (learners, crossFitting)
    (self.clipping, self.errors) = (clipping, errors)
  }

  var engine: DoublyRobustEngine {
    DoublyRobustEngine(
      method: method, learners: learners, crossFitting: crossFitting, clipping: clipping, errors: errors)
  }

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if crossFitting.folds < 2, crossFitting.given == nil { return "it is cross-fitted: take two folds or more" }
    return engine.obstacle(for: sample, settings)
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    return try engine.estimate(sample, settings)
  }
}
