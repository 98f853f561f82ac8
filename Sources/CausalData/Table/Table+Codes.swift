import CausalGraphs

extension Table {
  /// The most different whole numbers that `readingCodes` takes for codes of levels.
  public static let codeLimit = 12

  /// The same table with columns of few whole numbers as levels: what discovery wants of 0/1 and 1, 2, 3 codes.
  ///
  /// A continuous column becomes categorical where all its numbers are whole, there are at most `limit` different ones,
  /// and at least five rows for each; a column that was said to be continuous stays so. Each such column is noted.
  ///
  /// - Parameter keeping: Columns that stay numbers, besides those that were said to be.
  ///
  /// Complexity: O(rows · columns).
  public func readingCodes(limit: Int = Table.codeLimit, keeping: Set<String> = []) -> Table {
    var columns = columns
    var notes = notes
    for (index, column) in columns.enumerated() {
      guard case .numbers(let storage) = column.values, !column.isTypeGiven,
        !keeping.contains(column.name)
      else { continue }
      let scan = storage.withUnsafeBufferPointer { ColumnScan($0) }
      let present = rowCount - scan.missingCount
      guard scan.isWhole, let distinct = scan.distinct, distinct.count <= limit, !distinct.isEmpty,
        present >= 5 * distinct.count
      else { continue }
      var variable = column.variable
      if variable.kind != .binary { variable.kind = nil }
      let typer = ColumnTyper(variable: variable, wish: .categorical(levels: nil))
      guard let coded = try? typer.column(column.values, &notes) else { continue }
      columns[index] = coded
      notes.append(.codesAsLevels(column.name, levels: distinct.count))
    }
    // The names are those of a table, so they can only be accepted again.
    return (try? Table(columns: columns, notes: notes)) ?? self
  }
}
