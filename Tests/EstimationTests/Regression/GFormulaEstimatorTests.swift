import CausalData
import CausalStatistics
import Identification
import StrictJSON
import Testing

@testable import Estimation

/// Reference values: statsmodels 0.15 per arm, and a numpy sandwich of the stacked equations by central differences.
@Suite struct GFormulaEstimatorTests {
  @Test("A regression for each arm, averaged over the smoking cohort")
  func smoking() throws {
    let fixture = try SmokingFixture()
    let ate = try GFormulaEstimator().estimate(fixture.sample(), .of(.ate))[0]
    #expect(abs(ate.effect - 3.4357990304595) < 1e-9)
    #expect(abs((ate.standardError ?? 0) - 0.4811085094) < 1e-6)
    let att = try GFormulaEstimator().estimate(fixture.sample(), .of(.att))[0]
    #expect(abs(att.effect - 3.3930984235732) < 1e-8)
    #expect(abs((att.standardError ?? 0) - 0.4799597862) < 1e-6)
    let atc = try GFormulaEstimator().estimate(fixture.sample(weighted: true), .of(.atc))[0]
    #expect(abs(atc.effect - 3.9131498941553) < 1e-8)
    #expect(abs((atc.standardError ?? 0) - 0.5211407716) < 1e-6)
  }

  @Test("A logistic regression for each arm: risk difference, risk ratio, odds ratio")
  func risks() throws {
    let sample = try SmokingFixture().sample(outcome: "gained")
    let expected: [(EffectScale, Double, Double)] = [
      (.difference, 0.1387408688585, 0.0244855814), (.ratio, 1.2168809760524, 0.0337133952),
      (.oddsRatio, 1.9789282522430, 0.1321432264),
    ]
    for (scale, effect, error) in expected {
      let estimate = try GFormulaEstimator().estimate(sample, .of(.ate, scale))[0]
      #expect(abs(estimate.effect - effect) < 1e-8, "\(scale)")
      #expect(abs((estimate.standardError ?? 0) - error) < 1e-6, "\(scale)")
      #expect(estimate.json["diagnostics"]?["outcome_model"]?.string == "logistic")
    }
  }

  @Test("One product of treatment and smoking intensity, as What If's chapter 13 standardises")
  func chapter13() throws {
    let sample = try SmokingFixture().sample()
    let estimator = GFormulaEstimator(interactions: .with(["smokeintensity"]))
    #expect(abs(try estimator.estimate(sample, .of(.ate))[0].effect - 3.5173742008855) < 1e-8)
  }

  @Test("The same model's effect at 5 and at 40 cigarettes a day, as chapter 13 has it")
  func atValues() throws {
    let sample = try SmokingFixture().sample()
    var estimator = GFormulaEstimator(interactions: .with(["smokeintensity"]))
    for (cigarettes, effect) in [(5.0, 2.7929082900073587), (40, 4.4261076720347114)] {
      estimator.heldAt = ["smokeintensity": cigarettes]
      let estimate = try estimator.estimate(sample, .of(.ate))[0]
      #expect(abs(estimate.effect - effect) < 1e-6 && estimate.target == .cate, "\(cigarettes)")
      #expect((estimate.standardError ?? 0) > 0.3)
    }
    estimator.heldAt = ["nobody": 1]
    #expect(throws: EstimationError.self) { try estimator.estimate(sample, .of(.ate)) }
  }

  @Test("Without products the linear model's effect is the treatment's coefficient, with its HC0 error")
  func linear() throws {
    let sample = try SmokingFixture().sample()
    let estimate = try GFormulaEstimator(interactions: .none).estimate(sample, .of(.ate))[0]
    var settings = EstimationSettings()
    settings.covariance = .hc0
    let regression = try LinearRegressionEstimator().estimate(sample, settings)[0]
    #expect(abs(estimate.effect - regression.effect) < 1e-9)
    #expect(abs((estimate.standardError ?? 0) / (regression.standardError ?? 1) - 1) < 1e-9)
  }

  @Test("All products in one model are a model for each arm", arguments: [OutcomeFamily.linear, .logistic, .poisson])
  func products(family: OutcomeFamily) throws {
    let world = WeightedWorld(rows: 500, seed: 8)
    var columns = world.columns
    columns[3].1 = columns[3].1.map { $0 > 2 ? 1 : 0 }
    let table = try Table(columns.map { (name: $0.0, content: .numbers($0.1)) })
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["a", "b"]), in: table)
    for target in [EffectTarget.ate, .att, .atc] {
      let separate = try GFormulaEstimator(family: family).estimate(sample, .of(target))[0]
      let joint = try GFormulaEstimator(family: family, interactions: .with(["a", "b"])).estimate(sample, .of(target))[
        0]
      #expect(abs(separate.effect - joint.effect) < 1e-9)
      #expect(abs((separate.standardError ?? 0) - (joint.standardError ?? 1)) < 1e-9)
    }
  }

  @Test("An amount: the effect of one unit more, with and without products")
  func amounts() throws {
    let world = WeightedWorld(rows: 400, seed: 21)
    var columns = world.columns
    var stream = RandomStream(seed: 4)
    columns[2].1 = columns[0].1.map { 0.5 * $0 + stream.normal() }
    // The effect is 1 + a, on average 1 + the mean of a.
    columns[3].1 = columns[0].1.indices.map { columns[2].1[$0] * (1 + columns[0].1[$0]) + columns[1].1[$0] }
    let table = try Table(columns.map { (name: $0.0, content: .numbers($0.1)) })
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["a", "b"]), in: table)
    let estimate = try GFormulaEstimator(interactions: .with(["a"])).estimate(sample, .of(.ate))[0]
    let mean = columns[0].1.reduce(0, +) / 400
    #expect(abs(estimate.effect - (1 + mean)) < 1e-9)
    // The model is exact, so the error is that of the mean of a alone.
    let variance = columns[0].1.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 400 / 400
    #expect(abs((estimate.standardError ?? 0) - variance.squareRoot()) < 1e-8)
    let plain = try GFormulaEstimator().estimate(sample, .of(.ate))[0]
    let regression = try LinearRegressionEstimator().estimate(sample, .of(.ate))[0]
    #expect(abs(plain.effect - regression.effect) < 1e-9)
  }

  @Test("Three levels, and two treatments at once")
  func several() throws {
    let estimates = try GFormulaEstimator().estimate(WeightedWorld(rows: 3_000, seed: 2).threeLevels(), .of(.ate))
    for (estimate, truth) in zip(estimates, [1.0, 2.0]) {
      #expect(abs(estimate.effect - truth) < 4 * (estimate.standardError ?? 0))
      #expect((estimate.standardError ?? 1) < 0.15)
    }
    #expect(estimates.count == 2)
    var columns = WeightedWorld(rows: 200, seed: 9).columns
    columns[3].1 = columns[0].1.indices.map { 3 * columns[0].1[$0] - 2 * columns[2].1[$0] + columns[1].1[$0] }
    let table = try Table(columns.map { (name: $0.0, content: .numbers($0.1)) })
    var effect = IdentifiedEffect(.backdoor, treatments: ["a", "t"], outcome: "y")
    effect.adjustmentSet = ["b"]
    let both = try GFormulaEstimator().estimate(EffectSample(effect, in: table), .of(.ate))
    #expect(abs(both[0].effect - 3) < 1e-9)
    #expect(abs(both[1].effect + 2) < 1e-9)
  }

  @Test("95 % intervals hold the truth about as often as they say")
  func coverage() throws {
    let runs = 200
    var held = 0
    for run in 0..<runs {
      let sample = try WeightedWorld(rows: 300, seed: UInt64(5_000 + run)).sample()
      held += try GFormulaEstimator().estimate(sample, .of(.ate))[0].interval?.contains(1) == true ? 1 : 0
    }
    // 0.95 ± 4 √(0.95 · 0.05 / 200), and a percent for the sample's size.
    #expect((0.87...1).contains(Double(held) / Double(runs)), "\(held)")
  }
}
