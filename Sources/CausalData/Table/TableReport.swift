/// What a table holds and what is wrong with it, for a person to read before anything is computed.
public struct TableReport: Hashable, Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// The number of rows without any missing value.
  public let completeRowCount: Int
  /// One a column, in order.
  public let columns: [ColumnSummary]
  /// What was found and decided, the gravest first, then in the order of the columns.
  public let problems: [DataProblem]

  /// What one column holds.
  public struct ColumnSummary: Hashable, Sendable {
    /// The column's name.
    public let name: String
    /// Its type.
    public let type: Schema.ColumnType
    /// How many values are missing.
    public let missingCount: Int
    /// The smallest and the largest number of a continuous column; nil for levels and where there is no number.
    public let range: ClosedRange<Double>?
    /// How many rows have each level, in the order of the levels; empty for a continuous column.
    public let levelCounts: [Int]
  }

  /// The gravest problem's severity; nil where nothing was found.
  public var severity: DataProblem.Severity? { problems.map(\.severity).max() }

  /// The columns that hold nothing to learn from, or repeat another: in the order of the table, without repeats.
  public var unusableColumns: [String] {
    let named = Set(problems.filter { $0.severity == .unusableColumn }.compactMap(\.columns.first))
    return columns.map(\.name).filter { named.contains($0) }
  }

  /// Examines a table.
  ///
  /// - Complexity: O(rows · columns), and rows for each pair of columns that are candidates for being collinear.
  public init(_ table: Table) {
    rowCount = table.rowCount
    completeRowCount = table.completeRowCount()
    var examination = ColumnExamination(table)
    columns = examination.summaries
    problems = examination.problems()
  }
}

extension TableReport: CustomStringConvertible {
  /// The report in plain words: the size, then one line a problem.
  public var description: String {
    let discrete = columns.count { $0.type.isDiscrete }
    var size =
      "\(rowCount) \(rowCount == 1 ? "row" : "rows"), \(columns.count) \(columns.count == 1 ? "column" : "columns")"
    if discrete > 0 && discrete < columns.count {
      size += " (\(columns.count - discrete) continuous, \(discrete) categorical)"
    } else if !columns.isEmpty {
      size += discrete == 0 ? ", all continuous" : ", all categorical"
    }
    if completeRowCount < rowCount {
      size += "; \(completeRowCount) \(completeRowCount == 1 ? "row is" : "rows are") complete"
    }
    return ([size] + problems.map { "\($0.severity.word): \($0)" }).joined(separator: "\n")
  }
}

extension DataProblem.Severity {
  /// What a line about such a problem begins with.
  public var word: String {
    switch self {
    case .note: "note"
    case .warning, .unusableColumn: "warning"
    case .fatal: "error"
    }
  }
}
