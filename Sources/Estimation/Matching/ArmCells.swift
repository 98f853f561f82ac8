import CausalData

/// The rows of one arm, gathered into cells: rows of one cell have the same values of what is matched on, so they have the
/// same neighbours, and stand or fall together as neighbours of others.
struct ArmCells: Sendable {
  /// Rows in each cell.
  private(set) var counts: [Int32] = []
  /// The sum of the rows' weights.
  private(set) var weights: [Double] = []
  /// The sum of their squares.
  private(set) var squaredWeights: [Double] = []

  /// How many cells.
  var count: Int { counts.count }

  /// No cell.
  init() {}

  /// Cells still without rows.
  init(count: Int) {
    counts = [Int32](repeating: 0, count: count)
    weights = [Double](repeating: 0, count: count)
    squaredWeights = weights
  }

  mutating func reserve(_ capacity: Int) {
    counts.reserveCapacity(capacity)
    weights.reserveCapacity(capacity)
    squaredWeights.reserveCapacity(capacity)
  }

  /// A new cell of one row.
  mutating func append(weight: Double) {
    counts.append(1)
    weights.append(weight)
    squaredWeights.append(weight * weight)
  }

  /// One more row of a cell.
  mutating func add(to cell: Int, weight: Double) {
    counts[cell] += 1
    weights[cell] += weight
    squaredWeights[cell] += weight * weight
  }
}

/// Both arms' cells, and where each row is.
struct MatchingCells: Sendable {
  /// The cells of untreated rows, and of treated ones.
  var arms: [ArmCells]
  /// The cell of each row in its own arm; −1 for rows of no weight, which no method sees.
  var cellOfRow: [Int32]

  /// The weighted sums of a number of each row over each cell of both arms.
  @inline(__always)
  func sums(_ rows: MatchingRows, of value: (_ row: Int) -> Double) -> [[Double]] {
    var untreated = [Double](repeating: 0, count: arms[0].count)
    var treated = [Double](repeating: 0, count: arms[1].count)
    untreated.withUnsafeMutableBufferPointer { untreated in
      treated.withUnsafeMutableBufferPointer { treated in
        cellOfRow.withUnsafeBufferPointer { cells in
          for row in 0..<cells.count where cells[row] >= 0 {
            let amount = rows.weight(row) * value(row)
            if rows.isTreated(row) { treated[Int(cells[row])] += amount } else { untreated[Int(cells[row])] += amount }
          }
        }
      }
    }
    return [untreated, treated]
  }
}

/// The columns of a matching estimate.
struct MatchingRows: Sendable {
  /// 0 or 1 a row.
  let treatment: ColumnStorage<Double>
  /// One a row.
  let outcome: ColumnStorage<Double>
  /// 0 or more a row; nil where all weigh 1.
  let weights: ColumnStorage<Double>?

  var count: Int { outcome.count }
  @inline(__always) func isTreated(_ row: Int) -> Bool { treatment[row] > 0.5 }
  @inline(__always) func arm(_ row: Int) -> Int { treatment[row] > 0.5 ? 1 : 0 }
  @inline(__always) func weight(_ row: Int) -> Double { weights.map { $0[row] } ?? 1 }
}

/// For each cell of one arm, the cells that are its neighbours.
struct NeighbourLists: Sendable {
  /// Where the neighbours of each cell begin in `cells`; one more entry than cells.
  private(set) var starts: [Int32] = [0]
  /// The neighbours, ascending for each cell.
  private(set) var cells: [Int32] = []

  /// How many cells have a list.
  var count: Int { starts.count - 1 }

  /// Each neighbour of a cell in turn.
  @inline(__always)
  func forEachNeighbour(of cell: Int, _ body: (Int) -> Void) {
    for place in Int(starts[cell])..<Int(starts[cell + 1]) { body(Int(cells[place])) }
  }

  mutating func reserve(cells count: Int, neighbours: Int) {
    starts.reserveCapacity(count + 1)
    cells.reserveCapacity(neighbours)
  }

  /// The neighbours of the next cell.
  mutating func append(_ neighbours: some Sequence<Int32>) {
    cells.append(contentsOf: neighbours)
    starts.append(Int32(truncatingIfNeeded: cells.count))
  }

  /// A range of cells, perhaps but for one, as the neighbours of the next cell.
  @inline(__always)
  mutating func append(_ range: Range<Int>, leavingOut cell: Int = -1) {
    for neighbour in range where neighbour != cell { cells.append(Int32(truncatingIfNeeded: neighbour)) }
    starts.append(Int32(truncatingIfNeeded: cells.count))
  }

  /// The lists of further cells.
  mutating func append(_ other: NeighbourLists) {
    let base = Int32(truncatingIfNeeded: cells.count)
    cells.append(contentsOf: other.cells)
    starts.append(contentsOf: other.starts.dropFirst().map { base + $0 })
  }
}

/// Neighbours found for every purpose of a matching estimate. Entry 0 is of untreated cells, 1 of treated ones.
protocol NeighbourSearch: Sendable {
  /// The rows as cells.
  var cells: MatchingCells { get }
  /// For each cell of `arm`: the nearest cells of the other arm, up to and with all that tie with the `rows`-th row; those
  /// beyond the caliper left out.
  func opposite(of arm: Int, rows: Int, caliper: Double) -> NeighbourLists
  /// For each cell of `arm`: the nearest other cells of the same arm, until these and the cell's own other rows are
  /// `rows` or more.
  func peers(of arm: Int, rows: Int) -> NeighbourLists
}
