import CausalData
import CausalStatistics
import Identification

/// For each row a number whose mean, given covariates, tells the effect there; the nuisance models behind it are
/// cross-fitted.
///
/// For levels of a treatment the doubly robust score (Kennedy 2023, Electronic Journal of Statistics 17), whose mean is the
/// effect. For an amount the residuals of outcome and treatment (Nie and Wager 2021, Biometrika 108): the effect is the
/// slope of one on the other.
struct EffectScores {
  let contrast: TreatmentContrast
  /// The doubly robust score, or the outcome's residual.
  let response: ColumnStorage<Double>
  /// The treatment's residual; nil where the response itself is the effect's score.
  let regressor: ColumnStorage<Double>?
  /// Chances of the two arms, where there are arms.
  let propensities: (control: ColumnStorage<Double>, treated: ColumnStorage<Double>)?
  /// Means of the outcome in the two arms, where there are arms.
  let outcomes: (control: ColumnStorage<Double>, treated: ColumnStorage<Double>)?
  let folds: RowFolds
  let warnings: [String]

  /// The columns that nuisance models are given: the adjustment set, and modifiers beside it.
  static func covariates(of sample: EffectSample) -> CovariateColumns {
    let known = Set(sample.adjustment.columns.map(\.variable))
    let added = sample.modifiers.columns.filter { !known.contains($0.variable) }
    return CovariateColumns(
      columns: sample.adjustment.columns + added, referenceLevels: sample.adjustment.referenceLevels)
  }

  /// One a contrast.
  static func all(
    _ sample: EffectSample, _ learners: NuisanceLearners, _ crossFitting: CrossFitting, clipping: Double,
    _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectScores] {
    try crossFitting.check(for: sample)
    let folds = try crossFitting.rows(
      of: sample, repetition: 0, seed: settings.seed,
      ordered: learners.outcome.usesOrder || learners.propensity.usesOrder)
    let covariates = covariates(of: sample)
    if case .continuous = sample.treatment.kind {
      return [try residuals(sample, learners, folds, covariates, settings)]
    }
    let arms = sample.treatment.armNames.count
    let nuisances = try ArmNuisances(
      sample, learners, folds: folds, covariates: covariates,
      outcomeArms: [Bool](repeating: true, count: arms), clipping: clipping, seed: settings.seed,
      threads: settings.threads)
    var all: [EffectScores] = []
    for (place, contrast) in sample.treatment.contrasts.enumerated() {
      guard let control = nuisances.outcomes[0], let treated = nuisances.outcomes[place + 1] else { continue }
      let chances = (nuisances.propensities[0].values, nuisances.propensities[place + 1].values)
      let code = Double(place + 1)
      let columns = [sample.treatment.values, sample.outcome.values, control, treated, chances.0, chances.1]
      let response = ColumnAddresses.lend(columns) { columns in
        ColumnStorage.filled(rows: sample.rowCount, threads: settings.threads) { rows, target in
          let (arm, outcome) = (columns.starts[0], columns.starts[1])
          let (low, high) = (columns.starts[2], columns.starts[3])
          for row in rows {
            var score = high[row] - low[row]
            if arm[row] == code { score += (outcome[row] - high[row]) / columns.starts[5][row] }
            if arm[row] == 0 { score -= (outcome[row] - low[row]) / columns.starts[4][row] }
            target[row] = score
          }
        }
      }
      var warnings = nuisances.warnings
      let clipped = nuisances.clippedRows[place + 1]
      if clipped > 0 {
        warnings.append(
          "the propensity score of \(clipped == 1 ? "1 row" : "\(clipped) rows") is cut to \(clipping)...\(1 - clipping)"
        )
      }
      all.append(
        EffectScores(
          contrast: contrast, response: response, regressor: nil, propensities: chances, outcomes: (control, treated),
          folds: folds, warnings: warnings))
    }
    return all
  }

  private static func residuals(
    _ sample: EffectSample, _ learners: NuisanceLearners, _ folds: RowFolds, _ covariates: CovariateColumns,
    _ settings: EstimationSettings
  ) throws(EstimationError) -> EffectScores {
    var columns: [ColumnStorage<Double>] = []
    var warnings: [String] = []
    for (place, target) in [sample.treatment.values, sample.outcome.values].enumerated() {
      let learner = place == 0 ? learners.propensity : learners.outcome
      let task = NuisanceTask(
        .regression, model: place == 0 ? "treatment model" : "outcome model", names: covariates.names,
        covariates: covariates.storages, target: target, weights: sample.weights,
        seed: settings.seed &+ UInt64(place), threads: settings.threads)
      let fit = try learner.fit(task, folds: folds)
      let predicted = try fit.predictions(for: covariates.storages)
      columns.append(difference(target, predicted, threads: settings.threads))
      warnings += fit.warnings
    }
    return EffectScores(
      contrast: sample.treatment.contrasts[0], response: columns[1], regressor: columns[0], propensities: nil,
      outcomes: nil, folds: folds, warnings: warnings)
  }

  /// a − b.
  static func difference(
    _ a: ColumnStorage<Double>, _ b: ColumnStorage<Double>, threads: Int
  ) -> ColumnStorage<Double> {
    ColumnAddresses.lend([a, b]) { columns in
      ColumnStorage.filled(rows: a.count, threads: threads) { rows, target in
        for row in rows { target[row] = columns.starts[0][row] - columns.starts[1][row] }
      }
    }
  }
}
