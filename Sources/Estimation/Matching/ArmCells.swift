import CausalData

/// The rows of one arm, gathered into cells: rows of one cell have the same values of what is matched on, so they have the
/// same neighbours, and stand or fall together as neighbours of others.
struct ArmCells: Sendable {
  /// Rows in each cell; empty where every cell has one.
  private(set) var counts: [Int32] = []
  /// How many cells.
  private(set) var count: Int
  /// The sum of the rows' weights; empty where all weigh 1.
  private var weights: [Double] = []
  /// The sum of their squares; empty where all weigh 1.
  private var squaredWeights: [Double] = []
  private let isWeighted: Bool

  /// Cells still without rows.
  init(count: Int = 0, isWeighted: Bool) {
    (self.isWeighted, self.count) = (isWeighted, count)
    counts = [Int32](repeating: 0, count: count)
    guard isWeighted else { return }
    weights = [Double](repeating: 0, count: count)
    squaredWeights = weights
  }

  /// Cells of one row of weight 1 each.
  init(singles count: Int) { (self.count, isWeighted) = (count, false) }

  /// The sum of the weights of a cell's rows.
  @inline(__always)
  func weight(_ cell: Int) -> Double { isWeighted ? weights[cell] : Double(rows(cell)) }

  /// The sum of their squares.
  @inline(__always)
  func squaredWeight(_ cell: Int) -> Double { isWeighted ? squaredWeights[cell] : Double(rows(cell)) }

  /// How many rows a cell has.
  @inline(__always)
  func rows(_ cell: Int) -> Int { counts.isEmpty ? 1 : Int(counts[cell]) }

  /// The same by addresses, lent to loops over all cells.
  struct View {
    fileprivate let counts: UnsafePointer<Int32>?
    fileprivate let weights: UnsafePointer<Double>?
    fileprivate let squaredWeights: UnsafePointer<Double>?

    /// As of the cells.
    @inline(__always) func weight(_ cell: Int) -> Double { weights?[cell] ?? Double(rows(cell)) }
    /// As of the cells.
    @inline(__always) func squaredWeight(_ cell: Int) -> Double { squaredWeights?[cell] ?? Double(rows(cell)) }
    /// As of the cells.
    @inline(__always) func rows(_ cell: Int) -> Int { counts.map { Int($0[cell]) } ?? 1 }
  }

  /// Lends `body` the cells; it gets numbers below `count` only.
  @inline(__always)
  func lend<Result>(_ body: (View) -> Result) -> Result {
    counts.withUnsafeBufferPointer { counts in
      weights.withUnsafeBufferPointer { weights in
        squaredWeights.withUnsafeBufferPointer { squares in
          body(
            View(
              counts: counts.isEmpty ? nil : counts.baseAddress, weights: isWeighted ? weights.baseAddress : nil,
              squaredWeights: isWeighted ? squares.baseAddress : nil))
        }
      }
    }
  }

  /// Forgets the numbers of rows where they are all one; no row can be added from then on.
  mutating func compact() {
    if counts.allSatisfy({ $0 == 1 }) { counts = [] }
  }

  mutating func reserve(_ capacity: Int) {
    counts.reserveCapacity(capacity)
    guard isWeighted else { return }
    weights.reserveCapacity(capacity)
    squaredWeights.reserveCapacity(capacity)
  }

  /// A new cell of one row.
  mutating func append(weight: Double) {
    counts.append(1)
    count += 1
    guard isWeighted else { return }
    weights.append(weight)
    squaredWeights.append(weight * weight)
  }

  /// One more row of a cell.
  mutating func add(to cell: Int, weight: Double) {
    counts[cell] += 1
    guard isWeighted else { return }
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

  /// The weighted sums of a number of each row over each cell of one arm.
  @inline(__always)
  func sums(of arm: Int, _ rows: MatchingRows, _ value: (_ row: Int) -> Double) -> [Double] {
    var sums = [Double](repeating: 0, count: arms[arm].count)
    sums.withUnsafeMutableBufferPointer { sums in
      forEachRow(of: arm, rows) { row, cell in sums[cell] += rows.weight(row) * value(row) }
    }
    return sums
  }

  /// The rows of an arm, ascending, each with its cell; those of no weight left out.
  @inline(__always)
  func forEachRow(of arm: Int, _ rows: MatchingRows, _ body: (_ row: Int, _ cell: Int) -> Void) {
    cellOfRow.withUnsafeBufferPointer { cells in
      rows.forEachChunk(of: arm) { start, places in
        for place in places {
          let row = start &+ Int(place)
          let cell = Int(cells[row])
          if cell >= 0 { body(row, cell) }
        }
      }
    }
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

  /// The places of an arm's rows within each chunk of all rows, ascending: told apart without a branch, for nothing says
  /// which arm the next row is in.
  @inline(__always)
  func forEachChunk(of arm: Int, _ body: (_ start: Int, _ places: UnsafeBufferPointer<Int32>) -> Void) {
    let (codes, wanted) = (treatment.start, arm)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: RowPass.chunk) { room in
      guard let places = room.baseAddress else { return }
      RowPass.forEachChunk(0..<count) { start, count in
        var found = 0
        for index in 0..<count {
          places[found] = Int32(truncatingIfNeeded: index)
          let arm = codes[start &+ index] > 0.5 ? 1 : 0
          found &+= 1 &- (arm ^ wanted)
        }
        body(start, UnsafeBufferPointer(start: places, count: found))
      }
    }
    withExtendedLifetime(treatment) {}
  }
}

/// For each cell of one arm, the cells that are its neighbours: a list, or, where they always lie side by side, a range.
struct NeighbourLists: Sendable {
  /// Where the neighbours of each cell begin in `cells`; one more entry than cells. Empty for ranges.
  private var starts: [Int32]
  /// The neighbours, ascending for each cell.
  private var cells: [Int32] = []
  /// The first neighbour of each cell, and the end.
  private var ranges: [Int32] = []
  /// Whether the cell itself, which lies in its range, is not a neighbour.
  private let leavesOutItself: Bool

  /// Lists still without cells.
  init() { (starts, leavesOutItself) = ([0], false) }

  /// The range of each cell from 0 on: `find` is called in ascending order.
  @inline(__always)
  init(ranges count: Int, leavingOutItself: Bool, _ find: (_ cell: Int) -> Range<Int>) {
    (starts, leavesOutItself) = ([], leavingOutItself)
    ranges = [Int32](unsafeUninitializedCapacity: 2 * count) { ranges, initialized in
      for cell in 0..<count {
        let range = find(cell)
        ranges.initializeElement(at: 2 &* cell, to: Int32(truncatingIfNeeded: range.lowerBound))
        ranges.initializeElement(at: 2 &* cell &+ 1, to: Int32(truncatingIfNeeded: range.upperBound))
      }
      initialized = 2 * count
    }
  }

  /// How many cells have neighbours told, be it none.
  var count: Int { starts.isEmpty ? ranges.count / 2 : starts.count - 1 }

  /// The neighbours by addresses, lent to loops over all cells.
  struct View {
    fileprivate let starts: UnsafePointer<Int32>?
    fileprivate let cells: UnsafePointer<Int32>?
    fileprivate let ranges: UnsafePointer<Int32>?
    fileprivate let leavesOutItself: Bool

    /// Each neighbour of a cell in turn.
    @inline(__always)
    func forEachNeighbour(of cell: Int, _ body: (Int) -> Void) {
      if let ranges {
        let end = Int(ranges[2 &* cell &+ 1])
        var place = Int(ranges[2 &* cell])
        while place < end {
          if !(leavesOutItself && place == cell) { body(place) }
          place &+= 1
        }
      } else if let starts, let cells {
        for place in Int(starts[cell])..<Int(starts[cell &+ 1]) { body(Int(cells[place])) }
      }
    }
  }

  /// Each neighbour of a cell in turn; loops over all cells take `lend`.
  func forEachNeighbour(of cell: Int, _ body: (Int) -> Void) {
    precondition(cell >= 0 && cell < count, "a cell is below the number of cells")
    lend { $0.forEachNeighbour(of: cell, body) }
  }

  /// Lends `body` the neighbours; it asks for cells below `count` only.
  @inline(__always)
  func lend<Result>(_ body: (View) -> Result) -> Result {
    starts.withUnsafeBufferPointer { starts in
      cells.withUnsafeBufferPointer { cells in
        ranges.withUnsafeBufferPointer { ranges in
          body(
            View(
              starts: starts.baseAddress, cells: cells.baseAddress,
              ranges: starts.isEmpty ? ranges.baseAddress : nil, leavesOutItself: leavesOutItself))
        }
      }
    }
  }

  /// The neighbours of the next cell.
  mutating func append(_ neighbours: some Sequence<Int32>) {
    cells.append(contentsOf: neighbours)
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
