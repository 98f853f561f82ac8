import CausalData
import CausalStatistics
import StrictJSON

/// A logistic regression of one level of the treatment on the adjustment set, with each row's probability of that level.
struct PropensityModel: Sendable {
  /// The fit.
  let fit: GeneralizedLinearModel
  /// Its columns.
  let view: DesignView
  /// The probability of the level, one a row.
  let scores: ColumnStorage<Double>

  /// - Parameters:
  ///   - indicator: 1 in rows of the level, 0 in others.
  ///   - level: As the treatment's column names it, for messages.
  /// - Throws: `noOverlap` where the covariates tell the level exactly; `regression`.
  init(
    of indicator: ColumnStorage<Double>, level: String, in sample: EffectSample, threads: Int
  ) throws(EstimationError) {
    let covariates = sample.adjustment
    let rows = ColumnRegression(
      names: covariates.names, predictors: covariates.storages, outcome: indicator, weights: sample.weights,
      threads: threads)
    do throws(RegressionError) {
      fit = try GeneralizedLinearModel(.logistic, rows, dependentColumns: .drop)
    } catch {
      throw PropensityModel.explained(error, level: level, sample)
    }
    view = DesignView(fit.design, of: covariates.storages)
    scores = PropensityModel.scores(fit, view, rows: sample.rowCount, threads: threads)
  }

  private static func explained(
    _ error: RegressionError, level: String, _ sample: EffectSample
  ) -> EstimationError {
    guard case .separated(let names) = error else { return .regression(error, model: "propensity model") }
    let told = names.filter { $0 != CoefficientEstimates.interceptName }
    let treatment = "\(sample.treatment.name.visible()) = \(level.visible())"
    guard !told.isEmpty else { return .noOverlap("no row of positive weight, or every one, has \(treatment)") }
    return .noOverlap(
      "\(told.map { $0.visible() }.joined(separator: ", ")) \(told.count == 1 ? "tells" : "together tell") the rows with"
        + " \(treatment) from the others exactly, so nothing compares with them; ask about the rows where both occur")
  }

  /// The probability of the level, one a row.
  static func scores(
    _ fit: GeneralizedLinearModel, _ view: DesignView, rows: Int, threads: Int
  ) -> ColumnStorage<Double> {
    ColumnStorage<Double>(count: rows) { target in
      nonisolated(unsafe) let target = target
      RowPass.forEach(rows: rows, threads: threads) { range in
        guard let target = target.baseAddress else { return }
        RowPass.forEachChunk(range) { start, count in
          view.predict(fit.parameters, start, count, into: target + start)
          LogisticCurve.apply(to: target + start, count)
        }
      }
    }
  }
}

/// The logistic curve.
enum Logistic {
  /// 1 / (1 + e⁻ʸ) at y, accurate in both tails.
  @inline(__always) static func mean(_ linear: Double) -> Double {
    let small = exponential(-abs(linear))
    let share = 1 / (1 + small)
    return linear >= 0 ? share : small * share
  }
}
