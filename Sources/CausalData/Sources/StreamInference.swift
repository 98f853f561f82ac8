/// What passes over a file of separated values find out about its columns, without keeping their values.
struct StreamInference {
  /// One column's contents.
  enum Found: Sendable {
    case numbers(ColumnScan)
    /// Levels in the order of their first appearance, and how their codes are read.
    case levels([String], ColumnPlan)
  }

  /// The number of rows.
  let rowCount: Int
  /// One a column of the file; nil where it is left out.
  let found: [Found?]

  /// One pass, or two where texts come late, or three where there turn out to be many levels.
  ///
  /// - Throws: As a read into memory.
  init(_ opened: CSVOpening, onProgress: (@Sendable (ReadProgress) -> Void)?) throws(DataError) {
    var plans = opened.opening.plans
    var found = [Found?](repeating: nil, count: plans.count)
    var wrong = [FieldPlace?](repeating: nil, count: plans.count)
    var rowCount = 0
    let reading = opened.reading
    repeat {
      var scans = [ColumnScan](repeating: ColumnScan(), count: plans.count)
      let progress = ProgressMeter(total: opened.source.size, report: onProgress)
      let pass = try opened.forEachChunk(plans, progress: progress) { (_, count, room, _) in
        for column in scans.indices {
          guard let numbers = room.numbers(column) else { continue }
          scans[column].add(UnsafeBufferPointer(start: UnsafePointer(numbers), count: count))
        }
      }
      rowCount = pass.rows
      guard rowCount > 0 else { throw DataError("the table has no rows below its header: give it data") }
      for column in plans.indices {
        let plan = plans[column]
        var settled: ParsedColumn.Values?
        plans[column] = try reading.settle(
          StreamInference.outcome(plan, pass.parser, column), column, &settled, &wrong[column], plan: plan)
        switch settled {
        case .numbers: found[column] = .numbers(scans[column])
        case .codes(_, let levels): found[column] = .levels(levels, .codes)
        case .wideCodes(_, let levels): found[column] = .levels(levels, .wideCodes)
        case nil: break
        }
      }
    } while plans.contains { $0 != .skipped }
    (self.rowCount, self.found) = (rowCount, found)
  }

  /// One column after a pass, its values left out.
  private static func outcome(_ plan: ColumnPlan, _ parser: RowParser, _ column: Int) -> ColumnOutcome {
    let findings = parser.findings[column]
    let dictionary = parser.dictionaries[column]
    let summary = LevelSummary(levels: dictionary.levels.map(\.text), counts: dictionary.counts)
    switch plan {
    case .skipped: return .skipped
    case .numbers:
      if let place = findings.notANumber { return .notNumbers(place) }
      return .values(.numbers(ColumnStorage([])), infinite: findings.infinite)
    case .codes:
      if findings.full != nil { return .tooManyLevels(summary) }
      return .levels(.codes(ColumnStorage([]), levels: summary.levels), summary)
    case .wideCodes:
      if findings.full != nil { return .tooManyLevels(summary) }
      return .levels(.wideCodes(ColumnStorage([]), levels: summary.levels), summary)
    }
  }
}
