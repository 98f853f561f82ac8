import CausalGraphs
import StrictJSON

/// Rows and columns in memory: numbers and levels, missing values as such, each column contiguous.
///
/// A value type that shares its columns: copying a table, choosing or renaming columns copies no values.
///
/// ```swift
/// let table = try Table(["dose": [1, 2.5, nil], "group": ["a", "b", "a"]])
/// ```
public struct Table: Sendable {
  /// The columns; all have `rowCount` values.
  public let columns: [TableColumn]
  /// The number of rows.
  public let rowCount: Int
  /// The columns' variables and types.
  public let schema: Schema
  /// What was decided about the columns while they were typed, for a person to read.
  public internal(set) var notes: [DataProblem]

  /// The names, in order.
  public var names: [String] { schema.variables.names }

  /// A table of checked columns.
  ///
  /// - Throws: `DataError` where two columns have one name, a name is empty, or the numbers of rows differ.
  init(columns: [TableColumn], notes: [DataProblem] = []) throws(DataError) {
    let rows = columns.first?.count ?? 0
    for column in columns where column.count != rows {
      throw DataError(
        "column \"\(column.name.visible())\" has \(column.count) values where \"\(columns[0].name.visible())\" has"
          + " \(rows): give every column one value a row")
    }
    let variables: VariableList
    do {
      variables = try VariableList(columns.map(\.variable))
    } catch {
      throw DataError("the names of the columns cannot be used: \(error)")
    }
    self.init(
      columns: columns, rowCount: rows, schema: Schema(variables: variables, types: columns.map(\.type)), notes: notes)
  }

  init(columns: [TableColumn], rowCount: Int, schema: Schema, notes: [DataProblem]) {
    (self.columns, self.rowCount, self.schema, self.notes) = (columns, rowCount, schema, notes)
  }

  /// The column of a name.
  ///
  /// - Throws: `DataError` that names the nearest name.
  public func column(_ name: String) throws(DataError) -> TableColumn {
    columns[try schema.column(named: name)]
  }

  /// The table of some of the columns, in the order asked. Copies no values.
  ///
  /// - Throws: `DataError` where a name is no column or is asked twice.
  public func selecting(_ names: [String]) throws(DataError) -> Table {
    let chosen = try schema.columns(named: names)
    return try Table(
      columns: chosen.map { columns[$0] },
      notes: notes.filter { note in
        note.columns.allSatisfy { names.contains($0) }
      })
  }

  /// The table without some of the columns. Copies no values.
  public func dropping(_ names: Set<String>) throws(DataError) -> Table {
    try selecting(self.names.filter { !names.contains($0) })
  }

  /// The table of some of the rows, in the order asked; a row may be asked more than once. O(rows · columns).
  ///
  /// - Parameter rows: From 0, below `rowCount`.
  public func selecting(rows: [Int]) -> Table {
    precondition(rows.allSatisfy { $0 >= 0 && $0 < rowCount }, "no such row")
    return Table(columns: columns.map { $0.selecting(rows) }, rowCount: rows.count, schema: schema, notes: notes)
  }

  /// The first rows, all where there are no more.
  public func prefix(_ rows: Int) -> Table {
    rows >= rowCount ? self : selecting(rows: Array(0..<max(0, rows)))
  }
}
