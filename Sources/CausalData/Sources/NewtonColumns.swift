public import CausalStatistics

/// An outcome and its predictors within any source, for maximum likelihood fits: each Newton step is one question to it.
///
/// Rows with a missing value in the outcome, a predictor or the weights do not count.
public struct NewtonColumns: NewtonSource {
  /// Where the sums come from.
  public let source: any MomentSource
  /// What is explained.
  public let outcome: MomentFeature
  /// What explains it; an intercept is added by the fit.
  public let predictors: [MomentFeature]
  /// A column of numbers of 0 or more, or nil where each row weighs 1.
  public let weights: Int?
  public let predictorNames: [String]

  /// - Throws: `DataError` where a feature asks what its column does not have, or the weights are levels.
  public init(
    of outcome: MomentFeature, on predictors: [MomentFeature], in source: any MomentSource, weights: Int? = nil
  ) throws(DataError) {
    try source.schema.check(predictors + [outcome], weights: weights)
    (self.source, self.outcome, self.predictors, self.weights) = (source, outcome, predictors, weights)
    predictorNames = predictors.map { source.schema.name(of: $0) }
  }

  public func moments() throws(RegressionError) -> Moments {
    do throws(DataError) {
      return try source.moments(of: predictors + [outcome], weights: weights)
    } catch {
      throw .unreadable("\(error)")
    }
  }

  public func newtonStep(_ request: NewtonRequest) throws(RegressionError) -> NewtonStep {
    try source.newtonStep(request, outcome: outcome, predictors: predictors, weights: weights)
  }
}

extension RowSource {
  public func newtonStep(
    _ request: NewtonRequest, outcome: MomentFeature, predictors: [MomentFeature], weights: Int?
  ) throws(RegressionError) -> NewtonStep {
    guard request.design.predictors.allSatisfy(predictors.indices.contains) else {
      throw .unreadable("the request is about other predictors than were named")
    }
    let regression: SourceRegression<Self>
    do throws(DataError) {
      regression = try SourceRegression(of: outcome, on: predictors, in: self, weights: weights)
    } catch {
      throw .unreadable("\(error)")
    }
    return try regression.newtonStep(request)
  }
}
