import CausalData
import CausalStatistics
import Glibc
import StrictJSON

/// The propensity score that rows are matched on.
struct MatchingScore {
  /// The logistic regression of treatment on the covariates.
  let fit: GeneralizedLinearModel
  /// The covariates that it keeps.
  let columns: [ColumnStorage<Double>]
  /// P(treated | covariates), one a row.
  let scores: ColumnStorage<Double>

  /// - Throws: `noOverlap` where covariates tell the treatment exactly; `regression`.
  init(_ sample: EffectSample, threads: Int) throws(EstimationError) {
    let covariates = sample.adjustment
    let source = ColumnRegression(
      names: covariates.names, predictors: covariates.storages, outcome: sample.treatment.values,
      weights: sample.weights, threads: threads)
    do throws(RegressionError) {
      fit = try GeneralizedLinearModel(.logistic, source, dependentColumns: .drop)
    } catch {
      guard case .separated(let names) = error else { throw .regression(error, model: "propensity model") }
      let told = names.filter { $0 != CoefficientEstimates.interceptName }.map { $0.visible() }
      throw .noOverlap(
        told.isEmpty
          ? "all rows that count have one treatment"
          : "\(told.joined(separator: ", ")) \(told.count == 1 ? "tells" : "tell") the treatment exactly")
    }
    let dropped = Set(fit.dropped)
    columns = covariates.columns.filter { !dropped.contains($0.name) }.map(\.values)
    let (kept, values) = (columns, fit.coefficients.values)
    scores = ColumnStorage<Double>(count: sample.rowCount) { target in
      target.initialize(repeating: values[0])
      for (place, column) in kept.enumerated() {
        let slope = values[place + 1]
        column.withUnsafeBufferPointer { column in
          for row in target.indices { target[row] += slope * column[row] }
        }
      }
      for row in target.indices { target[row] = 1 / (1 + exp(-target[row])) }
    }
  }
}
