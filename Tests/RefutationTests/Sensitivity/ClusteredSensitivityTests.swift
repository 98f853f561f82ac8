import CausalData
import CausalStatistics
import Estimation
import Identification
import StrictJSON
import Testing

@testable import Refutation

@Suite("Sensitivity of clustered estimates, and of strong covariates")
struct ClusteredSensitivityTests {
  /// Sixty clusters of ten rows. Treatment, a strong covariate x, and part of the outcome are of the cluster.
  private static func subject(
    clustered: Bool, isBinary: Bool, _ estimator: any EffectEstimator, seed: UInt64 = 3
  ) throws -> RefutationSubject {
    var stream = RandomStream(seed: seed)
    var columns = [[Double]](repeating: [], count: 5)
    for cluster in 0..<60 {
      let (x, own) = (stream.normal(), stream.normal())
      let tendency = 0.5 * x + stream.normal()
      let d = isBinary ? (tendency > 0 ? 1 : 0) : tendency
      for _ in 0..<10 {
        let w = stream.normal()
        let y: Double = 0.6 * d + x + 0.5 * own + 0.3 * w + 0.5 * stream.normal()
        for (place, value) in [d, y, x, w, Double(cluster)].enumerated() { columns[place].append(value) }
      }
    }
    let table = try Table([
      "d": .numbers(columns[0]), "y": .numbers(columns[1]), "x": .numbers(columns[2]), "w": .numbers(columns[3]),
      "c": .numbers(columns[4]),
    ])
    var roles = EffectSample.Roles()
    if clustered { roles.clusters = "c" }
    let sample = try EffectSample(
      .backdoor(treatment: "d", outcome: "y", adjustingFor: ["x", "w"]), in: table, roles: roles)
    return try RefutationSubject.subjects(sample, estimator, EstimationSettings())[0]
  }

  @Test("A simulated confounder takes significance sooner where the estimate's own error is larger")
  func significance() throws {
    func edges(_ clustered: Bool) throws -> (significance: Double, estimate: Double) {
      let subject = try Self.subject(clustered: clustered, isBinary: false, LinearRegressionEstimator())
      let told = try UnobservedCommonCauseRefuter().refute(subject, SmokingSubject.settings(60))[0].diagnostics
      return (
        try #require(told["tipping_strength_significant"]?.number), try #require(told["tipping_strength"]?.number)
      )
    }
    let (plain, clustered) = (try edges(false), try edges(true))
    #expect(clustered.significance < 0.95 * plain.significance && clustered.significance > 0)
    #expect(clustered.estimate == plain.estimate)
  }

  @Test("Bounds reach as far as is asked and are never narrowed")
  func reaching() throws {
    let subject = try Self.subject(clustered: true, isBinary: false, PartiallyLinearDML())
    let bounds = try BiasBoundsRefuter().bounds(of: subject)
    let plain = try bounds.bounds(treatment: 0.1, outcome: 0.1)
    let half = bounds.effect - plain.lower
    #expect(plain.reaching(0.5 * half, from: bounds.effect) == plain)
    let wide = plain.reaching(2 * half, from: bounds.effect)
    #expect(abs(bounds.effect - wide.lower - 2 * half) < 1e-12 && abs(wide.upper - bounds.effect - 2 * half) < 1e-12)
    #expect(abs(plain.interval.lowerBound - wide.interval.lowerBound - half) < 1e-12)
    #expect(abs(wide.interval.upperBound - plain.interval.upperBound - half) < 1e-12)
  }

  @Test(
    "A covariate that moves the estimate when left out has bounds beside its equal that are as wide", arguments: 0..<6)
  func benchmarks(seed: UInt64) throws {
    let subject = try Self.subject(clustered: true, isBinary: true, AIPWEstimator(), seed: seed)
    let found = try BiasBoundsRefuter().refute(subject, RefutationSettings())[0]
    // Benchmarks stand in the order of their names.
    let x = try #require(found.diagnostics["benchmarks"]?.array?.last)
    var without = subject.sample.effect
    without.adjustmentSet = ["w"]
    let held = try subject.estimator.holdingFolds(of: subject.sample, seed: subject.settings.seed)
    let short = try RefutationSubject(
      sample: subject.sample, estimator: held, settings: subject.settings, original: subject.original
    ).refit(in: subject.sample.table, as: without)
    let width = (x.figure("upper") - x.figure("lower")) / 2
    #expect(width >= 0.999 * abs(short.effect - subject.original.effect), "\(found.explanation)")
    #expect(abs(x.figure("moves_the_estimate_by") - abs(short.effect - subject.original.effect)) < 1e-9)
  }
}
