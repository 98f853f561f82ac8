import CausalStatistics
import Discovery
import Glibc
import SeededRandom
import Testing

@Suite("Fisher's z")
struct FisherZTests {
  /// 40 rows of five variables from integer recurrences, so that other tools can make the same table.
  static func table() throws -> [[Double]] {
    var state = 1
    var columns = [[Double]](repeating: [], count: 5)
    for _ in 0..<40 {
      var row: [Double] = []
      for _ in 0..<5 {
        state = state * 48_271 % 2_147_483_647
        row.append(Double(state % 1_000) / 100)
      }
      row[1] += 0.8 * row[0]
      row[2] += 0.5 * row[1] - 0.3 * row[0]
      row[4] += row[3] + 0.2 * row[2]
      for (column, value) in row.enumerated() { columns[column].append(value) }
    }
    return columns
  }

  /// From causal-learn 0.1.4.8: `CIT(table, "fisherz")(x, y, z)`; it forms 2 (1 − Φ), so relative to 10⁻⁹ only.
  static let expected: [(x: Int, y: Int, z: [Int], pValue: Double)] = [
    (0, 1, [], 0.0001029797113496489), (0, 2, [1], 0.03189552144874597), (0, 2, [], 0.9205791336473423),
    (0, 4, [2, 3], 0.836687710173299), (1, 4, [0, 2, 3], 0.5499896037733081), (3, 4, [0, 1, 2], 1.7123141571318e-08),
  ]

  @Test("The p-values are those of causal-learn", arguments: expected.indices)
  func againstCausalLearn(index: Int) throws {
    let (x, y, z, pValue) = FisherZTests.expected[index]
    let result = FisherZTest(try Moments(columns: FisherZTests.table())).test(x, y, given: z)
    #expect(abs(result.pValue - pValue) <= 1e-9 * pValue + 1e-14)
    #expect(result.isInformative)
  }

  @Test("The shared elimination finds what one test at a time finds", arguments: 0..<12 as Range<UInt64>)
  func sharedElimination(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let columns = GaussianColumns.mixed(8, rows: 60, using: &generator)
    let test = FisherZTest(try Moments(columns: columns))
    let level = try #require(SignificanceLevel(0.2))
    let candidates = [7, 2, 5, 3, 6, 4]
    for size in 0...6 {
      for leading in (size == 0 ? [6] : [0, 2, 6]) {
        var (fast, slow) = ([[Int]](), [[Int]]())
        var pValues: [Double] = []
        let quick = test.separations(of: 0, 1, among: candidates, size: size, leading: leading, at: level) {
          fast.append($0)
          pValues.append($1)
          return true
        }
        let plain = OneAtATime(test: test).separations(
          of: 0, 1, among: candidates, size: size, leading: leading, at: level
        ) { members, _ in
          slow.append(members)
          return true
        }
        #expect(fast == slow)
        #expect(quick.tests == plain.tests)
        #expect(abs(quick.largestPValue - plain.largestPValue) < 1e-9)
        for (set, pValue) in zip(fast, pValues) { #expect(abs(test.test(0, 1, given: set).pValue - pValue) < 1e-9) }
      }
    }
  }

  @Test("The first set that separates ends the search")
  func stops() throws {
    var generator = SplitMix64(seed: 4)
    let test = FisherZTest(try Moments(columns: GaussianColumns.independent(6, rows: 100, using: &generator)))
    let level = try #require(SignificanceLevel(1e-6))
    for size in 0...4 {
      var visits = 0
      let tally = test.separations(of: 0, 1, among: [2, 3, 4, 5], size: size, leading: 4, at: level) { _, _ in
        visits += 1
        return false
      }
      #expect(visits == 1 && tally.tests == 1)
    }
  }

  @Test("Copies, sums, constants and few rows: no answer rather than a wrong one")
  func degenerate() throws {
    var generator = SplitMix64(seed: 5)
    var columns = GaussianColumns.independent(3, rows: 50, using: &generator)
    columns.append(columns[0])
    columns.append(zip(columns[0], columns[1]).map { $0 + 2 * $1 })
    columns.append([Double](repeating: 3, count: 50))
    let test = FisherZTest(try Moments(columns: columns))
    #expect(test.test(0, 3, given: []).pValue == 0 || test.test(0, 3, given: []).pValue < 1e-100)
    #expect(!test.test(0, 2, given: [3]).isInformative)
    #expect(!test.test(4, 2, given: [0, 1]).isInformative)
    #expect(test.test(5, 2, given: []).pValue == 1)
    // A copy among the conditions adds nothing but its degree of freedom.
    #expect(abs(test.test(1, 2, given: [0, 3]).statistic - test.test(1, 2, given: [0]).statistic) < 0.05)
    let level = try #require(SignificanceLevel(0.05))
    for (size, uninformative) in [(1, 1), (2, 1)] {
      let tally = test.separations(of: 0, 2, among: [3, 1], size: size, leading: 2, at: level) { _, _ in true }
      #expect(tally.uninformative == uninformative)
    }
    let short = FisherZTest(try Moments(columns: columns.map { Array($0.prefix(5)) }))
    #expect(short.test(0, 1, given: []).isInformative)
    #expect(!short.test(0, 1, given: [2, 4]).isInformative)
  }

  @Test("Means of a thousand million change nothing")
  func offset() throws {
    let table = try FisherZTests.table()
    let moved = table.map { column in column.map { $0 + 1e9 } }
    let (near, far) = (FisherZTest(try Moments(columns: table)), FisherZTest(try Moments(columns: moved)))
    for (x, y, z, _) in FisherZTests.expected {
      #expect(abs(near.test(x, y, given: z).statistic - far.test(x, y, given: z).statistic) < 1e-5)
    }
  }

  @Test("Under independence p-values are uniform: 5 % of them below 0.05")
  func size() throws {
    let below = try (0..<2_000).count { seed in
      var generator = SplitMix64(seed: UInt64(seed))
      var columns = GaussianColumns.independent(4, rows: 30, using: &generator)
      for row in 0..<30 {
        columns[0][row] += columns[2][row] - columns[3][row]
        columns[1][row] += columns[2][row]
      }
      return try FisherZTest(Moments(columns: columns)).test(0, 1, given: [2, 3]).pValue < 0.05
    }
    // 0.05 ± 3 √(0.05 · 0.95 / 2000)
    #expect((0.035...0.065).contains(Double(below) / 2_000))
  }

  @Test("A significance level lies strictly between 0 and 1")
  func levels() {
    #expect(SignificanceLevel(0) == nil)
    #expect(SignificanceLevel(1) == nil)
    #expect(SignificanceLevel(.nan) == nil)
    #expect(SignificanceLevel(-0.1) == nil)
    #expect(SignificanceLevel(1e-300) != nil)
  }
}

/// The protocol's own enumeration over a test's single answers.
struct OneAtATime<Test: IndependenceTest>: IndependenceTest {
  let test: Test
  var variableCount: Int { test.variableCount }
  func test(_ x: Int, _ y: Int, given z: [Int]) -> IndependenceResult { test.test(x, y, given: z) }
}

/// Gaussian columns for tests.
enum GaussianColumns {
  static func independent(_ count: Int, rows: Int, using generator: inout SplitMix64) -> [[Double]] {
    (0..<count).map { _ in (0..<rows).map { _ in normal(&generator) } }
  }

  /// Each column a random mixture of independent ones, so that all are correlated.
  static func mixed(_ count: Int, rows: Int, using generator: inout SplitMix64) -> [[Double]] {
    let sources = independent(count, rows: rows, using: &generator)
    return (0..<count).map { _ in
      let weights = (0..<count).map { _ in normal(&generator) }
      return (0..<rows).map { row in zip(weights, sources).reduce(0) { $0 + $1.0 * $1.1[row] } }
    }
  }

  /// Box and Muller's transform.
  static func normal(_ generator: inout SplitMix64) -> Double {
    (-2 * log(1 - generator.uniform())).squareRoot() * cos(2 * .pi * generator.uniform())
  }
}
