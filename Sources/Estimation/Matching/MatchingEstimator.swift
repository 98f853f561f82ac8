import CausalData
import CausalStatistics
import Identification
import StrictJSON

/// Nearest-neighbour matching (Abadie and Imbens 2006, Econometrica 74; 2011, JBES 29; 2016, Econometrica 84): each row is
/// compared with the mean of the rows of the other arm that are nearest by propensity score or by covariates, with
/// replacement unless said otherwise.
///
/// All neighbours at the distance of the k-th share, so the order of rows cannot matter. Errors are Abadie and Imbens's
/// (variances from each row and the nearest of its own arm), of the average over the population that the rows are drawn from;
/// matching on an estimated score, they know that it is estimated. The bootstrap is no substitute (Abadie and Imbens 2008).
public struct MatchingEstimator: EffectEstimator {
  /// How far apart two rows are.
  public var distance = MatchingDistance.propensityScore
  /// How many rows of the other arm each row is compared with: 1 or more.
  public var neighbours = 1
  /// Rows without a neighbour within this distance are left out: in standard deviations of the score, or in the
  /// distance's own units for covariates. Above 0; nil for no limit.
  public var caliper: Double?
  /// Whether a row may serve several times. Without replacement pairs form by score only, for `att` and `atc`; rows with
  /// the scores furthest from the other arm's choose first.
  public var isWithReplacement = true
  /// Columns of the adjustment set on which neighbours must agree exactly.
  public var exact: [String] = []
  /// Whether a regression among neighbours corrects for what is left between a row and its neighbours; nil for yes on
  /// covariates, where matching alone is biased, and no on scores.
  public var isBiasCorrected: Bool?
  /// How many rows of its own arm tell a row's variance: 1 or more.
  public var varianceNeighbours = 2
  /// Whether errors on scores take into account that the score is estimated; false for those of a known score.
  public var knowsScoreIsEstimated = true

  public var method: EstimationMethod { .matching }

  /// One neighbour by propensity score, with replacement.
  public init() {}

  public func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? {
    if sample.effect.strategy != .backdoor { return "it adjusts for confounders, and the estimand does not" }
    if sample.treatments.count > 1 { return "it takes one treatment, and there are \(sample.treatments.count)" }
    if !sample.treatment.isBinary {
      return "\(sample.treatment.name.visible()) has more than two values; keep the rows of two of them"
    }
    if sample.adjustment.isEmpty { return "there is nothing to match on: take difference-in-means" }
    if ![.ate, .att, .atc].contains(settings.target) { return "it estimates ate, att and atc" }
    if settings.scale != .difference { return "its effects are differences; for a ratio take g-formula" }
    if sample.clusters != nil { return "its errors are of independent rows, and there are clusters" }
    guard !isWithReplacement else { return nil }
    if settings.target == .ate { return "without replacement it estimates att or atc" }
    if distance != .propensityScore { return "without replacement it matches on the propensity score" }
    return sample.weights == nil ? nil : "without replacement rows cannot have weights"
  }

  public func estimate(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [EffectEstimate] {
    try checkSuitable(sample, settings)
    try checkOptions(sample)
    let rows = MatchingRows(
      treatment: sample.treatment.values, outcome: sample.outcome.values, weights: sample.weights)
    try checkArms(rows, sample)
    let strata = try ExactStrata(exact, sample)
    let space = try MatchingSpace(distance, rows, sample, strata, isGrouping: isWithReplacement, settings)
    let limit = caliper.map { $0 * space.unit } ?? .infinity
    let cells = space.search.cells
    // The arms whose rows are compared with others.
    let targets = (0...1).map { settings.target == .ate || (settings.target == .att) == ($0 == 1) }
    var lists: [NeighbourLists?] = [nil, nil]
    for arm in 0...1 where targets[arm] {
      if !isWithReplacement, let search = space.search as? ScoreNeighbours {
        lists[arm] = search.pairs(of: arm, rows: neighbours, caliper: limit)
      } else {
        lists[arm] = space.search.opposite(of: arm, rows: neighbours, caliper: limit)
      }
    }
    let peerCount = max(varianceNeighbours, ScoreAdjustment.window - 1)
    let peers = (0...1).map { space.search.peers(of: $0, rows: peerCount) }
    let service = NeighbourService(cells, lists)
    let correction = try corrects ? MatchingBias(rows, cells, service, targets, space, sample, settings) : nil
    guard
      let result = MatchingEffect(
        rows, cells, lists: lists, peers: peers, service: service, predictions: correction?.predictions)
    else {
      throw .noOverlap(
        "no row has a neighbour \(caliper.map { "within the caliper of \($0)" } ?? "in the other arm")"
          + (exact.isEmpty ? "" : " with the same \(exact.map { $0.visible() }.joined(separator: ", "))"))
    }
    var variance = result.variance
    let adjusts = knowsScoreIsEstimated && isWithReplacement && caliper == nil && exact.isEmpty && sample.weights == nil
    if adjusts, let score = space.score, let search = space.search as? ScoreNeighbours {
      let adjustment = ScoreAdjustment(
        rows, search, score, peers: peers, effect: result.effect, target: settings.target)
      // A variance cannot be negative; where rounding or few rows make it so, the unadjusted one stands.
      if variance + adjustment.variance > 0 { variance += adjustment.variance }
    }
    var estimate = try EffectEstimate(
      method, sample.treatment.contrasts[0], effect: result.effect, standardError: variance.squareRoot(),
      rowsUsed: result.rowWeights.count { $0 > 0 }, settings: settings)
    estimate.describe(sample, settings)
    describe(&estimate, result, space, correction, scoreIsAdjustedFor: adjusts)
    let weights = ColumnStorage(result.rowWeights)
    if let score = space.score {
      estimate.judgeOverlap(sample, scores: score.scores, weights: weights, threads: settings.threads)
    } else {
      estimate.judgeBalance(sample, weights: weights, threads: settings.threads)
    }
    return [estimate]
  }

  private var corrects: Bool { isBiasCorrected ?? (distance != .propensityScore) }

  func checkOptions(_ sample: EffectSample) throws(EstimationError) {
    guard neighbours > 0 else { throw .badSetting(name: "neighbours", reason: "take 1 or more, not \(neighbours)") }
    guard varianceNeighbours > 0 else {
      throw .badSetting(name: "variance neighbours", reason: "take 1 or more, not \(varianceNeighbours)")
    }
    if let caliper, !(caliper > 0 && caliper.isFinite) {
      throw .badSetting(name: "caliper", reason: "take a number above 0, not \(caliper)")
    }
    for name in exact where !sample.effect.adjustmentSet.contains(name) {
      throw .badSetting(name: "exact matching", reason: "\(name.visible()) is not in the adjustment set")
    }
  }

  func checkArms(_ rows: MatchingRows, _ sample: EffectSample) throws(EstimationError) {
    var sizes = (0, 0)
    for row in 0..<rows.count where rows.weight(row) > 0 {
      if rows.isTreated(row) { sizes.1 += 1 } else { sizes.0 += 1 }
    }
    let needed = max(neighbours, varianceNeighbours + 1, ScoreAdjustment.window)
    guard min(sizes.0, sizes.1) >= needed else {
      throw .tooFewRows(
        rows: min(sizes.0, sizes.1), needed: needed,
        what: "matching (the smaller arm of \(sample.treatment.name.visible()))")
    }
  }

  private func describe(
    _ estimate: inout EffectEstimate, _ result: MatchingEffect, _ space: MatchingSpace, _ correction: MatchingBias?,
    scoreIsAdjustedFor: Bool
  ) {
    estimate.diagnostics.set("distance", distance.rawValue)
    estimate.diagnostics.set("neighbours", neighbours)
    estimate.diagnostics.set("with_replacement", isWithReplacement ? "yes" : "no")
    if let caliper { estimate.diagnostics.set("caliper", caliper) }
    if !exact.isEmpty { estimate.diagnostics.set("exact", exact) }
    estimate.diagnostics.set("bias_correction", correction == nil ? "none" : "regression among neighbours")
    estimate.diagnostics.set("matched_rows", result.targetRows)
    estimate.diagnostics.set("unmatched_rows", result.unmatchedRows)
    if !space.dropped.isEmpty { estimate.diagnostics.set("dropped_columns", space.dropped) }
    if let warning = correction?.warning { estimate.diagnostics.warn(warning) }
    if result.unmatchedRows > 0 {
      estimate.diagnostics.warn(
        "\(result.unmatchedRows) rows have no neighbour near enough: the effect is of the \(result.targetRows) that do")
    }
    guard distance == .propensityScore else { return }
    estimate.diagnostics.set(
      "standard_error",
      scoreIsAdjustedFor ? "Abadie-Imbens, for an estimated score" : "Abadie-Imbens, as if the score were known")
  }
}
