import Discovery
import Reconciliation
import SeededRandom
import Testing

@Suite("BDeu's equivalent sample size, chosen by the data")
struct EquivalentSampleSizeTests {
  /// A chain of variables with `levels` levels: each copies the one before with probability `fidelity`, else is uniform.
  private static func chain(levels: Int, fidelity: Double, rows: Int, seed: UInt64) throws -> DiscreteData {
    var generator = SplitMix64(seed: seed)
    var columns = [[UInt8]](repeating: [], count: 6)
    for _ in 0..<rows {
      var value = generator.below(levels)
      for column in columns.indices {
        if generator.uniform() >= fidelity { value = generator.below(levels) }
        columns[column].append(UInt8(value))
      }
    }
    return try DiscreteData(columns: columns, levels: [Int](repeating: levels, count: 6))
  }

  @Test("Of all candidates the one chosen scores highest")
  func highest() throws {
    for seed in 0..<5 as Range<UInt64> {
      let size = try EquivalentSampleSize(for: Self.chain(levels: 3, fidelity: 0.5, rows: 300, seed: seed))
      #expect(EquivalentSampleSize.candidates.contains(size.value))
      let place = try #require(EquivalentSampleSize.candidates.firstIndex(of: size.value))
      #expect(size.scores[place] == size.scores.max())
    }
  }

  @Test("Nearly certain dependence wants a small size, gradual dependence a larger one")
  func adapts() throws {
    for seed in 0..<3 as Range<UInt64> {
      let certain = try EquivalentSampleSize(for: Self.chain(levels: 4, fidelity: 0.999, rows: 500, seed: seed))
      let gradual = try EquivalentSampleSize(for: Self.chain(levels: 4, fidelity: 0.5, rows: 500, seed: seed))
      #expect(certain.value < gradual.value, "seed \(seed)")
    }
  }
}
