import CausalData
import CausalStatistics
import Glibc
import Identification

/// How the errors of a doubly robust estimate are computed.
public enum DoublyRobustErrors: Hashable, Sendable {
  /// `stacked` where all nuisance models are parametric, else `influenceFunction`.
  case automatic
  /// By the score alone, as if the nuisance models were known: right where both are consistent.
  case influenceFunction
  /// By the stacked estimating equations of parametric nuisance models and score: right where either is consistent.
  case stacked
}

/// What AIPW and the interactive DML have in common: arms, folds, scores, contrasts.
struct DoublyRobustEngine {
  let method: EstimationMethod
  let learners: NuisanceLearners
  let crossFitting: CrossFitting
  let clipping: Double
  let errors: DoublyRobustErrors

  func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if sample.effect.strategy != .backdoor { return "it adjusts for confounders, and the estimand does not" }
    if sample.treatments.count != 1 { return "it estimates the effect of one treatment, and there are several" }
    if case .continuous = sample.treatment.kind {
      return "it compares levels of a treatment, and \(sample.treatment.name) is an amount: take dml"
    }
    if ![EffectTarget.ate, .att, .atc].contains(settings.target) {
      return "it estimates average effects over all, treated or untreated rows (ate, att, atc)"
    }
    if settings.scale == .oddsRatio, !sample.outcome.isBinary {
      return "odds are of a binary outcome, and \(sample.outcome.name) is not"
    }
    let kind = sample.outcome.isBinary ? NuisanceTask.Kind.probability : .regression
    for (learner, kind) in [(learners.outcome, kind), (learners.propensity, .probability)] {
      if let reason = learner.obstacle(for: kind) { return "the learner \(learner.name) \(reason)" }
    }
    return nil
  }

  func estimate(_ sample: EffectSample, _ settings: EstimationSettings) throws(EstimationError) -> [EffectEstimate] {
    try crossFitting.check(for: sample)
    guard clipping >= 0, clipping < 0.5 else {
      throw .badSetting(name: "clipping", reason: "a chance of 0 or more, below 0.5; not \(clipping)")
    }
    var draws: [[Draw]] = []
    var described: ArmNuisances?
    for repetition in 0..<(crossFitting.given == nil ? crossFitting.repetitions : 1) {
      let (nuisances, estimates) = try draw(sample, settings, repetition)
      draws.append(estimates)
      if described == nil { described = nuisances }
    }
    guard let nuisances = described else { return [] }
    var results: [EffectEstimate] = []
    for (index, contrast) in sample.treatment.contrasts.enumerated() {
      let own = draws.map { $0[index] }
      let (centre, error) = aggregateByMedian(own.map { ($0.centre, $0.error) })
      let isRatio = settings.scale != .difference
      var estimate = try EffectEstimate(
        method, contrast, effect: isRatio ? exp(centre) : centre, standardError: error, rowsUsed: sample.rowCount,
        settings: settings)
      estimate.describe(sample, settings)
      describe(&estimate, nuisances, own[0], arm: index + 1, repetitions: draws.count)
      estimate.judgeOverlap(
        sample, scores: nuisances.propensities[index + 1].values,
        weights: weights(sample, nuisances, treated: index + 1, settings.target), treated: Double(index + 1),
        control: 0, threads: settings.threads)
      results.append(estimate)
    }
    return results
  }

  /// One contrast by one draw of folds: a difference, or the logarithm of a ratio.
  private struct Draw {
    let centre: Double
    let error: Double
    let plainError: Double
    let isStacked: Bool
    let means: (control: Double, treated: Double)
  }

  private func draw(
    _ sample: EffectSample, _ settings: EstimationSettings, _ repetition: Int
  ) throws(EstimationError) -> (ArmNuisances, [Draw]) {
    let arms = sample.treatment.armNames.count
    let folds = try crossFitting.rows(
      of: sample, repetition: repetition, seed: settings.seed,
      ordered: learners.outcome.usesOrder || learners.propensity.usesOrder)
    let outcomeArms = (0..<arms).map { arm in
      switch settings.target {
      case .att: arm == 0
      case .atc: arm > 0
      default: true
      }
    }
    let nuisances = try ArmNuisances(
      sample, learners, folds: folds, outcomeArms: outcomeArms, clipping: clipping,
      seed: settings.seed &+ UInt64(repetition) &* 0x9E37_79B9, threads: settings.threads)
    if errors == .stacked, !nuisances.isParametric {
      throw .badSetting(
        name: "errors",
        reason: "stacked estimating equations are those of parametric nuisance models (linear, logistic)")
    }
    let isStacked = errors != .influenceFunction && nuisances.isParametric
    let stack = StackedCorrection(sample: sample, nuisances: nuisances, threads: settings.threads)
    var draws: [Draw] = []
    for treated in 1..<arms {
      let population: Int? = settings.target == .att ? treated : settings.target == .atc ? 0 : nil
      let pair = [0, treated].map {
        DoublyRobustMean(sample, nuisances, arm: $0, population: population, threads: settings.threads)
      }
      let means = (control: pair[0].mean, treated: pair[1].mean)
      let contrast = try slopes(settings.scale, means)
      let terms = zip(pair, contrast.slopes).map { mean, slope in mean.influence(slope: slope, sample) }
      var further: [InfluenceTerm] = []
      if isStacked {
        for (mean, slope) in zip(pair, contrast.slopes) { further += try stack.terms(mean, slope: slope) }
      }
      let variances = try InfluenceCovariance.variances(
        rows: sample.rowCount, terms, further: further, clusters: sample.clusters, weights: sample.weights,
        threads: settings.threads)
      draws.append(
        Draw(
          centre: contrast.centre, error: variances.all.squareRoot(), plainError: variances.first.squareRoot(),
          isStacked: isStacked, means: means))
    }
    return (nuisances, draws)
  }

  /// The contrast of two means and its derivatives by them.
  private func slopes(
    _ scale: EffectScale, _ means: (control: Double, treated: Double)
  ) throws(EstimationError) -> (centre: Double, slopes: [Double]) {
    let (control, treated) = means
    switch scale {
    case .difference: return (treated - control, [-1, 1])
    case .ratio:
      guard control > 0, treated > 0 else { throw .notFinite(method: method, what: "the ratio of means") }
      return (log(treated / control), [-1 / control, 1 / treated])
    case .oddsRatio:
      guard control > 0, treated > 0, control < 1, treated < 1 else {
        throw .notFinite(method: method, what: "the odds ratio")
      }
      let odds = (control / (1 - control), treated / (1 - treated))
      return (log(odds.1 / odds.0), [-1 / (control * (1 - control)), 1 / (treated * (1 - treated))])
    }
  }

  /// What each row weighs in the score of its arm, its sample weight included; 0 in other arms.
  private func weights(
    _ sample: EffectSample, _ nuisances: ArmNuisances, treated: Int, _ target: EffectTarget
  ) -> ColumnStorage<Double> {
    let (high, low) = (nuisances.propensities[treated], nuisances.propensities[0])
    return ColumnAddresses.lend([sample.treatment.values], weights: sample.weights) { columns in
      ColumnStorage.filled(rows: sample.rowCount, threads: 1) { rows, weights in
        let codes = columns.starts[0]
        for row in rows {
          let isTreated = codes[row] == Double(treated)
          guard isTreated || codes[row] == 0 else {
            weights[row] = 0
            continue
          }
          let own = isTreated ? high[row] : low[row]
          let part =
            switch target {
            case .att: high[row]
            case .atc: low[row]
            default: 1.0
            }
          weights[row] = columns.weight(row) * part / own
        }
      }
    }
  }

  private func describe(
    _ estimate: inout EffectEstimate, _ nuisances: ArmNuisances, _ draw: Draw, arm: Int, repetitions: Int
  ) {
    estimate.diagnostics.set("outcome_learner", learners.outcome.name)
    estimate.diagnostics.set("propensity_learner", learners.propensity.name)
    estimate.diagnostics.set("folds", nuisances.folds)
    if repetitions > 1 { estimate.diagnostics.set("repetitions", repetitions) }
    estimate.diagnostics.set("errors", draw.isStacked ? "stacked estimating equations" : "influence function")
    if draw.isStacked { estimate.diagnostics.set("influence_function_standard_error", draw.plainError) }
    if estimate.target == .ate || estimate.scale != .difference {
      estimate.diagnostics.set("mean_outcome_control", draw.means.control)
      estimate.diagnostics.set("mean_outcome_treated", draw.means.treated)
    }
    estimate.diagnostics.set("propensity_lowest", nuisances.lowest[arm])
    estimate.diagnostics.set("propensity_highest", nuisances.highest[arm])
    estimate.diagnostics.set("clipping", clipping)
    let clipped = nuisances.arms == 2 ? nuisances.clippedRows[1] : nuisances.clippedRows.max() ?? 0
    estimate.diagnostics.set("clipped_rows", clipped)
    if Double(clipped) > 0.01 * Double(estimate.rowsUsed) {
      estimate.diagnostics.warn(
        "\(clipped == 1 ? "1 row has" : "\(clipped) rows have") a propensity score beyond \(clipping) or "
          + "\(1 - clipping): treated and untreated rows hardly overlap there, and the estimate rests on the outcome model"
      )
    }
    for warning in nuisances.warnings { estimate.diagnostics.warn(warning) }
  }
}
