import CausalData
import CausalStatistics

/// What a linear regression among the neighbours says of every row (Abadie and Imbens 2011, JBES 29): least squares in
/// each arm that serves as neighbours, rows weighted by how much they serve, on what is matched on: the covariates, or the
/// score.
struct MatchingBias {
  /// The mean outcome of each row without and with treatment; zeros for an arm that does not serve.
  let predictions: [[Double]]
  /// Where an arm has too few rows that serve.
  let warning: String?

  init(
    _ rows: MatchingRows, _ cells: MatchingCells, _ neighbours: (_ arm: Int) -> NeighbourLists?,
    _ space: MatchingSpace,
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) {
    let predictors =
      space.score.map { [$0.scores(rows: rows.count, threads: settings.threads)] } ?? sample.adjustment.storages
    let names = space.score.map { _ in ["propensity score"] } ?? sample.adjustment.names
    var predictions = [[Double]](repeating: [Double](repeating: 0, count: rows.count), count: 2)
    var warning: String?
    for arm in 0...1 {
      guard let lists = neighbours(1 - arm) else { continue }
      let uses = cells.service(lists, of: arm)
      let source = ColumnRegression(
        names: names, predictors: predictors, outcome: rows.outcome, weights: cells.serviceWeights(uses, of: arm, rows),
        threads: settings.threads)
      let fit: LinearRegression
      do throws(RegressionError) {
        fit = try LinearRegression(source, covariance: .classical, dependentColumns: .drop)
      } catch {
        guard case .tooFewRows(let found, let needed) = error else {
          throw .regression(error, model: "bias-correcting regression")
        }
        warning =
          "the bias is not corrected for: \(found) rows of an arm serve as neighbours, and the regression has \(needed)"
          + " coefficients"
        continue
      }
      let kept = fit.design.predictors.map { predictors[$0] }
      let values = fit.coefficients.values
      predictions[arm] = [Double](repeating: values[0], count: rows.count)
      predictions[arm].withUnsafeMutableBufferPointer { target in
        for (place, column) in kept.enumerated() {
          column.withUnsafeBufferPointer { column in
            for row in target.indices { target[row] += values[place + 1] * column[row] }
          }
        }
      }
    }
    (self.predictions, self.warning) = (predictions, warning)
  }
}
