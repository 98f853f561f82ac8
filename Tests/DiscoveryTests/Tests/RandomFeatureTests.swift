import Discovery
import Glibc
import SeededRandom
import Testing

@Suite("Random features")
struct RandomFeatureTests {
  /// x ← z → y with z squared, so that no correlation shows; y also of x where asked.
  private func columns(seed: UInt64, rows: Int, link: Double) -> TestColumns {
    var generator = SplitMix64(seed: seed)
    let noise = GaussianColumns.independent(3, rows: rows, using: &generator)
    let x = (0..<rows).map { noise[2][$0] * noise[2][$0] + 0.5 * noise[0][$0] }
    let y = (0..<rows).map { cos(2 * noise[2][$0]) + 0.5 * noise[1][$0] + link * noise[0][$0] * noise[0][$0] }
    return TestColumns([.numbers(x), .numbers(y), .numbers(noise[2])])
  }

  @Test("Size under nonlinear conditional independence: 5 % below 0.05, within three standard errors and a bias of 2 %")
  func size() {
    let runs = 120
    let below = (0..<runs).count { seed in
      RandomFeatureTest(columns(seed: UInt64(seed), rows: 120, link: 0), seed: UInt64(seed))
        .test(0, 1, given: [2]).pValue < 0.05
    }
    // 0.05 ± (0.02 + 3 √(0.05 · 0.95 / 120))
    #expect((0...0.13).contains(Double(below) / Double(runs)))
  }

  @Test("Size without conditions")
  func sizeUnconditional() {
    let runs = 200
    let below = (0..<runs).count { seed in
      var generator = SplitMix64(seed: 5_000 + UInt64(seed))
      let noise = GaussianColumns.independent(2, rows: 100, using: &generator)
      return RandomFeatureTest(TestColumns(noise.map { .numbers($0) })).test(0, 1, given: []).pValue < 0.05
    }
    // 0.05 ± 3 √(0.05 · 0.95 / 200)
    #expect((0.003...0.097).contains(Double(below) / Double(runs)))
  }

  @Test("It mostly sees what correlation does not: x and its square; a remaining link given the cause")
  func power() {
    var (squares, links) = (0, 0)
    for seed in 0..<12 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let noise = GaussianColumns.independent(2, rows: 300, using: &generator)
      let square = zip(noise[0], noise[1]).map { $0 * $0 + 0.3 * $1 }
      let test = RandomFeatureTest(TestColumns([.numbers(noise[0]), .numbers(square)]), seed: seed)
      if test.test(0, 1, given: []).pValue < 0.05 { squares += 1 }
      let linked = RandomFeatureTest(columns(seed: seed, rows: 300, link: 3), seed: seed)
      if linked.test(0, 1, given: [2]).pValue < 0.05 { links += 1 }
    }
    // Five random features may miss; a test without power would see one in twenty.
    #expect(squares >= 10 && links >= 8)
  }

  @Test("The same seed, the same answer, in either order; another seed, another")
  func seeds() {
    let data = columns(seed: 1, rows: 100, link: 0.3)
    let one = RandomFeatureTest(data, seed: 4).test(0, 1, given: [2])
    #expect(RandomFeatureTest(data, seed: 4).test(1, 0, given: [2]) == one)
    #expect(RandomFeatureTest(data, seed: 5).test(0, 1, given: [2]) != one)
  }
}

@Suite("Fisher's z with missing values")
struct TestwiseFisherZTests {
  @Test("Each test is that of its complete rows")
  func completeRows() throws {
    var generator = SplitMix64(seed: 21)
    var columns = GaussianColumns.mixed(5, rows: 80, using: &generator)
    for row in 0..<80 {
      if generator.uniform() < 0.2 { columns[1][row] = .nan }
      if generator.uniform() < 0.2 { columns[3][row] = .infinity }
    }
    let test = TestwiseFisherZTest(columns: columns)
    for (x, y, z) in [(0, 1, [2]), (0, 2, [4]), (1, 3, []), (0, 4, [1, 2, 3])] {
      let rows = (0..<80).filter { row in ([x, y] + z).allSatisfy { columns[$0][row].isFinite } }
      let chosen = columns.map { column in rows.map { column[$0].isFinite ? column[$0] : 0 } }
      let expected = TestwiseFisherZTest(columns: chosen).test(x, y, given: z)
      let result = test.test(x, y, given: z)
      #expect(abs(result.statistic - expected.statistic) < 1e-9)
      #expect(result.isInformative)
    }
    let level = try #require(SignificanceLevel(0.3))
    for (x, y, candidates) in [(0, 2, [4]), (0, 2, [1, 4, 3])] {
      var (sets, expected) = ([[Int]](), [[Int]]())
      _ = test.separations(of: x, y, among: candidates, size: 1, leading: candidates.count, at: level) { members, _ in
        sets.append(members)
        return true
      }
      for node in candidates where test.test(x, y, given: [node]).pValue > 0.3 { expected.append([node]) }
      #expect(sets == expected)
    }
  }
}
