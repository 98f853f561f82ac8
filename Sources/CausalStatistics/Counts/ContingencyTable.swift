/// How often each combination of levels of a few categorical columns occurs.
///
/// A combination is a cell: its number is Σ code_k Π_{j<k} levels_j, so the first column's level runs fastest. Up to
/// `denseLimit` cells every cell has a count; above it only the cells that occur are held, in the order of their
/// numbers. Which of the two depends on `levels` alone, so tables over the same columns can always be merged.
public struct ContingencyTable: Hashable, Sendable {
  /// The most cells that are all held.
  public static let denseLimit = 1 << 20
  /// The most columns of one table.
  public static let columnLimit = 8

  /// The number of levels of each column, 1 or more.
  public let levels: [Int]
  /// The number of cells: Π levels.
  public let cellCount: Int
  /// The number of rows counted, whatever they weigh; rows with a missing value in one of the columns are not among them.
  public internal(set) var rows: Int
  /// One count (or sum of weights) a cell where the table is dense, else one an occupied cell, in the order of
  /// `occupiedCells`.
  public var counts: [Double]
  /// The numbers of the occupied cells, ascending, where the table is not dense; empty where it is.
  public internal(set) var occupiedCells: [Int]

  /// True where every cell has its count.
  public var isDense: Bool { cellCount <= ContingencyTable.denseLimit }

  /// The number of cells over columns with these numbers of levels; nil where it is no `Int`, where there are more than
  /// `columnLimit` columns, or where a column has no level: there is no such table.
  public static func cellCount(levels: [Int]) -> Int? {
    guard levels.count <= columnLimit else { return nil }
    var product = 1
    for count in levels {
      guard count >= 1 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }

  /// Counts of zero. `cellCount(levels:)` says beforehand whether there is such a table.
  public init(levels: [Int]) {
    guard let cells = ContingencyTable.cellCount(levels: levels) else {
      preconditionFailure("no table has these levels: ask cellCount(levels:) first")
    }
    self.levels = levels
    cellCount = cells
    rows = 0
    occupiedCells = []
    counts = [Double](repeating: 0, count: cells <= ContingencyTable.denseLimit ? cells : 0)
  }

  /// The sum of all counts: the number of rows, or their weight. O(cells held).
  public var total: Double { counts.reduce(0, +) }

  /// The count of one combination, one code a column, each from 0 and below that column's number of levels.
  /// O(columns) where dense, O(columns + log cells held) else.
  public subscript(codes: [Int]) -> Double {
    precondition(codes.count == levels.count, "one code a column")
    var (cell, stride) = (0, 1)
    for (code, count) in zip(codes, levels) {
      precondition(code >= 0 && code < count, "no such level")
      cell += code * stride
      stride *= count
    }
    if isDense { return counts[cell] }
    let place = firstOccupied(notBelow: cell)
    return place < occupiedCells.count && occupiedCells[place] == cell ? counts[place] : 0
  }

  /// The codes of a cell, one a column. O(columns).
  public func codes(of cell: Int) -> [Int] {
    precondition(cell >= 0 && cell < cellCount, "no such cell")
    var rest = cell
    return levels.map { count in
      defer { rest /= count }
      return rest % count
    }
  }

  /// Every cell whose count is not zero, in the order of the cells. O(cells held).
  public func forEachCell(_ body: (_ cell: Int, _ count: Double) -> Void) {
    if isDense {
      for (cell, count) in counts.enumerated() where count != 0 { body(cell, count) }
    } else {
      for (cell, count) in zip(occupiedCells, counts) where count != 0 { body(cell, count) }
    }
  }

  private func firstOccupied(notBelow cell: Int) -> Int {
    var (low, high) = (0, occupiedCells.count)
    while low < high {
      let middle = (low + high) / 2
      if occupiedCells[middle] < cell { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
