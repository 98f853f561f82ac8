/// Where one column's level codes lie in memory, one a row.
///
/// A code that is not from 0 up to the column's number of levels stands for a missing value: 255 and −1 by convention.
public enum CodePointer {
  /// Codes of a byte.
  case bytes(UnsafePointer<UInt8>)
  /// Codes of four bytes.
  case words(UnsafePointer<Int32>)
}

/// A contingency table in the making: counts ranges of rows, as often as there are ranges.
public struct ContingencyCounter: Sendable {
  /// The number of levels of each column.
  public let levels: [Int]
  private let cellCount: Int
  private var rows = 0
  private var dense: [Double]
  private var sparse: CellHash?

  /// Nothing counted yet. `ContingencyTable.cellCount(levels:)` says beforehand whether there is such a table.
  public init(levels: [Int]) {
    guard let cells = ContingencyTable.cellCount(levels: levels) else {
      preconditionFailure("no table has these levels: ask cellCount(levels:) first")
    }
    self.levels = levels
    cellCount = cells
    let isDense = cells <= ContingencyTable.denseLimit
    dense = [Double](repeating: 0, count: isDense ? cells : 0)
    sparse = isDense ? nil : CellHash()
  }

  /// What has been counted. O(cells held), with a sort where the table is not dense.
  public var table: ContingencyTable {
    var table = ContingencyTable(levels: levels)
    table.rows = rows
    if let sparse {
      (table.occupiedCells, table.counts) = sparse.sorted()
    } else {
      table.counts = dense
    }
    return table
  }

  /// Adds to one cell, outside of any row.
  mutating func add(_ count: Double, to cell: Int) {
    if sparse == nil { dense[cell] += count } else { sparse?.add(count, to: cell) }
  }

  /// Counts the rows of a range.
  ///
  /// - Parameters:
  ///   - columns: One a column of the table, each with at least `range.upperBound` codes behind it.
  ///   - range: The rows; those with a missing code in any column, or a weight that is NaN, are passed over.
  ///   - weights: What each row counts, or nil where each counts 1.
  ///
  /// Complexity: O(rows · columns); for two columns of bytes and up to a few thousand cells about half a nanosecond a
  /// row, since four tables are filled in turn and no row waits for the count that the row before it has written.
  public mutating func add(
    _ columns: [CodePointer], rows range: Range<Int>, weights: UnsafePointer<Double>? = nil
  ) {
    precondition(columns.count == levels.count && range.lowerBound >= 0, "one pointer a column")
    guard !range.isEmpty else { return }
    // A count of the lanes must not run over 32 bits.
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 30) {
      let part = start..<min(range.upperBound, start + 1 << 30)
      if let weights {
        addWeighted(columns, part, weights)
      } else if cellCount <= CellBlock.laneLimit, cellCount / 8 <= part.count {
        addInLanes(columns, part)
      } else {
        addPlain(columns, part)
      }
    }
  }

  private mutating func addInLanes(_ columns: [CodePointer], _ range: Range<Int>) {
    let cells = cellCount
    var lanes = [UInt32](repeating: 0, count: 4 * cells)
    var counted = 0
    unsafe lanes.withUnsafeMutableBufferPointer { lanes in
      guard let base = lanes.baseAddress else { return }
      if columns.count == 2, case .bytes(let first) = columns[0], case .bytes(let second) = columns[1] {
        counted = unsafe CellBlock.countPairs(first, second, levels[0], levels[1], rows: range, lanes: base)
      } else {
        unsafe CellBlock.forEach(columns, levels: levels, rows: range) { numbers, _, count in
          unsafe CellBlock.count(numbers, count, cells: cells, lanes: base)
          counted += count
        }
      }
    }
    rows += counted
    for cell in 0..<cells {
      let sum = UInt64(lanes[cell]) + UInt64(lanes[cells + cell])
      dense[cell] += Double(sum + UInt64(lanes[2 * cells + cell]) + UInt64(lanes[3 * cells + cell]))
    }
  }

  private mutating func addPlain(_ columns: [CodePointer], _ range: Range<Int>) {
    var counted = 0
    if sparse == nil {
      unsafe dense.withUnsafeMutableBufferPointer { dense in
        unsafe CellBlock.forEach(columns, levels: levels, rows: range) { numbers, _, count in
          for place in 0..<count { unsafe dense[numbers[place]] += 1 }
          counted += count
        }
      }
    } else {
      unsafe CellBlock.forEach(columns, levels: levels, rows: range) { numbers, _, count in
        for place in 0..<count { unsafe sparse?.add(1, to: numbers[place]) }
        counted += count
      }
    }
    rows += counted
  }

  private mutating func addWeighted(
    _ columns: [CodePointer], _ range: Range<Int>, _ weights: UnsafePointer<Double>
  ) {
    unsafe CellBlock.forEach(columns, levels: levels, rows: range) { numbers, places, count in
      for place in 0..<count {
        let weight = unsafe weights[places[place]]
        guard !weight.isNaN else { continue }
        rows += 1
        if sparse == nil {
          unsafe dense[numbers[place]] += weight
        } else {
          unsafe sparse?.add(weight, to: numbers[place])
        }
      }
    }
  }
}
