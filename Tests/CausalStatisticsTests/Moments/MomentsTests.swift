import CausalStatistics
import SeededRandom
import Testing

@Suite("Moments")
struct MomentsTests {
  /// `columns` of `rows` numbers, correlated with each other, and weights of 0 to 2 with some zeros.
  static func data(_ rows: Int, _ columns: Int, seed: UInt64) -> (columns: [[Double]], weights: [Double]) {
    var generator = SplitMix64(seed: seed)
    let common = (0..<rows).map { _ in generator.uniform() }
    let values = (0..<columns).map { column in common.map { Double(column) + $0 + generator.uniform() } }
    return (values, (0..<rows).map { _ in generator.below(10) == 0 ? 0 : 2 * generator.uniform() })
  }

  static func distance(_ a: Moments, _ b: Moments) -> Double {
    guard a.rows == b.rows, a.columnCount == b.columnCount else { return .infinity }
    let means = zip(a.means, b.means).map { abs($0 - $1) / max(1e-300, abs($1)) }.max() ?? 0
    let weights = abs(a.weight - b.weight) / max(1, b.weight)
    return max(means, weights, a.crossProducts.relativeDistance(to: b.crossProducts))
  }

  @Test(
    "They agree with two plain passes",
    arguments: [(1, 1), (2, 3), (31, 2), (255, 1), (2_049, 5), (5_000, 12), (700, 60), (900, 1)])
  func agree(rows: Int, columns: Int) throws {
    let (values, weights) = MomentsTests.data(rows, columns, seed: UInt64(rows))
    let plain = try Moments(columns: values)
    let ones = [Double](repeating: 1, count: rows)
    #expect(MomentsTests.distance(plain, PlainLoops.moments(values, ones)) < 1e-12)
    #expect(plain.crossProducts == plain.crossProducts.transposed)
    let weighted = try Moments(columns: values, weights: weights)
    #expect(MomentsTests.distance(weighted, PlainLoops.moments(values, weights)) < 1e-12)
    #expect(try Moments(Matrix(columns: values), weights: weights) == weighted)
  }

  @Test("Means of 1e9 cost nothing", arguments: [1e9, -1e12])
  func noCancellation(offset: Double) throws {
    var generator = SplitMix64(seed: 4)
    // Multiples of 2⁻¹⁰, so that adding the offset is exact and the cross-products must stay the same.
    let small = (0..<2).map { _ in (0..<20_000).map { _ in Double(generator.below(4_096)) / 1_024 } }
    let large = small.map { $0.map { $0 + offset } }
    let (expected, found) = (try Moments(columns: small), try Moments(columns: large))
    #expect(found.crossProducts.relativeDistance(to: expected.crossProducts) < 1e-12)
    #expect(zip(found.means, expected.means).allSatisfy { abs($0 - ($1 + offset)) <= 2 * abs(offset).ulp })
  }

  @Test("A jump of the mean between the first rows and the rest costs nothing either")
  func drift() throws {
    var generator = SplitMix64(seed: 4)
    let values = (0..<12_000).map { ($0 < 50 ? 1e8 : 0) + Double(generator.below(4_096)) / 1_024 }
    let found = try Moments(columns: [values])
    #expect(MomentsTests.distance(found, PlainLoops.moments([values], values.map { _ in 1 })) < 1e-13)
  }

  @Test("Threads change no bit, and blocks that are merged add up to the whole")
  func threadsAndBlocks() throws {
    let (values, weights) = MomentsTests.data(40_000, 3, seed: 8)
    let one = try Moments(columns: values, weights: weights, threads: 1)
    for threads in [2, 3, 8] {
      #expect(try Moments(columns: values, weights: weights, threads: threads) == one)
    }
    var total = Moments(columnCount: 3)
    for start in stride(from: 0, to: 40_000, by: 7_001) {
      let rows = start..<min(start + 7_001, 40_000)
      total.merge(try Moments(columns: values.map { Array($0[rows]) }, weights: Array(weights[rows])))
    }
    #expect(MomentsTests.distance(total, one) < 1e-13)
    var stream = MomentAccumulator(columnCount: 3)
    for start in stride(from: 0, to: 40_000, by: 7_001) {
      let rows = start..<min(start + 7_001, 40_000)
      try values[0].withUnsafeBufferPointer { first in
        try values[1].withUnsafeBufferPointer { second in
          try values[2].withUnsafeBufferPointer { third in
            try weights.withUnsafeBufferPointer { weights in
              let columns = [first, second, third].compactMap(\.baseAddress)
              try stream.add(columns: columns, rows: rows, weights: weights.baseAddress, threads: 2)
            }
          }
        }
      }
    }
    #expect(MomentsTests.distance(stream.moments, one) < 1e-13)
    var reversed = Moments(columnCount: 3)
    reversed.merge(Moments(columnCount: 3))
    reversed.merge(one)
    #expect(reversed == one)
  }

  @Test("Rows with something missing, or that weigh nothing, are left out")
  func missing() throws {
    var (values, weights) = MomentsTests.data(9_000, 3, seed: 2)
    var generator = SplitMix64(seed: 1)
    var kept: [Int] = []
    // The first two thousand rows stay complete: blocks with and without holes meet.
    for row in values[0].indices {
      switch generator.below(row < 2_048 ? 1 : 40) {
      case 1: values[generator.below(3)][row] = .nan
      case 2: weights[row] = .nan
      case 3: (weights[row], values[1][row]) = (0, .infinity)
      default: kept.append(row)
      }
    }
    let complete = values.map { column in kept.map { column[$0] } }
    let found = try Moments(columns: values, weights: weights)
    #expect(MomentsTests.distance(found, PlainLoops.moments(complete, kept.map { weights[$0] })) < 1e-12)
    let nothing = try Moments(columns: [[.nan, .nan]])
    #expect(nothing.rows == 0 && nothing.weight == 0 && nothing.crossProducts.isFinite)
    #expect(nothing.correlation == Matrix([[1]]) && nothing.covariance == Matrix([[0]]))
  }

  @Test("Infinite values, bad weights and squares beyond a double are refused by name")
  func refused() {
    let fine = [1.0, 2, 3]
    #expect(throws: MomentError.infiniteValue(column: 1, row: 2)) {
      try Moments(columns: [fine, [1, .nan, -.infinity]])
    }
    #expect(throws: MomentError.badWeight(row: 1)) { try Moments(columns: [fine], weights: [1, -2, 1]) }
    #expect(throws: MomentError.badWeight(row: 0)) { try Moments(columns: [fine], weights: [.infinity, 1, 1]) }
    #expect(throws: MomentError.overflow(column: 1)) { try Moments(columns: [fine, [1e200, 0, -1e200]]) }
    #expect(throws: MomentError.overflow(column: nil)) { try Moments(columns: [fine], weights: [1e308, 1e308, 1e308]) }
  }

  @Test("Covariance and correlation by hand; a constant column never gives NaN")
  func derived() throws {
    let found = try Moments(columns: [[1, 2, 3, 4], [2, 4, 6, 8], [0.1, 0.1, 0.1, 0.1], [4, 3, 2, 1]])
    #expect(abs(found.covariance[0, 1] - 10.0 / 3) < 1e-14 && abs(found.variance(of: 0) - 5.0 / 3) < 1e-14)
    #expect(found.constantColumns == [2] && found.means[2] == 0.1)
    let expected = Matrix([[1, 1, 0, -1], [1, 1, 0, -1], [0, 0, 1, 0], [-1, -1, 0, 1]])
    #expect(found.correlation.relativeDistance(to: expected) < 1e-14)
    #expect(found.correlation.storage.allSatisfy { (-1...1).contains($0) })
    let chosen = found.selecting([3, 0])
    #expect(
      chosen.means == [found.means[3], found.means[0]] && chosen.crossProducts[0, 1] == found.crossProducts[0, 3])
    // Doubling all weights changes neither rows nor covariance.
    let doubled = try Moments(columns: [[1, 2, 3, 4]], weights: [2, 2, 2, 2])
    #expect(doubled.rows == 4 && doubled.weight == 8 && abs(doubled.variance(of: 0) - 5.0 / 3) < 1e-14)
  }

  @Test("A long constant column has a variance of exactly zero, whatever its value and weights")
  func constants() throws {
    let (_, weights) = MomentsTests.data(10_000, 1, seed: 3)
    for value in [0.1, 1e9 / 3, -1e-300, 0] {
      let found = try Moments(columns: [[Double](repeating: value, count: 10_000)], weights: weights)
      #expect(found.crossProducts[0, 0] == 0 && found.means[0] == value)
    }
  }

  @Test("No columns, no rows")
  func empty() throws {
    #expect(try Moments(columns: []).columnCount == 0)
    let none = try Moments(columns: [[], []])
    #expect(none.rows == 0 && none.columnCount == 2 && none.correlation == .identity(2))
  }
}
