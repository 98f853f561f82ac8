import CausalData
import CausalStatistics
import Identification
import StrictJSON

/// A treatment's propensity models: one for two values, one a level for several.
struct PropensityTreatment: Sendable {
  /// Of the treated value, or of each level in the order of codes.
  let models: [PropensityModel]

  /// An arm of a contrast.
  struct Arm {
    let code: Double
    let model: PropensityModel
    let isModelled: Bool
  }

  /// Why a propensity score does not suit the sample or the target; nil where it does.
  static func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if sample.effect.strategy != .backdoor { return "it adjusts for confounders, and the estimand does not" }
    if sample.treatments.count > 1 { return "it takes one treatment, and there are \(sample.treatments.count)" }
    if sample.treatment.kind == .continuous {
      return "\(sample.treatment.name.visible()) is an amount; scores are of treatments of a few levels"
    }
    if ![.ate, .att, .atc, .ato].contains(settings.target) { return "it estimates ate, att, atc and ato" }
    return nil
  }

  /// - Throws: As `PropensityModel`.
  init(_ sample: EffectSample, _ settings: EstimationSettings) throws(EstimationError) {
    let values = sample.treatment.values
    switch sample.treatment.kind {
    case .binary(_, let treated):
      models = [try PropensityModel(of: values, level: treated, in: sample, threads: settings.threads)]
    case .levels(let levels):
      var models: [PropensityModel] = []
      for (code, level) in levels.enumerated() {
        models.append(
          try PropensityModel(
            of: values.mapped { $0 == Double(code) ? 1 : 0 }, level: level, in: sample, threads: settings.threads))
      }
      self.models = models
    case .continuous:
      throw .unsuitable(method: .weighting, reason: "the treatment is an amount")
    }
  }

  /// The arms of a contrast by its place among the treatment's contrasts.
  func arms(of contrast: Int) -> (treated: Arm, control: Arm) {
    guard models.count > 1 else {
      return (
        Arm(code: 1, model: models[0], isModelled: true), Arm(code: 0, model: models[0], isModelled: false)
      )
    }
    return (
      Arm(code: Double(contrast + 1), model: models[contrast + 1], isModelled: true),
      Arm(code: 0, model: models[0], isModelled: true)
    )
  }

  /// What is told of the scores' model.
  func describe(_ estimate: inout EffectEstimate, _ model: PropensityModel) {
    estimate.diagnostics.set(
      "score_model", models.count > 1 ? "logistic regression of each level against all others" : "logistic regression")
    if !model.fit.dropped.isEmpty { estimate.diagnostics.set("dropped_columns", model.fit.dropped) }
  }

  /// Weights times the share of each row's own arm.
  static func stabilized(_ weights: ColumnStorage<Double>, _ sample: EffectSample) -> ColumnStorage<Double> {
    let codes = sample.treatment.values
    var totals: [Double] = []
    codes.withUnsafeBufferPointer { codes in
      let plain = sample.weights?.start
      for row in codes.indices {
        let code = Int(codes[row])
        while totals.count <= code { totals.append(0) }
        totals[code] += plain?[row] ?? 1
      }
    }
    let all = totals.reduce(0, +)
    return ColumnStorage<Double>(count: weights.count) { target in
      for row in target.indices { target[row] = weights[row] * totals[Int(codes[row])] / all }
    }
  }
}

extension EffectEstimate {
  /// Attaches balance and overlap, and warns of what they show.
  ///
  /// - Parameters:
  ///   - scores: The probability of being treated, one a row.
  ///   - weights: What each row weighs after weighting or matching, its sample weight included.
  mutating func judgeOverlap(
    _ sample: EffectSample, scores: ColumnStorage<Double>, weights: ColumnStorage<Double>, treated: Double = 1,
    control: Double = 0, threads: Int
  ) {
    let codes = sample.treatment.values
    let assessment = OverlapAssessment(
      scores: scores, treatment: codes, treated: treated, control: control, sampleWeights: sample.weights,
      weights: weights)
    overlap = assessment
    for sentence in assessment.warnings { diagnostics.warn(sentence) }
    judgeBalance(sample, weights: weights, treated: treated, control: control, threads: threads)
  }

  /// Attaches the covariates' balance, and warns of what it shows.
  mutating func judgeBalance(
    _ sample: EffectSample, weights: ColumnStorage<Double>, treated: Double = 1, control: Double = 0, threads: Int
  ) {
    guard !sample.adjustment.isEmpty else { return }
    let codes = sample.treatment.values
    let balance = CovariateBalance(
      of: sample.adjustment, treatment: codes, treated: treated, control: control, sampleWeights: sample.weights,
      weights: weights, threads: threads)
    self.balance = balance
    if balance.largestAfter > 0.25 {
      let worst = balance.covariates.filter { abs($0.differenceAfter ?? .infinity) > 0.25 }
      diagnostics.warn(
        "the arms still differ by more than a quarter of a standard deviation in "
          + worst.prefix(5).map { $0.name.visible() }.joined(separator: ", ") + (worst.count > 5 ? ", …" : ""))
    }
  }
}
