import CausalData
import CausalStatistics
import Glibc
import StrictJSON
import Testing

@testable import Estimation

/// Against R's Matching 4.10-8 (Match with ties, Var.calc = 2, distance.tolerance = 1e-12; scores by glm with
/// epsilon = 1e-14) on Dehejia and Wahba's experimental rows.
@Suite("Nearest-neighbour matching")
struct MatchingEstimatorTests {
  private static let covariates = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]

  private static func sample() throws -> EffectSample {
    let table = try InstrumentFixture.table("nsw_dw.csv")
    return try EffectSample(.backdoor(treatment: "treat", outcome: "re78", adjustingFor: covariates), in: table)
  }

  /// One call of Match.
  struct Oracle: Sendable, CustomTestStringConvertible {
    let distance: MatchingDistance
    let target: EffectTarget
    let neighbours: Int
    let isCorrected: Bool
    let effect: Double
    let error: Double
    var testDescription: String { "\(distance) \(target) \(neighbours) \(isCorrected)" }

    init(
      _ distance: MatchingDistance, _ target: EffectTarget, _ neighbours: Int, _ isCorrected: Bool, _ effect: Double,
      _ error: Double
    ) {
      (self.distance, self.target, self.neighbours, self.isCorrected) = (distance, target, neighbours, isCorrected)
      (self.effect, self.error) = (effect, error)
    }
  }

  static let oracles: [Oracle] = [
    Oracle(.mahalanobis, .ate, 1, false, 1906.1262500075, 642.8667970462),
    Oracle(.mahalanobis, .ate, 1, true, 1809.9778518307, 643.9322533947),
    Oracle(.mahalanobis, .ate, 3, true, 1493.8109956677, 626.4470242871),
    Oracle(.mahalanobis, .att, 1, true, 2243.1200514303, 770.7508351733),
    Oracle(.mahalanobis, .att, 3, false, 2027.7643370598, 708.8328192428),
    Oracle(.mahalanobis, .atc, 1, true, 1501.7805175003, 701.0575163636),
    Oracle(.inverseVariance, .ate, 1, false, 1916.2045931161, 770.2245357386),
    Oracle(.inverseVariance, .ate, 1, true, 1905.3119550316, 771.1716324753),
    Oracle(.inverseVariance, .att, 3, true, 1717.6522745884, 718.4907447813),
    Oracle(.inverseVariance, .atc, 3, true, 1062.1023379963, 779.6200782446),
    Oracle(.propensityScore, .ate, 1, false, 1993.2880348427, 689.9148932450),
    Oracle(.propensityScore, .ate, 3, false, 1697.1645657041, 634.0294821526),
    Oracle(.propensityScore, .ate, 1, true, 1991.8039833435, 689.8764632704),
    Oracle(.propensityScore, .att, 1, false, 2639.8645648559, 710.9876300707),
    Oracle(.propensityScore, .att, 3, true, 2398.1704856689, 693.8029892340),
    Oracle(.propensityScore, .atc, 3, false, 1198.7521765385, 657.5750303809),
  ]

  @Test("R's Matching, to nine digits", arguments: oracles)
  func againstR(oracle: Oracle) throws {
    var estimator = MatchingEstimator()
    (estimator.distance, estimator.neighbours) = (oracle.distance, oracle.neighbours)
    (estimator.isBiasCorrected, estimator.knowsScoreIsEstimated) = (oracle.isCorrected, false)
    var settings = EstimationSettings()
    settings.target = oracle.target
    let estimate = try estimator.estimate(MatchingEstimatorTests.sample(), settings)[0]
    #expect(abs(estimate.effect - oracle.effect) < 1e-9 * abs(oracle.effect), "\(estimate.effect)")
    let error = try #require(estimate.standardError)
    #expect(abs(error - oracle.error) < 1e-9 * oracle.error, "\(error)")
  }

  /// What Tests/Fixtures/Estimation/matching_oracle.py prints (brute force, numpy): neighbours, effect, error.
  static let adjusted: [Oracle] = [
    Oracle(.propensityScore, .ate, 1, false, 1993.2880348426968, 682.7849169065754),
    Oracle(.propensityScore, .ate, 3, false, 1697.1645657041197, 626.2635763578504),
    Oracle(.propensityScore, .att, 1, false, 2639.8645648558554, 710.0693906314814),
    Oracle(.propensityScore, .att, 3, false, 2397.636031558559, 693.1310571937754),
    Oracle(.propensityScore, .atc, 1, false, 1533.2239654102564, 808.4470349249102),
    Oracle(.propensityScore, .atc, 3, false, 1198.7521765384615, 655.3448395118736),
  ]

  @Test("Errors that know the score is estimated, by brute force", arguments: adjusted)
  func estimatedScore(oracle: Oracle) throws {
    var estimator = MatchingEstimator()
    estimator.neighbours = oracle.neighbours
    var settings = EstimationSettings()
    settings.target = oracle.target
    let estimate = try estimator.estimate(MatchingEstimatorTests.sample(), settings)[0]
    #expect(abs(estimate.effect - oracle.effect) < 1e-9 * oracle.effect)
    let error = try #require(estimate.standardError)
    #expect(abs(error - oracle.error) < 1e-9 * oracle.error, "\(error)")
  }

  @Test("A caliper on scores (effect also R's), on covariates; exact columns as R has them")
  func caliperAndExact() throws {
    var estimator = MatchingEstimator()
    estimator.caliper = 0.01
    let near = try estimator.estimate(MatchingEstimatorTests.sample(), EstimationSettings())[0]
    #expect(abs(near.effect - 1981.1815462389) < 1e-6)
    // R's own error is of another set of rows than the matched ones; this is the brute force's.
    #expect(abs((near.standardError ?? 0) - 777.9051601829367) < 1e-6)
    #expect(near.diagnostics["matched_rows"]?.number == 300)
    #expect(near.diagnostics.warnings.contains { $0.hasPrefix("145 rows have no neighbour near enough") })
    (estimator.distance, estimator.caliper, estimator.isBiasCorrected) = (.mahalanobis, 0.5, false)
    var settings = EstimationSettings()
    settings.target = .att
    let close = try estimator.estimate(MatchingEstimatorTests.sample(), settings)[0]
    #expect(abs(close.effect - 2195.220582692308) < 1e-6)
    #expect(abs((close.standardError ?? 0) - 777.5524487587456) < 1e-6)
    (estimator.caliper, estimator.exact) = (nil, ["black"])
    let exact = try estimator.estimate(MatchingEstimatorTests.sample(), EstimationSettings())[0]
    #expect(abs(exact.effect - 1934.1103167491) < 1e-6)
    #expect(abs((exact.standardError ?? 0) - 648.5815268666) < 1e-6)
    estimator.caliper = 1e-12
    estimator.exact = []
    let twins = try estimator.estimate(MatchingEstimatorTests.sample(), EstimationSettings())[0]
    // Only rows with a twin of all eight covariates in the other arm are left.
    #expect(try #require(twins.diagnostics["matched_rows"]?.number) < 200)
  }

  @Test("Rows of weights 1, 2, 3 in turn, by brute force; weights of one size change nothing")
  func weights() throws {
    let plain = try InstrumentFixture.table("nsw_dw.csv")
    func sample(_ weight: (Int) -> Double) throws -> EffectSample {
      var columns = try plain.names.map { name in
        let column = try plain.column(name)
        return (name: name, content: ColumnContent.numbers((0..<plain.rowCount).map { column.number(row: $0) }))
      }
      columns.append(("w", .numbers((0..<plain.rowCount).map(weight))))
      var roles = EffectSample.Roles()
      roles.weights = "w"
      return try EffectSample(
        .backdoor(treatment: "treat", outcome: "re78", adjustingFor: MatchingEstimatorTests.covariates),
        in: Table(columns), roles: roles)
    }
    let turns = try MatchingEstimator().estimate(try sample { Double(1 + $0 % 3) }, EstimationSettings())[0]
    #expect(abs(turns.effect - 2700.6521786733474) < 1e-6)
    #expect(abs((turns.standardError ?? 0) - 1026.111498343579) < 1e-6)
    var known = MatchingEstimator()
    known.knowsScoreIsEstimated = false
    let equal = try known.estimate(try sample { _ in 3.5 }, EstimationSettings())[0]
    #expect(abs(equal.effect - 1993.2880348427) < 1e-6 && abs((equal.standardError ?? 0) - 689.9148932450) < 1e-6)
    // Rows of weight 0 are as good as absent.
    let half = try MatchingEstimator().estimate(try sample { $0 % 2 == 0 ? 2 : 0 }, EstimationSettings())[0]
    let kept = plain.selecting(rows: (0..<plain.rowCount).filter { $0 % 2 == 0 })
    let without = try known.estimate(
      EffectSample(
        .backdoor(treatment: "treat", outcome: "re78", adjustingFor: MatchingEstimatorTests.covariates), in: kept),
      EstimationSettings())[0]
    #expect(abs(half.effect - without.effect) < 1e-6)
    #expect(abs((half.standardError ?? 0) - (without.standardError ?? 1)) < 1e-6)
  }

  @Test("Without replacement every row serves once, and the order of rows does not matter")
  func withoutReplacement() throws {
    var estimator = MatchingEstimator()
    estimator.isWithReplacement = false
    var settings = EstimationSettings()
    settings.target = .att
    let table = try InstrumentFixture.table("nsw_dw.csv")
    func estimate(_ table: Table) throws -> EffectEstimate {
      let sample = try EffectSample(
        .backdoor(treatment: "treat", outcome: "re78", adjustingFor: MatchingEstimatorTests.covariates), in: table)
      return try estimator.estimate(sample, settings)[0]
    }
    let all = try estimate(table)
    // 185 treated, each with a partner of its own among 260.
    #expect(all.rowsUsed == 370)
    let backwards = try estimate(table.selecting(rows: (0..<table.rowCount).reversed()))
    #expect(abs(all.effect - backwards.effect) < 1e-9 * abs(all.effect))
    settings.target = .atc
    let fewer = try estimate(table)
    #expect(fewer.rowsUsed == 370)
    #expect(fewer.diagnostics["unmatched_rows"]?.number == 75)
    settings.target = .ate
    #expect(throws: EstimationError.self) { try estimate(table) }
  }

  @Test("Balance before and after, and overlap where there is a score")
  func balance() throws {
    let sample = try MatchingWorld.sample(rows: 600, seed: 3, run: 0)
    var estimator = MatchingEstimator()
    for distance in MatchingDistance.allCases {
      estimator.distance = distance
      let estimate = try estimator.estimate(sample, EstimationSettings())[0]
      let balance = try #require(estimate.balance)
      #expect(balance.covariates.map(\.name) == ["a", "b"])
      #expect(balance.largestBefore > 0.2 && balance.largestAfter < 0.1, "\(distance)")
      #expect((estimate.overlap != nil) == (distance == .propensityScore))
    }
  }

  @Test("What cannot be done is said in a sentence")
  func failures() throws {
    let sample = try MatchingEstimatorTests.sample()
    var estimator = MatchingEstimator()
    estimator.neighbours = 0
    #expect(throws: EstimationError.badSetting(name: "neighbours", reason: "take 1 or more, not 0")) {
      try estimator.estimate(sample, EstimationSettings())
    }
    estimator.neighbours = 200
    #expect(throws: EstimationError.self) { try estimator.estimate(sample, EstimationSettings()) }
    estimator = MatchingEstimator()
    estimator.exact = ["re78"]
    #expect(throws: EstimationError.self) { try estimator.estimate(sample, EstimationSettings()) }
    // One covariate tells the treatment.
    let apart = try Table([
      "t": [0, 0, 0, 0, 1, 1, 1, 1], "x": [1, 2, 3, 4, 5, 6, 7, 8], "y": [1, 2, 1, 2, 4, 3, 4, 3],
    ])
    let separated = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x"]), in: apart)
    #expect {
      try MatchingEstimator().estimate(separated, EstimationSettings())
    } throws: { error in
      "\(error)".contains("do not overlap") && "\(error)".contains("x")
    }
    // With covariates matching still finds neighbours, but none within a caliper.
    estimator = MatchingEstimator()
    (estimator.distance, estimator.caliper) = (.mahalanobis, 0.1)
    #expect(throws: EstimationError.noOverlap("no row has a neighbour within the caliper of 0.1")) {
      try estimator.estimate(separated, EstimationSettings())
    }
  }

  @Test("95 % intervals hold the effect: 200 runs of 200 rows, by score and, bias-corrected, by covariates")
  func coverage() throws {
    var held = (score: 0, covariates: 0)
    let runs = 200
    for run in 0..<runs {
      let sample = try MatchingWorld.sample(rows: 200, seed: 11, run: run)
      var estimator = MatchingEstimator()
      let score = try estimator.estimate(sample, EstimationSettings())[0]
      if score.interval?.contains(MatchingWorld.effect) ?? false { held.score += 1 }
      estimator.distance = .mahalanobis
      let covariates = try estimator.estimate(sample, EstimationSettings())[0]
      if covariates.interval?.contains(MatchingWorld.effect) ?? false { held.covariates += 1 }
    }
    // Binomial with p = 0.95: below 0.905 or above 0.99 less than once in two hundred.
    #expect((0.905...0.99).contains(Double(held.score) / Double(runs)), "\(held.score)")
    #expect((0.905...0.99).contains(Double(held.covariates) / Double(runs)), "\(held.covariates)")
  }
}

/// Two covariates, an effect of 1 + 0.5 x₁ (on average 1), a curved outcome.
enum MatchingWorld {
  static let effect = 1.0

  static func sample(rows: Int, seed: UInt64, run: Int) throws -> EffectSample {
    var stream = RandomStream(seed: seed, stream: run)
    var columns: [String: [Double]] = [:]
    for _ in 0..<rows {
      let (a, b) = (stream.normal(), stream.normal())
      let treated = stream.uniform() < 1 / (1 + exp(-(0.5 * a - 0.4 * b))) ? 1.0 : 0
      let outcome = a + 0.5 * b * b + (1 + 0.5 * a) * treated + stream.normal()
      for (name, value) in [("a", a), ("b", b), ("t", treated), ("y", outcome)] {
        columns[name, default: []].append(value)
      }
    }
    let table = try Table(columns.sorted { $0.key < $1.key }.map { (name: $0.key, content: .numbers($0.value)) })
    return try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["a", "b"]), in: table)
  }
}
