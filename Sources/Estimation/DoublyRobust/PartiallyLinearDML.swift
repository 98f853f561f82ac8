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

  private func residuals(
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

/// Least squares of residuals on residuals, without an intercept, and its sandwich errors.
struct PartialRegression {
  let effects: [Double]
  let errors: [Double]
  let outcomeDetermination: Double
  let treatmentDetermination: [Double]
  let warnings: [String]

  init(
    _ sample: EffectSample, _ names: [String], _ residuals: PartiallyLinearDML.Residuals, threads: Int
  ) throws(EstimationError) {
    let width = residuals.treatments.count
    let columns = residuals.treatments + [residuals.outcome]
    let products = PartialRegression.products(columns, sample.weights, threads: threads)
    let totals = PartialRegression.spreads(sample, threads: threads)
    func share(_ left: Double, of total: Double) -> Double { total > 0 ? 1 - left / total : 0 }
    for place in 0..<width where products[place, place] <= 1e-10 * totals.treatments[place] {
      throw .noOverlap("\(names[place].visible()) is determined by the covariates: nothing of it is left to compare")
    }
    let treated = Array(0..<width)
    guard let ranked = try? RankedCholesky(products.selecting(rows: treated, columns: treated)) else {
      throw .notFinite(method: .partiallyLinearDML, what: "the residuals' squares")
    }
    guard ranked.dependent.isEmpty else {
      let found = ranked.dependent.map { names[$0].visible() }.joined(separator: ", ")
      throw .noOverlap("\(found) is determined by the other treatments and the covariates")
    }
    let effects = ranked.cholesky.solve(treated.map { products[$0, width] })
    let inverse = ranked.cholesky.inverse
    self.effects = effects
    outcomeDetermination = share(products[width, width], of: totals.outcome)
    treatmentDetermination = treated.map { share(products[$0, $0], of: totals.treatments[$0]) }
    warnings = residuals.warnings
    // Influence of each row on each effect: J⁻¹ w u (v − uᵀθ).
    let influence = treated.map { place in
      ColumnAddresses.lend(columns, weights: sample.weights) { columns in
        ColumnStorage<Double>.filled(rows: sample.rowCount, threads: threads) { rows, target in
          for row in rows {
            var (left, along) = (columns.starts[width][row], 0.0)
            for other in 0..<width {
              let residual = columns.starts[other][row]
              left -= effects[other] * residual
              along += inverse[place, other] * residual
            }
            target[row] = columns.weight(row) * along * left
          }
        }
      }
    }
    let covariance = try InfluenceCovariance.covariance(influence, clusters: sample.clusters, threads: threads)
    errors = treated.map { covariance[$0][$0].squareRoot() }
  }

  /// Σ w r rᵀ over the residuals, the outcome's last.
  private static func products(
    _ columns: [ColumnStorage<Double>], _ weights: ColumnStorage<Double>?, threads: Int
  ) -> Matrix {
    let width = columns.count
    let sums = ColumnAddresses.lend(columns, weights: weights) { addresses in
      RowParts.sums(rows: columns[0].count, width: width * width, threads: threads) { rows, sums in
        for i in 0..<width {
          for j in 0...i {
            let (a, b) = (addresses.starts[i], addresses.starts[j])
            var sum = 0.0
            if let weights = addresses.weights {
              for row in rows { sum += weights[row] * a[row] * b[row] }
            } else {
              for row in rows { sum += a[row] * b[row] }
            }
            sums[i * width + j] = sum
            sums[j * width + i] = sum
          }
        }
      }
    }
    return Matrix(rows: width, columns: width, storage: sums)
  }

  /// Σ w (x − x̄)² of the treatments and the outcome.
  private static func spreads(
    _ sample: EffectSample, threads: Int
  ) -> (treatments: [Double], outcome: Double) {
    let columns = TreatmentDesign(sample.treatments).columns + [sample.outcome.values]
    let moments = ColumnAddresses.lend(columns, weights: sample.weights) { addresses in
      try? Moments(
        columns: addresses.starts, rows: 0..<sample.rowCount, weights: addresses.weights, threads: threads)
    }
    let diagonal = moments?.crossProducts.diagonal ?? [Double](repeating: 0, count: columns.count)
    return (Array(diagonal.dropLast()), diagonal.last ?? 0)
  }
}
