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
    var space = try MatchingSpace(distance, rows, sample, strata, isGrouping: isWithReplacement, settings)
    // Scores and neighbours by them are quicker found again than kept.
    if sample.weights == nil { space.score?.letGo() }
    let (score, dropped) = (space.score, space.dropped)
    let found = try compared(rows, consume space, sample, settings)
    let weights = found.result.rowWeights(rows, found.cells)
    var variance = found.result.variance
    // A variance cannot be negative; where rounding or few rows make it so, the unadjusted one stands.
    if variance + found.adjustment > 0 { variance += found.adjustment }
    var estimate = try EffectEstimate(
      method, sample.treatment.contrasts[0], effect: found.result.effect, standardError: variance.squareRoot(),
      rowsUsed: weights.withUnsafeBufferPointer { $0.count { $0 > 0 } }, settings: settings)
    estimate.describe(sample, settings)
    describe(&estimate, found, dropped: dropped, scoreIsAdjustedFor: knowsScore(of: sample))
    if let score {
      let scores = score.scores(rows: rows.count, threads: settings.threads)
      estimate.judgeOverlap(sample, scores: scores, weights: weights, threads: settings.threads)
    } else {
      estimate.judgeBalance(sample, weights: weights, threads: settings.threads)
    }
    return [estimate]
  }

  /// Whether the error is told that the score is estimated.
  private func knowsScore(of sample: EffectSample) -> Bool {
    knowsScoreIsEstimated && isWithReplacement && caliper == nil && exact.isEmpty && sample.weights == nil
  }

  /// What comes of comparing rows with their neighbours, who are forgotten then.
  private struct Comparison {
    let result: MatchingEffect
    /// To be added to the variance.
    let adjustment: Double
    let isCorrected: Bool
    let warning: String?
    /// Where each row is; no more of the cells.
    let cells: MatchingCells
  }

  private func compared(
    _ rows: MatchingRows, _ space: MatchingSpace, _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> Comparison {
    let (search, score) = (space.search, space.score)
    let cells = search.cells
    let neighbours = foundNeighbours(search, settings.target, caliper.map { $0 * space.unit } ?? .infinity)
    let peers = foundPeers(search)
    let correction = try corrects ? MatchingBias(rows, cells, neighbours, space, sample, settings) : nil
    let adjusts = knowsScore(of: sample)
    func adjustment(_ effect: Double) -> Double {
      guard adjusts, let score, let search = search as? ScoreNeighbours else { return 0 }
      return ScoreAdjustment(
        rows, search, score, peers: peers, effect: effect, target: settings.target, threads: settings.threads
      ).variance
    }
    // Before the effect where it can be, while there is room.
    let early = settings.target == .ate ? adjustment(0) : nil
    guard
      let result = MatchingEffect(
        rows, cells, neighbours: neighbours, peers: peers, predictions: correction?.predictions)
    else {
      throw .noOverlap(
        "no row has a neighbour \(caliper.map { "within the caliper of \($0)" } ?? "in the other arm")"
          + (exact.isEmpty ? "" : " with the same \(exact.map { $0.visible() }.joined(separator: ", "))"))
    }
    return Comparison(
      result: result, adjustment: early ?? adjustment(result.effect), isCorrected: correction != nil,
      warning: correction?.warning, cells: MatchingCells(arms: [], cellOfRow: cells.cellOfRow))
  }

  /// The neighbours of the cells of an arm; nil for one whose rows are not compared with others.
  private func foundNeighbours(
    _ search: any NeighbourSearch, _ target: EffectTarget, _ limit: Double
  ) -> (_ arm: Int) -> NeighbourLists? {
    func isCompared(_ arm: Int) -> Bool { target == .ate || (target == .att) == (arm == 1) }
    let count = neighbours
    if isWithReplacement, let search = search as? ScoreNeighbours {
      return { arm in isCompared(arm) ? search.opposite(of: arm, rows: count, caliper: limit) : nil }
    }
    let lists = (0...1).map { arm -> NeighbourLists? in
      guard isCompared(arm) else { return nil }
      guard !isWithReplacement, let search = search as? ScoreNeighbours else {
        return search.opposite(of: arm, rows: count, caliper: limit)
      }
      return search.pairs(of: arm, rows: count, caliper: limit)
    }
    return { lists[$0] }
  }

  /// The neighbours of the cells of an arm in it.
  private func foundPeers(_ search: any NeighbourSearch) -> (_ arm: Int) -> NeighbourLists {
    let count = max(varianceNeighbours, ScoreAdjustment.window - 1)
    if let search = search as? ScoreNeighbours { return { search.peers(of: $0, rows: count) } }
    let lists = (0...1).map { search.peers(of: $0, rows: count) }
    return { lists[$0] }
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
    _ estimate: inout EffectEstimate, _ found: Comparison, dropped: [String], scoreIsAdjustedFor: Bool
  ) {
    estimate.diagnostics.set("distance", distance.rawValue)
    estimate.diagnostics.set("neighbours", neighbours)
    estimate.diagnostics.set("with_replacement", isWithReplacement ? "yes" : "no")
    if let caliper { estimate.diagnostics.set("caliper", caliper) }
    if !exact.isEmpty { estimate.diagnostics.set("exact", exact) }
    estimate.diagnostics.set("bias_correction", found.isCorrected ? "regression among neighbours" : "none")
    estimate.diagnostics.set("matched_rows", found.result.targetRows)
    estimate.diagnostics.set("unmatched_rows", found.result.unmatchedRows)
    if !dropped.isEmpty { estimate.diagnostics.set("dropped_columns", dropped) }
    if let warning = found.warning { estimate.diagnostics.warn(warning) }
    if found.result.unmatchedRows > 0 {
      estimate.diagnostics.warn(
        "\(found.result.unmatchedRows == 1 ? "1 row has" : "\(found.result.unmatchedRows) rows have") no neighbour near "
          + "enough: the effect is of the \(found.result.targetRows) that do"
      )
    }
    guard distance == .propensityScore else { return }
    estimate.diagnostics.set(
      "standard_error",
      scoreIsAdjustedFor ? "Abadie-Imbens, for an estimated score" : "Abadie-Imbens, as if the score were known")
  }
}
