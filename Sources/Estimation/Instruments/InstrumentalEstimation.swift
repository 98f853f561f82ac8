import CausalData
import CausalStatistics
import Identification
import OrderedCollections
import StrictJSON

/// What the instrumental estimators share.
protocol InstrumentalEstimator: EffectEstimator {
  var kind: KClass { get }
}

extension InstrumentalEstimator {
  func instrumentalObstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if sample.effect.strategy != .instrument || sample.instruments.isEmpty { return "the estimand has no instrument" }
    if settings.target != .late, settings.target != .ate {
      return "an instrument tells the effect on those whom it moves (late), or one that is the same for all (ate)"
    }
    if settings.scale != .difference { return "an instrumental estimate is a difference, not a ratio" }
    return nil
  }

  func instrumentalEstimates(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    let design = InstrumentalDesign(sample, threads: settings.threads)
    let moments: Moments
    do throws(RegressionError) { moments = try design.source.moments() } catch {
      throw .regression(error, model: "first stage")
    }
    let instruments = sample.effect.instruments.joined(separator: ", ")
    let fit = try KClassFit(InstrumentalMoments(moments, design), kind, instruments: instruments)
    let result = try KClassEstimate(fit, source: design.source, covariance: settings.covariance(for: sample))
    var settings = settings
    settings.target = .late
    var estimates: [EffectEstimate] = []
    for (place, contrast) in design.treatments.contrasts.enumerated() {
      var estimate = try EffectEstimate(
        method, contrast, effect: fit.coefficients[place], standardError: result.standardErrors[place],
        degreesOfFreedom: result.freedom, rowsUsed: fit.moments.rows, settings: settings)
      estimate.describe(sample, settings)
      estimate.describe(result, place, sample, level: settings.level)
      estimates.append(estimate)
    }
    return estimates
  }
}

extension EffectEstimate {
  fileprivate mutating func describe(
    _ result: KClassEstimate, _ place: Int, _ sample: EffectSample, level: Double
  ) {
    let (fit, effect) = (result.fit, sample.effect)
    diagnostics.set("instruments", effect.instruments)
    if !effect.conditioningSet.isEmpty { diagnostics.set("conditioning_set", effect.conditioningSet) }
    if !effect.adjustmentSet.isEmpty { diagnostics.set("adjustment_set", effect.adjustmentSet) }
    diagnostics.set("errors", result.estimator.shortName)
    diagnostics.set(
      "assumption",
      sample.treatments.allSatisfy(\.isBinary)
        ? "the effect on those whose treatment the instrument moves, if it moves nobody the other way; the average"
          + " effect if the effect is the same for all"
        : "an average of effects per unit over those whose treatment the instrument moves; the average effect if it is"
          + " linear and the same for all")
    if !fit.moments.dropped.isEmpty { diagnostics.set("dropped_columns", fit.moments.dropped) }
    if fit.kappa != 1 { diagnostics.set("kappa", fit.kappa) }
    let (classical, robust) = (result.firstStage(place), result.robustFirstStage(place))
    if let classical { diagnostics.set("first_stage_f", classical) }
    if let robust { diagnostics.set("first_stage_f_robust", robust) }
    diagnostics.set("first_stage_partial_r_squared", result.partialDetermination(place))
    if let f = (robust ?? classical)?.statistic, f < 10 {
      diagnostics.warn(
        "The instruments hardly move the treatment (first-stage F = \(NumberText.significant(f, digits: 3)), below 10):"
          + " trust the Anderson–Rubin set rather than the estimate and its interval.")
    }
    if let rubin = AndersonRubin(result, level: level) { diagnostics.entries["anderson_rubin"] = rubin.json }
    if let sargan = result.sargan { diagnostics.set("sargan", sargan) }
    if let hansen = result.hansen { diagnostics.set("hansen_j", hansen) }
    if let tested = result.hansen ?? result.sargan, tested.pValue < 0.05 {
      diagnostics.warn(
        "The instruments disagree about the effect (p = \(NumberText.significant(tested.pValue, digits: 2))): one of"
          + " them may reach the outcome by another way, or they move different people.")
    }
    if let hausman = result.wuHausman { diagnostics.set("wu_hausman", hausman) }
  }
}

extension Diagnostics {
  /// A test: its statistic, degrees of freedom and p-value.
  mutating func set(_ name: String, _ test: TestOutcome) {
    var object = JSONObject()
    object["statistic"] = test.statistic.isFinite ? .number(test.statistic) : .null
    object["degrees_of_freedom"] = .number(Double(test.freedom))
    object["p_value"] = test.pValue.isFinite ? .number(test.pValue) : .null
    entries[name] = .object(object)
  }
}
