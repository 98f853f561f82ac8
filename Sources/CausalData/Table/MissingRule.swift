/// What to do about missing values.
public enum MissingRule: String, Hashable, Sendable, CaseIterable {
  /// Leave out every row with a missing value in any of the columns in use.
  case listwise
  /// Leave out rows statistic by statistic: each uses all rows that have its own columns.
  case testwise
  /// Refuse the table.
  case error
}

extension Table {
  /// The number of rows without a missing value in some columns, all where `columns` is nil. O(rows · columns).
  public func completeRowCount(of columns: [Int]? = nil) -> Int {
    let incomplete = incompleteRows(of: columns ?? Array(self.columns.indices))
    return incomplete.isEmpty ? rowCount : incomplete.count { !$0 }
  }

  /// The table that the rule leaves, over the same columns.
  ///
  /// - Parameters:
  ///   - rule: With `.testwise` the table is unchanged: who reads it passes over missing values.
  ///   - columns: The columns in use; a missing value elsewhere costs no row. Nil is all.
  /// - Returns: The table, without levels that no row has any longer, and the number of rows left out. With nothing
  ///   missing nothing is copied.
  /// - Throws: `DataError` under `.error` where a value is missing, with the first such column and row; under
  ///   `.listwise` where no row is left, with the column that lacks most.
  public func applying(
    _ rule: MissingRule, to columns: [Int]? = nil
  ) throws(DataError) -> (table: Table, droppedRows: Int) {
    let used = columns ?? Array(self.columns.indices)
    switch rule {
    case .testwise:
      return (self, 0)
    case .error:
      if let column = used.first(where: { self.columns[$0].missingCount > 0 }) {
        var first: Int?
        self.columns[column].forEachMissing { row in first = first ?? row }
        throw DataError(
          "\(DataProblem.missing(self.columns[column].name, rows: self.columns[column].missingCount, of: rowCount)),"
            + " the first of them row \((first ?? 0) + 1): fill them in, leave the column out, or choose how to treat"
            + " missing values")
      }
      return (self, 0)
    case .listwise:
      let incomplete = incompleteRows(of: used)
      guard !incomplete.isEmpty else { return (self, 0) }
      let kept = incomplete.indices.filter { !incomplete[$0] }
      guard !kept.isEmpty else {
        let worst = used.max { self.columns[$0].missingCount < self.columns[$1].missingCount } ?? 0
        throw DataError(
          "every row has a missing value: leave out columns that lack many"
            + " (\(DataProblem.missing(self.columns[worst].name, rows: self.columns[worst].missingCount, of: rowCount)))"
        )
      }
      var table = selecting(rows: kept).droppingUnseenLevels()
      table.notes.append(.droppedRows(rowCount - kept.count, of: rowCount))
      return (table, rowCount - kept.count)
    }
  }

  /// Which rows lack a value; empty where none does.
  private func incompleteRows(of columns: [Int]) -> [Bool] {
    guard columns.contains(where: { self.columns[$0].missingCount > 0 }) else { return [] }
    var incomplete = [Bool](repeating: false, count: rowCount)
    for column in columns { self.columns[column].forEachMissing { incomplete[$0] = true } }
    return incomplete
  }
}
