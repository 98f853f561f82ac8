import CausalData
import CausalStatistics
import Identification
import StrictJSON
import Testing

@testable import Estimation

@Suite("Mediation")
struct MediationEstimatorTests {
  private static func effect(_ mediators: [String], adjustingFor set: [String]) -> IdentifiedEffect {
    var effect = IdentifiedEffect(.mediation, treatments: ["t"], outcome: "y")
    (effect.mediators, effect.adjustmentSet) = (mediators, set)
    return effect
  }

  private static func settings(_ target: EffectTarget, _ covariance: CovarianceEstimator = .hc0) -> EstimationSettings {
    var settings = EstimationSettings()
    (settings.target, settings.covariance) = (target, covariance)
    return settings
  }

  // Figures here: numpy 2.2.6, VanderWeele's formulae, and the sandwich of the stacked estimating equations with numeric
  // derivatives; for cells the infinitesimal jackknife over the rows' weights.
  private static let linear: [(Bool, EffectTarget, Double, Double)] = [
    (true, .nde, 0.6207300316232628, 0.11231500863204556), (true, .nie, 0.4525539034653226, 0.09964015737337202),
    (true, .cde, 0.8808356614207805, 0.23068448600580826), (false, .nde, 0.9147150946993441, 0.12975003741519936),
    (false, .nie, 0.3328812372873789, 0.07742942258469195), (false, .cde, 1.1154903193683179, 0.25558288377725474),
  ]

  @Test("Linear, with interactions and two mediators, as numpy has it", arguments: linear)
  func lines(wanted: (isBinary: Bool, target: EffectTarget, effect: Double, error: Double)) throws {
    let sample = try EffectSample(
      Self.effect(["m1", "m2"], adjustingFor: ["c"]), in: MediatorFixture.linear(binary: wanted.isBinary))
    let estimator = MediationEstimator(heldAt: wanted.target == .cde ? ["m1": 0.25, "m2": -0.5] : [:])
    let estimate = try estimator.estimate(sample, Self.settings(wanted.target))[0]
    #expect(abs(estimate.effect - wanted.effect) < 1e-10)
    #expect(abs((estimate.standardError ?? 0) - wanted.error) < 1e-7)
    #expect(estimate.target == wanted.target)
    guard wanted.target != .cde else { return }
    let total = try #require(estimate.diagnostics["total_effect", "effect"]?.number)
    let error = try #require(estimate.diagnostics["total_effect", "standard_error"]?.number)
    #expect(abs(total - (wanted.isBinary ? 1.2972384350197694 : 1.4035786989853247)) < 1e-10)
    #expect(abs(error - (wanted.isBinary ? 0.07921035862239591 : 0.17925663684997933)) < 1e-7)
  }

  @Test("Without interactions direct and indirect effects add up to the total")
  func sum() throws {
    for isBinary in [true, false] {
      let sample = try EffectSample(
        Self.effect(["m1", "m2"], adjustingFor: ["c"]), in: MediatorFixture.linear(binary: isBinary))
      let estimator = MediationEstimator(interaction: false)
      let direct = try estimator.estimate(sample, Self.settings(.nde))[0]
      let indirect = try estimator.estimate(sample, Self.settings(.nie))[0]
      let held = try estimator.estimate(sample, Self.settings(.cde))[0]
      let plain = try LinearRegressionEstimator().estimate(
        EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["c"]), in: sample.table),
        Self.settings(.ate))[0]
      #expect(abs(direct.effect + indirect.effect - plain.effect) < 1e-12)
      #expect(abs(held.effect - direct.effect) < 1e-12)
      let total = try #require(direct.diagnostics["total_effect", "standard_error"]?.number)
      #expect(abs(total - (plain.standardError ?? 0)) < 1e-10)
    }
  }

  @Test(
    "Categories: the mediation formula in cells with its influence function, as numpy has it",
    arguments: [
      (EffectTarget.nde, 1.1111039439238761, 0.07396286467436894), (.nie, 0.1562940951962144, 0.06481448304161097),
      (.cde, 1.204175306853701, 0.060929951995456214),
    ])
  func cells(wanted: (target: EffectTarget, effect: Double, error: Double)) throws {
    let sample = try EffectSample(Self.effect(["m"], adjustingFor: ["c"]), in: MediatorFixture.categories())
    let estimate = try MediationEstimator().estimate(sample, Self.settings(wanted.target))[0]
    #expect(estimate.diagnostics["model"]?.string == "saturated")
    #expect(abs(estimate.effect - wanted.effect) < 1e-10)
    #expect(abs((estimate.standardError ?? 0) - wanted.error) < 1e-7)
    guard wanted.target != .cde else { return }
    #expect(abs(try #require(estimate.diagnostics["total_effect", "effect"]?.number) - 1.4426293159480446) < 1e-10)
    #expect(
      abs(try #require(estimate.diagnostics["total_effect", "standard_error"]?.number) - 0.11251960590937093) < 1e-7)
  }

  @Test("What it is not for is said")
  func obstacles() throws {
    let table = try MediatorFixture.linear(binary: true)
    let plain = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["c"]), in: table)
    #expect(MediationEstimator().obstacle(for: plain, Self.settings(.nde)) == "the estimand has no mediator")
    let sample = try EffectSample(Self.effect(["m1"], adjustingFor: ["c"]), in: table)
    #expect(MediationEstimator().obstacle(for: sample, Self.settings(.ate))?.contains("nde") == true)
    #expect(throws: EstimationError.self) {
      try MediationEstimator(heldAt: ["nothing": 1]).estimate(sample, Self.settings(.cde))
    }
    let determined = try Table([
      "t": [0, 1, 0, 1, 0, 1], "c": [0, 1, 0, 1, 0, 1], "m1": [1, 2.5, 3, 1, 2, 2], "y": [1, 3, 2, 5, 3, 6],
    ])
    #expect(throws: EstimationError.self) {
      try MediationEstimator().estimate(
        EffectSample(Self.effect(["m1"], adjustingFor: ["c"]), in: determined), Self.settings(.nde))
    }
  }
}
