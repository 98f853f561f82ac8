/// A table of separated values that stays where it is: each pass reads it again, block by block, in constant memory.
///
/// Opening it is one pass (or two or three, where texts or many levels come late), which finds the columns' types,
/// levels and the number of rows; `CSVOptions.onProgress` is told of the first. What it keeps is the levels and about 40 bytes for each half megabyte of text.
public struct CSVStream: Sendable {
  /// What a column of the stream holds.
  public struct Column: Hashable, Sendable {
    /// The column's name, as the header has it.
    public let name: String
    /// Its levels by their codes, in the order of first appearance; nil for numbers.
    public var levels: [String]?
    /// Its number among the file's columns.
    let place: Int
    let plan: ColumnPlan
  }

  /// The columns, without those that the options leave out.
  public private(set) var columns: [Column]
  /// How many rows.
  public let rowCount: Int
  private let reading: TableReading

  /// Finds out what the table holds.
  /// - Throws: As `CSVReader.read` does.
  public init(_ input: DataInput, options: CSVOptions = CSVOptions()) throws(DataError) {
    try self.init(TableReading(input, options: options))
  }

  /// Finds out what the table holds.
  /// - Parameter numbers: Shown the values of each column that may be one of numbers, by its number among the file's
  ///   columns, in the order of the rows.
  init(
    _ reading: TableReading, numbers: (_ place: Int, UnsafeBufferPointer<Double>) -> Void = { _, _ in }
  ) throws(DataError) {
    let names = reading.opening.format.names
    var settled = [ParsedColumn.Values?](repeating: nil, count: names.count)
    var wrong = [FieldPlace?](repeating: nil, count: names.count)
    var plans = reading.opening.plans
    var found = plans
    var (rows, isFirst) = (0, true)
    repeat {
      var pass = BlockPass(reading, plans: plans)
      let measured = plans.indices.filter { plans[$0] == .numbers }
      // Columns that are read again are a part of the work that nobody could foresee.
      rows = try pass.run(isReported: isFirst) { block in
        for place in measured {
          guard case .numbers(let values) = block.values(place, .numbers) else { continue }
          numbers(place, UnsafeBufferPointer(start: values, count: block.count))
        }
      }
      isFirst = false
      for (column, plan) in plans.enumerated() where plan != .skipped {
        found[column] = plan
        let outcome = ColumnOutcome(
          plan, column, parsers: pass.parsers, limits: reading.options.limits,
          numbers: { .numbers(ColumnStorage([])) }, codes: { .codes(ColumnStorage([]), levels: $0.summary.levels) })
        plans[column] = try reading.settle(outcome, column, &settled[column], &wrong[column], plan: plan)
      }
    } while plans.contains { $0 != .skipped }
    try TableReading.refuseEmpty(rows)
    (self.reading, rowCount) = (reading, rows)
    columns = settled.enumerated().compactMap { place, values in
      guard let values else { return nil }
      var levels: [String]?
      if case .codes(_, let known) = values { levels = known }
      return Column(name: names[place], levels: levels, place: place, plan: found[place])
    }
  }

  /// Gives a column's levels another order, which the codes of later passes follow.
  /// - Precondition: `levels` are the column's levels, each once.
  public mutating func reorder(_ column: Int, levels: [String]) {
    precondition(
      levels.count == columns[column].levels?.count && Set(levels) == Set(columns[column].levels ?? []),
      "the same levels in another order")
    columns[column].levels = levels
  }

  /// Lends the rows of some columns in their order, some thousands at a time, on the caller's thread; parsing uses
  /// `CSVOptions.threads`.
  ///
  /// - Parameters:
  ///   - wanted: Indices into `columns`, each block's columns in this order; a column may be asked for twice. Codes are
  ///     bytes (`ParsedColumn.missingCode` for a missing value) or words (`ParsedColumn.missingWideCode`).
  ///   - body: Must not keep the addresses; what it throws ends the pass.
  /// - Throws: What `body` throws; where the file has changed since it was opened.
  public func forEachBlock(
    of wanted: [Int], _ body: (RowBlock) throws(DataError) -> Void
  ) throws(DataError) {
    var plans = [ColumnPlan](repeating: .skipped, count: reading.opening.format.names.count)
    var known = [[String]?](repeating: nil, count: plans.count)
    for column in wanted {
      plans[columns[column].place] = columns[column].plan
      known[columns[column].place] = columns[column].levels
    }
    var pass = BlockPass(reading, plans: plans, known: known)
    let places = wanted.map { columns[$0].place }
    let rows = try pass.run(isReported: false) { (block) throws(DataError) in
      try body(
        RowBlock(firstRow: block.firstRow, count: block.count, columns: places.map { block.values($0, plans[$0]) }))
    }
    guard rows == rowCount else { throw BlockPass.changed }
  }
}
