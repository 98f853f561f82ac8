import Foundation
import SeededRandom
import Testing

@testable import Discovery

@Suite("Agreement of chains")
struct ChainSeriesTests {
  /// An autoregressive series of unit variance about a mean.
  private static func series(_ length: Int, correlation: Double, mean: Double = 0, seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    var value = Samples.normal(using: &generator)
    return (0..<length).map { _ in
      value = correlation * value + (1 - correlation * correlation).squareRoot() * Samples.normal(using: &generator)
      return mean + value
    }
  }

  @Test("The effective size of an autoregressive series is n (1 − ρ) / (1 + ρ)", arguments: [0, 0.5, 0.9])
  func effectiveSize(correlation: Double) {
    let chains = (0..<4).map { ChainSeriesTests.series(1_500, correlation: correlation, seed: UInt64($0)) }
    let agreement = ChainSeries(chains).agreement
    let expected = 6_000 * (1 - correlation) / (1 + correlation)
    // The estimate's own error is some per cent.
    #expect(abs(agreement.effectiveSize / expected - 1) < 0.25)
    #expect(agreement.rHat < 1.03)
  }

  @Test("Chains about different means do not agree")
  func disagreement() {
    let chains = (0..<4).map { ChainSeriesTests.series(500, correlation: 0, mean: $0 == 3 ? 2 : 0, seed: UInt64($0)) }
    let agreement = ChainSeries(chains).agreement
    // Halves: between-variance of means 0, 0, 2 in shares 6 : 2 is 0.857; R̂ ≈ √1.86.
    #expect(abs(agreement.rHat - 1.857.squareRoot()) < 0.1)
    #expect(agreement.effectiveSize < 50)
  }

  @Test("Chains that never move agree where they stand at the same place only")
  func constants() {
    let same = ChainSeries(Array(repeating: Array(repeating: 3, count: 100), count: 4)).agreement
    #expect(same.rHat == 1 && same.effectiveSize == 400)
    let apart = ChainSeries([0, 0, 0, 1].map { Array(repeating: $0, count: 100) }).agreement
    #expect(apart.rHat == 1_000 && apart.effectiveSize < 10)
  }
}
