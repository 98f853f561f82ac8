import CausalData
import CausalStatistics
import StrictJSON

/// Least squares without an intercept of one column on others, and its sandwich covariance.
struct ResidualRegression {
  let effects: [Double]
  let covariance: [[Double]]
  /// Σ w r rᵀ over the regressors and, last, the response.
  let products: Matrix
  /// Regressors that those before them determine; there are no effects then.
  let dependent: [Int]

  init(
    _ regressors: [ColumnStorage<Double>], _ response: ColumnStorage<Double>, weights: ColumnStorage<Double>?,
    clusters: ClusterColumn?, threads: Int
  ) throws(EstimationError) {
    let (width, rows) = (regressors.count, response.count)
    let columns = regressors + [response]
    let products = ResidualRegression.products(columns, weights, threads: threads)
    self.products = products
    let all = Array(0..<width)
    guard let ranked = try? RankedCholesky(products.selecting(rows: all, columns: all)) else {
      throw .regression(.overflow, model: "regression of residuals")
    }
    dependent = ranked.dependent
    guard ranked.dependent.isEmpty else {
      (effects, covariance) = ([], [])
      return
    }
    let solution = ranked.cholesky.solve(all.map { products[$0, width] })
    let inverse = ranked.cholesky.inverse
    effects = solution
    // Influence of each row on each effect: J⁻¹ w r (v − rᵀθ).
    let influence = all.map { place in
      ColumnAddresses.lend(columns, weights: weights) { columns in
        ColumnStorage<Double>.filled(rows: rows, threads: threads) { rows, target in
          for row in rows {
            var (left, along) = (columns.starts[width][row], 0.0)
            for other in 0..<width {
              let residual = columns.starts[other][row]
              left -= solution[other] * residual
              along += inverse[place, other] * residual
            }
            target[row] = columns.weight(row) * along * left
          }
        }
      }
    }
    covariance = try InfluenceCovariance.covariance(
      influence, clusters: clusters, weights: weights, threads: threads)
  }

  private static func products(
    _ columns: [ColumnStorage<Double>], _ weights: ColumnStorage<Double>?, threads: Int
  ) -> Matrix {
    let width = columns.count
    let sums = ColumnAddresses.lend(columns, weights: weights) { addresses in
      RowParts.sums(rows: columns[0].count, width: width * width, threads: threads) { rows, sums in
        for i in 0..<width {
          for j in 0...i {
            let (a, b) = (addresses.starts[i], addresses.starts[j])
            var sum = 0.0
            if let weights = addresses.weights {
              for row in rows { sum += weights[row] * a[row] * b[row] }
            } else {
              for row in rows { sum += a[row] * b[row] }
            }
            sums[i * width + j] = sum
            sums[j * width + i] = sum
          }
        }
      }
    }
    return Matrix(rows: width, columns: width, storage: sums)
  }
}

/// The outcome's residuals on the treatments', and how much the covariates explained of each.
struct PartialRegression {
  let effects: [Double]
  let errors: [Double]
  let outcomeDetermination: Double
  let treatmentDetermination: [Double]
  let warnings: [String]

  init(
    _ sample: EffectSample, _ names: [String], _ residuals: PartiallyLinearDML.Residuals, threads: Int
  ) throws(EstimationError) {
    let width = residuals.treatments.count
    let fit = try ResidualRegression(
      residuals.treatments, residuals.outcome, weights: sample.weights, clusters: sample.clusters, threads: threads)
    let totals = PartialRegression.spreads(sample, threads: threads)
    func share(_ left: Double, of total: Double) -> Double { total > 0 ? 1 - left / total : 0 }
    for place in 0..<width where fit.products[place, place] <= 1e-10 * totals.treatments[place] {
      throw .noOverlap("\(names[place].visible()) is determined by the covariates: nothing of it is left to compare")
    }
    guard fit.dependent.isEmpty else {
      let found = fit.dependent.map { names[$0].visible() }.joined(separator: ", ")
      throw .noOverlap("\(found) is determined by the other treatments and the covariates")
    }
    effects = fit.effects
    errors = (0..<width).map { fit.covariance[$0][$0].squareRoot() }
    outcomeDetermination = share(fit.products[width, width], of: totals.outcome)
    treatmentDetermination = (0..<width).map { share(fit.products[$0, $0], of: totals.treatments[$0]) }
    warnings = residuals.warnings
  }

  /// Σ w (x − x̄)² of the treatments and the outcome.
  private static func spreads(
    _ sample: EffectSample, threads: Int
  ) -> (treatments: [Double], outcome: Double) {
    let columns = TreatmentDesign(sample.treatments).columns + [sample.outcome.values]
    let moments = ColumnAddresses.lend(columns, weights: sample.weights) { addresses in
      try? Moments(
        columns: addresses.starts, rows: 0..<sample.rowCount, weights: addresses.weights, threads: threads)
    }
    let diagonal = moments?.crossProducts.diagonal ?? [Double](repeating: 0, count: columns.count)
    return (Array(diagonal.dropLast()), diagonal.last ?? 0)
  }
}
