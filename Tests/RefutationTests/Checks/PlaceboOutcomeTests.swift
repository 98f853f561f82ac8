import CausalData
import CausalStatistics
import Estimation
import Refutation
import StrictJSON
import Testing

@Suite("Covariates in the outcome's place")
struct PlaceboOutcomeTests {
  @Test("A proxy of the outcome fails, the right set passes: 95 of 100, amounts and arms")
  func proxy() throws {
    for isBinary in [false, true] {
      let world = LeakedOutcome(isBinary: isBinary)
      var (caught, doubted) = (0, 0)
      for seed in 0..<100 as Range<UInt64> {
        let table = try world.table(seed: seed)
        let leaked = try refutation(world.subject(table, adjustingFor: ["x", "proxy"]))
        if leaked.verdict == .failed, names(leaked, "outcome_proxies") == ["proxy"] { caught += 1 }
        // A strong cause of the outcome that came before it is none of its consequences.
        guard seed < 30 else { continue }
        for set in [["x"], ["x", "before"]] {
          let verdict = try refutation(world.subject(table, adjustingFor: set)).verdict
          #expect(verdict != .failed)
          if verdict == .inconclusive { doubted += 1 }
        }
      }
      #expect(caught >= 95 && doubted <= 3, "\(caught), \(doubted)")
    }
  }

  @Test("Whatever the proxy's shape: bent, cut in two, in three, the outcome itself with a little noise")
  func shapes() throws {
    let world = LeakedOutcome()
    let shapes: [(Double) -> Double] = [
      { $0 * $0 * $0 }, { $0 > 0.5 ? 1 : 0 }, { $0 < -0.5 ? 0 : $0 < 0.5 ? 1 : 2 }, { 1e6 * $0 },
    ]
    for (place, shape) in shapes.enumerated() {
      var caught = 0
      for seed in 0..<10 as Range<UInt64> {
        let table = try world.table(seed: 1_000 + seed)
        let values = try numbers("y", table)
        var stream = RandomStream(seed: seed, path: [3])
        let proxy = values.map { shape($0 + 0.2 * stream.normal()) }
        let leaked = try world.subject(
          try table.setting("proxy", to: ColumnStorage(proxy)), adjustingFor: ["x", "proxy"])
        if try refutation(leaked).verdict == .failed { caught += 1 }
      }
      #expect(caught >= 9, "shape \(place): \(caught)")
    }
  }

  @Test("Random right models, an earlier outcome among the covariates: hardly one fails")
  func rightModels() throws {
    for strength in [1.0, 3, 10, 30] {
      let failed = try (0..<25 as Range<UInt64>).count { seed in
        try refutation(RightModel(seed: seed, strength: strength).subject()).verdict == .failed
      }
      #expect(failed <= 1, "strength \(strength): \(failed)")
    }
  }

  @Test("A proxy that a covariate shapes as well is a doubt; so is one beside which there is no other covariate")
  func doubts() throws {
    let world = LeakedOutcome()
    var (mixed, alone) = (0, 0)
    for seed in 0..<20 as Range<UInt64> {
      let table = try world.table(seed: seed)
      let (x, proxy) = (try numbers("x", table), try numbers("proxy", table))
      let changed = try table.setting("proxy", to: ColumnStorage(zip(x, proxy).map { 0.5 * $0 + $1 }))
      if try refutation(world.subject(changed, adjustingFor: ["x", "proxy"])).verdict == .inconclusive { mixed += 1 }
      if try refutation(world.subject(table, adjustingFor: ["proxy"])).verdict == .inconclusive { alone += 1 }
    }
    #expect(mixed >= 18 && alone >= 15, "\(mixed), \(alone)")
  }

  @Test("The order of covariates does not matter, threads neither; many rows are tested in part")
  func invariance() throws {
    let world = LeakedOutcome(rows: 3_000)
    let table = try world.table(seed: 5)
    let first = try refutation(world.subject(table, adjustingFor: ["x", "before", "proxy"]))
    let second = try refutation(world.subject(table, adjustingFor: ["proxy", "x", "before"]))
    #expect(first.verdict == .failed && second.verdict == .failed)
    #expect(abs(try #require(first.pValue) - (try #require(second.pValue))) < 1e-8)
    var few = PlaceboOutcomeRefuter()
    few.mostRows = 1_000
    var settings = RefutationSettings()
    let subject = try world.subject(table, adjustingFor: ["x", "proxy"])
    let part = try few.refute(subject, settings)[0]
    #expect(part.verdict == .failed)
    settings.threads = 2
    #expect(try few.refute(subject, settings)[0] == part)
  }

  @Test("NHEFS: nothing that was measured in 1971 is a consequence of the weight gained by 1982")
  func nhefs() async throws {
    let subject = try await NHEFSSubject.subject(by: LinearRegressionEstimator())
    #expect(try refutation(subject).verdict == .passed)
  }

  @Test("Nothing to adjust for: a reason, not an answer")
  func obstacle() throws {
    let world = LeakedOutcome(rows: 100)
    let subject = try world.subject(
      try world.table(seed: 1), adjustingFor: [], by: LinearRegressionEstimator(adjusting: false))
    #expect(PlaceboOutcomeRefuter().obstacle(for: subject) == "nothing is adjusted for")
  }

  private func refutation(_ subject: RefutationSubject) throws -> Refutation {
    try PlaceboOutcomeRefuter().refute(subject, RefutationSettings())[0]
  }

  private func names(_ refutation: Refutation, _ key: String) -> [String] {
    refutation.diagnostics[key]?.array?.compactMap(\.string) ?? []
  }

  private func numbers(_ name: String, _ table: Table) throws -> [Double] {
    let column = try table.column(name)
    return (0..<table.rowCount).map { column.number(row: $0) }
  }
}

/// A right linear model with random coefficients: two to five correlated covariates, all causes of treatment and outcome, the
/// first of them, like an earlier outcome, strong.
private struct RightModel {
  let seed: UInt64
  /// The earlier outcome's coefficient; the outcome's noise has deviation 1.
  let strength: Double

  func subject(rows: Int = 500) throws -> RefutationSubject {
    var stream = RandomStream(seed: seed, path: [4])
    let count = 2 + Int(seed % 4)
    let mixing = (0..<count).map { row in (0..<count).map { (row == $0 ? 1 : 0) + 0.5 * stream.normal() } }
    let onTreatment = (0..<count).map { _ in 0.4 * stream.normal() }
    let onOutcome = (0..<count).map { $0 == 0 ? strength * (1 + stream.uniform()) : 0.4 * stream.normal() }
    let effect = 0.5 * stream.normal()
    var columns = [[Double]](repeating: [], count: count + 2)
    for _ in 0..<rows {
      let sources = (0..<count).map { _ in stream.normal() }
      let covariates = mixing.map { row in zip(row, sources).reduce(0) { $0 + $1.0 * $1.1 } }
      var d = zip(onTreatment, covariates).reduce(stream.normal()) { $0 + $1.0 * $1.1 }
      if seed % 2 == 0 { d = d > 0 ? 1 : 0 }
      let y = zip(onOutcome, covariates).reduce(effect * d + stream.normal()) { $0 + $1.0 * $1.1 }
      for (place, value) in ([d, y] + covariates).enumerated() { columns[place].append(value) }
    }
    let names = ["d", "y"] + (0..<count).map { "x\($0)" }
    let table = try Table(zip(names, columns).map { (name: $0, content: .numbers($1)) })
    let sample = try EffectSample(
      .backdoor(treatment: "d", outcome: "y", adjustingFor: Array(names.dropFirst(2))), in: table)
    return try RefutationSubject.subjects(sample, LinearRegressionEstimator(), EstimationSettings())[0]
  }
}
