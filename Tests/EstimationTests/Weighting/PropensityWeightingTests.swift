import CausalData
import CausalStatistics
import StrictJSON
import Testing

@testable import Estimation

/// Reference values: statsmodels 0.15 (Logit, weighted least squares with HC0), and for the stacked errors a numpy
/// sandwich whose derivatives are central differences, of the same estimating equations.
@Suite struct PropensityWeightingTests {
  private struct Reference {
    let target: EffectTarget
    let normalization: PropensityWeightingEstimator.Normalization
    let effect: Double
    let stacked: Double
    let known: Double
  }

  private static let references = [
    Reference(target: .ate, normalization: .hajek, effect: 3.4405354296461, stacked: 0.4870726071, known: 0.5254935530),
    Reference(
      target: .ate, normalization: .stabilized, effect: 3.4405354296461, stacked: 0.4870726071, known: 0.5254935530),
    Reference(
      target: .ate, normalization: .horvitzThompson, effect: 3.4240122800864, stacked: 0.4871101860,
      known: 0.6048845648),
    Reference(target: .att, normalization: .hajek, effect: 3.3362579127717, stacked: 0.4909591173, known: 0.5154910848),
    Reference(
      target: .att, normalization: .horvitzThompson, effect: 3.3381557417777, stacked: 0.4901333425,
      known: 0.5183313631),
    Reference(target: .atc, normalization: .hajek, effect: 3.4780736957109, stacked: 0.5208468609, known: 0.5545902821),
    Reference(
      target: .atc, normalization: .horvitzThompson, effect: 3.4537630839887, stacked: 0.5227868491,
      known: 0.6707312478),
    Reference(target: .ato, normalization: .hajek, effect: 3.4611485591228, stacked: 0.4675004256, known: 0.5008243802),
    Reference(
      target: .ato, normalization: .horvitzThompson, effect: 3.4629792073402, stacked: 0.4679298873,
      known: 0.5584545551),
  ]

  @Test("Weighted means of the smoking cohort and their errors, as other tools have them", arguments: 0..<9)
  func smoking(index: Int) throws {
    let reference = PropensityWeightingTests.references[index]
    let sample = try SmokingFixture().sample()
    var estimator = PropensityWeightingEstimator()
    estimator.normalization = reference.normalization
    for known in [false, true] {
      estimator.takesScoresAsKnown = known
      let estimate = try #require(try estimator.estimate(sample, .of(reference.target)).first)
      #expect(abs(estimate.effect - reference.effect) < 1e-9)
      let error = try #require(estimate.standardError)
      let expected = known ? reference.known : reference.stacked
      #expect(abs(error - expected) < 2e-6 * expected, "\(reference.target) \(reference.normalization) \(known)")
    }
  }

  @Test("Sample weights and the risk ratio, as a numpy sandwich has them")
  func weightsAndRatio() throws {
    let fixture = try SmokingFixture()
    let weighted = try PropensityWeightingEstimator().estimate(fixture.sample(weighted: true), .of(.ate))[0]
    #expect(abs(weighted.effect - 3.923979345331) < 1e-9)
    #expect(abs((weighted.standardError ?? 0) - 0.5020247284) < 1e-6)
    let ratio = try PropensityWeightingEstimator().estimate(fixture.sample(outcome: "gained"), .of(.ate, .ratio))[0]
    #expect(abs(ratio.effect - 1.213472265395) < 1e-9)
    #expect(abs((ratio.standardError ?? 0) - 0.0344002804) < 1e-6)
    #expect(ratio.interval.map { $0.lower < ratio.effect && ratio.effect < $0.upper } == true)
  }

  @Test(
    "One row a cluster gives the errors without clusters, but for n / (n − 1); every row twice in a cluster doubles nothing"
  )
  func clusters() throws {
    let world = WeightedWorld(rows: 300, seed: 3)
    let plain = try PropensityWeightingEstimator().estimate(world.sample(), .of(.ate))[0]
    let single = try PropensityWeightingEstimator().estimate(world.sample(clusters: { $0 }), .of(.ate))[0]
    let twice = try PropensityWeightingEstimator().estimate(world.sample(copies: 2, clusters: { $0 }), .of(.ate))[0]
    let (error, alone, doubled) = (plain.standardError ?? 0, single.standardError ?? 0, twice.standardError ?? 0)
    #expect(abs(alone / error - (300.0 / 299).squareRoot()) < 1e-10)
    #expect(abs(doubled / alone - 1) < 1e-9)
    #expect(abs(twice.effect - plain.effect) < 1e-9)
  }

  @Test("A saturated score makes every normalisation the stratified mean, by hand")
  func saturated() throws {
    // z = 0: 4 rows of which 1 treated; z = 1: 4 rows of which 3 treated.
    let table = try Table([
      "z": [0, 0, 0, 0, 1, 1, 1, 1], "t": [1, 0, 0, 0, 1, 1, 1, 0], "y": [5, 1, 2, 3, 10, 11, 12, 4],
    ])
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["z"]), in: table)
    // Within z = 0: 5 − 2 = 3; within z = 1: 11 − 4 = 7.
    let expected: [(EffectTarget, Double)] = [
      (.ate, 5), (.att, (3 + 3 * 7) / 4), (.atc, (3 * 3 + 7) / 4), (.ato, 5),
    ]
    for (target, effect) in expected {
      for normalization in PropensityWeightingEstimator.Normalization.allCases {
        var estimator = PropensityWeightingEstimator()
        estimator.normalization = normalization
        let estimate = try estimator.estimate(sample, .of(target))[0]
        #expect(abs(estimate.effect - effect) < 1e-9, "\(target) \(normalization)")
      }
    }
  }

  @Test("A treatment of three levels: each level's mean by the logistic regression of that level")
  func levels() throws {
    let world = WeightedWorld(rows: 4_000, seed: 11)
    let estimates = try PropensityWeightingEstimator().estimate(world.threeLevels(), .of(.ate))
    #expect(estimates.map(\.contrast.treated) == ["mid", "top"])
    // True effects 1 and 2; four errors hold with probability above 0.999.
    for (estimate, truth) in zip(estimates, [1.0, 2.0]) {
      let error = try #require(estimate.standardError)
      #expect(abs(estimate.effect - truth) < 4 * error)
      #expect(error < 0.2)
    }
  }

  @Test("Trimmed rows are counted and said")
  func trimming() throws {
    let sample = try SmokingFixture().sample()
    var estimator = PropensityWeightingEstimator()
    estimator.trimming = .outside(0.1...0.9)
    let estimate = try estimator.estimate(sample, .of(.ate))[0]
    let trimmed = try #require(estimate.json["diagnostics"]?["trimmed_rows"]?.integer)
    #expect(trimmed > 0)
    #expect(estimate.rowsUsed + trimmed == 1_566)
    #expect(estimate.diagnostics.warnings.contains { $0.contains("are left out") })
    estimator.trimming = .outside(0.9...2)
    #expect(throws: EstimationError.self) { try estimator.estimate(sample, .of(.ate)) }
    estimator.trimming = .outside(0.9...0.91)
    #expect(throws: EstimationError.self) { try estimator.estimate(sample, .of(.ate)) }
  }

  @Test("Separation names the covariate; dependent columns are dropped and named")
  func badInput() throws {
    var world = WeightedWorld(rows: 80, seed: 5)
    world.treatmentOf = { a, _ in a > 0 ? 1 : 0 }
    do {
      _ = try PropensityWeightingEstimator().estimate(world.sample(), .of(.ate))
      Issue.record("scores of separated arms")
    } catch let error as EstimationError {
      #expect(error.description.contains("a tells the rows with t = 1"), "\(error)")
    }
    let columns = WeightedWorld(rows: 80, seed: 5).columns
    let table = try Table(
      columns.map { (name: $0.0, content: .numbers($0.1)) } + [("twice", .numbers(columns[0].1.map { 2 * $0 }))])
    let sample = try EffectSample(
      .backdoor(treatment: "t", outcome: "y", adjustingFor: ["a", "b", "twice"]), in: table)
    let estimate = try PropensityWeightingEstimator().estimate(sample, .of(.ate))[0]
    #expect(estimate.json["diagnostics"]?["dropped_columns"]?.array == [.string("twice")])
  }

  @Test("95 % intervals hold the truth about as often as they say", arguments: [EffectTarget.ate, .att, .ato])
  func coverage(target: EffectTarget) throws {
    let runs = 200
    var held = 0
    for run in 0..<runs {
      let sample = try WeightedWorld(rows: 300, seed: UInt64(1_000 + run)).sample()
      let estimate = try PropensityWeightingEstimator().estimate(sample, .of(target))[0]
      held += estimate.interval?.contains(1) == true ? 1 : 0
    }
    // 0.95 ± 4 √(0.95 · 0.05 / 200), and a percent for the sample's size: wrong once in ten thousand seeds.
    #expect((0.87...1).contains(Double(held) / Double(runs)), "\(held)")
  }
}

/// Two confounders, treatment by a logistic law, effect 1 for everyone, unequal variances.
struct WeightedWorld {
  let rows: Int
  let seed: UInt64
  /// The treatment in place of a draw.
  var treatmentOf: ((Double, Double) -> Double)?

  init(rows: Int, seed: UInt64) { (self.rows, self.seed) = (rows, seed) }

  /// a, b, t, y.
  var columns: [(String, [Double])] {
    var stream = RandomStream(seed: seed)
    var columns: [(String, [Double])] = [("a", []), ("b", []), ("t", []), ("y", [])]
    for _ in 0..<rows {
      let (a, b, chance) = (stream.normal(), stream.normal(), stream.uniform())
      let t = treatmentOf?(a, b) ?? (chance < Logistic.mean(0.6 * a - 0.4 * b) ? 1 : 0)
      let y = 2 + t + a + 0.5 * b + (1 + 0.3 * abs(a)) * stream.normal()
      for (place, value) in [a, b, t, y].enumerated() { columns[place].1.append(value) }
    }
    return columns
  }

  func sample(copies: Int = 1, clusters: ((Int) -> Int)? = nil) throws -> EffectSample {
    var contents: [(name: String, content: ColumnContent)] = columns.map { name, values in
      (name, .numbers((0..<copies).flatMap { _ in values }))
    }
    var roles = EffectSample.Roles()
    if let clusters {
      let codes = (0..<copies).flatMap { _ in (0..<rows).map { Double(clusters($0)) } }
      contents.append(("unit", .numbers(codes)))
      roles.clusters = "unit"
    }
    return try EffectSample(
      .backdoor(treatment: "t", outcome: "y", adjustingFor: ["a", "b"]), in: Table(contents), roles: roles)
  }

  /// A treatment of levels "low", "mid", "top" with effects 0, 1, 2, chosen by a.
  func threeLevels() throws -> EffectSample {
    var stream = RandomStream(seed: seed)
    var (a, arms, y): ([Double], [String?], [Double]) = ([], [], [])
    for _ in 0..<rows {
      let value = stream.normal()
      let arm = 0.8 * value + stream.normal() * 1.2
      let level = arm < -0.4 ? 0 : arm < 0.6 ? 1 : 2
      a.append(value)
      arms.append(["low", "mid", "top"][level])
      y.append(Double(level) + 0.5 * value + stream.normal())
    }
    let table = try Table([("a", .numbers(a)), ("arm", .levels(arms)), ("y", .numbers(y))])
    return try EffectSample(.backdoor(treatment: "arm", outcome: "y", adjustingFor: ["a"]), in: table)
  }
}
