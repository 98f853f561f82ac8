import CausalData

/// What bounds on omitted-variable bias are made of (Chernozhukov, Cinelli, Newey, Sharma and Syrgkanis 2022, "Long story
/// short"): the outcome's unexplained variance σ², the second moment ν² of the Riesz representer, and the influence of each
/// row on them and on the effect.
package struct OmittedBiasPieces: Sendable {
  /// By the first draw of folds.
  package let effect: Double
  /// σ².
  package let residualVariance: Double
  /// ν².
  package let rieszMoment: Double
  /// One a row, about 0 on average, weighted; a row's influence on a mean over rows.
  package let effectInfluence: [Double]
  /// The same of σ².
  package let residualInfluence: [Double]
  /// The same of ν².
  package let rieszInfluence: [Double]
  private let sample: EffectSample

  /// Weighted means of terms and what each row adds to them.
  ///
  /// - Parameters:
  ///   - scores: The effect's influence, one a row, not yet weighted.
  ///   - residuals: Terms whose mean is σ².
  ///   - riesz: Terms whose mean is ν², or the second moment whose inverse it is.
  init(
    effect: Double, scores: [Double], residuals: [Double], riesz: [Double], rieszIsInverse: Bool, _ sample: EffectSample
  ) {
    self.effect = effect
    self.sample = sample
    let rows = sample.rowCount
    let total = sample.weights.map { weights in weights.withUnsafeBufferPointer { $0.reduce(0, +) } } ?? Double(rows)
    // Weights of mean 1.
    func weight(_ row: Int) -> Double { sample.weights.map { $0[row] * Double(rows) / total } ?? 1 }
    let weights = (0..<rows).map(weight)
    func mean(_ terms: [Double]) -> Double { zip(terms, weights).reduce(0) { $0 + $1.0 * $1.1 } / Double(rows) }
    let variance = mean(residuals)
    let moment = mean(riesz)
    let inverse = 1 / moment
    residualVariance = variance
    rieszMoment = rieszIsInverse ? inverse : moment
    effectInfluence = zip(scores, weights).map { $0 * $1 }
    residualInfluence = zip(residuals, weights).map { ($0 - variance) * $1 }
    rieszInfluence = zip(riesz, weights).map { term, weight in
      weight * (rieszIsInverse ? inverse - term * inverse * inverse : term - moment)
    }
  }

  /// The standard error of a mean of these influences, over rows or clusters.
  package func standardError(of influence: [Double]) throws(EstimationError) -> Double {
    let count = Double(influence.count)
    return try InfluenceCovariance.variance(
      of: influence.map { $0 / count }, clusters: sample.clusters, weights: sample.weights, threads: 1
    ).squareRoot()
  }
}

/// An estimator whose estimate is a mean with a known Riesz representer.
package protocol OmittedBiasEstimator: EffectEstimator {
  /// The pieces of one contrast, by the first draw of folds.
  func omittedBiasPieces(
    _ sample: EffectSample, _ settings: EstimationSettings, _ contrast: TreatmentContrast
  ) throws(EstimationError) -> OmittedBiasPieces
}

extension OmittedBiasEstimator {
  /// Throws `unsuitable` where the contrast is not the sample's.
  func place(
    of contrast: TreatmentContrast, in contrasts: [TreatmentContrast]
  ) throws(EstimationError) -> Int {
    guard let place = contrasts.firstIndex(of: contrast) else {
      throw .unknownLevel(
        column: contrast.treatment, level: contrast.treated, levels: contrasts.map(\.treated))
    }
    return place
  }
}

extension PartiallyLinearDML: OmittedBiasEstimator {
  package func omittedBiasPieces(
    _ sample: EffectSample, _ settings: EstimationSettings, _ contrast: TreatmentContrast
  ) throws(EstimationError) -> OmittedBiasPieces {
    try checkSuitable(sample, settings)
    try crossFitting.check(for: sample)
    let design = TreatmentDesign(sample.treatments)
    let place = try place(of: contrast, in: design.contrasts)
    let folds = try crossFitting.rows(
      of: sample, repetition: 0, seed: settings.seed, ordered: outcome.usesOrder || treatment.usesOrder)
    let residuals = try residuals(sample, design, folds, seed: settings.seed, threads: settings.threads)
    let fit = try PartialRegression(sample, design.names, residuals, threads: settings.threads)
    // The own treatment's residual beside those of the others.
    var own = residuals.treatments[place].withUnsafeBufferPointer(Array.init)
    let others = residuals.treatments.indices.filter { $0 != place }
    if !others.isEmpty {
      let along = try ResidualRegression(
        others.map { residuals.treatments[$0] }, residuals.treatments[place], weights: sample.weights,
        clusters: nil, threads: settings.threads)
      for (slope, other) in zip(along.effects, others) {
        for row in own.indices { own[row] -= slope * residuals.treatments[other][row] }
      }
    }
    var left = residuals.outcome.withUnsafeBufferPointer(Array.init)
    for (slope, column) in zip(fit.effects, residuals.treatments) {
      for row in left.indices { left[row] -= slope * column[row] }
    }
    let total = sample.weights.map { weights in weights.withUnsafeBufferPointer { $0.reduce(0, +) } }
    let moment =
      own.indices.reduce(0) { $0 + (sample.weights?[$1] ?? 1) * own[$1] * own[$1] } / (total ?? Double(own.count))
    return OmittedBiasPieces(
      effect: fit.effects[place], scores: zip(own, left).map { $0 * $1 / moment }, residuals: left.map { $0 * $0 },
      riesz: own.map { $0 * $0 }, rieszIsInverse: true, sample)
  }
}

extension AIPWEstimator: OmittedBiasEstimator {
  package func omittedBiasPieces(
    _ sample: EffectSample, _ settings: EstimationSettings, _ contrast: TreatmentContrast
  ) throws(EstimationError) -> OmittedBiasPieces {
    try checkSuitable(sample, settings)
    return try engine.omittedBiasPieces(
      sample, settings, arm: try place(of: contrast, in: sample.treatment.contrasts) + 1)
  }
}

extension InteractiveDML: OmittedBiasEstimator {
  package func omittedBiasPieces(
    _ sample: EffectSample, _ settings: EstimationSettings, _ contrast: TreatmentContrast
  ) throws(EstimationError) -> OmittedBiasPieces {
    try checkSuitable(sample, settings)
    return try engine.omittedBiasPieces(
      sample, settings, arm: try place(of: contrast, in: sample.treatment.contrasts) + 1)
  }
}

extension DoublyRobustEngine {
  /// α = 1{A = t} / e_t − 1{A = 0} / e_0, whose second moment is estimated by 2 (1 / e_t + 1 / e_0) − α².
  fileprivate func omittedBiasPieces(
    _ sample: EffectSample, _ settings: EstimationSettings, arm: Int
  ) throws(EstimationError) -> OmittedBiasPieces {
    guard settings.target == .ate, settings.scale == .difference else {
      throw .unsuitable(method: method, reason: "bounds on omitted bias are of average effects as differences")
    }
    try crossFitting.check(for: sample)
    let folds = try crossFitting.rows(
      of: sample, repetition: 0, seed: settings.seed,
      ordered: learners.outcome.usesOrder || learners.propensity.usesOrder)
    let arms = sample.treatment.armNames.count
    let nuisances = try ArmNuisances(
      sample, learners, folds: folds, outcomeArms: [Bool](repeating: true, count: arms), clipping: clipping,
      seed: settings.seed, threads: settings.threads)
    let outcomes = nuisances.outcomes.compactMap(\.self)
    guard outcomes.count == arms else {
      throw .unsuitable(method: method, reason: "an arm has no outcome model")
    }
    var scores: [Double] = []
    var residuals: [Double] = []
    var riesz: [Double] = []
    for row in 0..<sample.rowCount {
      let own = Int(sample.treatment.values[row])
      let (high, low) = (nuisances.propensities[arm][row], nuisances.propensities[0][row])
      let residual = sample.outcome.values[row] - outcomes[own][row]
      let alpha = own == arm ? 1 / high : own == 0 ? -1 / low : 0
      scores.append(outcomes[arm][row] - outcomes[0][row] + alpha * residual)
      residuals.append(residual * residual)
      riesz.append(2 * (1 / high + 1 / low) - alpha * alpha)
    }
    let weights = sample.weights
    let (sum, total) = scores.indices.reduce((0.0, 0.0)) { sums, row in
      (sums.0 + (weights?[row] ?? 1) * scores[row], sums.1 + (weights?[row] ?? 1))
    }
    let effect = sum / total
    return OmittedBiasPieces(
      effect: effect, scores: scores.map { $0 - effect }, residuals: residuals, riesz: riesz, rieszIsInverse: false,
      sample)
  }
}
