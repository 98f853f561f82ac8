import CausalData
import CausalStatistics
import Identification

/// How an effect differs by modifiers: its mean in groups of each modifier with intervals that hold for all groups at once,
/// and its best linear projection on the modifiers.
///
/// Both regress cross-fitted scores, so that the nuisance models may be of any kind: doubly robust scores for levels of a
/// treatment, residuals on residuals for amounts (`EffectScores`). Numbers of more than five values are grouped into
/// quarters. Weights and clusters are respected.
public struct ConditionalEffectEstimator: EffectEstimator {
  public let method = EstimationMethod.conditionalEffects
  /// The nuisance models; `propensity` learns the treatment's mean where it is an amount.
  public var learners: NuisanceLearners
  /// The folds; repetitions are not used.
  public var crossFitting: CrossFitting
  /// Scores are cut to clipping...1 − clipping.
  public var clipping: Double
  /// Into how many groups a number of many values is cut.
  public var bins: Int

  /// Linear and logistic nuisance models, five folds, quarters.
  public init(
    learners: NuisanceLearners = NuisanceLearners(), crossFitting: CrossFitting = CrossFitting(),
    clipping: Double = 0.01, bins: Int = 4
  ) {
    (self.learners, self.crossFitting) = (learners, crossFitting)
    (self.clipping, self.bins) = (clipping, bins)
  }

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if sample.effect.strategy != .backdoor { return "it adjusts for confounders, and the estimand does not" }
    if settings.target != .cate { return "it estimates effects given modifiers (cate)" }
    if sample.treatments.count != 1 { return "it estimates the effect of one treatment, and there are several" }
    if settings.scale != .difference { return "it compares differences" }
    if sample.modifiers.isEmpty { return "name the modifiers by which the effect may differ" }
    let kinds: (NuisanceTask.Kind, NuisanceTask.Kind)
    if case .continuous = sample.treatment.kind {
      kinds = (.regression, .regression)
    } else {
      kinds = (sample.outcome.isBinary ? .probability : .regression, .probability)
    }
    for (learner, kind) in [(learners.outcome, kinds.0), (learners.propensity, kinds.1)] {
      if let reason = learner.obstacle(for: kind) { return "the learner \(learner.name) \(reason)" }
    }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    guard (2...1_000).contains(bins) else {
      throw .badSetting(name: "bins", reason: "between 2 and 1000, not \(bins)")
    }
    let groups = try EffectGroups(sample, bins: bins)
    var estimates: [EffectEstimate] = []
    for scores in try EffectScores.all(sample, learners, crossFitting, clipping: clipping, settings) {
      estimates += try groupEstimates(scores, groups, sample, settings)
      estimates += try projectionEstimates(scores, sample, settings)
    }
    return estimates
  }

  private func groupEstimates(
    _ scores: EffectScores, _ groups: EffectGroups, _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    let found = try GroupEffects(scores, groups, sample: sample, threads: settings.threads)
    // Groups whose rows all say the same have no error to compare.
    let banded = found.answered.filter { found.covariance[$0, $0] > 0 }
    let band = SimultaneousBand(
      found.covariance.selecting(rows: banded, columns: banded), seed: settings.seed, threads: settings.threads)
    let critical = band.criticalValue(settings.level)
    var estimates: [EffectEstimate] = []
    for group in found.answered {
      let error = max(0, found.covariance[group, group]).squareRoot()
      let condition = "where \(groups.groups[group].modifier) is \(groups.groups[group].label)"
      var estimate = try EffectEstimate(
        method, scores.contrast.with(condition: condition), effect: found.effects[group], standardError: error,
        rowsUsed: found.rows[group], settings: settings)
      describe(&estimate, scores, sample, settings)
      estimate.diagnostics.set("modifier", groups.groups[group].modifier)
      estimate.diagnostics.set("group", groups.groups[group].label)
      if error > 0 {
        let half = critical * error
        estimate.interval = ConfidenceInterval(
          lower: estimate.effect - half, upper: estimate.effect + half, level: settings.level)
        estimate.pValue = band.pValue(abs(estimate.effect) / error)
        estimate.diagnostics.set("interval", "simultaneous over all groups (multiplier bootstrap)")
        estimate.diagnostics.set("critical_value", critical)
      }
      if found.rows[group] < 30 {
        estimate.diagnostics.warn("the group has \(found.rows[group]) rows: its interval is too short, if anything")
      }
      estimates.append(estimate)
    }
    return estimates
  }

  private func projectionEstimates(
    _ scores: EffectScores, _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    let projection = try EffectProjection(scores, on: sample.modifiers, sample: sample, threads: settings.threads)
    var estimates: [EffectEstimate] = []
    for (place, name) in projection.names.enumerated() {
      let condition =
        place == 0 ? "where every modifier is at its mean" : "(how much more, for each unit more of \(name))"
      var estimate = try EffectEstimate(
        method, scores.contrast.with(condition: condition), effect: projection.effects[place],
        standardError: projection.errors[place], rowsUsed: sample.rowCount, settings: settings)
      describe(&estimate, scores, sample, settings)
      estimate.diagnostics.set("projection", name)
      if place > 0 { estimate.diagnostics.set("changes_with", name) }
      estimate.diagnostics.set(
        "meaning",
        place == 0
          ? "the effect where every modifier is at its mean"
          : "how much the effect changes per unit, by the best linear approximation")
      if !projection.dropped.isEmpty { estimate.diagnostics.set("dropped_columns", projection.dropped) }
      estimates.append(estimate)
    }
    return estimates
  }

  private func describe(
    _ estimate: inout EffectEstimate, _ scores: EffectScores, _ sample: EffectSample, _ settings: EstimationSettings
  ) {
    estimate.describe(sample, settings)
    estimate.diagnostics.set("modifiers", sample.effect.modifiers)
    estimate.diagnostics.set("outcome_learner", learners.outcome.name)
    estimate.diagnostics.set("propensity_learner", learners.propensity.name)
    estimate.diagnostics.set("folds", scores.folds.count)
    for warning in scores.warnings { estimate.diagnostics.warn(warning) }
  }
}
