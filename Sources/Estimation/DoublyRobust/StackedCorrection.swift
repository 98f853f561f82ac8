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

  /// The mean with its corrections; as it is where a model has no estimating equation.
  func corrected(
    _ mean: DoublyRobustMean, arm: Int, population: Int?
  ) throws(EstimationError) -> DoublyRobustMean {
    guard population != arm, let outcome = nuisances.outcomes[arm], let form = nuisances.outcomeForms[arm] else {
      return mean
    }
    let share = try populationWeight(population)
    var influence = mean.influence
    let treatment = sample.treatment.values
    let (own, target) = (Double(arm), population.map(Double.init))
    let chance = nuisances.propensities[arm]
    let other = population.map { nuisances.propensities[$0] } ?? chance
    let values = sample.outcome.values

    // The outcome model: fitted on the arm's rows.
    influence = try add(
      to: influence, form, share: share,
      fitted: { row in treatment[row] == own ? 1 : 0 }, prediction: outcome, target: values,
      derivative: { row in
        guard let target else { return treatment[row] == own ? 1 - 1 / chance[row] : 1 }
        if treatment[row] == target { return 1 }
        return treatment[row] == own ? -other[row] / chance[row] : 0
      })
    // The score of the arm: d(1 / e) / dη = −(1 − e) / e.
    if let form = nuisances.propensityForms[arm] {
      influence = try add(
        to: influence, form, share: share, fitted: { _ in 1 }, prediction: chance,
        target: ArmNuisances.indicator(of: arm, sample),
        derivative: { row in
          guard treatment[row] == own else { return 0 }
          let ratio = population == nil ? 1 / chance[row] : other[row] / chance[row]
          let slope = form.slope(atMean: chance[row]) / chance[row]
          return -ratio * slope * (values[row] - outcome[row])
        }, isDerivativeWhole: true)
    }
    // The score of the population's arm.
    if let population, let form = nuisances.propensityForms[population] {
      influence = try add(
        to: influence, form, share: share, fitted: { _ in 1 }, prediction: other,
        target: ArmNuisances.indicator(of: population, sample),
        derivative: { row in
          guard treatment[row] == own else { return 0 }
          return form.slope(atMean: other[row]) / chance[row] * (values[row] - outcome[row])
        }, isDerivativeWhole: true)
    }
    return DoublyRobustMean(mean: mean.mean, influence: influence)
  }

  private func populationWeight(_ population: Int?) throws(EstimationError) -> Double {
    let treatment = sample.treatment.values
    var sum = 0.0
    for row in 0..<sample.rowCount where population.map({ treatment[row] == Double($0) }) ?? true {
      sum += sample.weights?[row] ?? 1
    }
    return sum
  }

  /// - Parameters:
  ///   - fitted: 1 for the rows that the model is fitted on, 0 for others.
  ///   - derivative: Of the score by the model's mean, or, if `isDerivativeWhole`, by η.
  private func add(
    to influence: ColumnStorage<Double>, _ form: ParametricForm, share: Double, fitted: @Sendable (Int) -> Double,
    prediction: ColumnStorage<Double>, target: ColumnStorage<Double>, derivative: @Sendable (Int) -> Double,
    isDerivativeWhole: Bool = false
  ) throws(EstimationError) -> ColumnStorage<Double> {
    let rows = sample.rowCount
    let weights = sample.weights
    let covariates = form.covariates.map { sample.adjustment.storages[$0] }
    let information = ColumnStorage<Double>.filled(rows: rows, threads: threads) { part, values in
      for row in part {
        values[row] = (weights?[row] ?? 1) * fitted(row) * max(0, form.slope(atMean: prediction[row]))
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
    guard moments.weight > 0 else { return influence }
    let centres = moments.means
    let width = covariates.count
    let gradient = ColumnAddresses.lend(covariates) { columns in
      RowParts.sums(rows: rows, width: width + 1, threads: threads) { part, sums in
        for row in part {
          let slope = isDerivativeWhole ? 1 : form.slope(atMean: prediction[row])
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
    return ColumnAddresses.lend(covariates) { columns in
      ColumnStorage.filled(rows: rows, threads: threads) { [direction] part, values in
        for row in part {
          var along = level
          for place in 0..<width { along += direction[place] * (columns.starts[place][row] - centres[place]) }
          let residual = (weights?[row] ?? 1) * fitted(row) * (target[row] - prediction[row])
          values[row] = influence[row] + residual * along / share
        }
      }
    }
  }
}
