/// Means over replicates.
public struct BenchmarkSummary: Hashable, Sendable {
  /// What was averaged: the cell without its replicate.
  public var cell: BenchmarkCell
  /// How many replicates there are.
  public var replicates: Int
  /// The mean of each measure over the replicates to which it applies.
  public var score: BenchmarkScore
  /// All replicates' probabilities together.
  public var calibration: CalibrationCurve?
  /// The means; nil where nobody counted.
  public var calls: Double?
  /// As the one before.
  public var tokens: Double?
  /// As the one before.
  public var cost: Double?
  /// The mean.
  public var seconds: Double

  /// The outcomes, group by group in the order in which they first stand.
  public static func of(_ outcomes: [BenchmarkOutcome]) -> [BenchmarkSummary] {
    var (order, groups) = ([BenchmarkCell](), [BenchmarkCell: [BenchmarkOutcome]]())
    for outcome in outcomes {
      let group = outcome.cell.group
      if groups[group] == nil { order.append(group) }
      groups[group, default: []].append(outcome)
    }
    return order.compactMap { cell in groups[cell].map { BenchmarkSummary(cell, $0) } }
  }

  private init(_ cell: BenchmarkCell, _ outcomes: [BenchmarkOutcome]) {
    func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
    self.cell = cell
    replicates = outcomes.count
    var values: [BenchmarkScore.Measure: Double] = [:]
    for measure in BenchmarkScore.Measure.allCases { values[measure] = mean(outcomes.compactMap { $0.score[measure] }) }
    for outcome in outcomes {
      guard let curve = outcome.calibration else { continue }
      if calibration == nil { calibration = CalibrationCurve() }
      calibration?.merge(curve)
    }
    // Bins that hold too little in one replicate are what they are over all of them.
    if let calibration {
      values[.calibrationError] = calibration.expectedCalibrationError
      values[.likelyCalibrationError] = calibration.likelyCalibrationError
    }
    score = BenchmarkScore(values: values)
    calls = mean(outcomes.compactMap { $0.calls.map(Double.init) })
    tokens = mean(outcomes.compactMap { $0.tokens.map(Double.init) })
    cost = mean(outcomes.compactMap(\.cost))
    seconds = mean(outcomes.map(\.seconds)) ?? 0
  }
}
