import CausalData
import CausalStatistics
import Identification
import OrderedCollections
import StrictJSON

/// Difference in differences of two groups in two periods: the change of the treated group less that of the other, the
/// effect on the treated where both would have changed alike without treatment (given covariates).
///
/// The treatment tells the group, `roles.time` the period (two values, the smaller one before). Rows are repeated
/// cross-sections, unless clusters are units with one row in each period: then they are a panel, and units' changes are
/// compared. With covariates the doubly robust estimator of Sant'Anna and Zhao (2020, J. Econometrics 219): right where
/// either the group's score or the untreated outcome's change is modelled rightly; errors by influence functions that know
/// both are estimated. Without covariates it is the plain difference of four means.
public struct DifferenceInDifferencesEstimator: EffectEstimator {
  /// What covariates enter.
  public enum Model: String, Hashable, Sendable, CaseIterable, Codable {
    /// Models of the group's score and of the outcome.
    case doublyRobust = "doubly-robust"
    /// A model of the outcome alone (Heckman, Ichimura and Todd 1997).
    case outcomeRegression = "outcome-regression"
  }

  /// What covariates enter.
  public var model = Model.doublyRobust
  /// Untreated rows whose score is this or more do not count: their odds know no bound.
  public var largestScore = 0.995

  public var method: EstimationMethod { .differenceInDifferences }

  /// Doubly robust.
  public init() {}

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if sample.roles.time == nil { return "it takes a column that tells before from after (time)" }
    if ![.differenceInDifferences, .backdoor].contains(sample.effect.strategy) {
      return "it compares changes over time, and the estimand is another"
    }
    if sample.treatments.count > 1 { return "it takes one treatment, and there are \(sample.treatments.count)" }
    if !sample.treatment.isBinary {
      return "\(sample.treatment.name.visible()) must tell two groups, the one that is treated later and the other"
    }
    if settings.target != .att { return "its effect is of the treated (att)" }
    if settings.scale != .difference { return "its effect is a difference" }
    return nil
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    guard largestScore > 0, largestScore <= 1 else {
      throw .badSetting(name: "largest score", reason: "take a number above 0 and at most 1, not \(largestScore)")
    }
    let rows = try TwoPeriodRows(sample)
    let score = try self.score(rows, sample, settings)
    let models = try outcomeModels(rows, settings)
    guard let means = ComposedMeans(terms(rows, models, score), models: models, score: score) else {
      throw .noOverlap("every untreated row has a score of \(largestScore) or more")
    }
    let variance = means.variance(
      clusters: rows.clusters.map { codes in ({ codes[$0] }, sample.clusters?.count ?? 0) })
    var estimate = try EffectEstimate(
      method, sample.treatment.contrasts[0], effect: means.effect, standardError: variance.squareRoot(),
      rowsUsed: rows.count * rows.rowsEach, settings: settings)
    estimate.describe(sample, settings)
    describe(&estimate, sample, rows, models, score)
    return [estimate]
  }

  /// The group's score; nil where it is not asked for or there is nothing to tell it by.
  private func score(
    _ rows: TwoPeriodRows, _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> StackedRegression? {
    guard model == .doublyRobust, !rows.covariates.isEmpty else { return nil }
    return try StackedRegression(
      group: rows.group, rows.covariates, weights: rows.weights, name: sample.treatment.name, threads: settings.threads)
  }

  /// Of the untreated: their change (panel), or their outcome before and after; then, for the doubly robust estimate of
  /// repeated cross-sections, of the treated before and after.
  private func outcomeModels(
    _ rows: TwoPeriodRows, _ settings: EstimationSettings
  ) throws(EstimationError) -> [StackedRegression] {
    var cells: [(group: Double, after: Double?)] = [(0, nil)]
    if !rows.isPanel {
      cells = [(0, 0), (0, 1)]
      if model == .doublyRobust { cells += [(1, 0), (1, 1)] }
    }
    var models: [StackedRegression] = []
    for cell in cells {
      let weights = ColumnStorage<Double>(count: rows.count) { target in
        for row in target.indices {
          let belongs = rows.group[row] == cell.group && (cell.after == nil || rows.after?[row] == cell.after)
          target.initializeElement(at: row, to: belongs ? rows.weights?[row] ?? 1 : 0)
        }
      }
      let period =
        cell.after.map { $0 == 1 ? ", period \(rows.periods.after)" : ", period \(rows.periods.before)" } ?? ""
      models.append(
        try StackedRegression(
          outcome: rows.outcome, rows.covariates, weights: weights,
          model: "outcome model of the \(cell.group == 1 ? "treated" : "untreated") group\(period)",
          threads: settings.threads))
    }
    return models
  }

  private func terms(
    _ rows: TwoPeriodRows, _ models: [StackedRegression], _ score: StackedRegression?
  ) -> [ComposedMeans.Term] {
    let all = Array(0..<rows.count)
    func weights(_ group: Double, _ after: Double?) -> [Double] {
      all.map { row in
        guard rows.group[row] == group, after == nil || rows.after?[row] == after else { return 0 }
        let weight = rows.weights?[row] ?? 1
        guard group == 0, let score else { return weight }
        let p = score.means[row]
        return p < largestScore ? weight * p / (1 - p) : 0
      }
    }
    func term(
      _ sign: Double, _ group: Double, _ after: Double?, plus: Int? = nil, minus: Int? = nil, hasOutcome: Bool = true
    ) -> ComposedMeans.Term {
      ComposedMeans.Term(
        sign: sign, weights: weights(group, after),
        values: all.map { row in
          (hasOutcome ? rows.outcome[row] : 0) + (plus.map { models[$0].means[row] } ?? 0)
            - (minus.map { models[$0].means[row] } ?? 0)
        }, models: (plus.map { [($0, 1.0)] } ?? []) + (minus.map { [($0, -1.0)] } ?? []),
        hasOdds: group == 0 && score != nil)
    }
    guard !rows.isPanel else {
      // Without covariates the untreated rows' residuals have mean 0: the second term then changes nothing.
      return model == .doublyRobust
        ? [term(1, 1, nil, minus: 0), term(-1, 0, nil, minus: 0)] : [term(1, 1, nil, minus: 0)]
    }
    guard model == .doublyRobust else {
      return [term(1, 1, 1), term(-1, 1, 0), term(-1, 1, nil, plus: 1, minus: 0, hasOutcome: false)]
    }
    return [
      term(1, 1, 1, minus: 1), term(-1, 1, 0, minus: 0), term(-1, 0, 1, minus: 1), term(1, 0, 0, minus: 0),
      // Covariates of the treated in both periods, not of one: what makes it efficient.
      term(1, 1, nil, plus: 3, minus: 1, hasOutcome: false), term(-1, 1, 1, plus: 3, minus: 1, hasOutcome: false),
      term(-1, 1, nil, plus: 2, minus: 0, hasOutcome: false), term(1, 1, 0, plus: 2, minus: 0, hasOutcome: false),
    ]
  }

  private func describe(
    _ estimate: inout EffectEstimate, _ sample: EffectSample, _ rows: TwoPeriodRows, _ models: [StackedRegression],
    _ score: StackedRegression?
  ) {
    estimate.diagnostics.set("design", rows.isPanel ? "panel" : "repeated cross-sections")
    if rows.isPanel { estimate.diagnostics.set("units", rows.count) }
    estimate.diagnostics.set("periods", [rows.periods.before, rows.periods.after])
    estimate.diagnostics.set("model", rows.covariates.isEmpty ? "none" : model.rawValue)
    let dropped = rows.covariates.names.filter { name in models.contains { $0.dropped.contains(name) } }
    if !dropped.isEmpty {
      estimate.diagnostics.set("dropped_columns", dropped)
      estimate.diagnostics.warn(
        "\(dropped.map { $0.visible() }.joined(separator: ", ")) could not be told from the other covariates in some group"
          + " and period: it does not enter there")
    }
    if let score {
      let left = (0..<rows.count).count { rows.group[$0] == 0 && score.means[$0] >= largestScore }
      if left > 0 {
        estimate.diagnostics.set("rows_trimmed", left)
        estimate.diagnostics.warn(
          "\(left) untreated rows have a score of \(largestScore) or more and do not count: groups hardly overlap there"
        )
      }
    }
    estimate.diagnostics.warn(
      "it rests on parallel trends: without treatment both groups would have changed alike"
        + (rows.covariates.isEmpty ? "" : " given the covariates"))
  }
}
