import CausalGraphs
import StrictJSON

extension Table {
  /// This table with a column of numbers in place of the one of that name, or after the others where there is none; the other
  /// columns are shared.
  ///
  /// - Parameter values: finite or NaN for missing, one a row.
  /// - Throws: `DataError` where the number of values is another, one is infinite, or the name is empty.
  public func setting(_ name: String, to values: ColumnStorage<Double>) throws(DataError) -> Table {
    var missing = 0
    var infinite: Int?
    values.withUnsafeBufferPointer { values in
      for row in values.indices where !values[row].isFinite {
        if values[row].isNaN { missing += 1 } else { infinite = infinite ?? row }
      }
    }
    if let infinite {
      throw DataError("column \"\(name.visible())\" is infinite in row \(infinite + 1): numbers must be finite")
    }
    let old = columns.first { $0.name == name }
    var variable = old?.variable ?? Variable(name)
    variable.kind = nil
    return try setting(
      TableColumn(variable: variable, type: .continuous, values: .numbers(values), missingCount: missing))
  }

  /// This table with a column in place of the one of its name, or after the others where there is none.
  ///
  /// - Throws: `DataError` where it has another number of rows.
  public func setting(_ column: TableColumn) throws(DataError) -> Table {
    var columns = columns
    if let place = columns.firstIndex(where: { $0.name == column.name }) {
      columns[place] = column
    } else {
      columns.append(column)
    }
    return try Table(columns: columns, notes: notes)
  }

  /// The column of a name with its values dealt out by `rows`: row i gets what stood in row `rows[i]`.
  ///
  /// - Parameter rows: From 0, below `rowCount`, one for each row.
  /// - Throws: `DataError` where there is no such column.
  public func rearranging(_ name: String, by rows: [Int]) throws(DataError) -> Table {
    precondition(rows.count == rowCount && rows.allSatisfy { $0 >= 0 && $0 < rowCount }, "one source a row")
    return try setting(column(name).selecting(rows))
  }

  /// A name like `stem` that no column has.
  public func unusedName(_ stem: String) -> String {
    var (name, number) = (stem, 2)
    while columns.contains(where: { $0.name == name }) {
      name = "\(stem) \(number)"
      number += 1
    }
    return name
  }
}
