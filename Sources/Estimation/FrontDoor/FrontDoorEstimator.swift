import CausalData
import CausalStatistics
import Identification
import StrictJSON

/// The effect by way of mediators that carry all of it and share no cause with the treatment, whatever treatment and outcome
/// share (Pearl 1995, Biometrika 82).
///
/// Where treatment, mediators and conditioning set are categories (a number of two values is one): the front-door formula
/// over the frequencies and the outcome's mean in each cell, with the errors of its efficient influence function (Fulcher,
/// Shpitser, Marealle and Tchetgen Tchetgen 2020, J. R. Statist. Soc. B 82). Else, and where a cell that the formula wants
/// is empty, linear: the sum over mediators of the treatment's coefficient in the mediator's regression times the
/// mediator's coefficient in the outcome's regression with the treatment beside it, errors of all regressions together.
public struct FrontDoorEstimator: EffectEstimator {
  public let method = EstimationMethod.frontDoor
  /// How mediators and outcome are modelled.
  public var model: CellsOrLines

  /// - Parameter model: By cells where they can be had, unless told otherwise.
  public init(model: CellsOrLines = .automatic) { self.model = model }

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if sample.effect.strategy != .frontdoor || sample.mediators.isEmpty { return "the estimand is no front door" }
    if settings.target != .ate { return "the front door tells the average effect (ate)" }
    if settings.scale != .difference {
      return "it estimates a difference; for a ratio of categorical data take plug-in"
    }
    if sample.treatments.count != 1 { return "it is for one treatment" }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    var note: String?
    if model != .linear {
      var found: Result<[EffectEstimate], EstimationError>?
      do throws(CellTable.Obstacle) {
        found = try byCells(CellTable(sample, given: sample.conditioning), sample, settings)
      } catch {
        if model == .saturated { throw .unsuitable(method: method, reason: error.reason) }
        if error.isData { note = "Linear regressions instead of cell means: \(error.reason)." }
      }
      if let found { return try found.get() }
    }
    return try byLines(sample, settings, note)
  }

  private func byCells(
    _ cells: CellTable, _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(CellTable.Obstacle) -> Result<[EffectEstimate], EstimationError> {
    let control = try cells.frontDoorMean(0)
    var means: [CellFunctional] = []
    for (code, _) in sample.treatment.contrasts.enumerated() { means.append(try cells.frontDoorMean(code + 1)) }
    return Result { () throws(EstimationError) in
      var estimates: [EffectEstimate] = []
      for (contrast, treated) in zip(sample.treatment.contrasts, means) {
        let difference = treated.minus(control)
        var estimate = try EffectEstimate(
          method, contrast, effect: difference.value,
          standardError: cells.standardError(of: difference, sample), degreesOfFreedom: cells.freedom(sample),
          rowsUsed: cells.rows, settings: settings)
        describe(&estimate, sample, settings, model: .saturated)
        estimate.diagnostics.set("mean_under_control", control.value)
        estimate.diagnostics.set("mean_under_treatment", treated.value)
        estimate.diagnostics.set("cells", cells.occupied)
        estimates.append(estimate)
      }
      return estimates
    }
  }

  private func byLines(
    _ sample: EffectSample, _ settings: EstimationSettings, _ note: String?
  ) throws(EstimationError) -> [EffectEstimate] {
    let design = TreatmentDesign(sample.treatments)
    let (mediators, given) = (sample.mediators, sample.conditioning)
    let (t, m) = (Array(design.columns.indices), mediators.columns.indices.map { design.columns.count + $0 })
    let c = given.columns.indices.map { design.columns.count + mediators.count + $0 }
    let source = sample.regression(
      names: design.names + mediators.names + given.names,
      predictors: design.columns + mediators.storages + given.storages, threads: settings.threads)
    let outcome = source.predictorNames.count
    // Covariates first: a column that they determine is the one to go.
    let equations =
      m.map {
        StackedRegressions.Equation(
          name: "regression of \(source.predictorNames[$0].visible())", outcome: $0, predictors: c + t)
      } + [StackedRegressions.Equation(name: "outcome regression", outcome: outcome, predictors: c + t + m)]
    let fit = try StackedRegressions(source, equations, means: [], covariance: settings.covariance(for: sample))
    var estimates: [EffectEstimate] = []
    for (column, contrast) in zip(t, design.contrasts) {
      guard fit.keeps(0, column) else {
        throw .noOverlap("\(design.names[column].visible()) is determined by the conditioning set")
      }
      let effect = m.indices.reduce(fit.constant(0)) {
        $0 + fit.slope($1, column) * fit.slope(m.count, m[$1])
      }
      var estimate = try EffectEstimate(
        method, contrast, effect: effect.value, standardError: effect.variance(fit.covariance).squareRoot(),
        degreesOfFreedom: fit.freedom, rowsUsed: fit.rows, settings: settings)
      describe(&estimate, sample, settings, model: .linear)
      estimate.diagnostics.set(
        "assumption", "mediators and outcome are linear, without interactions of treatment and mediators")
      if !fit.dropped.isEmpty { estimate.diagnostics.set("dropped_columns", fit.dropped) }
      if let note { estimate.diagnostics.warn(note) }
      if m.allSatisfy({ !fit.keeps(m.count, $0) }) {
        throw .noOverlap("the treatment determines \(sample.effect.mediators.joined(separator: ", ").visible())")
      }
      estimates.append(estimate)
    }
    return estimates
  }

  private func describe(
    _ estimate: inout EffectEstimate, _ sample: EffectSample, _ settings: EstimationSettings, model: CellsOrLines
  ) {
    estimate.describe(sample, settings)
    estimate.diagnostics.set("mediators", sample.effect.mediators)
    if !sample.effect.conditioningSet.isEmpty {
      estimate.diagnostics.set("conditioning_set", sample.effect.conditioningSet)
    }
    estimate.diagnostics.set("model", model.rawValue)
  }
}

/// How an estimator by way of mediators models mediators and outcome.
public enum CellsOrLines: String, Hashable, Sendable {
  /// `saturated` where all columns but the outcome are categories and no cell that matters is empty, else `linear`.
  case automatic
  /// Frequencies and means of cells.
  case saturated
  /// Linear regressions.
  case linear
}
