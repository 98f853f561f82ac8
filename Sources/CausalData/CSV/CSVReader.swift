/// Reads tables of separated values (RFC 4180), plain or gzip.
///
/// Fields are separated by one byte and rows end with \n or \r\n (or \r throughout). A field that begins with a quote
/// goes to the next single quote; inside, separators and line breaks are text and a doubled quote is one. Blank lines
/// are skipped. Blanks around numbers and missing values are ignored, and are part of everything else. UTF-8, with or
/// without a byte order mark.
public enum CSVReader {
  /// Every column of a table.
  ///
  /// A column holds numbers if all its values are numbers, and levels otherwise; where a few texts stand among many
  /// measurements, that is an error. Numbers become the nearest Double, whatever their number of digits.
  /// - Complexity: O(bytes). Two passes over a plain file, one that counts rows and one that reads them, and another for
  ///   columns in which the first text comes late. Memory: the columns, and about a megabyte a thread.
  /// - Throws: With line and column where a row has another number of fields than the header, a number is wrong or
  ///   infinite, quotes do not match, or a text is not UTF-8; and where the file is empty, has no rows, is no text, has
  ///   columns without names or with the same, or exceeds `options.limits`.
  public static func read(_ input: DataInput, options: CSVOptions = CSVOptions()) throws(DataError) -> [ParsedColumn] {
    let mostMemory = options.limits.memory ?? MachineMemory.threeQuarters
    let source = try ByteSource(input, mostMemory: mostMemory)
    let opening = try TableOpening(source, isTabbed: input.isTabbed, options: options)
    let reading = TableReading(source: source, opening: opening, options: options, mostMemory: mostMemory)
    return try reading.columns()
  }
}

extension DataInput {
  /// Whether a file's name says that tabs separate its fields.
  var isTabbed: Bool {
    guard case .file(let path) = self else { return false }
    let name = path.lowercased()
    return [".tsv", ".tab", ".tsv.gz", ".tab.gz"].contains { name.hasSuffix($0) }
  }
}

/// Passes over a table until each column has found its type: one, or two where texts come late, or three where there
/// turn out to be many levels.
struct TableReading {
  let source: ByteSource
  let opening: TableOpening
  let options: CSVOptions
  let mostMemory: Int

  func columns() throws(DataError) -> [ParsedColumn] {
    let isCompressed = try ByteStream(source).isCompressed
    let partition: RowPartition?
    if isCompressed {
      partition = nil
    } else {
      partition = try RowPartition(
        of: source, format: opening.format, start: opening.dataStart, line: opening.dataLine, threads: options.threads,
        limits: options.limits)
    }
    var settled = [ParsedColumn.Values?](repeating: nil, count: opening.plans.count)
    var wrong = [FieldPlace?](repeating: nil, count: opening.plans.count)
    var plans = opening.plans
    var progress = ProgressMeter(total: source.size, report: options.onProgress)
    progress.set(isCompressed ? 0 : opening.dataStart)
    repeat {
      let outcomes: [ColumnOutcome]
      let rows: Int
      if let partition {
        rows = partition.rowCount
        try refuseEmpty(rows)
        try TablePass.check(rows: rows, plans: plans, most: mostMemory)
        let pass = TablePass(opening: opening, options: options, rowCount: rows, plans: plans)
        outcomes = try pass.run(partition, of: source, progress: progress)
      } else {
        (rows, outcomes) = try TablePass.run(
          ByteStream(source), opening: opening, plans: plans, options: options, mostMemory: mostMemory,
          progress: progress)
        try refuseEmpty(rows)
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

  private func refuseEmpty(_ rows: Int) throws(DataError) {
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
    case .tooManyLevels(let place, let summary):
      if plan == .codes, options.limits.levels > 255 { return .wideCodes }
      if !isAsked, let first = wrong ?? opening.firstTexts[column],
        let error = ColumnVerdict.wrongNumber(
          summary, first: first, name: name, point: options.decimalPoint)
      {
        throw error
      }
      throw ColumnVerdict.tooManyLevels(place, name: name, most: options.limits.levels)
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
