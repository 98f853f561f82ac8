/// The joint states of a column x and some conditions z, row by row: the part of two-way tables in strata that x's tables
/// with many other columns share.
struct JointStates {
  /// What the tables of x and another column come to.
  enum Outcome {
    case counted(StratifiedTally)
    /// There are more degrees of freedom than were asked for; the statistic was not computed.
    case tooFine
    /// The tables have so many cells that they are better counted otherwise.
    case tooLarge
  }

  private let data: CodedRows
  /// The number of levels of x.
  private let height: Int
  private let strata: Int
  /// By row: its stratum · `height` + its level of x; strata · `height` where x or one of z is missing.
  private let lines: [Int32]

  /// What one table costs at the least, in nanoseconds, by the same measure as `StratifiedCounter.way`.
  static func cost(rows: Int) -> Double { 0.4 * Double(rows) }

  /// Complexity: O(rows · |z|).
  init(_ data: CodedRows, of x: Int, given z: [Int]) {
    self.data = data
    let (rows, height) = (data.rows, data.levels[x])
    self.height = height
    var renumbering = StateRenumbering(rows: rows)
    var states = [UInt32](repeating: 0, count: rows)
    var strata = 1
    let partial = z.filter { data.hasMissing[$0] }
    (lines, self.strata) = data.codes.withUnsafeBufferPointer { codes in
      guard rows > 0, let codes = codes.baseAddress else { return ([], 0) }
      states.withUnsafeMutableBufferPointer { states in
        guard let states = states.baseAddress else { return }
        for column in z {
          strata = renumbering.append(
            codes + column &* rows, width: data.width(of: column), to: states, configurations: strata)
        }
      }
      let (ofX, missing) = (codes + x &* rows, Int32(truncatingIfNeeded: strata &* height))
      let lines = [Int32](unsafeUninitializedCapacity: rows) { lines, count in
        for row in 0..<rows {
          let level = Int(ofX[row])
          lines[row] =
            level < height ? Int32(truncatingIfNeeded: Int(states[row]) &* height &+ level) : missing
        }
        for column in partial {
          let (values, absent) = (codes + column &* rows, UInt8(truncatingIfNeeded: data.levels[column]))
          for row in 0..<rows where values[row] == absent { lines[row] = missing }
        }
        count = rows
      }
      return (lines, strata)
    }
  }

  /// The tables of x and y in all strata. Complexity: O(rows + strata · levels of x · levels of y).
  func tally(
    with y: Int, _ statistic: StratifiedTally.Statistic, mostDegreesOfFreedom most: Double
  ) -> Outcome {
    let (levels, stride) = (data.levels[y], data.width(of: y))
    // The last line is of rows that do not count.
    let cells = (strata * height + 1) * stride
    guard cells <= 1 << 20 else { return .tooLarge }
    // Neighbouring rows count in tables of their own where those are small, as an addition waits for the one before it to
    // the same cell.
    let lanes = cells <= 1_024 && data.multiplicities.isEmpty ? 2 : 1
    return withUnsafeTemporaryAllocation(of: Int32.self, capacity: lanes * cells + height + levels) { room in
      guard let counts = room.baseAddress else { return .tooLarge }
      room.initialize(repeating: 0)
      count(y, into: counts, lanes: lanes, cells: cells, stride: stride)
      if stride > levels {
        // Closes the gap that the code of missing values leaves in each line; the first line stays where it is.
        for line in 1..<max(1, strata * height) {
          for level in 0..<levels { counts[line &* levels &+ level] = counts[line &* stride &+ level] }
        }
      }
      if Double(strata * (height - 1) * (levels - 1)) > most,
        Double(StratifiedTally.degreesOfFreedom(counts, strata: strata, width: levels, height: height)) > most
      {
        return .tooFine
      }
      return .counted(
        StratifiedTally(
          counts, strata: strata, width: levels, height: height, room: counts + lanes * cells, statistic))
    }
  }

  private func count(
    _ y: Int, into counts: UnsafeMutablePointer<Int32>, lanes: Int, cells: Int, stride: Int
  ) {
    let rows = data.rows
    data.codes.withUnsafeBufferPointer { codes in
      lines.withUnsafeBufferPointer { lines in
        guard let codes = codes.baseAddress, let lines = lines.baseAddress else { return }
        let values = codes + y &* rows
        guard data.multiplicities.isEmpty else {
          data.multiplicities.withUnsafeBufferPointer { weights in
            for row in 0..<rows { counts[Int(lines[row]) &* stride &+ Int(values[row])] &+= weights[row] }
          }
          return
        }
        let second = lanes > 1 ? counts + cells : counts
        var row = 0
        while row &+ 2 <= rows {
          counts[Int(lines[row]) &* stride &+ Int(values[row])] &+= 1
          second[Int(lines[row &+ 1]) &* stride &+ Int(values[row &+ 1])] &+= 1
          row &+= 2
        }
        if row < rows { counts[Int(lines[row]) &* stride &+ Int(values[row])] &+= 1 }
      }
    }
    if lanes > 1 { for cell in 0..<cells { counts[cell] &+= counts[cells &+ cell] } }
  }
}
