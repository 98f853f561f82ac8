import CausalData
import CausalStatistics
import Estimation

/// Does one covariate look like a consequence of the outcome?
///
/// What the outcome alone has shaped (a later measurement of it, a part of it, a code made of it) goes with treatment and
/// covariates, for they shape the outcome, and with none of them once the outcome is known. Of what came before the outcome,
/// the reverse holds: given its consequence, causes go together more than before, unless their pulls cancel by coincidence
/// (faithfulness; Pearl 2009, Causality, 2.4).
struct OutcomeProxyTest {
  /// The treatments' columns.
  let treatments: [ColumnStorage<Double>]
  /// Those of the covariates other than the one tested.
  let others: [ColumnStorage<Double>]
  /// Piecewise linear functions of the outcome that bend at its quantiles: the outcome held fixed, whatever its shape.
  let outcomePieces: [ColumnStorage<Double>]
  let outcome: ColumnStorage<Double>
  let weights: ColumnStorage<Double>?
  let clusters: (codes: ColumnStorage<Int32>, count: Int)?
  let threads: Int

  /// Two-sided p-values of a covariate in the outcome's place.
  struct Result {
    /// That the treatment does not go with it, given the other covariates.
    var treatment = 1.0
    /// That the other covariates do not go with it.
    var others = 1.0
    /// That the treatment does not go with it, given the outcome and the other covariates.
    var treatmentGivenOutcome = 1.0
    /// That neither does, given the outcome.
    var allGivenOutcome = 1.0
    /// That neither goes with the outcome, given the covariate. Where that holds as well, covariate and outcome are nearly
    /// the same, and nothing tells which of them came first.
    var allGivenCovariate = 1.0
    /// Whether the outcome determines the covariate.
    var isCopy = false

    /// Bonferroni over the covariate's columns.
    fileprivate mutating func add(_ other: Result, columns: Double) {
      treatment = min(treatment, columns * other.treatment)
      others = min(others, columns * other.others)
      treatmentGivenOutcome = min(treatmentGivenOutcome, columns * other.treatmentGivenOutcome)
      allGivenOutcome = min(allGivenOutcome, columns * other.allGivenOutcome)
      isCopy = isCopy && other.isCopy
    }
  }

  /// - Parameter covariate: the columns of one variable.
  /// - Returns: Nil where there are too few rows, or clusters, for the tests.
  /// - Complexity: O(n (p + 20)²) a column.
  func result(_ covariate: [ColumnStorage<Double>]) -> Result? {
    var result = Result()
    result.isCopy = !covariate.isEmpty
    for column in covariate {
      guard let found = self.result(column) else { return nil }
      result.add(found, columns: Double(covariate.count))
    }
    let held = covariate.count == 1 ? OutcomeProxyTest.pieces(of: covariate[0]) : covariate
    let explained = treatments + others
    guard let reverse = fit(outcome, explained + held, testing: explained.count) else { return nil }
    result.allGivenCovariate = reverse.pValue
    return result
  }

  private func result(_ column: ColumnStorage<Double>) -> Result? {
    let explained = treatments + others
    guard let plain = fit(column, explained, testing: treatments.count),
      let given = fit(column, explained + outcomePieces, testing: treatments.count),
      let all = fit(column, explained + outcomePieces, testing: explained.count)
    else { return nil }
    var result = Result(
      treatment: plain.pValue, treatmentGivenOutcome: given.pValue, allGivenOutcome: all.pValue,
      isCopy: all.isDetermined)
    if !others.isEmpty {
      guard let alone = fit(column, others, testing: others.count) else { return nil }
      result.others = alone.pValue
    }
    return result
  }

  /// The p-value of the Wald test of the first `count` predictors; 1 where the predictors determine the column, for nothing is
  /// left to go with them then.
  private func fit(
    _ column: ColumnStorage<Double>, _ predictors: [ColumnStorage<Double>], testing count: Int
  ) -> (pValue: Double, isDetermined: Bool)? {
    // Dependent columns are found from the left: what is tested stands last, so that what the rest determines is not tested.
    let order = Array(count..<predictors.count) + Array(0..<count)
    let source = ColumnRegression(
      names: order.map(String.init), predictors: order.map { predictors[$0] }, outcome: column, weights: weights,
      clusters: clusters?.codes, clusterCount: clusters?.count ?? 0, threads: threads)
    let covariance: CovarianceEstimator = clusters == nil ? .hc1 : .clusterCR1
    guard let fit = try? LinearRegression(source, covariance: covariance, dependentColumns: .drop) else { return nil }
    guard fit.determination < 1 - 1e-9 else { return (1, true) }
    let tested = (0..<count).compactMap { fit.coefficients.index(of: String($0)) }
    guard !tested.isEmpty else { return (1, false) }
    return (try? fit.coefficients.waldTest(tested)).map { ($0.pValue, false) }
  }
}

extension OutcomeProxyTest {
  /// Piecewise linear functions that bend at quantiles: with a regression's intercept they hold every continuous one, nearly.
  ///
  /// - Parameter pieces: At most so many, and one for each 50 values at most.
  static func pieces(of values: ColumnStorage<Double>, most pieces: Int = 20) -> [ColumnStorage<Double>] {
    let sorted = values.withUnsafeBufferPointer { $0.sorted() }
    let count = min(pieces, sorted.count / 50)
    guard count > 1, let smallest = sorted.first, let largest = sorted.last else { return [values] }
    var knots: [Double] = []
    for place in 1..<count {
      let knot = sorted[place * sorted.count / count]
      if knot > smallest, knot < largest, knots.last != knot { knots.append(knot) }
    }
    return [values]
      + knots.map { knot in
        ColumnStorage<Double>(count: values.count) { target in
          for row in target.indices { target[row] = max(0, values[row] - knot) }
        }
      }
  }
}
