import SeededRandom
import Testing

@testable import Discovery

@Suite("Features drawn once")
struct FeatureCacheTests {
  @Test("A test's answer is the same whether or not other tests came before it")
  func independentOfHistory() {
    var generator = SplitMix64(seed: 1)
    var columns = (0..<4).map { _ in (0..<80).map { _ in generator.uniform() } }
    columns[3] = (0..<80).map { columns[0][$0] * columns[1][$0] }
    // One column has a gap, so that tests with it read other rows.
    columns[2][7] = .nan
    let data = TestColumns(columns.map { .numbers($0) })
    let questions: [(x: Int, y: Int, z: [Int])] = [
      (0, 3, []), (3, 0, [1]), (0, 1, [3]), (0, 3, [1]), (2, 3, [0]), (0, 3, [1, 2]), (1, 3, []),
    ]
    let shared = RandomFeatureTest(data, seed: 2)
    for (x, y, z) in questions + questions.reversed() {
      #expect(shared.test(x, y, given: z) == RandomFeatureTest(data, seed: 2).test(x, y, given: z))
    }
  }

  @Test("The k-th smallest number is the one that sorting puts there", arguments: 0..<40 as Range<UInt64>)
  func selection(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let count = 1 + generator.below(60)
    // Few different numbers on odd seeds, sorted ones on multiples of four.
    var values = (0..<count).map { _ in seed % 2 == 1 ? Double(generator.below(4)) : generator.uniform() }
    if seed % 4 == 0 { values.sort() }
    let sorted = values.sorted()
    for place in 0..<count {
      var copy = values
      #expect(MedianSelection.select(place, of: &copy) == sorted[place])
      #expect(copy.sorted() == sorted)
    }
  }
}
