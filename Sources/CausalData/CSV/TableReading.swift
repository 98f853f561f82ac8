/// Passes over a table until each column has found its type: one, or two where texts come late, or three where there
/// turn out to be many levels.
struct TableReading: Sendable {
  let source: ByteSource
  let opening: TableOpening
  let options: CSVOptions
  let mostMemory: Int
  /// Where the rows of a plain file lie; nil for a compressed one.
  let partition: RowPartition?

  init(_ input: DataInput, options: CSVOptions) throws(DataError) {
    let mostMemory = options.limits.memory ?? MachineMemory.threeQuarters
    let source = try ByteSource(input, mostMemory: mostMemory)
    let opening = try TableOpening(source, isTabbed: input.isTabbed, options: options)
    try self.init(source: source, opening: opening, options: options, mostMemory: mostMemory)
  }

  /// Finds out where the rows lie.
  init(source: ByteSource, opening: TableOpening, options: CSVOptions, mostMemory: Int) throws(DataError) {
    (self.source, self.opening, self.options, self.mostMemory) = (source, opening, options, mostMemory)
    guard try !ByteStream(source).isCompressed else {
      partition = nil
      return
    }
    let partition = try RowPartition(
      of: source, format: opening.format, start: opening.dataStart, line: opening.dataLine, options: options)
    try TableReading.refuseEmpty(partition.rowCount)
    self.partition = partition
  }

  func columns() throws(DataError) -> [ParsedColumn] {
    var settled = [ParsedColumn.Values?](repeating: nil, count: opening.plans.count)
    var wrong = [FieldPlace?](repeating: nil, count: opening.plans.count)
    var plans = opening.plans
    var progress = ProgressMeter(total: source.size, report: options.onProgress)
    progress.set(partition == nil ? 0 : opening.dataStart)
    repeat {
      let outcomes: [ColumnOutcome]
      let rows: Int
      if let partition {
        rows = partition.rowCount
        try TablePass.check(rows: rows, plans: plans, most: mostMemory)
        let pass = TablePass(opening: opening, options: options, rowCount: rows, plans: plans)
        outcomes = try pass.run(partition, of: source, progress: progress)
      } else {
        (rows, outcomes) = try TablePass.run(
          ByteStream(source), opening: opening, plans: plans, options: options, mostMemory: mostMemory,
          progress: progress)
        try TableReading.refuseEmpty(rows)
      }
      for (column, outcome) in outcomes.enumerated() {
        plans[column] = try settle(outcome, column, &settled[column], &wrong[column], plan: plans[column])
      }
      // Columns that are read again are a part of the work that nobody could foresee.
      progress = ProgressMeter(total: source.size, report: nil)
    } while plans.contains { $0 != .skipped }
    return settled.enumerated().compactMap { column, values in
      values.map { ParsedColumn(name: opening.format.names[column], values: $0) }
    }
  }

  static func refuseEmpty(_ rows: Int) throws(DataError) {
    guard rows > 0 else { throw DataError("the table has no rows below its header: give it data") }
  }

  /// Keeps a column that is done, or says how to read it next.
  func settle(
    _ outcome: ColumnOutcome, _ column: Int, _ settled: inout ParsedColumn.Values?, _ wrong: inout FieldPlace?,
    plan: ColumnPlan
  ) throws(DataError) -> ColumnPlan {
    let name = opening.format.names[column]
    let isAsked = options.categorical.contains(name)
    switch outcome {
    case .skipped: return .skipped
    case .values(let values, let infinite):
      if let infinite { throw ColumnVerdict.infinite(infinite, name: name) }
      settled = values
      return .skipped
    case .notNumbers(let place):
      guard !options.numeric.contains(name) else { throw ColumnVerdict.notANumber(place, name: name) }
      wrong = place
      return .codes
    case .tooManyLevels(let summary):
      if plan == .codes, options.limits.levels > 255 { return .wideCodes }
      if !isAsked, let first = wrong ?? opening.firstTexts[column],
        let error = ColumnVerdict.wrongNumber(
          summary, first: first, name: name, point: options.decimalPoint)
      {
        throw error
      }
      throw ColumnVerdict.tooManyLevels(name: name, most: options.limits.levels)
    case .levels(let values, let summary):
      if !isAsked, let first = wrong ?? opening.firstTexts[column],
        let error = ColumnVerdict.wrongNumber(
          summary, first: first, name: name, point: options.decimalPoint)
      {
        throw error
      }
      settled = values
      return .skipped
    }
  }
}
