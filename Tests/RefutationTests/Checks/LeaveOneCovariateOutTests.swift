import Estimation
import Refutation
import StrictJSON
import Testing

@Suite("One covariate left out")
struct LeaveOneCovariateOutTests {
  @Test("A proxy of the outcome is named, a confounder is not")
  func proxy() throws {
    let world = LeakedOutcome()
    let named = try (0..<20 as Range<UInt64>).count { seed in
      let subject = try world.subject(try world.table(seed: seed), adjustingFor: ["x", "proxy"])
      let refutation = try LeaveOneCovariateOutRefuter().refute(subject, RefutationSettings())[0]
      return refutation.verdict == .inconclusive
        && refutation.diagnostics["possible_outcome_proxies"]?.array?.first?.string == "proxy"
    }
    #expect(named >= 19)
    for seed in 0..<20 as Range<UInt64> {
      let subject = try world.subject(try world.table(seed: seed), adjustingFor: ["x"])
      let refutation = try LeaveOneCovariateOutRefuter().refute(subject, RefutationSettings())[0]
      #expect(refutation.diagnostics["possible_outcome_proxies"] == nil)
      #expect(refutation.verdict == .passed)
    }
  }

  @Test("Each figure is the estimate without that covariate; the largest is named")
  func figures() throws {
    let world = PlantedConfounder(strength: 0.3, effect: 0.3, rows: 2_000)
    let subject = try world.subject(seed: 4, adjustingFor: ["x", "u", "noise"])
    let refutation = try LeaveOneCovariateOutRefuter().refute(subject, RefutationSettings())[0]
    let without = try world.subject(seed: 4, adjustingFor: ["x", "noise"])
    #expect(refutation.diagnostics["largest_drift_without"]?.string == "u")
    #expect(abs(try #require(refutation.refutedEffect) - without.original.effect) < 1e-12)
    let drift = (without.original.effect - subject.original.effect) / (try #require(subject.original.standardError))
    #expect(abs(try #require(refutation.drift) - drift) < 1e-9)
    #expect(refutation.diagnostics["without"]?.array?.count == 3)
  }

  @Test("NHEFS: the conclusion hangs on no single covariate, by two estimators")
  func nhefs() async throws {
    for estimator in [LinearRegressionEstimator() as any EffectEstimator, PropensityWeightingEstimator()] {
      let subject = try await NHEFSSubject.subject(by: estimator)
      #expect(try LeaveOneCovariateOutRefuter().refute(subject, RefutationSettings())[0].verdict == .passed)
    }
  }

  @Test("The last covariate can be left out of methods that need one")
  func last() throws {
    let world = LeakedOutcome(rows: 300, isBinary: true)
    let subject = try world.subject(
      try world.table(seed: 1), adjustingFor: ["x"], by: PropensityWeightingEstimator())
    let refutation = try LeaveOneCovariateOutRefuter().refute(subject, RefutationSettings())[0]
    let plain = try world.subject(
      try world.table(seed: 1), adjustingFor: [], by: LinearRegressionEstimator(adjusting: false))
    #expect(abs(try #require(refutation.refutedEffect) - plain.original.effect) < 1e-9)
  }
}
