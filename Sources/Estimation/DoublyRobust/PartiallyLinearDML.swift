import CausalData
import CausalStatistics
import Identification
import StrictJSON

/// Double machine learning of the partially linear model Y = θ D + g(X) + ε (Robinson 1988, Econometrica 56; Chernozhukov
/// and others 2018, Econometrics Journal 21): the outcome's residual regressed on the treatment's, both cross-fitted.
///
/// Treatments may be amounts, binary, of several levels, or several at once: each coefficient is then the effect of one with
/// the others held fixed. Where the effect differs by covariates θ is an average that weighs rows by the variance of their
/// treatment. With least squares for both models one pass over the rows fits all folds.
public struct PartiallyLinearDML: EffectEstimator {
  public let method = EstimationMethod.partiallyLinearDML
  /// Of the outcome given covariates; learns a regression.
  public var outcome: any NuisanceLearner
  /// Of the treatment given covariates; learns a regression, of binary treatments too.
  public var treatment: any NuisanceLearner
  /// The folds.
  public var crossFitting: CrossFitting

  /// Least squares for both, five folds.
  public init(
    outcome: any NuisanceLearner = LinearLearner(), treatment: any NuisanceLearner = LinearLearner(),
    crossFitting: CrossFitting = CrossFitting()
  ) {
    (self.outcome, self.treatment, self.crossFitting) = (outcome, treatment, crossFitting)
  }

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if sample.effect.strategy != .backdoor { return "it adjusts for confounders, and the estimand does not" }
    if settings.target != .ate { return "its coefficient is of the average effect (ate); take dml-interactive" }
    if settings.scale != .difference { return "its coefficient is a difference; for a ratio take aipw" }
    for learner in [outcome, treatment] {
      if let reason = learner.obstacle(for: .regression) { return "the learner \(learner.name) \(reason)" }
    }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    try crossFitting.check(for: sample)
    let design = TreatmentDesign(sample.treatments)
    var draws: [PartialRegression] = []
    for repetition in 0..<(crossFitting.given == nil ? crossFitting.repetitions : 1) {
      let folds = try crossFitting.rows(
        of: sample, repetition: repetition, seed: settings.seed, ordered: outcome.usesOrder || treatment.usesOrder)
      let seed = settings.seed &+ UInt64(repetition) &* 0x9E37_79B9
      let residuals = try residuals(sample, design, folds, seed: seed, threads: settings.threads)
      draws.append(try PartialRegression(sample, design.names, residuals, threads: settings.threads))
    }
    var estimates: [EffectEstimate] = []
    for (place, contrast) in design.contrasts.enumerated() {
      let (effect, error) = aggregateByMedian(draws.map { ($0.effects[place], $0.errors[place]) })
      var estimate = try EffectEstimate(
        method, contrast, effect: effect, standardError: error, rowsUsed: sample.rowCount, settings: settings)
      estimate.describe(sample, settings)
      estimate.diagnostics.set("outcome_learner", outcome.name)
      estimate.diagnostics.set("treatment_learner", treatment.name)
      estimate.diagnostics.set("folds", crossFitting.given.map { ($0.max() ?? 0) + 1 } ?? crossFitting.folds)
      if draws.count > 1 { estimate.diagnostics.set("repetitions", draws.count) }
      estimate.diagnostics.set("outcome_r_squared", draws[0].outcomeDetermination)
      estimate.diagnostics.set("treatment_r_squared", draws[0].treatmentDetermination[place])
      for warning in draws[0].warnings { estimate.diagnostics.warn(warning) }
      estimates.append(estimate)
    }
    return estimates
  }

  /// The treatments' and the outcome's cross-fitted residuals.
  struct Residuals {
    let treatments: [ColumnStorage<Double>]
    let outcome: ColumnStorage<Double>
    var warnings: [String]
  }

  func residuals(
    _ sample: EffectSample, _ design: TreatmentDesign, _ folds: RowFolds, seed: UInt64, threads: Int
  ) throws(EstimationError) -> Residuals {
    let covariates = sample.adjustment.storages
    let targets = design.columns + [sample.outcome.values]
    let tasks = targets.enumerated().map { place, target in
      NuisanceTask(
        .regression, model: place < design.columns.count ? "treatment model" : "outcome model",
        names: sample.adjustment.names, covariates: covariates, target: target, weights: sample.weights,
        seed: seed &+ UInt64(place), threads: threads)
    }
    var fits: [any NuisanceFit] = []
    if outcome is LinearLearner, treatment is LinearLearner {
      // One pass for all models: their targets stand side by side.
      let moments = try FoldMoments(
        covariates + targets, weights: sample.weights, folds: folds, threads: threads, model: "nuisance models")
      for (place, task) in tasks.enumerated() {
        fits.append(try LinearLearner.leastSquares(task, moments, folds, target: covariates.count + place))
      }
    } else {
      for (place, task) in tasks.enumerated() {
        let learner = place < design.columns.count ? treatment : outcome
        fits.append(try learner.fit(task, folds: folds))
      }
    }
    var residuals: [ColumnStorage<Double>] = []
    for (fit, target) in zip(fits, targets) {
      let predicted = try fit.predictions(for: covariates)
      residuals.append(
        ColumnAddresses.lend([target, predicted]) { columns in
          ColumnStorage.filled(rows: target.count, threads: threads) { rows, values in
            for row in rows { values[row] = columns.starts[0][row] - columns.starts[1][row] }
          }
        })
    }
    let outcome = residuals.removeLast()
    var seen: Set<String> = []
    return Residuals(
      treatments: residuals, outcome: outcome,
      warnings: fits.flatMap(\.warnings).filter { seen.insert($0).inserted })
  }
}
