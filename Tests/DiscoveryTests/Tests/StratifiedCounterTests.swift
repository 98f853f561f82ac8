import Glibc
import SeededRandom
import Testing

@testable import Discovery

@Suite("Two-way tables in strata")
struct StratifiedCounterTests {
  /// Sums in different orders differ by rounding alone.
  private static let tolerance = 1e-10

  /// What the tables come to, row by row and cell by cell.
  private static func plain(
    _ columns: [[UInt8]], _ x: Int, _ y: Int, given z: [Int], _ statistic: StratifiedTally.Statistic
  ) -> StratifiedTally {
    var strata: [[UInt8]: [[UInt8]: Int]] = [:]
    for row in columns[0].indices where !([x, y] + z).contains(where: { columns[$0][row] == DiscreteData.missing }) {
      strata[z.map { columns[$0][row] }, default: [:]][[columns[x][row], columns[y][row]], default: 0] += 1
    }
    var tally = StratifiedTally()
    for table in strata.values {
      let total = table.values.reduce(0, +)
      let across = Set(table.keys.map { $0[0] })
      let down = Set(table.keys.map { $0[1] })
      tally.rows += total
      tally.degreesOfFreedom += (across.count - 1) * (down.count - 1)
      for a in across {
        for b in down {
          let ofA = table.filter { $0.key[0] == a }.values.reduce(0, +)
          let ofB = table.filter { $0.key[1] == b }.values.reduce(0, +)
          let (observed, expected) = (Double(table[[a, b]] ?? 0), Double(ofA) * Double(ofB) / Double(total))
          switch statistic {
          case .pearson: tally.statistic += (observed - expected) * (observed - expected) / expected
          case .likelihoodRatio: tally.statistic += observed > 0 ? 2 * observed * log(observed / expected) : 0
          }
        }
      }
    }
    return tally
  }

  /// Each column follows the one before it in six rows of ten.
  private static func columns(rows: Int, levels: [Int], missing: Double, seed: UInt64) -> [[UInt8]] {
    var generator = SplitMix64(seed: seed)
    var columns = [[UInt8]](repeating: [], count: levels.count)
    for _ in 0..<rows {
      var before = 0
      for (column, count) in levels.enumerated() {
        before = generator.uniform() < 0.6 ? before % count : generator.below(count)
        columns[column].append(generator.uniform() < missing ? DiscreteData.missing : UInt8(before))
      }
    }
    return columns
  }

  private func check(_ columns: [[UInt8]], levels: [Int], _ questions: [(x: Int, y: Int, z: [Int])]) throws {
    let counter = StratifiedCounter(try DiscreteData(columns: columns, levels: levels))
    for (x, y, z) in questions {
      for statistic in [StratifiedTally.Statistic.pearson, .likelihoodRatio] {
        let expected = Self.plain(columns, x, y, given: z, statistic)
        var ways = [counter.way(x, y, given: z).0, .byNumberedStates]
        if ([x, y] + z).reduce(1, { $0 * (levels[$1] + 1) }) <= 65_536 { ways.append(.byRows) }
        if let bitmaps = LevelBitmaps(counter.data), ([x, y] + z).allSatisfy({ bitmaps.places[$0] >= 0 }) {
          ways.append(.bySets(bitmaps))
        }
        for way in ways {
          let found = counter.tally(x, y, given: z, by: way, statistic)
          #expect(found.rows == expected.rows && found.degreesOfFreedom == expected.degreesOfFreedom)
          #expect(abs(found.statistic - expected.statistic) <= Self.tolerance * max(1, expected.statistic))
        }
      }
    }
  }

  @Test(
    "every way to count agrees with a plain loop, about the widths of words and blocks",
    arguments: [0, 1, 63, 64, 65, 1_000, 1_023, 1_024, 1_025, 2_100])
  func numbersOfRows(rows: Int) throws {
    let levels = [2, 3, 4, 2, 3]
    for missing in [0, 0.1] {
      let columns = Self.columns(rows: rows, levels: levels, missing: missing, seed: UInt64(rows))
      try check(
        columns, levels: levels,
        [(0, 1, []), (2, 1, []), (0, 2, [1]), (1, 4, [0]), (2, 4, [3, 1]), (0, 3, [4, 2, 1])])
    }
  }

  @Test("merged rows, constant columns and columns of many levels agree with a plain loop", arguments: [0, 0.05])
  func kindsOfColumns(missing: Double) throws {
    // Few joint states, so that equal rows are merged.
    var levels = [2, 1, 2, 3]
    var columns = Self.columns(rows: 700, levels: levels, missing: missing, seed: 3)
    #expect(!(try DiscreteData(columns: columns, levels: levels)).multiplicities.isEmpty)
    try check(columns, levels: levels, [(0, 2, []), (0, 1, [2]), (0, 3, [2]), (2, 3, [1]), (0, 2, [1, 3])])
    // Sixteen levels have sets of rows, and more have none.
    levels = [16, 17, 2, 254, 5, 3, 3, 2]
    columns = Self.columns(rows: 900, levels: levels, missing: missing, seed: 4)
    try check(
      columns, levels: levels,
      [
        (0, 2, []), (2, 1, []), (3, 1, []), (2, 4, [0]), (2, 4, [3]), (0, 4, [5, 2]), (2, 7, [3, 1, 0]),
        (5, 6, [0, 4]),
      ])
  }

  @Test("more rows than are counted at once, equal ones merged or not")
  func manyRows() throws {
    let rows = BitCounting.mostBlocks * BitCounting.rowsPerBlock + 1_500
    for levels in [[2, 3, 2], [2, 3, 16, 200, 200, 200]] {
      let columns = Self.columns(rows: rows, levels: levels, missing: 0, seed: 5)
      #expect(try DiscreteData(columns: columns, levels: levels).multiplicities.isEmpty == (levels.count == 6))
      try check(columns, levels: levels, [(0, 1, []), (1, 0, [2])])
    }
  }

  @Test("sets of rows hold each row once, merged or not")
  func setsOfRows() throws {
    for (rows, levels) in [(1_100, [2, 3, 4, 4]), (300, [16, 16, 4, 40])] {
      let columns = Self.columns(rows: rows, levels: levels, missing: 0.1, seed: 6)
      let bitmaps = try #require(LevelBitmaps(CodedRows(try DiscreteData(columns: columns, levels: levels))))
      for (column, place) in bitmaps.places.enumerated() where place >= 0 {
        for level in 0..<levels[column] {
          #expect(Int(bitmaps.counts[place + level]) == columns[column].count { Int($0) == level })
        }
      }
      #expect(bitmaps.places.map { $0 >= 0 } == levels.map { $0 <= LevelBitmaps.mostLevels })
    }
  }

  @Test(
    "rows are merged on a few columns, by a table of joint codes or by hashing",
    arguments: [[2, 3, 4], [254, 254, 4]])
  func merging(levels: [Int]) throws {
    var columns = Self.columns(rows: 2_000, levels: [2, 3, 4], missing: 0.02, seed: 7)
    columns.append((0..<2_000).map { UInt8($0 % 250) })
    columns.append((0..<2_000).map { UInt8($0 / 8) })
    let whole = CodedRows(try DiscreteData(columns: columns, levels: levels + [250, 250]))
    #expect(whole.multiplicities.isEmpty)
    let merged = try #require(CodedRows(merging: whole, on: [2, 0]))
    var expected: [[UInt8]: Int32] = [:]
    for row in 0..<2_000 {
      let kind = [2, 0].map { columns[$0][row] == DiscreteData.missing ? UInt8(levels[$0]) : columns[$0][row] }
      expected[kind, default: 0] += 1
    }
    #expect(merged.rows == expected.count && merged.rowCount == 2_000)
    for (row, count) in merged.multiplicities.enumerated() {
      #expect(expected[[merged.codes[row], merged.codes[merged.rows + row]]] == count)
    }
    #expect(CodedRows(merging: whole, on: [3, 4])?.rows == nil)
  }
}
