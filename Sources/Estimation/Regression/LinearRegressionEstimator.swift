import CausalData
import CausalStatistics
import Identification
import StrictJSON

/// Least squares of the outcome on the treatment and the adjustment set: the treatment's coefficient, which is the
/// average effect where the outcome is linear in treatment and covariates without interactions (else an average with
/// weights of the regression's own making: Angrist 1998, Econometrica 66).
///
/// With several treatments each coefficient is the effect of one with the others held fixed. From moments where errors
/// are classical; one pass more for robust ones.
public struct LinearRegressionEstimator: EffectEstimator {
  /// `linearRegression`, or `differenceInMeans`, which adjusts for nothing.
  public let method: EstimationMethod

  /// - Parameter adjusting: False for the plain difference in means.
  public init(adjusting: Bool = true) { method = adjusting ? .linearRegression : .differenceInMeans }

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if sample.effect.strategy != .backdoor { return "it adjusts for confounders, and the estimand does not" }
    if settings.target != .ate { return "its coefficient is of the average effect (ate)" }
    if settings.scale != .difference { return "its coefficient is a difference; for a ratio take g-formula" }
    if method == .differenceInMeans, !sample.adjustment.isEmpty {
      return "the estimand adjusts for \(sample.effect.adjustmentSet.joined(separator: ", "))"
    }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    let design = TreatmentDesign(sample.treatments)
    let source = sample.regression(
      names: design.names + sample.adjustment.names, predictors: design.columns + sample.adjustment.storages,
      threads: settings.threads)
    let fit: LinearRegression
    do throws(RegressionError) {
      fit = try LinearRegression(
        source, covariance: settings.covariance(for: sample), dependentColumns: .drop)
    } catch {
      throw .regression(error, model: "outcome regression")
    }
    var estimates: [EffectEstimate] = []
    for (column, contrast) in design.contrasts.enumerated() {
      // By place, not by name: a treatment may be called as the intercept is.
      guard let index = fit.design.predictors.firstIndex(of: column) else {
        throw .noOverlap("\(design.names[column].visible()) is determined by the other columns of the regression")
      }
      let place = index + 1
      var estimate = try EffectEstimate(
        method, contrast, effect: fit.coefficients.values[place], standardError: fit.coefficients.standardErrors[place],
        degreesOfFreedom: fit.coefficients.degreesOfFreedom, rowsUsed: fit.rows, settings: settings)
      // Residuals that add up to nothing in every cluster: what was treated are the clusters themselves, and too few.
      if settings.covariance(for: sample).isClustered, fit.determination < 1 - 1e-9,
        fit.coefficients.standardErrors[place] < 1e-9 * abs(fit.coefficients.values[place])
      {
        throw .unsuitable(
          method: method,
          reason: "the clusters are too few, or one with the treatment, so that no error can be had: name others")
      }
      estimate.describe(sample, settings)
      if let arm = sample.smallerArm(of: contrast), arm.rows < 5 {
        estimate.diagnostics.warn(
          "\(arm.rows == 1 ? "one row alone has" : "only \(arm.rows) rows have") \(contrast.treatment.visible(limit: 60)) = "
            + "\(arm.level.visible(limit: 60)): the standard error hardly knows how they vary, and the interval is too "
            + "narrow")
      }
      estimate.diagnostics.set("r_squared", fit.determination)
      if !fit.dropped.isEmpty { estimate.diagnostics.set("dropped_columns", fit.dropped) }
      estimates.append(estimate)
    }
    return estimates
  }
}

extension EffectSample {
  /// Of the two levels that a contrast compares the one that fewer rows have; nil of amounts.
  fileprivate func smallerArm(of contrast: TreatmentContrast) -> (level: String, rows: Int)? {
    guard let treatment = treatments.first(where: { $0.name == contrast.treatment }),
      let place = treatment.contrasts.firstIndex(of: contrast)
    else { return nil }
    if case .continuous = treatment.kind { return nil }
    let treated = Double(place + 1)
    let (first, second) = treatment.values.withUnsafeBufferPointer { values in
      values.reduce(into: (0, 0)) { counts, value in
        if value == 0 { counts.0 += 1 } else if value == treated { counts.1 += 1 }
      }
    }
    return first < second ? (contrast.control, first) : (contrast.treated, second)
  }
}
