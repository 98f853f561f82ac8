import CausalStatistics

/// A table in memory as a source of moments and counts.
public struct TableSource: RowSource {
  /// The table.
  public let table: Table
  public let threads: Int

  /// - Parameter threads: How many threads may work; no answer depends on it.
  public init(_ table: Table, threads: Int = 1) {
    (self.table, self.threads) = (table, max(1, threads))
  }

  public var schema: Schema { table.schema }
  public var rowCount: Int { table.rowCount }

  public func forEachBlock(
    of columns: [Int], _ body: (RowBlock) throws(DataError) -> Void
  ) throws(DataError) {
    guard rowCount > 0 else { return }
    try TableSource.lend(columns.map { table.columns[$0].values }) { (values) throws(DataError) in
      try body(RowBlock(firstRow: 0, count: rowCount, columns: values))
    }
  }

  public func sample(rows: Int, seed: UInt64) throws(DataError) -> Table {
    let wanted = min(max(0, rows), rowCount)
    guard wanted < rowCount else { return table }
    return table.selecting(rows: RowSampling.rows(wanted, of: rowCount, seed: seed))
  }

  /// Gives `body` the addresses of all columns at once.
  private static func lend(
    _ columns: [ParsedColumn.Values], _ body: ([RowBlock.Values]) throws(DataError) -> Void
  ) throws(DataError) {
    var lent: [RowBlock.Values] = []
    var owners: [any AnyObject & Sendable] = []
    for column in columns {
      switch column {
      case .numbers(let storage):
        owners.append(storage)
        lent.append(.numbers(storage.address))
      case .codes(let storage, _):
        owners.append(storage)
        lent.append(.codes(.bytes(storage.address)))
      case .wideCodes(let storage, _):
        owners.append(storage)
        lent.append(.codes(.words(storage.address)))
      }
    }
    defer { withExtendedLifetime(owners) {} }
    try body(lent)
  }
}

extension ColumnStorage {
  /// The first value; valid as long as the storage lives.
  var address: UnsafePointer<Element> { UnsafePointer(base) }
}
