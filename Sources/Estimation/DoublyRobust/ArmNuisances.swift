import CausalData
import CausalStatistics
import StrictJSON

/// The learners of a doubly robust estimator.
public struct NuisanceLearners: Sendable {
  /// Of the outcome's mean given covariates, in each treatment arm.
  public var outcome: any NuisanceLearner
  /// Of the chance of each treatment given covariates.
  public var propensity: any NuisanceLearner

  /// Least squares (logistic regression for a binary outcome), and a logistic propensity score.
  public init(
    outcome: any NuisanceLearner = LinearLearner(), propensity: any NuisanceLearner = LinearLearner()
  ) {
    (self.outcome, self.propensity) = (outcome, propensity)
  }

  /// The same learner for both.
  public init(_ both: any NuisanceLearner) { self.init(outcome: both, propensity: both) }
}

/// What is predicted for each row about each treatment arm, by models that have not seen its fold.
struct ArmNuisances {
  let arms: Int
  /// How many folds.
  let folds: Int
  /// m_a(x): the outcome's mean in that arm; nil for arms nobody asked for.
  let outcomes: [ColumnStorage<Double>?]
  /// e_a(x): the chance of that arm, cut to clipping...1 − clipping.
  let propensities: [ArmChance]
  let outcomeForms: [ParametricForm?]
  let propensityForms: [ParametricForm?]
  /// Rows whose chance of the arm was cut.
  let clippedRows: [Int]
  let lowest: [Double]
  let highest: [Double]
  let warnings: [String]

  /// Whether both kinds of model solve estimating equations.
  var isParametric: Bool {
    zip(outcomes, outcomeForms).allSatisfy { $0 == nil || $1 != nil } && propensityForms.allSatisfy { $0 != nil }
  }

  /// The rows of an arm as a column of 0 and 1.
  static func indicator(of arm: Int, _ sample: EffectSample) -> ColumnStorage<Double> {
    if arm == 1, sample.treatment.isBinary { return sample.treatment.values }
    return sample.treatment.values.mapped { $0 == Double(arm) ? 1 : 0 }
  }

  /// - Parameters:
  ///   - given: What the models are given; the adjustment set if nil.
  ///   - outcomeArms: Whose outcome models are wanted.
  init(
    _ sample: EffectSample, _ learners: NuisanceLearners, folds: RowFolds, covariates given: CovariateColumns? = nil,
    outcomeArms: [Bool], clipping: Double, seed: UInt64, threads: Int
  ) throws(EstimationError) {
    let arms = outcomeArms.count
    (self.arms, self.folds) = (arms, folds.count)
    try ArmNuisances.checkArms(sample, folds, arms)
    let columns = given ?? sample.adjustment
    let (names, covariates) = (columns.names, columns.storages)
    // The scores first: cutting them takes a column more, for which there is room as long as they are alone.
    var scores: [ClippedScore] = []
    var forms: [ParametricForm?] = []
    var scoreWarnings: [String] = []
    for arm in (arms == 2 ? 1..<2 : 0..<arms) {
      let task = NuisanceTask(
        .probability, model: "propensity score model", names: names, covariates: covariates,
        target: ArmNuisances.indicator(of: arm, sample), weights: sample.weights, seed: seed &+ UInt64(2 * arm + 1),
        threads: threads)
      let fit = try ArmNuisances.propensity(task, learners.propensity, folds, sample)
      scores.append(ClippedScore(try fit.predictions(for: covariates), clipping: clipping))
      forms.append(fit.parametricForm)
      scoreWarnings += fit.warnings
    }
    var outcomes = [ColumnStorage<Double>?](repeating: nil, count: arms)
    var outcomeForms = [ParametricForm?](repeating: nil, count: arms)
    var warnings: [String] = []
    for arm in 0..<arms where outcomeArms[arm] {
      let mask = ArmNuisances.indicator(of: arm, sample)
      let task = NuisanceTask(
        sample.outcome.isBinary ? .probability : .regression, model: "outcome model", names: names,
        covariates: covariates, target: sample.outcome.values,
        weights: sample.weights.map { ArmNuisances.product($0, mask) } ?? mask, seed: seed &+ UInt64(2 * arm),
        threads: threads)
      let fit = try learners.outcome.fit(task, folds: folds)
      outcomes[arm] = try fit.predictions(for: covariates)
      outcomeForms[arm] = fit.parametricForm
      warnings += fit.warnings
    }
    if arms == 2 {
      scores.insert(scores[0].complement, at: 0)
      forms.insert(forms[0], at: 0)
    }
    (self.outcomes, self.outcomeForms) = (outcomes, outcomeForms)
    (propensities, propensityForms) = (scores.map(\.chance), forms)
    (clippedRows, lowest, highest) = (scores.map(\.clipped), scores.map(\.lowest), scores.map(\.highest))
    var seen: Set<String> = []
    self.warnings = (warnings + scoreWarnings).filter { seen.insert($0).inserted }
  }

  private static func propensity(
    _ task: NuisanceTask, _ learner: any NuisanceLearner, _ folds: RowFolds, _ sample: EffectSample
  ) throws(EstimationError) -> any NuisanceFit {
    do throws(EstimationError) {
      return try learner.fit(task, folds: folds)
    } catch {
      guard case .regression(.separated(let names), _) = error else { throw error }
      throw .noOverlap(
        "\(names.map { $0.visible() }.joined(separator: ", ")) tell who has \(sample.treatment.name.visible()) and who"
          + " has not, so the score has no maximum of the likelihood; leave them out if the graph allows, or restrict"
          + " the rows to those where both occur")
    }
  }

  /// Every training set needs rows of every arm.
  private static func checkArms(_ sample: EffectSample, _ folds: RowFolds, _ arms: Int) throws(EstimationError) {
    var counts = [Int](repeating: 0, count: arms * folds.count)
    sample.treatment.values.withUnsafeBufferPointer { values in
      folds.codes.withUnsafeBufferPointer { codes in
        for row in values.indices where sample.weights.map({ $0[row] > 0 }) ?? true {
          counts[Int(values[row]) &* folds.count &+ Int(codes[row])] &+= 1
        }
      }
    }
    for arm in 0..<arms {
      let own = counts[arm * folds.count..<(arm + 1) * folds.count]
      let (total, most) = (own.reduce(0, +), folds.count == 1 ? 0 : own.max() ?? 0)
      guard total > most, total >= 2 else {
        let level = sample.treatment.armNames[arm]
        throw .tooFewRows(
          rows: total, needed: max(2, most + 1),
          what: "models of \(sample.treatment.name.visible()) = \(level.visible())"
            + (folds.count > 1 ? " in each of \(folds.count) folds" : ""))
      }
    }
  }
}

extension TreatmentColumn {
  /// The levels as people read them, by code; none for amounts.
  var armNames: [String] {
    switch kind {
    case .binary(let control, let treated): [control, treated]
    case .levels(let names): names
    case .continuous: []
    }
  }
}

extension ArmNuisances {
  /// The product of two columns.
  static func product(_ a: ColumnStorage<Double>, _ b: ColumnStorage<Double>) -> ColumnStorage<Double> {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        ColumnStorage<Double>(count: a.count) { target in
          for row in a.indices { target.initializeElement(at: row, to: a[row] * b[row]) }
        }
      }
    }
  }
}

/// The chance of an arm for each row: a column, or what it leaves of 1.
struct ArmChance: Sendable {
  let column: ColumnStorage<Double>
  let isRest: Bool

  /// The chance in a row.
  @inline(__always) subscript(row: Int) -> Double { isRest ? 1 - column[row] : column[row] }

  /// A column of its own.
  var values: ColumnStorage<Double> { isRest ? column.mapped { 1 - $0 } : column }
}

/// Chances, cut to clipping...1 − clipping.
private struct ClippedScore {
  let chance: ArmChance
  let clipped: Int
  let lowest: Double
  let highest: Double

  init(_ raw: ColumnStorage<Double>, clipping: Double) {
    var (clipped, lowest, highest) = (0, Double.infinity, -Double.infinity)
    let values = raw.withUnsafeBufferPointer { raw in
      ColumnStorage<Double>(count: raw.count) { target in
        for row in raw.indices {
          let value = min(max(raw[row], clipping), 1 - clipping)
          if value != raw[row] { clipped += 1 }
          (lowest, highest) = (min(lowest, raw[row]), max(highest, raw[row]))
          target.initializeElement(at: row, to: value)
        }
      }
    }
    chance = ArmChance(column: values, isRest: false)
    (self.clipped, self.lowest, self.highest) = (clipped, lowest, highest)
  }

  private init(chance: ArmChance, clipped: Int, lowest: Double, highest: Double) {
    (self.chance, self.clipped, self.lowest, self.highest) = (chance, clipped, lowest, highest)
  }

  /// The chances of the other arm.
  var complement: ClippedScore {
    ClippedScore(
      chance: ArmChance(column: chance.column, isRest: true), clipped: clipped, lowest: 1 - highest, highest: 1 - lowest
    )
  }
}
