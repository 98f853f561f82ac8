import CausalStatistics
import Discovery
import Glibc
import SeededRandom
import Testing

@Suite("Tests of mixed variables")
struct MixedTestTests {
  /// 60 rows of three columns of numbers and two of levels, from integer recurrences, so that other tools can make them.
  static let columns: TestColumns = {
    var state = 7
    var (numbers, three, two) = ([[Double]](repeating: [], count: 3), [Int32](), [Int32]())
    for _ in 0..<60 {
      let drawn = (0..<5).map { _ in
        state = state * 48_271 % 2_147_483_647
        return state
      }
      let first = Double(drawn[0] % 1_000) / 100
      let second = Double(drawn[1] % 1_000) / 100 + 0.4 * first
      let group = drawn[2] / 7 % 3
      numbers[0].append(first)
      numbers[1].append(second)
      numbers[2].append(Double(drawn[4] % 1_000) / 100 + 1.5 * Double(group) + 0.3 * second)
      three.append(Int32(group))
      two.append(drawn[3] / 1_000 % 3 == 0 ? (group > 0 ? 1 : 0) : Int32(drawn[3] / 7 % 2))
    }
    return TestColumns(numbers.map { .numbers($0) } + [.codes(three, levels: 3), .codes(two, levels: 2)])
  }()

  struct Expected: Sendable {
    var x: Int
    var y: Int
    var z: [Int]
    var statistic: Double
    var degrees: Double
    var pValue: Double
  }

  /// By numpy and scipy: projections by `lstsq`, determinants by `slogdet`, tails by `chi2.sf`.
  static let degenerate = [
    Expected(x: 0, y: 1, z: [], statistic: 3.5967589367357067, degrees: 1, pValue: 0.05789233396368286),
    Expected(x: 0, y: 2, z: [1], statistic: 0.4808484266138735, degrees: 1, pValue: 0.4880382653823456),
    Expected(x: 2, y: 3, z: [], statistic: 16.289045353019013, degrees: 2, pValue: 0.00029032119569988453),
    Expected(x: 2, y: 3, z: [1, 4], statistic: 19.90652381300988, degrees: 2, pValue: 4.757220449316924e-05),
    Expected(x: 3, y: 4, z: [], statistic: 2.736785707591499, degrees: 2, pValue: 0.254515674933032),
    Expected(x: 3, y: 4, z: [0, 2], statistic: 2.3990994433726343, degrees: 2, pValue: 0.30132986367226383),
  ]

  /// By numpy (regressions by `lstsq` in each cell) and scipy (`bartlett`, `chi2_contingency` with the log-likelihood,
  /// logistic regressions by `minimize`).
  static let conditional = [
    Expected(x: 2, y: 3, z: [1], statistic: 23.743185601922416, degrees: 6, pValue: 0.0005822115043952354),
    Expected(x: 2, y: 3, z: [], statistic: 17.722376422810196, degrees: 4, pValue: 0.001398183280552152),
    Expected(x: 0, y: 1, z: [4], statistic: 4.046371461643443, degrees: 2, pValue: 0.13223353291434367),
    Expected(x: 3, y: 4, z: [0], statistic: 2.6248801835142785, degrees: 2, pValue: 0.26916247329700105),
    Expected(x: 3, y: 4, z: [], statistic: 2.9165127770278647, degrees: 2, pValue: 0.23264155779128198),
  ]

  private static func embedded() throws -> DegenerateGaussianTest {
    try DegenerateGaussianTest(columns)
  }

  private func check(_ test: some IndependenceTest, _ expected: Expected) {
    for (x, y) in [(expected.x, expected.y), (expected.y, expected.x)] {
      let result = test.test(x, y, given: expected.z)
      #expect(abs(result.statistic - expected.statistic) < 1e-5 * expected.statistic)
      #expect(result.degreesOfFreedom == expected.degrees)
      #expect(abs(result.pValue - expected.pValue) < 1e-4 * expected.pValue)
    }
  }

  @Test("Degenerate Gaussian: numpy's statistic, scipy's p-value", arguments: degenerate.indices)
  func degenerateAgainstNumpy(index: Int) throws {
    check(try MixedTestTests.embedded(), MixedTestTests.degenerate[index])
  }

  @Test("Conditional Gaussian: numpy's statistic, scipy's p-value", arguments: conditional.indices)
  func conditionalAgainstNumpy(index: Int) {
    check(ConditionalGaussianTest(MixedTestTests.columns), MixedTestTests.conditional[index])
  }

  /// A chain u → v → w of the given kinds, so that u and w are independent given v, in 200 rows.
  private func chain(_ kinds: [Bool], seed: UInt64, link: Double) -> TestColumns {
    var generator = SplitMix64(seed: seed)
    var values = [[Double]](repeating: [], count: 3)
    for _ in 0..<200 {
      var before = 0.0
      for (place, isContinuous) in kinds.enumerated() {
        let latent = (place == 0 ? 0 : link) * before + GaussianColumns.normal(&generator)
        // Levels by the logistic model of the cause, so that each kind of test has its own model.
        let level = generator.uniform() < 1 / (1 + exp(-1.5 * link * before)) ? 1.0 : 0.0
        before = isContinuous ? latent : level
        values[place].append(before)
      }
    }
    return TestColumns(
      zip(values, kinds).map { $1 ? .numbers($0) : .codes($0.map { Int32($0) }, levels: 2) })
  }

  @Test(
    "Size under conditional independence: 5 % below 0.05, within three standard errors",
    arguments: [
      [true, true, true], [true, false, true], [false, true, false], [false, false, true], [false, false, false],
    ])
  func size(kinds: [Bool]) throws {
    let runs = 150
    var (conditional, degenerate) = (0, 0)
    for seed in 0..<runs {
      let columns = chain(kinds, seed: UInt64(seed), link: 1)
      if ConditionalGaussianTest(columns).test(0, 2, given: [1]).pValue < 0.05 { conditional += 1 }
      if try DegenerateGaussianTest(columns).test(0, 2, given: [1]).pValue < 0.05 { degenerate += 1 }
    }
    // 0.05 ± 3 √(0.05 · 0.95 / 150), at least 0
    #expect((0...0.104).contains(Double(conditional) / Double(runs)))
    #expect((0...0.104).contains(Double(degenerate) / Double(runs)))
  }

  @Test("Power: links of a chain are seen")
  func power() throws {
    for kinds in [[true, true, true], [true, false, true], [false, true, false], [false, false, false]] {
      let columns = chain(kinds, seed: 3, link: 1.5)
      for (x, y) in [(0, 1), (1, 2)] {
        #expect(ConditionalGaussianTest(columns).test(x, y, given: []).pValue < 0.01)
        #expect(try DegenerateGaussianTest(columns).test(x, y, given: []).pValue < 0.01)
      }
    }
  }

  @Test("What does not vary is independent; missing values and unseen levels do no harm")
  func degenerateInput() throws {
    var generator = SplitMix64(seed: 11)
    var numbers = GaussianColumns.independent(1, rows: 40, using: &generator)[0]
    let copy = numbers
    numbers[3] = .nan
    let codes = (0..<40).map { Int32($0 % 2) }
    var gaps = codes
    gaps[5] = -1
    let columns = TestColumns([
      .numbers(numbers), .numbers([Double](repeating: 2, count: 40)), .codes(codes, levels: 5), .codes(gaps, levels: 2),
      .codes([Int32](repeating: 0, count: 40), levels: 3), .numbers(copy),
    ])
    for test in [ConditionalGaussianTest(columns), try DegenerateGaussianTest(columns)] as [any IndependenceTest] {
      #expect(test.test(0, 1, given: []).pValue == 1)
      #expect(test.test(0, 4, given: []).pValue == 1)
      #expect(test.test(2, 3, given: []).pValue < 1e-6)
      #expect(test.test(0, 5, given: []).pValue < 1e-6)
      #expect(test.test(0, 2, given: []).degreesOfFreedom == (test is DegenerateGaussianTest ? 1 : 2))
      let p = test.test(0, 2, given: [1, 3, 4]).pValue
      #expect(p >= 0 && p <= 1)
    }
    let empty = TestColumns([.numbers([]), .codes([], levels: 2)])
    #expect(!ConditionalGaussianTest(empty).test(0, 1, given: []).isInformative)
    #expect(!RandomFeatureTest(empty).test(0, 1, given: []).isInformative)
  }
}
