public import CausalData

/// Covariates as numbers: a numeric variable is one column, a variable of k levels k − 1 indicators of all levels but its
/// reference level.
public struct CovariateColumns: Sendable {
  /// One column of numbers.
  public struct Column: Sendable {
    /// "age", "education = 3".
    public let name: String
    /// The table's column it comes from.
    public let variable: String
    /// The level whose indicator it is; nil for a number.
    public let level: String?
    /// One number a row.
    public let values: ColumnStorage<Double>
  }

  /// The columns, those of one variable side by side.
  public let columns: [Column]
  /// The reference level of each variable of levels: its first.
  public let referenceLevels: [(variable: String, level: String)]

  /// No covariates.
  public static let none = CovariateColumns(columns: [], referenceLevels: [])

  /// The names of the columns.
  public var names: [String] { columns.map(\.name) }
  /// The number of columns.
  public var count: Int { columns.count }
  /// Whether there is no column.
  public var isEmpty: Bool { columns.isEmpty }
  /// The values, column by column.
  public var storages: [ColumnStorage<Double>] { columns.map(\.values) }

  init(columns: [Column], referenceLevels: [(variable: String, level: String)]) {
    (self.columns, self.referenceLevels) = (columns, referenceLevels)
  }

  /// - Parameter variables: without missing values.
  init(_ variables: [TableColumn]) {
    var columns: [Column] = []
    var references: [(variable: String, level: String)] = []
    for variable in variables {
      switch variable.values {
      case .numbers(let storage):
        columns.append(Column(name: variable.name, variable: variable.name, level: nil, values: storage))
      case .codes(_, let levels), .wideCodes(_, let levels):
        if let first = levels.first { references.append((variable.name, first)) }
        for (code, level) in levels.enumerated().dropFirst() {
          let values = ColumnStorage<Double>(count: variable.count) { target in
            for row in target.indices { target[row] = variable.number(row: row) == Double(code) ? 1 : 0 }
          }
          columns.append(
            Column(name: "\(variable.name) = \(level)", variable: variable.name, level: level, values: values))
        }
      }
    }
    self.init(columns: columns, referenceLevels: references)
  }
}
