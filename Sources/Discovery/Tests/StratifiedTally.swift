import Glibc

/// What the two-way tables of x and y in the strata of z come to together.
struct StratifiedTally: Hashable {
  /// What is summed over the cells.
  enum Statistic: Sendable {
    /// (observed − expected)² / expected.
    case pearson
    /// 2 observed · ln(observed / expected).
    case likelihoodRatio
  }

  var statistic = 0.0
  var degreesOfFreedom = 0
  /// Rows without a missing value in x, y or z.
  var rows = 0

  /// Sums a statistic over the cells of all strata. Rows and columns of a stratum without any count are no part of its
  /// table: (rows − 1)(columns − 1) degrees of freedom for those that are left.
  ///
  /// - Parameters:
  ///   - counts: strata × height × width, x fastest.
  ///   - room: Of `width + height` sums.
  @inline(__always)
  init(
    _ counts: UnsafePointer<Int32>, strata: Int, width: Int, height: Int, room: UnsafeMutablePointer<Int32>,
    _ contribution: (_ observed: Double, _ expected: Double) -> Double
  ) {
    let (across, down) = (room, room + width)
    var table = counts
    for _ in 0..<strata {
      defer { table += width &* height }
      across.initialize(repeating: 0, count: width)
      var total: Int32 = 0
      for y in 0..<height {
        let line = table + y &* width
        var sum: Int32 = 0
        for x in 0..<width {
          across[x] &+= line[x]
          sum &+= line[x]
        }
        down[y] = sum
        total &+= sum
      }
      guard total > 0 else { continue }
      rows &+= Int(total)
      var (columns, lines) = (0, 0)
      for x in 0..<width where across[x] > 0 { columns &+= 1 }
      for y in 0..<height where down[y] > 0 { lines &+= 1 }
      guard columns > 1, lines > 1 else { continue }
      degreesOfFreedom &+= (columns &- 1) &* (lines &- 1)
      for y in 0..<height where down[y] > 0 {
        let (line, share) = (table + y &* width, Double(down[y]) / Double(total))
        for x in 0..<width where across[x] > 0 {
          statistic += contribution(Double(line[x]), share * Double(across[x]))
        }
      }
    }
  }

  /// No row.
  init() {}

  /// The degrees of freedom alone, for tables as above.
  static func degreesOfFreedom(_ counts: UnsafePointer<Int32>, strata: Int, width: Int, height: Int) -> Int {
    var (degrees, table) = (0, counts)
    for _ in 0..<strata {
      var (columns, lines) = (0, 0)
      for x in 0..<width {
        var sum: Int32 = 0
        for y in 0..<height { sum |= table[y &* width &+ x] }
        columns &+= sum > 0 ? 1 : 0
      }
      for y in 0..<height {
        var sum: Int32 = 0
        for x in 0..<width { sum |= table[y &* width &+ x] }
        lines &+= sum > 0 ? 1 : 0
      }
      if columns > 1, lines > 1 { degrees &+= (columns &- 1) &* (lines &- 1) }
      table += width &* height
    }
    return degrees
  }

  /// As above.
  init(
    _ counts: UnsafePointer<Int32>, strata: Int, width: Int, height: Int, room: UnsafeMutablePointer<Int32>,
    _ statistic: Statistic
  ) {
    switch statistic {
    case .pearson:
      self.init(counts, strata: strata, width: width, height: height, room: room) { observed, expected in
        (observed - expected) * (observed - expected) / expected
      }
    case .likelihoodRatio:
      self.init(counts, strata: strata, width: width, height: height, room: room) { observed, expected in
        observed > 0 ? 2 * observed * log(observed / expected) : 0
      }
    }
  }
}
