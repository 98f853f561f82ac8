import CausalData
import CausalStatistics

/// What the estimation of parametric nuisance models adds to the influence of each row: the stacked estimating equations of
/// score, outcome models and mean (Stefanski and Boos 2002, The American Statistician 56), so that errors stay right where
/// one of the models is wrong.
///
/// A model with Σ w (y − mean(η)) x̃ = 0, x̃ = (1, x), moves the mean by aᵀ w (y − mean) x̃ a row, where a solves
/// (Σ w mean′ x̃ x̃ᵀ) a = Σ w (∂score / ∂η) x̃.
struct StackedCorrection {
  let sample: EffectSample
  let nuisances: ArmNuisances
  let threads: Int

  /// Adds to each row `slope` times what the models' estimation adds to its influence on a mean; nothing where a model has no
  /// estimating equation.
  func correct(_ influence: inout [Double], _ mean: DoublyRobustMean, slope: Double) throws(EstimationError) {
    let (arm, population) = (mean.arm, mean.population)
    guard population != arm, let outcome = nuisances.outcomes[arm], let form = nuisances.outcomeForms[arm] else {
      return
    }
    let share = mean.share / slope
    let treatment = sample.treatment.values
    let (own, target) = (Double(arm), population.map(Double.init))
    let chance = nuisances.propensities[arm]
    let other = population.map { nuisances.propensities[$0] } ?? chance
    let values = sample.outcome.values

    // The outcome model: fitted on the arm's rows.
    try add(
      to: &influence, form, share: share,
      fitted: { row in treatment[row] == own ? 1 : 0 }, prediction: { outcome[$0] }, target: { values[$0] },
      derivative: { row in
        guard let target else { return treatment[row] == own ? 1 - 1 / chance[row] : 1 }
        if treatment[row] == target { return 1 }
        return treatment[row] == own ? -other[row] / chance[row] : 0
      })
    // The score of the arm: d(1 / e) / dη = −(1 − e) / e.
    if let form = nuisances.propensityForms[arm] {
      try add(
        to: &influence, form, share: share, fitted: { _ in 1 }, prediction: { chance[$0] },
        target: { treatment[$0] == own ? 1 : 0 },
        derivative: { row in
          guard treatment[row] == own else { return 0 }
          let ratio = population == nil ? 1 / chance[row] : other[row] / chance[row]
          let slope = form.slope(atMean: chance[row]) / chance[row]
          return -ratio * slope * (values[row] - outcome[row])
        }, isDerivativeWhole: true)
    }
    // The score of the population's arm.
    if let population, let form = nuisances.propensityForms[population] {
      try add(
        to: &influence, form, share: share, fitted: { _ in 1 }, prediction: { other[$0] },
        target: { treatment[$0] == Double(population) ? 1 : 0 },
        derivative: { row in
          guard treatment[row] == own else { return 0 }
          return form.slope(atMean: other[row]) / chance[row] * (values[row] - outcome[row])
        }, isDerivativeWhole: true)
    }
  }

  /// - Parameters:
  ///   - fitted: 1 for the rows that the model is fitted on, 0 for others.
  ///   - derivative: Of the score by the model's mean, or, if `isDerivativeWhole`, by η.
  private func add(
    to influence: inout [Double], _ form: ParametricForm, share: Double, fitted: @Sendable (Int) -> Double,
    prediction: @Sendable (Int) -> Double, target: @Sendable (Int) -> Double,
    derivative: @Sendable (Int) -> Double,
    isDerivativeWhole: Bool = false
  ) throws(EstimationError) {
    let rows = sample.rowCount
    let weights = sample.weights
    let covariates = form.covariates.map { sample.adjustment.storages[$0] }
    let information = ColumnStorage<Double>.filled(rows: rows, threads: threads) { part, values in
      for row in part {
        values[row] = (weights?[row] ?? 1) * fitted(row) * max(0, form.slope(atMean: prediction(row)))
      }
    }
    let moments: Moments
    do throws(MomentError) {
      moments = try ColumnAddresses.lend(covariates, weights: information) { (columns) throws(MomentError) in
        try Moments(columns: columns.starts, rows: 0..<rows, weights: columns.weights, threads: threads)
      }
    } catch {
      throw .regression(.overflow, model: "stacked estimating equations")
    }
    guard moments.weight > 0 else { return }
    let centres = moments.means
    let width = covariates.count
    let gradient = ColumnAddresses.lend(covariates) { columns in
      RowParts.sums(rows: rows, width: width + 1, threads: threads) { part, sums in
        for row in part {
          let slope = isDerivativeWhole ? 1 : form.slope(atMean: prediction(row))
          let value = (weights?[row] ?? 1) * derivative(row) * slope
          guard value != 0 else { continue }
          sums[0] += value
          for place in 0..<width { sums[place + 1] += value * (columns.starts[place][row] - centres[place]) }
        }
      }
    }
    guard let ranked = try? RankedCholesky(moments.crossProducts) else {
      throw .regression(.overflow, model: "stacked estimating equations")
    }
    let solution = ranked.cholesky.solve(ranked.kept.map { gradient[$0 + 1] })
    var direction = [Double](repeating: 0, count: width)
    for (place, value) in zip(ranked.kept, solution) { direction[place] = value }
    let level = gradient[0] / moments.weight
    ColumnAddresses.lend(covariates) { [direction] columns in
      influence.withUnsafeMutableBufferPointer { buffer in
        let values = SharedTarget(buffer)
        RowParts.forEach(rows: rows, threads: threads) { part in
          columns.starts.withUnsafeBufferPointer { starts in
            direction.withUnsafeBufferPointer { direction in
              centres.withUnsafeBufferPointer { centres in
                for row in part {
                  var along = level
                  for place in 0..<width { along += direction[place] * (starts[place][row] - centres[place]) }
                  let residual = (weights?[row] ?? 1) * fitted(row) * (target(row) - prediction(row))
                  values.start[row] += residual * along / share
                }
              }
            }
          }
        }
      }
    }
  }
}
