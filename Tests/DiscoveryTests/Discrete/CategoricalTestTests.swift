import SeededRandom
import Testing

@testable import Discovery

/// The χ² and G² tests.
struct CategoricalTestTests {
  private struct Case {
    let (x, y, z): (Int, Int, [Int])
    let (chiSquared, gSquared): ((Double, Double), (Double, Double))
    let degreesOfFreedom: Double
  }

  /// scipy 1.17 `chi2_contingency(crosstab, correction=False, lambda_=…)` summed over the strata of z, rows and columns
  /// without counts left out; causal-learn 0.1.4's `chisq` and `gsq` give the same p-values.
  private static let cases = [
    Case(
      x: 0, y: 1, z: [], chiSquared: (113.57289156766998, 2.17750895231237e-25),
      gSquared: (128.1559790864313, 1.4834835330468888e-28), degreesOfFreedom: 2),
    Case(
      x: 0, y: 3, z: [], chiSquared: (0.5690102119763403, 0.9034886550951855),
      gSquared: (0.5729339543698626, 0.9025995919871481), degreesOfFreedom: 3),
    Case(
      x: 0, y: 1, z: [2], chiSquared: (130.40252331468176, 1.0574344853910034e-25),
      gSquared: (152.8766052396804, 1.9064307609975812e-30), degreesOfFreedom: 6),
    Case(
      x: 1, y: 2, z: [0, 3], chiSquared: (117.13233279391173, 1.5622834226477756e-13),
      gSquared: (101.24642082184641, 7.956304990028286e-11), degreesOfFreedom: 26),
    Case(
      x: 0, y: 3, z: [1, 2], chiSquared: (14.914135674931128, 0.0933216856831234),
      gSquared: (19.612481097706535, 0.02046046689689586), degreesOfFreedom: 9),
  ]

  @Test("statistics, degrees of freedom and p-values agree with scipy and causal-learn")
  func reference() throws {
    let data = try CategoricalExample.reference.data
    for example in Self.cases {
      for (x, y) in [(example.x, example.y), (example.y, example.x)] {
        let results = [
          (ChiSquaredTest(data).test(x, y, given: example.z), example.chiSquared),
          (GSquaredTest(data).test(x, y, given: example.z), example.gSquared),
        ]
        for (result, expected) in results {
          #expect(abs(result.statistic - expected.0) < 1e-10 * expected.0)
          #expect(abs(result.pValue - expected.1) < 1e-9 * expected.1)
          #expect(result.degreesOfFreedom == example.degreesOfFreedom && result.isInformative)
        }
      }
    }
  }

  @Test("rows with missing values are left out of a test")
  func missingValues() throws {
    var example = CategoricalExample.reference
    for row in 0..<200 where row % 4 == 0 { example.columns[row % 3][row] = DiscreteData.missing }
    let kept = (0..<200).filter { $0 % 4 != 0 || $0 % 3 == 2 }
    let subset = CategoricalExample(
      columns: CategoricalExample.reference.columns.map { column in kept.map { column[$0] } }, levels: example.levels)
    let (found, expected) = (
      ChiSquaredTest(try example.data).test(0, 3, given: [1]), ChiSquaredTest(try subset.data).test(0, 3, given: [1])
    )
    #expect(found.degreesOfFreedom == expected.degreesOfFreedom)
    #expect(abs(found.statistic - expected.statistic) < 1e-10)
  }

  @Test("a constant column, and too few rows where a number is asked for, can not tell")
  func uninformative() throws {
    let constant = try DiscreteData(columns: [[0, 0, 0, 0], [0, 1, 0, 1]], levels: [2, 2])
    #expect(ChiSquaredTest(constant).test(0, 1, given: []) == .uninformative)
    let data = try CategoricalExample.reference.data
    #expect(!GSquaredTest(data, rowsPerDegreeOfFreedom: 10).test(1, 2, given: [0, 3]).isInformative)
    #expect(GSquaredTest(data, rowsPerDegreeOfFreedom: 5).test(1, 2, given: [0, 3]).isInformative)
    let none = try DiscreteData(columns: [[], []], levels: [2, 2])
    #expect(!GSquaredTest(none).test(0, 1, given: []).isInformative)
  }

  @Test("under independence given z, one test in twenty rejects at 5 %")
  func size() throws {
    var rejected = (chiSquared: 0, gSquared: 0)
    for seed in 0..<1_000 {
      let data = try CategoricalExample.network(
        parents: [[], [0], [0]], levels: [2, 2, 3], rows: 300, strength: 0.4, seed: UInt64(seed)
      ).data
      if ChiSquaredTest(data).test(1, 2, given: [0]).pValue < 0.05 { rejected.chiSquared += 1 }
      if GSquaredTest(data).test(1, 2, given: [0]).pValue < 0.05 { rejected.gSquared += 1 }
    }
    // 50 ± 3 standard deviations of 6.9; G² is known to reject a little too often in small strata.
    #expect((29...71).contains(rejected.chiSquared))
    #expect((29...80).contains(rejected.gSquared))
  }
}
