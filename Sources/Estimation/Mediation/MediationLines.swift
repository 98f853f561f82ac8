import CausalData
import CausalStatistics
import StrictJSON

/// The linear regressions of mediation: each mediator on treatment and covariates, the outcome on treatment, mediators,
/// their products and covariates; every column counted from its mean.
struct MediationLines {
  let fit: StackedRegressions
  let contrasts: [TreatmentContrast]
  /// The treatment's mean, from which contrasts of amounts start; nil for levels.
  let origin: Double?
  private let mediators: CovariateColumns
  private let treatments: [Int]
  private let mediatorColumns: [Int]
  /// The product of a treatment's column and a mediator's, by their places.
  private let products: [[Int]]

  /// - Throws: `noOverlap` where the covariates determine the treatment.
  init(_ sample: EffectSample, interaction: Bool, _ settings: EstimationSettings) throws(EstimationError) {
    let design = TreatmentDesign(sample.treatments)
    mediators = sample.mediators
    contrasts = design.contrasts
    let (d, j, c) = (design.columns.count, mediators.count, sample.adjustment.count)
    let (treatments, mediatorColumns) = (Array(c..<(c + d)), Array((c + d)..<(c + d + j)))
    (self.treatments, self.mediatorColumns) = (treatments, mediatorColumns)
    var names = sample.adjustment.names + design.names + mediators.names
    var columns = sample.adjustment.storages + design.columns + mediators.storages
    var products: [[Int]] = []
    if interaction {
      let centres = (design.columns + mediators.storages).map { MediationLines.mean($0, sample.weights) }
      for (place, treatment) in design.columns.enumerated() {
        products.append(Array(columns.count..<(columns.count + j)))
        for (other, mediator) in mediators.columns.enumerated() {
          names.append("\(design.names[place]) × \(mediator.name)")
          columns.append(
            MediationLines.product(treatment, centres[place], mediator.values, centres[d + other]))
        }
      }
    }
    self.products = products
    let source = sample.regression(names: names, predictors: columns, threads: settings.threads)
    let covariates = Array(0..<c)
    let equations =
      mediatorColumns.map {
        StackedRegressions.Equation(
          name: "regression of \(names[$0].visible())", outcome: $0, predictors: covariates + treatments)
      } + [
        StackedRegressions.Equation(
          name: "outcome regression", outcome: names.count,
          predictors: covariates + treatments + mediatorColumns + products.flatMap(\.self))
      ]
    let fit = try StackedRegressions(
      source, equations, means: treatments + mediatorColumns, covariance: settings.covariance(for: sample))
    self.fit = fit
    for (place, column) in treatments.enumerated() where !fit.keeps(0, column) || !fit.keeps(j, column) {
      throw .noOverlap("\(design.names[place].visible()) is determined by the covariates")
    }
    if case .continuous = sample.treatment.kind { origin = fit.moments.means[c] } else { origin = nil }
  }

  func error(_ effect: Differentiable) -> Double { effect.variance(fit.covariance).squareRoot() }

  private var outcome: Int { mediatorColumns.count }

  /// The control's value of a treatment column, from the column's mean over these rows.
  private func control(_ place: Int) -> Double { origin == nil ? -fit.moments.means[treatments[place]] : 0 }

  /// The mean of a mediator, from its mean over these rows, were the treatment set: to the control, or to a contrast's
  /// treated value.
  private func mediatorMean(_ j: Int, treated: Int?) -> Differentiable {
    treatments.indices.reduce(fit.mean(mediatorColumns[j])) { sum, place in
      let value = fit.constant(control(place) + (treated == place ? 1 : 0)) - fit.mean(treatments[place])
      return sum + fit.slope(j, treatments[place]) * value
    }
  }

  /// A mediator's coefficient in the outcome's regression under the control, or under a contrast's treated value.
  private func mediatorSlope(_ j: Int, treated: Int?) -> Differentiable {
    products.indices.reduce(fit.slope(outcome, mediatorColumns[j])) { sum, place in
      sum + (control(place) + (treated == place ? 1 : 0)) * fit.slope(outcome, products[place][j])
    }
  }

  /// Y(t, m) − Y(t*, m) at mediators counted from their means over these rows.
  private func direct(_ place: Int, at values: [Differentiable]) -> Differentiable {
    let main = fit.slope(outcome, treatments[place])
    guard !products.isEmpty else { return main }
    return values.indices.reduce(main) { $0 + values[$1] * fit.slope(outcome, products[place][$1]) }
  }

  /// Y(t, M(t*)) − Y(t*).
  func naturalDirect(_ place: Int) -> Differentiable {
    direct(place, at: mediatorColumns.indices.map { mediatorMean($0, treated: nil) })
  }

  /// Y(t*, M(t)) − Y(t*).
  func naturalIndirect(_ place: Int) -> Differentiable { indirect(place, treated: nil) }

  /// Y(t, M(t)) − Y(t, M(t*)).
  func totalIndirect(_ place: Int) -> Differentiable { indirect(place, treated: place) }

  private func indirect(_ place: Int, treated: Int?) -> Differentiable {
    mediatorColumns.indices.reduce(fit.constant(0)) {
      $0 + fit.slope($1, treatments[place]) * mediatorSlope($1, treated: treated)
    }
  }

  /// Y(t, m) − Y(t*, m) at these values of mediators, others at their means.
  func controlledDirect(_ place: Int, _ heldAt: [String: Double]) -> Differentiable {
    direct(
      place,
      at: mediators.columns.enumerated().map { j, mediator in
        if mediator.level == nil, let value = heldAt[mediator.variable] {
          return fit.constant(value - fit.moments.means[mediatorColumns[j]])
        }
        return fit.mean(mediatorColumns[j])
      })
  }

  /// Where mediators are held.
  func held(_ heldAt: [String: Double]) -> [String] {
    mediators.columns.enumerated().map { j, mediator in
      let value = mediator.level == nil ? heldAt[mediator.variable] : nil
      return "\(mediator.name) = "
        + NumberText.significant(value ?? fit.moments.means[mediatorColumns[j]], digits: 6)
        + (value == nil ? " (its mean)" : "")
    }
  }

  private static func mean(_ storage: ColumnStorage<Double>, _ weights: ColumnStorage<Double>?) -> Double {
    storage.withUnsafeBufferPointer { values in
      var (sum, total) = (0.0, 0.0)
      for row in values.indices {
        let weight = weights?[row] ?? 1
        sum += weight * values[row]
        total += weight
      }
      return total > 0 ? sum / total : 0
    }
  }

  private static func product(
    _ first: ColumnStorage<Double>, _ a: Double, _ second: ColumnStorage<Double>, _ b: Double
  ) -> ColumnStorage<Double> {
    ColumnStorage<Double>(count: first.count) { target in
      first.withUnsafeBufferPointer { left in
        second.withUnsafeBufferPointer { right in
          for row in target.indices { target.initializeElement(at: row, to: (left[row] - a) * (right[row] - b)) }
        }
      }
    }
  }
}
