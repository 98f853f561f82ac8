import CausalStatistics
import Estimation

/// The estimate when one variable of the adjustment set is not adjusted for.
struct ReducedEstimate: Sendable {
  /// The variable that is left out, with all of its levels.
  let covariate: String
  /// What the same method then estimates, or why it can not.
  let estimate: Result<EffectEstimate, EstimationError>
}

extension RefutationSubject {
  /// Everything is fitted again without each variable of the adjustment set in turn, in its order, the folds of cross-fitting
  /// held; made once.
  ///
  /// - Throws: `cancelled`.
  func reducedEstimates(threads: Int) throws(RefutationError) -> [ReducedEstimate] {
    try shared.reducedEstimates { () throws(RefutationError) -> [ReducedEstimate] in
      let (single, names) = (holdingFolds.onOneThread, sample.effect.adjustmentSet)
      let estimates = mapInParallel(parts: names.count, threads: threads) { place -> ReducedEstimate? in
        guard !Task.isCancelled else { return nil }
        var effect = single.sample.effect
        effect.adjustmentSet.remove(at: place)
        return ReducedEstimate(
          covariate: names[place],
          estimate: Result { () throws(EstimationError) in try single.refit(reducedTo: effect) })
      }
      if Task.isCancelled { throw .cancelled }
      return estimates.compactMap(\.self)
    }
  }

  /// With nothing left to adjust for, methods that need covariates are replaced by least squares, which is the difference
  /// in means then.
  private func refit(reducedTo effect: IdentifiedEffect) throws(EstimationError) -> EffectEstimate {
    let reduced = try EffectSample(effect, in: sample.table, roles: sample.roles)
    // Least squares knows no groups: it would give the effect in all rows.
    guard effect.adjustmentSet.isEmpty, original.contrast.condition == nil,
      estimator.obstacle(for: reduced, settings) != nil
    else { return try refit(reduced) }
    var settings = settings
    settings.target = .ate
    return try RefutationSubject(
      sample: reduced, estimator: LinearRegressionEstimator(), settings: settings, original: original
    ).refit(reduced)
  }
}
