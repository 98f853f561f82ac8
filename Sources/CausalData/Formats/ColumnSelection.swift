import CausalGraphs

/// Which columns of a table are wanted, as a person names them before anyone has read the header.
///
/// Those that are not are never parsed, so that a cell of theirs that cannot be read is no error.
public struct ColumnSelection: Hashable, Sendable {
  /// Only these, in this order; empty takes all. Each is a column's name, or several with commas between them.
  public var kept: [String] = []
  /// Not these, whether kept or not; written as `kept`.
  public var dropped: [String] = []

  /// All columns, or those that are said.
  public init(kept: [String] = [], dropped: [String] = []) { (self.kept, self.dropped) = (kept, dropped) }

  /// Those of a table's columns that are not wanted.
  ///
  /// - Throws: `DataError` where a name is no column, or none is left.
  func ignored(among names: [String]) throws(DataError) -> Set<String> {
    let known = Set(names)
    let (kept, dropped) = (columns(kept, known), columns(dropped, known))
    if let unknown = (kept + dropped).first(where: { !known.contains($0) }) {
      throw Schema.noColumn(unknown, among: names)
    }
    let ignored = (kept.isEmpty ? [] : known.subtracting(kept)).union(dropped)
    guard ignored.count < known.count else { throw DataError("every column is left out: keep one at least") }
    return ignored
  }

  /// The wanted columns of a table that may still have others, in the order wanted.
  ///
  /// - Throws: `DataError` where a name is asked twice.
  func applied(to table: Table) throws(DataError) -> Table {
    guard !kept.isEmpty else { return table }
    let known = Set(table.names)
    let dropped = Set(columns(dropped, known))
    return try table.selecting(columns(kept, known).filter { known.contains($0) && !dropped.contains($0) })
  }

  /// A text with a comma is a list, unless a column has that very name.
  private func columns(_ texts: [String], _ known: Set<String>) -> [String] {
    texts.flatMap { text in
      known.contains(text) || !text.contains(",")
        ? [text] : text.split(separator: ",", omittingEmptySubsequences: true).map(String.init)
    }
  }
}

extension ColumnTyping {
  /// What is said about other columns than these.
  func leavingOut(_ names: Set<String>) -> ColumnTyping {
    guard !names.isEmpty else { return self }
    var rest = self
    rest.categorical.removeAll(where: names.contains)
    rest.ordinal.removeAll { names.contains($0.name) }
    rest.continuous.removeAll(where: names.contains)
    rest.variables?.variables.removeAll { names.contains($0.name) }
    return rest
  }
}
