import CausalData
import CausalStatistics
import Estimation
import StrictJSON

/// The moments of one treatment, its covariates and the outcome: what is asked of least squares by sensitivity analyses.
struct LinearModel: Sendable {
  /// Columns: `treatment`, then the other columns of the regression, then `outcome`.
  let moments: Moments
  /// The values of the columns.
  let columns: [ColumnStorage<Double>]
  let treatment = 0
  var outcome: Int { moments.columnCount - 1 }
  /// Other treatments' columns and covariates.
  var others: [Int] { Array(1..<outcome) }
  /// The columns of each variable of the adjustment set, in its order.
  let groups: [(name: String, columns: [Int])]

  /// - Throws: `estimation` where the contrast is not of the sample's, or numbers overflow.
  init(_ subject: RefutationSubject, threads: Int) throws(RefutationError) {
    let (sample, contrast) = (subject.sample, subject.original.contrast.unconditional)
    let design = TreatmentDesign(sample.treatments)
    guard let place = design.contrasts.firstIndex(of: contrast) else {
      throw .estimation(
        .unknownLevel(
          column: contrast.treatment, level: contrast.treated, levels: design.contrasts.map(\.treated)))
    }
    var columns = [design.columns[place]]
    for other in design.columns.indices where other != place { columns.append(design.columns[other]) }
    var groups: [(name: String, columns: [Int])] = []
    for column in sample.adjustment.columns {
      if groups.last?.name != column.variable { groups.append((column.variable, [])) }
      groups[groups.count - 1].columns.append(columns.count)
      columns.append(column.values)
    }
    self.groups = groups
    self.columns = columns + [sample.outcome.values]
    let source = ColumnRegression(
      names: columns.indices.map(String.init), predictors: columns, outcome: sample.outcome.values,
      weights: sample.weights, threads: threads)
    do throws(RegressionError) {
      moments = try source.moments()
    } catch {
      throw .estimation(.regression(error, model: "least squares of the sensitivity analysis"))
    }
  }

  /// Least squares of a column on others and an intercept.
  func regression(of outcome: Int, on predictors: [Int]) throws(RefutationError) -> MomentRegression {
    guard let fit = try? MomentRegression(moments, outcome: outcome, predictors: predictors) else {
      throw .estimation(.regression(.overflow, model: "least squares of the sensitivity analysis"))
    }
    return fit
  }

  /// The coefficient of the treatment with its classical error: the closed forms' numbers.
  func sensitivity() throws(RefutationError) -> PartialR2Sensitivity {
    let fit = try regression(of: outcome, on: [treatment] + others)
    // Dependent columns are found from the left, and the treatment stands first: it is asked from the other side.
    let left = try regression(of: treatment, on: others)
    guard !fit.dependent.contains(0), left.residualSumOfSquares > 1e-10 * left.totalSumOfSquares else {
      throw .estimation(.noOverlap("the treatment is determined by the covariates: nothing of it is left to compare"))
    }
    guard let variance = fit.residualVariance, variance > 0 else {
      throw .estimation(
        .tooFewRows(rows: moments.rows, needed: moments.columnCount + 2, what: "a sensitivity analysis with errors"))
    }
    return try PartialR2Sensitivity(
      estimate: fit.coefficients[0], standardError: (variance * fit.inverse[0, 0]).squareRoot(),
      degreesOfFreedom: Double(fit.residualDegreesOfFreedom))
  }

  /// Partial R² of some columns with the treatment given the others, and with the outcome given treatment and the others.
  func strength(of group: [Int]) throws(RefutationError) -> (treatment: Double, outcome: Double) {
    let rest = others.filter { !group.contains($0) }
    func share(_ target: Int, _ base: [Int]) throws(RefutationError) -> Double {
      let without = try regression(of: target, on: base + rest).residualSumOfSquares
      let with = try regression(of: target, on: base + rest + group).residualSumOfSquares
      return without > 0 ? min(1, max(0, 1 - with / without)) : 0
    }
    return (try share(treatment, []), try share(outcome, [treatment]))
  }
}
