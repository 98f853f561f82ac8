/// A way to estimate an identified effect.
public protocol EffectEstimator: Sendable {
  /// Its name.
  var method: EstimationMethod { get }

  /// Why it cannot answer for this sample and target, in one sentence; nil where it can. Cheap: nothing is fitted.
  func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String?

  /// Why the sample is too small for its models to be trusted, in one sentence; nil where it is not. Cheap: rows, columns,
  /// arms and outcomes of two values are counted, and no effect is looked at.
  func shortage(of sample: EffectSample) -> String?

  /// The estimates: one a contrast of the treatment (several for a treatment of several levels, or for several treatments).
  ///
  /// - Throws: `EstimationError`. Nothing in `sample` is changed.
  func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate]
}

extension EffectEstimator {
  /// Any sample will do.
  public func shortage(of sample: EffectSample) -> String? { nil }

  /// Throws `unsuitable` where there is an obstacle.
  func checkSuitable(_ sample: EffectSample, _ settings: EstimationSettings) throws(EstimationError) {
    if let reason = obstacle(for: sample, settings) { throw .unsuitable(method: method, reason: reason) }
  }
}

/// The estimators, each with its default options, in the order in which they are told.
public enum EffectEstimators {
  /// All of them.
  public static let standard: [any EffectEstimator] = [
    LinearRegressionEstimator(adjusting: false), LinearRegressionEstimator(), GFormulaEstimator(),
    PropensityWeightingEstimator(), StratificationEstimator(),
    MatchingEstimator(),
    AIPWEstimator(), PartiallyLinearDML(), InteractiveDML(),
    WaldEstimator(), TwoStageLeastSquaresEstimator(), LIMLEstimator(),
    RegressionDiscontinuityEstimator(),
    DifferenceInDifferencesEstimator(),
    FrontDoorEstimator(), MediationEstimator(), PlugInEstimator(),
    ConditionalEffectEstimator(),
  ]

  /// The estimator of a method, with default options.
  public static func estimator(_ method: EstimationMethod) -> (any EffectEstimator)? {
    standard.first { $0.method == method }
  }
}
