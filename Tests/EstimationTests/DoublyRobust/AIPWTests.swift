import CausalData
import CausalStatistics
import Glibc
import StrictJSON
import Testing

@testable import Estimation

@Suite("Augmented inverse probability weighting")
struct AIPWTests {
  private static let design = [
    "sex", "race", "education_2", "education_3", "education_4", "education_5", "exercise_1", "exercise_2", "active_1",
    "active_2", "age", "age_sq", "smokeintensity", "smokeintensity_sq", "smokeyrs", "smokeyrs_sq", "wt71", "wt71_sq",
  ]

  private func nhefs() async throws -> EffectSample {
    try EffectSample(
      .backdoor(treatment: "qsmk", outcome: "wt82_71", adjustingFor: AIPWTests.design),
      in: try await EstimationFixture.table("nhefs_design.csv"))
  }

  /// statsmodels 0.15: logistic score, least squares in each arm, the score's own error.
  @Test("NHEFS without cross-fitting, as statsmodels' models give it")
  func golden() async throws {
    let estimator = AIPWEstimator(crossFitting: CrossFitting(folds: 1), errors: .influenceFunction)
    let estimate = try estimator.estimate(try await nhefs(), EstimationSettings())[0]
    #expect(abs(estimate.effect - 3.373264631901603) < 1e-5)
    #expect(abs((estimate.standardError ?? 0) / 0.47284439309632437 - 1) < 1e-3)
    #expect(estimate.diagnostics["clipped_rows"]?.number == 0)
    // Five folds tell nearly the same; the stacked error too.
    let folded = try AIPWEstimator().estimate(try await nhefs(), EstimationSettings())[0]
    #expect(abs(folded.effect - estimate.effect) < 0.3)
    #expect(abs((folded.standardError ?? 0) / 0.4728 - 1) < 0.1)
  }

  @Test("On a saturated design AIPW is standardisation by cells, whatever the target")
  func saturated() throws {
    // One binary covariate: cells (x, t) with known means.
    var (x, t, y): ([Double], [Double], [Double]) = ([], [], [])
    for (covariate, treatment, values) in [
      (0.0, 0.0, [1.0, 2, 3, 6]), (0, 1, [4, 8]), (1, 0, [5, 7]), (1, 1, [9, 10, 14, 11, 6]),
    ] {
      for value in values {
        x.append(covariate)
        t.append(treatment)
        y.append(value)
      }
    }
    let table = try Table([("x", .numbers(x)), ("t", .numbers(t)), ("y", .numbers(y))])
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x"]), in: table)
    let estimator = AIPWEstimator(crossFitting: CrossFitting(folds: 1))
    let effects = (6.0 - 3, 10.0 - 6)
    for (target, weights) in [
      (EffectTarget.ate, (6.0, 7.0)), (.att, (2, 5)), (.atc, (4, 2)),
    ] {
      var settings = EstimationSettings()
      settings.target = target
      let truth = (effects.0 * weights.0 + effects.1 * weights.1) / (weights.0 + weights.1)
      let estimate = try estimator.estimate(sample, settings)[0]
      #expect(abs(estimate.effect - truth) < 1e-9, "\(target)")
      // A saturated model is right: the stacked equations add nothing to the score's error.
      let plain = try #require(estimate.diagnostics["influence_function_standard_error"]?.number)
      #expect(abs((estimate.standardError ?? 0) - plain) < 1e-9)
    }
  }

  @Test("Weights count rows: doubling a row is giving it weight 2, but for the error")
  func weights() throws {
    let table = try DoublyRobustWorld.table(rows: 200, seed: 3)
    var columns = table.columns.map { column in (column.name, (0..<200).map { column.number(row: $0) }) }
    columns.append(("w", (0..<200).map { $0 % 3 == 0 ? 2.0 : 1 }))
    let weighted = try Table(columns.map { (name: $0.0, content: .numbers($0.1)) })
    let doubled = table.selecting(rows: Array(0..<200) + stride(from: 0, to: 200, by: 3))
    var roles = EffectSample.Roles()
    roles.weights = "w"
    let estimator = AIPWEstimator(crossFitting: CrossFitting(folds: 1))
    for target in [EffectTarget.ate, .att, .atc] {
      var settings = EstimationSettings()
      settings.target = target
      let first = try estimator.estimate(DoublyRobustWorld.sample(weighted, roles: roles), settings)[0]
      let second = try estimator.estimate(DoublyRobustWorld.sample(doubled), settings)[0]
      #expect(abs(first.effect - second.effect) < 1e-9, "\(target)")
      #expect((first.standardError ?? 0) > (second.standardError ?? 0))
    }
  }

  @Test("Clusters of identical rows: the error is that of the clusters, not of the rows; folds keep them together")
  func clusters() throws {
    let table = try DoublyRobustWorld.table(rows: 150, seed: 4)
    var columns = table.columns.map { column in (column.name, (0..<150).map { column.number(row: $0) }) }
    columns.append(("id", (0..<150).map(Double.init)))
    let single = try Table(columns.map { (name: $0.0, content: .numbers($0.1)) })
    let fourfold = single.selecting(rows: (0..<600).map { $0 / 4 })
    var roles = EffectSample.Roles()
    roles.clusters = "id"
    let estimator = AIPWEstimator(crossFitting: CrossFitting(folds: 1))
    let one = try estimator.estimate(DoublyRobustWorld.sample(single, roles: roles), EstimationSettings())[0]
    let four = try estimator.estimate(DoublyRobustWorld.sample(fourfold, roles: roles), EstimationSettings())[0]
    #expect(abs(one.effect - four.effect) < 1e-9)
    #expect(abs((one.standardError ?? 0) - (four.standardError ?? 1)) < 1e-9)
    let sample = try DoublyRobustWorld.sample(fourfold, roles: roles)
    let folds = try CrossFitting(folds: 5).rows(of: sample, repetition: 0, seed: 1, ordered: false)
    for row in 0..<600 { #expect(folds.codes[row] == folds.codes[row / 4 * 4]) }
  }

  @Test("Folds do not depend on where a row stands, and deal out each arm evenly")
  func folds() throws {
    let table = try DoublyRobustWorld.table(rows: 203, seed: 5)
    var order = Array(0..<203)
    var stream = RandomStream(seed: 6)
    stream.shuffle(&order)
    let straight = try DoublyRobustWorld.sample(table)
    let mixed = try DoublyRobustWorld.sample(table.selecting(rows: order))
    let first = try CrossFitting(folds: 4).rows(of: straight, repetition: 0, seed: 9, ordered: true)
    let second = try CrossFitting(folds: 4).rows(of: mixed, repetition: 0, seed: 9, ordered: true)
    for (place, row) in order.enumerated() { #expect(second.codes[place] == first.codes[row]) }
    for arm in [0.0, 1] {
      let sizes = (0..<4).map { fold in
        (0..<203).count { Int(first.codes[$0]) == fold && straight.treatment.values[$0] == arm }
      }
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 9) <= 1)
    }
    let other = try CrossFitting(folds: 4).rows(of: straight, repetition: 1, seed: 9, ordered: false)
    #expect((0..<203).contains { other.codes[$0] != first.codes[$0] })
  }

  /// Consistency where one nuisance model is wrong, and intervals that know it; 120 samples of 300 rows: a rate of 95 %
  /// falls below 88 % with probability 1e-3, and the mean of estimates is within 4 Monte Carlo errors of the truth.
  @Test(
    "Either model may be wrong, and the interval still holds the effect",
    arguments: [(0.0, 0.0), (0.5, 0.0), (0.0, 1.0)])
  func doublyRobust(scoreBend: Double, outcomeBend: Double) throws {
    var (held, effects): (Int, [Double]) = (0, [])
    for run in 0..<120 {
      let table = try DoublyRobustWorld.table(
        rows: 300, seed: 11, run: run, scoreBend: scoreBend, outcomeBend: outcomeBend)
      let estimator = AIPWEstimator(crossFitting: CrossFitting(folds: run % 2 == 0 ? 1 : 5))
      let estimate = try estimator.estimate(DoublyRobustWorld.sample(table), EstimationSettings())[0]
      effects.append(estimate.effect)
      if estimate.interval?.contains(1) == true { held += 1 }
    }
    let mean = effects.reduce(0, +) / 120
    let spread = (effects.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 119).squareRoot()
    #expect(abs(mean - 1) < 4 * spread / 120.0.squareRoot())
    #expect(Double(held) / 120 > 0.88)
  }

  @Test("Where both models are wrong, nothing is promised: the bias is far beyond its error; regression too")
  func bothWrong() throws {
    let table = try DoublyRobustWorld.table(rows: 4_000, seed: 12, scoreBend: 0.7, outcomeBend: 2)
    let sample = try DoublyRobustWorld.sample(table)
    for estimator in [AIPWEstimator(), PartiallyLinearDML(), LinearRegressionEstimator()] as [any EffectEstimator] {
      let estimate = try estimator.estimate(sample, EstimationSettings())[0]
      #expect(abs(estimate.effect - 1) > 4 * (estimate.standardError ?? 0), "\(estimator.method)")
    }
  }

  /// Rows of two covariates, a treatment with that chance and an outcome with an effect of 1 on average.
  private func world(
    seed: UInt64, odds: (Double, Double) -> Double, effect: (Double) -> Double, signal: (Double, Double) -> Double
  ) throws -> EffectSample {
    var stream = RandomStream(seed: seed)
    var columns: [[Double]] = [[], [], [], []]
    for _ in 0..<4_000 {
      let (x1, x2) = (stream.normal(), stream.normal())
      let t = stream.uniform() < 1 / (1 + exp(-odds(x1, x2))) ? 1.0 : 0
      let y = t * effect(x1) + signal(x1, x2) + stream.normal()
      for (place, value) in [x1, x2, t, y].enumerated() { columns[place].append(value) }
    }
    let table = try Table(zip(["x1", "x2", "t", "y"], columns).map { (name: $0, content: .numbers($1)) })
    return try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x1", "x2"]), in: table)
  }

  private func distance(_ estimator: any EffectEstimator, _ sample: EffectSample) throws -> Double {
    let estimate = try estimator.estimate(sample, EstimationSettings())[0]
    return abs(estimate.effect - 1) / (estimate.standardError ?? .infinity)
  }

  @Test(
    "One wrong model misleads regression, weighting and the partially linear model, but not the doubly robust score")
  func oneWrong() throws {
    let robust: [any EffectEstimator] = [AIPWEstimator(), InteractiveDML(learners: NuisanceLearners())]
    // The outcome bends where the score is logistic: what lines leave of the bend goes with treatment.
    let bent = try world(seed: 41, odds: { x1, _ in 1.2 * x1 }, effect: { _ in 1 }, signal: { x1, _ in x1 * x1 * x1 })
    #expect(try distance(LinearRegressionEstimator(), bent) > 4)
    #expect(try distance(PartiallyLinearDML(), bent) > 4)
    for estimator in robust { #expect(try distance(estimator, bent) < 4) }
    // The score bends where the outcome is linear.
    let hidden = try world(
      seed: 42, odds: { x1, _ in 2 * sin(1.5 * x1) }, effect: { _ in 1 },
      signal: { x1, x2 in 4 * x1 + 4 * x2 })
    #expect(try distance(PropensityWeightingEstimator(), hidden) > 4)
    for estimator in robust { #expect(try distance(estimator, hidden) < 4) }
    // Both right, but the effect differs by what decides about treatment.
    let uneven = try world(
      seed: 43, odds: { x1, _ in 1 + 1.2 * x1 }, effect: { 1 + 2 * $0 }, signal: { x1, x2 in x1 + x2 })
    #expect(try distance(PartiallyLinearDML(), uneven) > 4)
    for estimator in robust { #expect(try distance(estimator, uneven) < 4) }
  }

  @Test("Ratios of means by the delta method: the logarithm's error is that of the difference of relative errors")
  func ratio() throws {
    let table = try DoublyRobustWorld.table(rows: 500, seed: 13)
    let sample = try DoublyRobustWorld.sample(table)
    var settings = EstimationSettings()
    settings.scale = .ratio
    let estimate = try AIPWEstimator().estimate(sample, settings)[0]
    let control = try #require(estimate.diagnostics["mean_outcome_control"]?.number)
    let treated = try #require(estimate.diagnostics["mean_outcome_treated"]?.number)
    #expect(abs(estimate.effect - treated / control) < 1e-12)
    #expect(try #require(estimate.interval).contains(1.5))
    settings.scale = .oddsRatio
    #expect(AIPWEstimator().obstacle(for: sample, settings) != nil)
  }

  @Test("Three arms: each against the reference, as the pair alone tells it")
  func arms() throws {
    var stream = RandomStream(seed: 14)
    var (x, y): ([Double], [Double]) = ([], [])
    var arm: [String?] = []
    for _ in 0..<900 {
      let value = stream.normal()
      let draw = stream.uniform() + 0.1 * value
      let level = draw < 0.33 ? 0 : draw < 0.66 ? 1 : 2
      arm.append(["a", "b", "c"][level])
      x.append(value)
      y.append(value + Double(level) * 0.5 + 0.3 * stream.normal())
    }
    let table = try Table([("x", .numbers(x)), ("arm", .levels(arm)), ("y", .numbers(y))])
    let sample = try EffectSample(.backdoor(treatment: "arm", outcome: "y", adjustingFor: ["x"]), in: table)
    for target in [EffectTarget.ate, .att, .atc] {
      var settings = EstimationSettings()
      settings.target = target
      let estimates = try AIPWEstimator().estimate(sample, settings)
      #expect(estimates.map(\.contrast.treated) == ["b", "c"])
      for (estimate, truth) in zip(estimates, [0.5, 1.0]) {
        // Four standard errors: a chance of 6e-5 each.
        #expect(abs(estimate.effect - truth) < 4 * (estimate.standardError ?? 0))
        #expect((estimate.standardError ?? 1) < 0.05)
      }
    }
  }
}
