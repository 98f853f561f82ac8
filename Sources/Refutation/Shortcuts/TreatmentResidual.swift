import CausalData
import CausalStatistics
import Estimation

/// What the other columns do not predict of the treatment: a least-squares effect on any outcome is its product with that
/// (Frisch and Waugh 1933).
struct TreatmentResidual: Sendable {
  /// w (t − t̂) / Σ w (t − t̂)², one a row.
  private let influence: ColumnStorage<Double>

  /// Nil where the others determine the treatment.
  init?(_ design: LinearDesign, threads: Int) throws(EstimationError) {
    let moments = try design.moments(threads: threads)
    guard let whole = try? MomentRegression(moments, outcome: design.outcome, predictors: design.predictors),
      !whole.dependent.contains(design.attacked)
    else { return nil }
    let dropped = Set(whole.dependent)
    let others = design.others.filter { !dropped.contains($0) }
    guard let fit = try? MomentRegression(moments, outcome: design.attacked, predictors: others),
      fit.residualSumOfSquares > 0
    else { return nil }
    let columns = others.map { design.columns[$0] }
    let (treatment, weights) = (design.columns[design.attacked], design.weights)
    let (mean, scale) = (moments.means[design.attacked], 1 / fit.residualSumOfSquares)
    influence = ColumnStorage<Double>(count: design.rowCount) { target in
      for row in target.indices { target.initializeElement(at: row, to: treatment[row] - mean) }
      for (place, column) in columns.enumerated() {
        let (slope, centre) = (fit.coefficients[place], fit.predictorMeans[place])
        column.withUnsafeBufferPointer { values in
          for row in target.indices { target[row] -= slope * (values[row] - centre) }
        }
      }
      for row in target.indices { target[row] *= scale * (weights?[row] ?? 1) }
    }
  }

  /// The treatment's coefficient where this is the outcome.
  ///
  /// - Parameter mean: Any number near the outcome's mean, for accuracy: the residual adds up to 0.
  func effect(on outcome: ColumnStorage<Double>, mean: Double) -> Double {
    influence.withUnsafeBufferPointer { influence in
      outcome.withUnsafeBufferPointer { outcome in
        var sum = 0.0
        for row in influence.indices { sum += influence[row] * (outcome[row] - mean) }
        return sum
      }
    }
  }
}
