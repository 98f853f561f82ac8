public import CausalData

/// Columns in memory, as tests that need the rows read them.
public struct TestColumns: Sendable {
  /// One column.
  public enum Column: Hashable, Sendable {
    /// Values on a scale; NaN is a missing one.
    case numbers([Double])
    /// Codes in 0..<levels; any other is a missing one.
    case codes([Int32], levels: Int)
  }

  /// All equally long.
  let columns: [Column]
  /// The number of rows.
  public let rowCount: Int
  /// Whether a value of the column is missing.
  let hasMissing: [Bool]

  /// Columns of equal length.
  public init(_ columns: [Column]) {
    func length(_ column: Column) -> Int {
      switch column {
      case .numbers(let values): values.count
      case .codes(let codes, _): codes.count
      }
    }
    rowCount = columns.first.map(length) ?? 0
    precondition(columns.allSatisfy { length($0) == columns.first.map(length) }, "columns of equal length")
    self.columns = columns
    hasMissing = columns.map { column in
      switch column {
      case .numbers(let values): values.contains { !$0.isFinite }
      case .codes(let codes, let levels): codes.contains { $0 < 0 || Int($0) >= levels }
      }
    }
  }

  /// Every column of a table.
  public init(_ table: Table) {
    self.init(
      table.columns.map { column in
        let values = (0..<table.rowCount).map { column.number(row: $0) }
        guard let levels = column.type.levels else { return .numbers(values) }
        return .codes(values.map { $0.isNaN ? -1 : Int32($0) }, levels: levels.count)
      })
  }

  /// The number of columns.
  public var count: Int { columns.count }

  /// Whether the column holds numbers on a scale.
  func isContinuous(_ column: Int) -> Bool {
    if case .numbers = columns[column] { return true }
    return false
  }

  /// The rows that have all values of some columns, ascending.
  func completeRows(of chosen: [Int]) -> [Int32] {
    let gaps = chosen.filter { hasMissing[$0] }
    guard !gaps.isEmpty else { return (0..<Int32(rowCount)).map { $0 } }
    var isComplete = [Bool](repeating: true, count: rowCount)
    for column in gaps {
      switch columns[column] {
      case .numbers(let values):
        for row in 0..<rowCount where !values[row].isFinite { isComplete[row] = false }
      case .codes(let codes, let levels):
        for row in 0..<rowCount where codes[row] < 0 || Int(codes[row]) >= levels { isComplete[row] = false }
      }
    }
    return (0..<Int32(rowCount)).filter { isComplete[Int($0)] }
  }

  /// The cell that each row falls into by its levels in some columns: dense numbers, in the order in which the cells
  /// first appear. All rows fall into cell 0 where there are no columns.
  func cells(of chosen: [Int], rows: [Int32]) -> (cells: [Int32], count: Int) {
    var cells = [Int32](repeating: 0, count: rows.count)
    var count = 1
    for column in chosen {
      guard case .codes(let codes, let levels) = columns[column] else { continue }
      // Numbered afresh after each column, so that no product of levels can grow beyond the number of rows.
      var numbers = [Int32](repeating: -1, count: count * levels)
      var next: Int32 = 0
      for (place, row) in rows.enumerated() {
        let key = Int(cells[place]) * levels + Int(codes[Int(row)])
        if numbers[key] < 0 {
          numbers[key] = next
          next += 1
        }
        cells[place] = numbers[key]
      }
      count = max(1, Int(next))
    }
    return (cells, count)
  }
}
