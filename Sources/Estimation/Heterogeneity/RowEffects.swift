public import CausalData
import CausalStatistics
import Identification

/// What is believed of the effect in each row.
///
/// A prediction of one row has no honest interval: what can be tested is whether predictions sort rows at all
/// (`calibration`), and the mean effect in groups (`ConditionalEffectEstimator`).
public struct RowEffects: Sendable {
  /// How they were learnt.
  public let learner: MetaLearner
  /// Which change of the treatment.
  public let contrast: TreatmentContrast
  /// One a complete row, each predicted by models that have not seen the row's fold.
  public let effects: ColumnStorage<Double>
  /// Their weighted mean.
  public let average: Double
  /// Their weighted standard deviation.
  public let spread: Double
  /// The slope of cross-fitted scores on the predictions: 1 where these are right on average, 0 where they say nothing;
  /// nil where they do not vary.
  public let calibration: EffectEstimate?
  /// Sentences that a reader should see.
  public let notes: [String]
}

/// Learns the effect of each row from its modifiers (the S- and T-learner: from its modifiers and confounders).
public struct RowEffectLearner: Sendable {
  /// How.
  public var learner: MetaLearner
  /// The nuisance models.
  public var nuisances: NuisanceLearners
  /// Of the effect given modifiers, for the X-, DR- and R-learner.
  public var effect: any NuisanceLearner
  /// The folds; repetitions are not used.
  public var crossFitting: CrossFitting
  /// Scores are cut to clipping...1 − clipping.
  public var clipping: Double

  /// Linear models throughout, five folds.
  public init(
    _ learner: MetaLearner = .dr, nuisances: NuisanceLearners = NuisanceLearners(),
    effect: any NuisanceLearner = LinearLearner(), crossFitting: CrossFitting = CrossFitting(), clipping: Double = 0.01
  ) {
    (self.learner, self.nuisances, self.effect) = (learner, nuisances, effect)
    (self.crossFitting, self.clipping) = (crossFitting, clipping)
  }

  /// One a contrast of the treatment.
  ///
  /// - Throws: `unsuitable` where there are no modifiers, several treatments, or amounts and not the R-learner.
  public func learn(_ sample: EffectSample, _ settings: EstimationSettings) throws(EstimationError) -> [RowEffects] {
    var asked = settings
    asked.target = .cate
    let groups = ConditionalEffectEstimator(learners: nuisances, crossFitting: crossFitting, clipping: clipping)
    try groups.checkSuitable(sample, asked)
    if case .continuous = sample.treatment.kind, learner != .r {
      throw .unsuitable(
        method: .conditionalEffects, reason: "the \(learner.rawValue) compares levels: take the r-learner for an amount"
      )
    }
    // What calibrates; and what the DR- and R-learner learn from.
    let all = try EffectScores.all(sample, nuisances, crossFitting, clipping: clipping, asked)
    var results: [RowEffects] = []
    for (place, scores) in all.enumerated() {
      let effects = try effects(sample, scores, arm: place + 1, asked)
      results.append(try judged(effects, scores, sample, asked))
    }
    return results
  }

  private func effects(
    _ sample: EffectSample, _ scores: EffectScores, arm: Int, _ settings: EstimationSettings
  ) throws(EstimationError) -> ColumnStorage<Double> {
    let threads = settings.threads
    switch learner {
    case .s: return try byOneModel(sample, scores, arm: arm, settings)
    case .t:
      guard let outcomes = scores.outcomes else { return scores.response }
      return EffectScores.difference(outcomes.treated, outcomes.control, threads: threads)
    case .x: return try byImputation(sample, scores, arm: arm, settings)
    case .dr: return try fit(scores.response, nil, sample, scores, settings)
    case .r:
      let residuals = try partialResiduals(sample, scores, arm: arm, settings)
      // The slope given modifiers: outcome residual over treatment residual, weighted by the latter's square.
      let columns = [residuals.outcome, residuals.treatment]
      let (ratio, weights) = ColumnAddresses.lend(columns, weights: sample.weights) { columns in
        (
          ColumnStorage.filled(rows: sample.rowCount, threads: threads) { rows, target in
            let (outcome, treatment) = (columns.starts[0], columns.starts[1])
            for row in rows { target[row] = treatment[row] == 0 ? 0 : outcome[row] / treatment[row] }
          },
          ColumnStorage.filled(rows: sample.rowCount, threads: threads) { rows, target in
            let treatment = columns.starts[1]
            for row in rows { target[row] = columns.weight(row) * treatment[row] * treatment[row] }
          }
        )
      }
      let weighted = residuals.mask.map { ArmNuisances.product(weights, $0) } ?? weights
      return try fit(ratio, weighted, sample, scores, settings)
    }
  }

  /// The effect given modifiers, from a column whose mean it is.
  private func fit(
    _ target: ColumnStorage<Double>, _ weights: ColumnStorage<Double>?, _ sample: EffectSample, _ scores: EffectScores,
    _ settings: EstimationSettings
  ) throws(EstimationError) -> ColumnStorage<Double> {
    let task = NuisanceTask(
      .regression, model: "effect model", names: sample.modifiers.names, covariates: sample.modifiers.storages,
      target: target, weights: weights ?? sample.weights, seed: settings.seed &+ 101, threads: settings.threads)
    return try effect.fit(task, folds: folds(sample, scores, settings)).predictions(for: sample.modifiers.storages)
  }

  /// The scores' folds, with the canonical order that an effect learner may want.
  private func folds(
    _ sample: EffectSample, _ scores: EffectScores, _ settings: EstimationSettings
  ) throws(EstimationError) -> RowFolds {
    guard effect.usesOrder, scores.folds.order == nil else { return scores.folds }
    return try crossFitting.rows(of: sample, repetition: 0, seed: settings.seed, ordered: true)
  }

  private func byOneModel(
    _ sample: EffectSample, _ scores: EffectScores, arm: Int, _ settings: EstimationSettings
  ) throws(EstimationError) -> ColumnStorage<Double> {
    let covariates = EffectScores.covariates(of: sample)
    let rows = sample.rowCount
    let isTreated = ArmNuisances.indicator(of: arm, sample)
    func columns(_ treated: ColumnStorage<Double>) -> [ColumnStorage<Double>] {
      covariates.storages + [treated] + sample.modifiers.storages.map { ArmNuisances.product($0, treated) }
    }
    func constant(_ value: Double) -> ColumnStorage<Double> {
      ColumnStorage(count: rows) { $0.initialize(repeating: value) }
    }
    // Rows of other arms teach nothing about this contrast.
    let values = sample.treatment.values
    let mask = values.mapped { $0 == 0 || $0 == Double(arm) ? 1 : 0 }
    let task = NuisanceTask(
      sample.outcome.isBinary ? .probability : .regression, model: "outcome model",
      names: covariates.names + ["treatment"] + sample.modifiers.names.map { "treatment × \($0)" },
      covariates: columns(isTreated), target: sample.outcome.values,
      weights: sample.weights.map { ArmNuisances.product($0, mask) } ?? mask, seed: settings.seed &+ 102,
      threads: settings.threads)
    let fit = try nuisances.outcome.fit(task, folds: scores.folds)
    return EffectScores.difference(
      try fit.predictions(for: columns(constant(1))), try fit.predictions(for: columns(constant(0))),
      threads: settings.threads)
  }

  private func byImputation(
    _ sample: EffectSample, _ scores: EffectScores, arm: Int, _ settings: EstimationSettings
  ) throws(EstimationError) -> ColumnStorage<Double> {
    guard let outcomes = scores.outcomes, let chances = scores.propensities else { return scores.response }
    let threads = settings.threads
    func learn(_ imputed: ColumnStorage<Double>, among arm: Int) throws(EstimationError) -> ColumnStorage<Double> {
      let mask = ArmNuisances.indicator(of: arm, sample)
      return try fit(
        imputed, sample.weights.map { ArmNuisances.product($0, mask) } ?? mask, sample, scores, settings)
    }
    let observed = sample.outcome.values
    let treated = try learn(EffectScores.difference(observed, outcomes.control, threads: threads), among: arm)
    let control = try learn(EffectScores.difference(outcomes.treated, observed, threads: threads), among: 0)
    return ColumnAddresses.lend([treated, control, chances.treated, chances.control]) { columns in
      ColumnStorage.filled(rows: sample.rowCount, threads: threads) { rows, target in
        for row in rows {
          // The chance of the treated arm among the two.
          let chance = columns.starts[2][row] / (columns.starts[2][row] + columns.starts[3][row])
          target[row] = chance * columns.starts[1][row] + (1 - chance) * columns.starts[0][row]
        }
      }
    }
  }

  /// Residuals of outcome and treatment, and which rows count: those of the two arms.
  private struct PartialResiduals {
    let outcome: ColumnStorage<Double>
    let treatment: ColumnStorage<Double>
    let mask: ColumnStorage<Double>?
  }

  private func partialResiduals(
    _ sample: EffectSample, _ scores: EffectScores, arm: Int, _ settings: EstimationSettings
  ) throws(EstimationError) -> PartialResiduals {
    guard let outcomes = scores.outcomes, let chances = scores.propensities else {
      return PartialResiduals(outcome: scores.response, treatment: scores.regressor ?? scores.response, mask: nil)
    }
    // E[Y | X] among the two arms, from their models and chances.
    let columns = [
      sample.outcome.values, outcomes.control, outcomes.treated, chances.control, chances.treated,
      sample.treatment.values,
    ]
    let code = Double(arm)
    return ColumnAddresses.lend(columns) { columns in
      @Sendable func chance(_ row: Int) -> Double {
        columns.starts[4][row] / (columns.starts[4][row] + columns.starts[3][row])
      }
      return PartialResiduals(
        outcome: .filled(rows: sample.rowCount, threads: settings.threads) { rows, target in
          for row in rows {
            let (low, high, chance) = (columns.starts[1][row], columns.starts[2][row], chance(row))
            target[row] = columns.starts[0][row] - (1 - chance) * low - chance * high
          }
        },
        treatment: .filled(rows: sample.rowCount, threads: settings.threads) { rows, target in
          for row in rows { target[row] = (columns.starts[5][row] == code ? 1 : 0) - chance(row) }
        },
        mask: sample.treatment.isBinary
          ? nil : sample.treatment.values.mapped { $0 == 0 || $0 == code ? 1 : 0 })
    }
  }

  /// With their mean and spread, and how well they sort the scores.
  private func judged(
    _ effects: ColumnStorage<Double>, _ scores: EffectScores, _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> RowEffects {
    let moments: Moments
    do throws(MomentError) {
      moments = try ColumnAddresses.lend([effects], weights: sample.weights) { (columns) throws(MomentError) in
        try Moments(
          columns: columns.starts, rows: 0..<sample.rowCount, weights: columns.weights, threads: settings.threads)
      }
    } catch {
      throw .notFinite(method: .conditionalEffects, what: "the effect of a row")
    }
    var notes = scores.warnings
    notes.append("an effect of a single row is a guess without an interval; groups have intervals")
    if learner == .s || learner == .t { notes.append("effects are given modifiers and confounders together") }
    var calibration: EffectEstimate?
    if !moments.isConstant(0) {
      let column = CovariateColumns.Column(name: "prediction", variable: "prediction", level: nil, values: effects)
      let projection = try EffectProjection(
        scores, on: CovariateColumns(columns: [column], referenceLevels: []), sample: sample, threads: settings.threads)
      if projection.effects.count == 2 {
        calibration = try EffectEstimate(
          .conditionalEffects, scores.contrast, effect: projection.effects[1], standardError: projection.errors[1],
          rowsUsed: sample.rowCount, settings: settings)
        calibration?.diagnostics.set("projection", "prediction")
        if let p = calibration?.pValue, p > 0.05 || projection.effects[1] <= 0 {
          notes.append("the predictions do not sort rows by their effects: nothing here says that the effect differs")
        }
      }
    } else {
      notes.append("the learner finds one effect for all rows")
    }
    let spread = moments.weight > 0 ? (moments.crossProducts[0, 0] / moments.weight).squareRoot() : 0
    return RowEffects(
      learner: learner, contrast: scores.contrast, effects: effects, average: moments.means[0], spread: spread,
      calibration: calibration, notes: notes)
  }
}
