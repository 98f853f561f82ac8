import CausalData
import CausalStatistics
import Estimation
import Glibc

/// An unobserved common cause made to measure: z explains a share `treatment` of the variance that covariates leave of the
/// treatment, and a share `outcome` of what treatment and covariates leave of the outcome; beside these it is noise.
///
/// With d and y those residuals, of unit length, z = √a d + √(b (1 − a)) y + √((1 − a)(1 − b)) e: by construction the
/// partial R² of z are a and b up to chance. The sign of d is such that z pushed the estimate away from 0.
struct SimulatedConfounder: Sendable {
  private let model: LinearModel
  /// d and y as combinations of the centred columns of the model but for the outcome's own, and of the outcome.
  private let treatmentPart: [Double]
  private let outcomePart: [Double]
  private let sign: Double
  /// The coefficient of the treatment without z, and the degrees of freedom it leaves.
  private let coefficient: Double
  private let freedom: Int
  /// The squared length that noise of variance 1 is expected to have beside covariates.
  private let weight: Double
  /// The lengths of both residuals.
  private let treatmentLength: Double
  private let outcomeLength: Double

  init(_ model: LinearModel, sign: Double) throws(RefutationError) {
    (self.model, self.sign) = (model, sign)
    let whole = try model.regression(of: model.outcome, on: [model.treatment] + model.others)
    // Noise has only so much of its length beside the columns: the shares are of that.
    let rows = max(1, Double(model.moments.rows))
    let weight = model.moments.weight * Double(max(0, whole.residualDegreesOfFreedom) + 1) / rows
    func part(
      _ target: Int, on predictors: [Int]
    ) throws(RefutationError) -> (combination: [Double], fit: MomentRegression) {
      let fit = try model.regression(of: target, on: predictors)
      guard fit.residualSumOfSquares > 1e-10 * fit.totalSumOfSquares, fit.weight > 0 else {
        throw .estimation(.noOverlap("the covariates leave nothing of the treatment or of the outcome to explain"))
      }
      var combination = [Double](repeating: 0, count: model.moments.columnCount)
      combination[target] = 1
      for (place, predictor) in predictors.enumerated() { combination[predictor] = -fit.coefficients[place] }
      let length = (fit.residualSumOfSquares / weight).squareRoot()
      return (combination.map { $0 / length }, fit)
    }
    let (treatment, treatmentFit) = try part(model.treatment, on: model.others)
    let (outcome, outcomeFit) = try part(model.outcome, on: [model.treatment] + model.others)
    (treatmentPart, outcomePart) = (treatment, outcome)
    (coefficient, freedom) = (outcomeFit.coefficients[0], outcomeFit.residualDegreesOfFreedom)
    self.weight = weight
    treatmentLength = treatmentFit.residualSumOfSquares.squareRoot()
    outcomeLength = outcomeFit.residualSumOfSquares.squareRoot()
  }

  /// z as a combination of the centred columns, and the share of noise.
  private func weights(_ treatment: Double, _ outcome: Double) -> (columns: [Double], noise: Double) {
    let (first, second) = (sign * treatment.squareRoot(), (outcome * (1 - treatment)).squareRoot())
    return (
      zip(treatmentPart, outcomePart).map { first * $0 + second * $1 },
      ((1 - treatment) * (1 - outcome)).squareRoot()
    )
  }

  /// z row by row, noise drawn from `stream`.
  func column(treatment: Double, outcome: Double, _ stream: RandomStream) -> ColumnStorage<Double> {
    let (combination, noise) = weights(treatment, outcome)
    var stream = stream
    var values = [Double](repeating: 0, count: model.columns[0].count)
    for row in values.indices { values[row] = noise * stream.normal() }
    for (place, column) in model.columns.enumerated() where combination[place] != 0 {
      let (factor, mean) = (combination[place], model.moments.means[place])
      column.withUnsafeBufferPointer { column in
        for row in column.indices { values[row] += factor * (column[row] - mean) }
      }
    }
    return ColumnStorage(values)
  }

  /// The coefficient of the treatment beside z and its classical error, z drawn from the moments alone: exact for rows of
  /// weight 1. By Frisch and Waugh all that matters of z is what it has along the two residuals and across all columns: with
  /// e normal and independent of the columns, two normal numbers and the root of a χ² on the degrees of freedom left.
  /// Complexity: O(1), and nothing depends on the order of columns.
  func leastSquares(
    treatment: Double, outcome: Double, _ stream: RandomStream
  ) -> (effect: Double, error: Double)? {
    var stream = stream
    guard freedom > 1 else { return nil }
    let root = weight.squareRoot()
    let noise = ((1 - treatment) * (1 - outcome)).squareRoot()
    let alongTreatment = sign * treatment.squareRoot() * root + noise * stream.normal()
    let alongOutcome = (outcome * (1 - treatment)).squareRoot() * root + noise * stream.normal()
    let rest = noise * noise * stream.chiSquared(degreesOfFreedom: Double(freedom - 1))
    // Of z the treatment leaves this.
    let left = alongOutcome * alongOutcome + rest
    let whole = alongTreatment * alongTreatment + left
    guard left > 1e-12 * whole, treatmentLength > 0 else { return nil }
    let slope = outcomeLength * alongOutcome / left
    let residual = max(0, outcomeLength * outcomeLength - slope * slope * left)
    let unexplained = left / whole
    let error = (residual / Double(freedom - 1) / unexplained).squareRoot() / treatmentLength
    return (coefficient - slope * alongTreatment / treatmentLength, error)
  }
}
