/// Counts the two-way tables of x and y in each stratum, a stratum being a joint state of z, by the way that costs least:
/// by intersecting sets of rows where there are few cells, else row by row.
struct StratifiedCounter: Sendable {
  let data: CodedRows
  let bitmaps: LevelBitmaps?

  /// Counts of the rows of `data`.
  init(_ data: DiscreteData) {
    self.data = CodedRows(data)
    bitmaps = LevelBitmaps(self.data)
  }

  /// Counts of rows that were merged for a few tests, for which sets of rows would not pay.
  init(merged data: CodedRows) { (self.data, bitmaps) = (data, nil) }

  /// A way to count.
  enum Way {
    case bySets(LevelBitmaps)
    case byRows
    /// The joint states of z numbered as they occur.
    case byNumberedStates
  }

  /// The way that costs least, and its cost in nanoseconds, roughly (measured on one x86 processor; only the proportions
  /// matter).
  func way(_ x: Int, _ y: Int, given z: [Int]) -> (Way, cost: Double) {
    let (rows, columns) = (Double(data.rows), Double(z.count + 2))
    var byRows = (Way.byNumberedStates, cost: rows * (1 + 2 * columns))
    if let codes = jointCodes(x, y, z) { byRows = (.byRows, rows * (0.3 + 0.05 * columns) + 2 * Double(codes)) }
    guard let bitmaps, let cells = cellsOfSets(bitmaps, x, y, z) else { return byRows }
    let bySets = Double(cells) * (10 + 6 * Double(bitmaps.blocks))
    return bySets < byRows.cost ? (.bySets(bitmaps), bySets) : byRows
  }

  /// The number of codes of x, y and z together, where a table of all of them is not much larger than the data.
  private func jointCodes(_ x: Int, _ y: Int, _ z: [Int]) -> Int? {
    let most = min(65_536, max(4_096, data.rows))
    var codes = data.width(of: x) * data.width(of: y)
    for column in z {
      guard codes <= most else { return nil }
      codes *= data.width(of: column)
    }
    return codes <= most ? codes : nil
  }

  /// How many intersections are counted; nil where a column has no sets, or there are so many that another way is
  /// better.
  private func cellsOfSets(_ bitmaps: LevelBitmaps, _ x: Int, _ y: Int, _ z: [Int]) -> Int? {
    guard bitmaps.places[x] >= 0, bitmaps.places[y] >= 0 else { return nil }
    var strata = 1
    for column in z {
      strata &*= data.levels[column]
      guard bitmaps.places[column] >= 0, strata <= 1_024 else { return nil }
    }
    return strata &* data.levels[x] &* data.levels[y]
  }

  /// What the tables of all strata come to; nothing where there are more than 2²⁷ cells.
  func tally(
    _ x: Int, _ y: Int, given z: [Int], by way: Way, _ statistic: StratifiedTally.Statistic
  ) -> StratifiedTally {
    switch way {
    case .bySets(let bitmaps): tallyBySets(bitmaps, x, y, given: z, statistic)
    case .byRows: tallyByRows(x, y, given: z, statistic)
    case .byNumberedStates: tallyByNumberedStates(x, y, given: z, statistic)
    }
  }
}
