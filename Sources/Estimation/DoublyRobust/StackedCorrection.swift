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

  /// `slope` times what the models' estimation adds to each row's influence on a mean, one term a model; none where a model
  /// has no estimating equation.
  func terms(_ mean: DoublyRobustMean, slope: Double) throws(EstimationError) -> [InfluenceTerm] {
    let (arm, population) = (mean.arm, mean.population)
    guard population != arm, let outcome = nuisances.outcomes[arm], let form = nuisances.outcomeForms[arm] else {
      return []
    }
    let share = mean.share / slope
    func rows(_ model: StackedModel.Kind, _ form: ParametricForm) -> StackedModel {
      let own = nuisances.propensities[arm]
      return StackedModel(
        kind: model, link: form.link, arm: Double(arm), population: population.map(Double.init),
        treatment: sample.treatment.values, outcome: sample.outcome.values, weights: sample.weights, mean: outcome,
        chance: own, other: population.map { nuisances.propensities[$0] } ?? own)
    }
    var terms = [try term(rows(.outcome, form), form, share: share)]
    if let form = nuisances.propensityForms[arm] {
      terms.append(try term(rows(.score, form), form, share: share))
    }
    if let population, let form = nuisances.propensityForms[population] {
      terms.append(try term(rows(.populationScore, form), form, share: share))
    }
    return terms
  }

  /// One model's.
  private func term(
    _ model: StackedModel, _ form: ParametricForm, share: Double
  ) throws(EstimationError) -> InfluenceTerm {
    let covariates = form.covariates.map { sample.adjustment.storages[$0] }
    let (moments, gradient) = try sums(model, covariates)
    let width = covariates.count
    guard moments.weight > 0 else { return { _, _ in } }
    guard let ranked = try? RankedCholesky(moments.crossProducts) else {
      throw .regression(.overflow, model: "stacked estimating equations")
    }
    let solution = ranked.cholesky.solve(ranked.kept.map { gradient[$0 + 1] })
    var direction = [Double](repeating: 0, count: width)
    for (place, value) in zip(ranked.kept, solution) { direction[place] = value }
    let parameters = [gradient[0] / moments.weight] + direction
    let (centres, units, places) = (moments.means, [Double](repeating: 1, count: width), Array(0..<width))
    return { rows, values in
      ColumnAddresses.lend(covariates) { columns in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * RowPass.chunk) { room in
          guard let along = room.baseAddress else { return }
          let residuals = along + RowPass.chunk
          RowPass.forEachChunk(rows) { start, count in
            ColumnKernel.predict(
              columns.starts, places, from: start, count, centres: centres, scales: units, parameters: parameters,
              into: along)
            model.residuals(start, count, into: residuals)
            let target = values + (start - rows.lowerBound)
            for index in 0..<count { target[index] += residuals[index] * along[index] / share }
          }
        }
      }
    }
  }

  /// The moments of the covariates with the information's weights, and Σ w (∂score / ∂η) (1, x − mean).
  private func sums(
    _ model: StackedModel, _ covariates: [ColumnStorage<Double>]
  ) throws(EstimationError) -> (Moments, gradient: [Double]) {
    let rows = sample.rowCount
    let information = ColumnStorage<Double>.filled(rows: rows, threads: threads) { part, values in
      model.information(part.lowerBound, part.count, into: values + part.lowerBound)
    }
    let moments: Moments
    do throws(MomentError) {
      moments = try ColumnAddresses.lend(covariates, weights: information) { (columns) throws(MomentError) in
        try Moments(columns: columns.starts, rows: 0..<rows, weights: columns.weights, threads: threads)
      }
    } catch {
      throw .regression(.overflow, model: "stacked estimating equations")
    }
    let gradient = ColumnAddresses.lend(covariates) { columns in
      RowParts.sums(rows: rows, width: covariates.count + 1, threads: threads) { part, sums in
        withUnsafeTemporaryAllocation(of: Double.self, capacity: RowPass.chunk) { room in
          guard let values = room.baseAddress else { return }
          RowPass.forEachChunk(part) { start, count in
            model.derivatives(start, count, into: values)
            for index in 0..<count { sums[0] += values[index] }
            for (place, column) in columns.starts.enumerated() {
              sums[place + 1] += ColumnKernel.centredProduct(
                column + start, centre: moments.means[place], values, count)
            }
          }
        }
      }
    }
    return (moments, gradient)
  }
}
