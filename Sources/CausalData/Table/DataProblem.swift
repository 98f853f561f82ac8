import StrictJSON

/// Something about a table that a person should know before they trust what is computed from it.
public enum DataProblem: Hashable, Sendable {
  /// There is no row.
  case noRows
  /// There are fewer rows than columns.
  case fewerRowsThanColumns(rows: Int, columns: Int)
  /// Every value of the column is missing.
  case allMissing(String)
  /// Every value that is not missing is the same.
  case constant(String, value: String)
  /// The column repeats an earlier one: the same numbers, or the same partition of the rows under other names.
  case duplicate(String, of: String)
  /// The column is an earlier one times a number plus a number.
  case collinear(String, with: String)
  /// Rows with a missing value in the column.
  case missing(String, rows: Int, of: Int)
  /// A level that one row has.
  case levelSeenOnce(String, level: String)
  /// Nearly every row has a level of its own.
  case identifier(String, levels: Int)
  /// The column looks like a time, or rises or falls with every row.
  case ordered(String, isNamedSo: Bool)
  /// Rows left out for missing values.
  case droppedRows(Int, of: Int)
  /// Levels that are ordinal stand in the order of the alphabet, since nobody said another.
  case alphabeticalOrder(String, levels: [String])
  /// Levels that were listed and do not occur.
  case unseenLevels(String, levels: [String])
  /// Whole numbers that were read as levels.
  case codesAsLevels(String, levels: Int)
  /// A variable that was described and has no column.
  case noSuchColumn(String)

  /// How much it matters.
  public enum Severity: String, Hashable, Sendable, Comparable {
    /// For information.
    case note
    /// Results may be weaker or wrong than they look.
    case warning
    /// The column holds nothing to learn from, or nothing of its own.
    case unusableColumn
    /// Nothing can be computed.
    case fatal

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .unusableColumn: 2
      case .fatal: 3
      }
    }
    public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
  }

  /// How much it matters.
  public var severity: Severity {
    switch self {
    case .noRows: .fatal
    case .allMissing, .constant: .unusableColumn
    case .duplicate, .collinear: .unusableColumn
    case .fewerRowsThanColumns, .levelSeenOnce, .identifier, .ordered, .alphabeticalOrder: .warning
    case .missing, .droppedRows, .unseenLevels, .codesAsLevels, .noSuchColumn: .note
    }
  }

  /// The columns it is about; the one with the problem first.
  public var columns: [String] {
    switch self {
    case .noRows, .fewerRowsThanColumns, .droppedRows: []
    case .duplicate(let name, let other), .collinear(let name, let other): [name, other]
    case .allMissing(let name), .constant(let name, _), .missing(let name, _, _), .levelSeenOnce(let name, _),
      .identifier(let name, _), .ordered(let name, _), .alphabeticalOrder(let name, _), .unseenLevels(let name, _),
      .codesAsLevels(let name, _), .noSuchColumn(let name):
      [name]
    }
  }
}

extension DataProblem: CustomStringConvertible {
  /// One sentence with, where something can be done, what to do.
  public var description: String {
    switch self {
    case .noRows:
      "the table has no rows: give it at least one row below the header"
    case .fewerRowsThanColumns(let rows, let columns):
      "\(rows == 1 ? "1 row" : "\(rows) rows") for \(columns) columns: with fewer rows than columns little can be learned; choose fewer columns"
    case .allMissing(let name):
      "column \(shown(name)) has no value at all: leave it out"
    case .constant(let name, let value):
      "column \(shown(name)) is always \(value.visible(limit: 40)): it says nothing about the others; leave it out"
    case .duplicate(let name, let other):
      "column \(shown(name)) repeats column \(shown(other)): leave one of them out"
    case .collinear(let name, let other):
      "column \(shown(name)) is column \(shown(other)) on another scale: leave one of them out"
    case .missing(let name, let rows, let all):
      "column \(shown(name)) lacks a value in \(rows) of \(all) rows"
    case .levelSeenOnce(let name, let level):
      "level \(shown(level)) of column \(shown(name)) stands in one row only: nothing can be learned about it; merge"
        + " it with another"
    case .identifier(let name, let levels):
      "column \(shown(name)) has \(levels) levels, nearly one a row: if it only names the rows, leave it out"
    case .ordered(let name, let isNamedSo):
      isNamedSo
        ? "column \(shown(name)) looks like a time: rows are taken to be independent of each other, which rows in an"
          + " order of time often are not"
        : "column \(shown(name)) rises or falls with every row: if it is a time, the rows may depend on each other,"
          + " which is assumed not to be; if it numbers the rows, leave it out"
    case .droppedRows(let dropped, let all):
      "\(dropped) of \(all) rows \(dropped == 1 ? "has" : "have") a missing value and \(dropped == 1 ? "is" : "are") left out"
    case .alphabeticalOrder(let name, let levels):
      "the levels of column \(shown(name)) are taken in the order of the alphabet (\(DataProblem.list(levels))): if"
        + " that is wrong, list them from the lowest to the highest"
    case .unseenLevels(let name, let levels):
      "column \(shown(name)) never has the listed level\(levels.count == 1 ? "" : "s") \(DataProblem.list(levels))"
    case .codesAsLevels(let name, let levels):
      "column \(shown(name)) holds \(levels) different whole numbers and is treated as categorical; say that it is"
        + " continuous to have it as numbers"
    case .noSuchColumn(let name):
      "the data has no column for the described variable \(shown(name))"
    }
  }

  private func shown(_ name: String) -> String { "\"\(name.visible(limit: 80))\"" }

  /// A few of some texts, for a message.
  static func list(_ texts: [String]) -> String {
    let shown = texts.prefix(8).map { $0.visible(limit: 40) }.joined(separator: ", ")
    return texts.count > 8 ? shown + ", … \(texts.count) in all" : shown
  }
}
