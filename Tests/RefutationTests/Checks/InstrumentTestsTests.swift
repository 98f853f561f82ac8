import CausalData
import CausalStatistics
import Estimation
import Identification
import StrictJSON
import Testing

@testable import Refutation

@Suite("Instrument tests")
struct InstrumentTestsTests {
  /// z → t → y with a hidden cause of t and y; `path` is what z does to y beside that, `strength` what it does to t.
  private func subject(
    seed: UInt64, strength: Double, path: Double, second: Double? = nil, rows: Int = 2_000
  ) throws -> RefutationSubject {
    var stream = RandomStream(seed: seed, path: [21])
    var columns = [[Double]](repeating: [], count: 4)
    for _ in 0..<rows {
      let (z, hidden, w) = (stream.bernoulli(0.5) ? 1.0 : 0, stream.normal(), stream.normal())
      let t = strength * z + 0.5 * (second == nil ? 0 : w) + hidden + stream.normal() > 0.3 ? 1.0 : 0
      let y = t + hidden + path * z + (second ?? 0) * w + 0.5 * stream.normal()
      for (place, value) in [z, w, t, y].enumerated() { columns[place].append(value) }
    }
    let table = try Table([
      "z": .numbers(columns[0]), "w": .numbers(columns[1]), "t": .numbers(columns[2]), "y": .numbers(columns[3]),
    ])
    var effect = IdentifiedEffect(.instrument, treatments: ["t"], outcome: "y")
    effect.instruments = second == nil ? ["z"] : ["z", "w"]
    return try RefutationSubject.subjects(
      try EffectSample(effect, in: table), TwoStageLeastSquaresEstimator(), EstimationSettings())[0]
  }

  private func verdict(_ subject: RefutationSubject) throws -> RefutationVerdict {
    try InstrumentTestsRefuter().refute(subject, RefutationSettings())[0].verdict
  }

  @Test("Right instruments seldom fail")
  func right() throws {
    let verdicts = try (0..<60 as Range<UInt64>).map { try verdict(try subject(seed: $0, strength: 1, path: 0)) }
    // At most 5 % of 60, three standard deviations above: 3 + 3 · 1.7.
    #expect(verdicts.count { $0 == .failed } <= 8)
    #expect(verdicts.count { $0 == .passed } >= 52)
  }

  @Test("A gross way around the treatment is seen; a weak instrument is called so")
  func wrong() throws {
    #expect(try verdict(try subject(seed: 1, strength: 0.6, path: 4)) == .failed)
    #expect(try verdict(try subject(seed: 1, strength: 0.02, path: 0)) == .inconclusive)
  }

  @Test("Two instruments that disagree fail")
  func disagreeing() throws {
    #expect(try verdict(try subject(seed: 2, strength: 1, path: 0, second: 0)) == .passed)
    #expect(try verdict(try subject(seed: 2, strength: 1, path: 0, second: 1)) == .failed)
  }

  @Test("A few rows of one arm, all alike, prove nothing")
  func fewRows() {
    // One row has the instrument; without it 99 rows spread over treatment and outcome.
    let rare = [1] + [Int](repeating: 0, count: 99)
    let treatment = [1] + (0..<99).map { $0 % 4 == 0 ? 0 : 1 }
    let outcome = [1] + (0..<99).map { $0 % 3 == 0 ? 1 : 0 }
    for instrument in [rare, rare.map { 1 - $0 }] {
      let inequality = InstrumentalInequality(
        instrument: instrument, treatment: treatment, outcome: outcome, levels: (2, 2, 2))
      #expect(inequality.pearl()?.pValue ?? 0 > 0.05)
      #expect(inequality.kitagawa()?.pValue ?? 0 > 0.05)
    }
    // A certain case, and few rows: an excess of 1 in one row against many.
    let certain = InstrumentalInequality(
      instrument: rare, treatment: [0] + [Int](repeating: 1, count: 99), outcome: [1] + [Int](repeating: 0, count: 99),
      levels: (2, 2, 2))
    #expect(certain.kitagawa()?.pValue ?? 0 > 0.01)
    let moved = InstrumentalInequality(
      instrument: rare, treatment: [Int](repeating: 0, count: 100), outcome: [1] + [Int](repeating: 0, count: 99),
      levels: (2, 2, 2))
    #expect((moved.pearl()?.excess ?? 0) == 1 && (moved.pearl()?.pValue ?? 0) > 0.01)
  }

  @Test("Pearl's inequality by hand: all of y moves with z although t does not")
  func pearl() throws {
    // t = 0 always; y = z: P(0, 0 | 0) + P(0, 1 | 1) = 2.
    let half = (0..<100).map { $0 % 2 }
    let inequality = InstrumentalInequality(
      instrument: half, treatment: [Int](repeating: 0, count: 100), outcome: half, levels: (2, 1, 2))
    let result = try #require(inequality.pearl())
    #expect(abs(result.excess - 1) < 1e-12)
    #expect(result.pValue < 1e-9)
    // y = t = z is possible.
    let possible = InstrumentalInequality(instrument: half, treatment: half, outcome: half, levels: (2, 2, 2))
    #expect(abs(try #require(possible.pearl()).excess) < 1e-12)
    #expect(try #require(possible.pearl()).pValue == 1)
    #expect(try #require(possible.kitagawa()).pValue == 1)
  }

  @Test("Estimands without an instrument are told so")
  func obstacle() throws {
    let subject = try PlantedConfounder(strength: 0.1, effect: 1, rows: 50).subject(seed: 1)
    #expect(InstrumentTestsRefuter().obstacle(for: subject) != nil)
  }
}
