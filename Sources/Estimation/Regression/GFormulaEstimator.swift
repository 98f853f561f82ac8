import CausalData
import CausalStatistics
import Identification
import StrictJSON

/// Standardisation, the g-formula for one point in time: a model of the outcome given treatment and covariates predicts
/// each row's outcome under either treatment, and the predictions are averaged over a population (Robins 1986,
/// Mathematical Modelling 7; Hernán and Robins, Causal Inference: What If, chapter 13).
///
/// A treatment of levels is compared level by level with its reference. Of an amount the effect is that of one unit more:
/// the average over rows of the prediction at x + 1 less that at the row's own x. Of several treatments it is that of one
/// with the others as they are. The treated (`att`) are the rows of the contrast's level, the untreated (`atc`) those of
/// its reference.
///
/// Standard errors are those of the stacked estimating equations of models and means (Stefanski and Boos 2002, The American
/// Statistician 56): right where variances differ, and they take in that the covariates are a sample. With clusters they
/// are sums over clusters, times G / (G − 1).
///
/// - Complexity: O(rows · columns²) for the fits, O(rows · columns) for the means and their errors.
public struct GFormulaEstimator: EffectEstimator {
  /// Which covariates the treatment's effect may vary with, on the scale of the linear predictor.
  public enum Interactions: Hashable, Sendable {
    /// All for one treatment of levels, by a model for each; none for amounts and for several treatments.
    case automatic
    /// None: the same slopes under each treatment.
    case none
    /// All.
    case all
    /// The named variables, or columns such as "education = 3".
    case with([String])
  }

  /// The model; nil for the one that goes with the outcome: logistic for two values, Poisson for counts, else linear.
  public var family: OutcomeFamily?
  /// Which covariates the treatment's effect may vary with.
  public var interactions = Interactions.automatic

  /// Values of numeric covariates at which the effect is wanted, by name: the other covariates are averaged over as they
  /// are. The estimate is then one given covariates (cate).
  public var heldAt: [String: Double] = [:]

  /// The model that goes with the outcome; interactions where the treatment has levels.
  public init(family: OutcomeFamily? = nil, interactions: Interactions = .automatic) {
    (self.family, self.interactions) = (family, interactions)
  }

  public var method: EstimationMethod { .gFormula }

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if sample.effect.strategy != .backdoor { return "it adjusts for confounders, and the estimand does not" }
    if !heldAt.isEmpty {
      if ![.ate, .cate].contains(settings.target) {
        return "with covariates held at values it gives their effect (cate)"
      }
      if sample.treatments.contains(where: { $0.kind == .continuous }) {
        return "it holds covariates at values for treatments of levels"
      }
    } else if ![.ate, .att, .atc].contains(settings.target) {
      return "it averages over all, treated or untreated rows"
    }
    if [.att, .atc].contains(settings.target), sample.treatments.count > 1 || sample.treatment.kind == .continuous {
      return "treated and untreated rows are those of one treatment of a few levels"
    }
    if settings.scale == .oddsRatio, !sample.outcome.isBinary { return "odds are of outcomes of two values" }
    if family == .logistic, !sample.outcome.isBinary {
      return "a logistic model is of outcomes of two values, and \(sample.outcome.name.visible()) has more"
    }
    return nil
  }

  public func shortage(of sample: EffectSample) -> String? {
    let treatments = sample.treatments.reduce(0) { $0 + $1.contrasts.count }
    return fitsEachArm(sample)
      ? ModelCapacity.shortage(of: sample, parameters: sample.adjustment.count + 1, folds: 1)
      : ModelCapacity.shortage(ofRows: sample, parameters: sample.adjustment.count + treatments + 1)
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    let family = family ?? GFormulaEstimator.family(of: sample.outcome)
    let held = try heldColumns(sample.adjustment)
    let comparisons =
      fitsEachArm(sample)
      ? try eachArm(family, sample, settings, held) : try together(family, sample, settings, held)
    var estimates: [EffectEstimate] = []
    for (contrast, pair) in zip(sample.treatments.flatMap(\.contrasts), comparisons) {
      let means = try pair.result()
      let (effect, error) = try means.effect(settings.scale)
      var estimate = try EffectEstimate(
        method, contrast, effect: effect, standardError: error, rowsUsed: sample.usedRows, settings: settings)
      estimate.describe(sample, settings)
      if !heldAt.isEmpty {
        estimate.target = .cate
        estimate.diagnostics.set(
          "held_at", heldAt.sorted { $0.key < $1.key }.map { "\($0.key) = \(NumberText.text($0.value))" })
      }
      estimate.diagnostics.set("outcome_model", family.rawValue)
      estimate.diagnostics.set("interactions", told(sample))
      estimate.diagnostics.set("mean_treated", means.treated)
      estimate.diagnostics.set("mean_untreated", means.control)
      estimate.diagnostics.set("standard_error", "stacked estimating equations")
      let dropped = GFormulaEstimator.dropped(pair)
      if !dropped.isEmpty { estimate.diagnostics.set("dropped_columns", dropped) }
      estimates.append(estimate)
    }
    return estimates
  }

  private static func family(of outcome: OutcomeColumn) -> OutcomeFamily {
    switch outcome.kind {
    case .binary: .logistic
    case .count: .poisson
    case .continuous: .linear
    }
  }

  private func fitsEachArm(_ sample: EffectSample) -> Bool {
    guard interactions == .automatic || interactions == .all else { return false }
    return sample.treatments.count == 1 && sample.treatment.kind != .continuous && !sample.adjustment.isEmpty
  }

  private func told(_ sample: EffectSample) -> String {
    if fitsEachArm(sample) { return "all: a model for each treatment" }
    switch interactions {
    case .automatic, .none: return "none"
    case .all: return "all"
    case .with(let names): return names.joined(separator: ", ")
    }
  }

  private static func dropped(_ pair: StandardizedMeans) -> [String] {
    var seen: Set<String> = []
    return (pair.control.model.dropped + pair.treated.model.dropped).filter { seen.insert($0).inserted }
  }
}

extension GFormulaEstimator {
  /// A model for each treatment, fitted to its rows.
  private func eachArm(
    _ family: OutcomeFamily, _ sample: EffectSample, _ settings: EstimationSettings, _ held: [Int: Double]
  ) throws(EstimationError) -> [StandardizedMeans] {
    let covariates = sample.adjustment
    let codes = sample.treatment.values
    var arms: [StandardizedMeans.Arm] = []
    for (code, level) in sample.treatment.levelNames.enumerated() {
      let weights = ColumnStorage<Double>(count: sample.rowCount) { target in
        codes.withUnsafeBufferPointer { codes in
          let plain = sample.weights?.start
          for row in codes.indices {
            target.initializeElement(at: row, to: codes[row] == Double(code) ? plain?[row] ?? 1 : 0)
          }
        }
      }
      let rows = ColumnRegression(
        names: covariates.names, predictors: covariates.storages, outcome: sample.outcome.values, weights: weights,
        threads: settings.threads)
      let model = try OutcomeModel(
        family, rows, name: "outcome model of the rows with \(sample.treatment.name.visible()) = \(level.visible())")
      arms.append(
        StandardizedMeans.Arm(
          model: model, fitted: covariates.storages, columns: covariates.held(at: held),
          modelCode: Double(code)))
    }
    return arms.indices.dropFirst().map { place in
      StandardizedMeans(
        treated: arms[place], control: arms[0], population: population(of: Double(place), settings), sample: sample,
        threads: settings.threads)
    }
  }

  /// One model of all rows, in which treatments are columns.
  private func together(
    _ family: OutcomeFamily, _ sample: EffectSample, _ settings: EstimationSettings, _ held: [Int: Double]
  ) throws(EstimationError) -> [StandardizedMeans] {
    let treatments = TreatmentDesign(sample.treatments)
    let design = OutcomeDesign(
      treatments, sample.adjustment, interactions: try interactionColumns(sample.adjustment), held: held)
    let rows = sample.regression(names: design.names, predictors: design.columns, threads: settings.threads)
    let model = try OutcomeModel(family, rows, name: "outcome model")
    for (place, name) in treatments.names.enumerated() where !model.design.predictors.contains(place) {
      throw .noOverlap("\(name.visible()) is determined by the other columns of the outcome model")
    }
    func arm(_ columns: [InterventionColumn]) -> StandardizedMeans.Arm {
      StandardizedMeans.Arm(model: model, fitted: design.columns, columns: columns, modelCode: nil)
    }
    var pairs: [StandardizedMeans] = []
    var first = 0
    for treatment in sample.treatments {
      let group = first..<first + treatment.contrasts.count
      for place in group {
        let (treated, control) =
          treatment.kind == .continuous
          ? (arm(design.columns(raising: place)), arm(design.columns.map { .column($0) }))
          : (arm(design.columns(setting: group, to: place)), arm(design.columns(setting: group, to: nil)))
        pairs.append(
          StandardizedMeans(
            treated: treated, control: control, population: population(of: Double(place - first + 1), settings),
            sample: sample, threads: settings.threads))
      }
      first = group.upperBound
    }
    return pairs
  }

  private func population(of code: Double, _ settings: EstimationSettings) -> Double? {
    settings.target == .att ? code : settings.target == .atc ? 0 : nil
  }

  /// The columns of `heldAt`, by number.
  private func heldColumns(_ covariates: CovariateColumns) throws(EstimationError) -> [Int: Double] {
    var held: [Int: Double] = [:]
    for (name, value) in heldAt.sorted(by: { $0.key < $1.key }) {
      guard value.isFinite else {
        throw .badSetting(name: "held at", reason: "\(name.visible()) is to be held at \(value): give a finite number")
      }
      guard let place = covariates.columns.firstIndex(where: { $0.name == name && $0.level == nil }) else {
        throw .badSetting(
          name: "held at",
          reason: "\(name.visible()) is no number that is adjusted for; choose among "
            + covariates.columns.filter { $0.level == nil }.map { $0.name.visible() }.joined(separator: ", "))
      }
      held[place] = value
    }
    return held
  }

  private func interactionColumns(_ covariates: CovariateColumns) throws(EstimationError) -> [Int] {
    switch interactions {
    case .automatic, .none: return []
    case .all: return Array(covariates.columns.indices)
    case .with(let names):
      for name in names where !covariates.columns.contains(where: { $0.name == name || $0.variable == name }) {
        throw .badSetting(
          name: "interactions",
          reason: "\(name.visible()) is not adjusted for; choose among "
            + covariates.columns.map { $0.variable.visible() }.joined(separator: ", "))
      }
      return covariates.columns.indices.filter { place in
        names.contains(covariates.columns[place].name) || names.contains(covariates.columns[place].variable)
      }
    }
  }
}

extension TreatmentColumn {
  /// The levels in the order of their codes; none for amounts.
  var levelNames: [String] {
    switch kind {
    case .binary(let control, let treated): [control, treated]
    case .levels(let levels): levels
    case .continuous: []
    }
  }
}

extension EffectSample {
  /// Rows of positive weight.
  var usedRows: Int {
    weights?.withUnsafeBufferPointer { weights in weights.count { $0 > 0 } } ?? rowCount
  }
}
