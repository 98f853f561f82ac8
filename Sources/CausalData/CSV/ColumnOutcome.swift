/// A column after one pass over the table.
enum ColumnOutcome {
  case skipped
  case values(ParsedColumn.Values, infinite: FieldPlace?)
  /// A text among what was planned as numbers.
  case notNumbers(FieldPlace)
  /// More levels than the plan can hold, and those seen until then.
  case tooManyLevels(LevelSummary)
  /// Levels and codes, with each level's count.
  case levels(ParsedColumn.Values, LevelSummary)

  /// What the lanes' parsers together found in a column; the closures give its values where these are good.
  init(
    _ plan: ColumnPlan, _ column: Int, parsers: [RowParser], limits: CSVLimits,
    numbers: () -> ParsedColumn.Values, codes: (MergedLevels) -> ParsedColumn.Values
  ) {
    let findings = parsers.map { $0.findings[column] }.reduce(ColumnFindings()) { $0.merged(with: $1) }
    switch plan {
    case .skipped: self = .skipped
    case .numbers:
      if let place = findings.notANumber {
        self = .notNumbers(place)
      } else {
        self = .values(numbers(), infinite: findings.infinite)
      }
    case .codes, .wideCodes:
      let merged = MergedLevels(parsers.map { $0.dictionaries[column] })
      let levels = merged.summary.levels
      let most = max(0, plan == .codes ? min(255, limits.levels) : limits.levels)
      if findings.full != nil || levels.count > most {
        self = .tooManyLevels(merged.summary)
      } else {
        self = .levels(codes(merged), merged.summary)
      }
    }
  }
}

/// Levels in the order of their first appearance, and how often each was seen.
struct LevelSummary {
  var levels: [String]
  var counts: [Int]
}
