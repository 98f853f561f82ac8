public import CausalData

/// Categorical columns as a counting loop wants them: one byte a value, column after column, equal rows merged.
///
/// A level is a code in 0..<levels; `levels` itself stands for a missing value, so a column may have 254 levels at most
/// where values are missing and 255 where none are.
public struct DiscreteData: Sendable {
  /// The code that a caller gives for a missing value.
  public static let missing = UInt8.max

  /// The number of rows that were given.
  public let rowCount: Int
  /// The number of levels of each column, 1 or more.
  public let levels: [Int]
  /// Whether the column has a missing value.
  public let hasMissing: [Bool]
  /// The rows that are kept: all, or the distinct ones where merging pays.
  let storedRows: Int
  /// Column-major, storedRows × columns.
  let codes: [UInt8]
  /// How often each stored row occurs; empty where each occurs once.
  let multiplicities: [Int32]
  /// Joint codes of a few columns each, for counting them in one pass.
  let groups: [ColumnGroup]

  /// The number of columns.
  public var variableCount: Int { levels.count }

  /// Takes coded columns.
  ///
  /// - Parameters:
  ///   - columns: one code a row for each column, `missing` where there is none; all of the same length.
  ///   - levels: the number of levels of each column; levels that never occur count too.
  /// - Throws: where a column has more than 254 levels, a code without a level, another length than the first, or where
  ///   there are more than 2³¹ − 1 rows.
  /// - Complexity: O(rows · columns).
  public init(columns: [[UInt8]], levels: [Int]) throws(DataError) {
    precondition(columns.count == levels.count, "one level count a column")
    let rows = columns.first?.count ?? 0
    guard rows <= Int(Int32.max) else { throw DataError("discrete scores count at most 2147483647 rows") }
    var (codes, hasMissing) = ([UInt8](), [Bool]())
    codes.reserveCapacity(rows * columns.count)
    for (number, column) in columns.enumerated() {
      guard column.count == rows else {
        throw DataError("column \(number + 1) has \(column.count) rows, the first \(rows)")
      }
      let count = levels[number]
      guard (1...254).contains(count) else {
        throw DataError(
          "column \(number + 1) has \(count) levels; discrete methods take 1 to 254: merge rare levels or leave it out")
      }
      var (absent, wrong) = (0, 0)
      for code in column {
        absent &+= code == Self.missing ? 1 : 0
        wrong &+= code != Self.missing && Int(code) >= count ? 1 : 0
      }
      guard wrong == 0 else { throw DataError("column \(number + 1) has a code that is none of its \(count) levels") }
      hasMissing.append(absent > 0)
      if absent == 0 {
        codes.append(contentsOf: column)
      } else {
        codes.append(contentsOf: column.lazy.map { $0 == Self.missing ? UInt8(count) : $0 })
      }
    }
    let merged = RowMerging(codes: codes, rows: rows, columns: columns.count)
    rowCount = rows
    self.levels = levels
    self.hasMissing = hasMissing
    self.storedRows = merged.rows
    self.codes = merged.codes
    self.multiplicities = merged.multiplicities
    groups = ColumnGroup.groups(
      codes: merged.codes, rows: merged.rows,
      widths: zip(levels, hasMissing).map { $0 + ($1 ? 1 : 0) })
  }

  /// Takes all columns of a table, which must be categorical or ordinal.
  ///
  /// - Throws: `DataError` naming a column that is continuous or has more than 254 levels.
  public init(_ table: Table) throws(DataError) {
    var (columns, levels) = ([[UInt8]](), [Int]())
    for column in table.columns {
      switch column.values {
      case .codes(let storage, let names) where names.count <= 254:
        columns.append(storage.withUnsafeBufferPointer { Array($0) })
        levels.append(max(1, names.count))
      case .codes(_, let names), .wideCodes(_, let names):
        throw DataError(
          "\"\(column.name)\" has \(names.count) levels; discrete methods take at most 254: merge rare levels or leave "
            + "it out")
      case .numbers:
        throw DataError(
          "\"\(column.name)\" holds numbers on a scale: read it as categorical, or use a method for mixed data")
      }
    }
    try self.init(columns: columns, levels: levels)
  }

  /// Some columns of `data`, with their equal rows merged; nil where that would not halve the rows.
  ///
  /// - Parameter evenIfNotFewer: Whether to take the columns even so, for the sake of their groups alone.
  init?(projecting data: DiscreteData, on columns: [Int], evenIfNotFewer: Bool = false) {
    var codes: [UInt8] = []
    codes.reserveCapacity(columns.count * data.storedRows)
    for column in columns { codes += data.codes[column * data.storedRows..<(column + 1) * data.storedRows] }
    let merged = RowMerging(
      codes: codes, rows: data.storedRows, columns: columns.count, multiplicities: data.multiplicities)
    guard evenIfNotFewer || merged.rows < data.storedRows else { return nil }
    rowCount = data.rowCount
    levels = columns.map { data.levels[$0] }
    hasMissing = columns.map { data.hasMissing[$0] }
    storedRows = merged.rows
    self.codes = merged.codes
    multiplicities = merged.multiplicities
    groups = ColumnGroup.groups(
      codes: merged.codes, rows: merged.rows, widths: columns.map { data.width(of: $0) })
  }

  /// The number of codes of a column: its levels and, where there is one, the code for missing.
  func width(of column: Int) -> Int { levels[column] + (hasMissing[column] ? 1 : 0) }

  /// Whether any value of any column is missing.
  public var isComplete: Bool { !hasMissing.contains(true) }
}
