import CausalData
import CausalStatistics
import Estimation
import Glibc
import Identification
import Refutation
import StrictJSON
import Testing

@Suite("Refuters that draw replicates")
struct ReplicateRuleTests {
  /// Confounded rows, an instrument, a cluster of five rows each, a second period.
  private static func table(_ rows: Int = 400, seed: UInt64 = 5) throws -> Table {
    var stream = RandomStream(seed: seed)
    var columns: [String: [Double]] = [:]
    for row in 0..<rows {
      let (x, z, u) = (stream.normal(), Double(stream.below(2)), stream.normal())
      let t = 0.8 * x + 1.2 * z + u + stream.normal() > 0.6 ? 1.0 : 0
      let y = 1.5 * t + x + u + stream.normal()
      let cluster = Double(row / 2)
      let group = row / 2 % 3 == 0 ? 1.0 : 0
      let after = Double(row % 2)
      let values: [(String, Double)] = [
        ("x", x), ("z", z), ("t", t), ("y", y), ("binary", y > 1 ? 1 : 0), ("cluster", cluster), ("group", group),
        ("after", after), ("later", group + after + 2 * group * after + x + stream.normal()),
      ]
      for (name, value) in values { columns[name, default: []].append(value) }
    }
    return try Table(
      columns.sorted { $0.key < $1.key }.map { ParsedColumn(name: $0, values: .numbers(ColumnStorage($1))) })
  }

  private static func subject(
    _ effect: IdentifiedEffect, _ estimator: any EffectEstimator, rows: Int = 400,
    roles: EffectSample.Roles = EffectSample.Roles(), _ change: (inout EstimationSettings) -> Void = { _ in }
  ) throws -> RefutationSubject {
    var settings = EstimationSettings()
    change(&settings)
    let sample = try EffectSample(effect, in: table(rows), roles: roles)
    return try #require(try RefutationSubject.subjects(sample, estimator, settings).first)
  }

  private static let confounded = IdentifiedEffect.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x"])

  @Test("Propensity scores are fitted anew: a placebo of a weighted estimate has no effect, and the estimate stands")
  func propensity() throws {
    let subject = try ReplicateRuleTests.subject(
      ReplicateRuleTests.confounded, PropensityWeightingEstimator(), rows: 600)
    let placebo = try PlaceboRefuter(.permuted).refute(subject, SmokingSubject.settings(30))[0]
    #expect(placebo.verdict == .passed && abs(placebo.refutedEffect ?? .nan) < 0.1 * subject.original.effect)
  }

  @Test("Noise in the covariates of a right model is no failure, however many rows tell it")
  func noisyCovariates() throws {
    let planted = PlantedConfounder(strength: 0.3, effect: 1, rows: 20_000)
    let subject = try planted.subject(seed: 1, adjustingFor: ["x", "u"])
    let found = try ResamplingRefuter(.noisyBootstrap(noise: 0.3)).refute(subject, SmokingSubject.settings(60))[0]
    #expect(abs(found.drift ?? 0) > 1 && (found.pValue ?? 1) <= 0.05)
    #expect(found.verdict == .inconclusive && found.explanation.contains("no fault of the model"))
  }

  @Test("Replicates differ from one another, come again with the seed, and do not depend on threads", arguments: 0..<8)
  func seeded(place: Int) throws {
    let refuter = EffectRefuters.standard[place]
    let linear = try ReplicateRuleTests.subject(ReplicateRuleTests.confounded, LinearRegressionEstimator())
    let weighted = try ReplicateRuleTests.subject(ReplicateRuleTests.confounded, PropensityWeightingEstimator())
    for subject in [linear, weighted] {
      let first = try refuter.refute(subject, SmokingSubject.settings(7, seed: 3, threads: 1))
      #expect((first[0].spread ?? 0) > 0)
      #expect(try refuter.refute(subject, SmokingSubject.settings(7, seed: 3, threads: 3)) == first)
      #expect(try refuter.refute(subject, SmokingSubject.settings(7, seed: 4, threads: 1)) != first)
    }
  }

  @Test("A ratio's null is 1, and its drift is of the logarithm")
  func ratio() throws {
    let effect = IdentifiedEffect.backdoor(treatment: "t", outcome: "binary", adjustingFor: ["x"])
    let subject = try ReplicateRuleTests.subject(effect, GFormulaEstimator()) { $0.scale = .ratio }
    let placebo = try PlaceboRefuter(.permuted).refute(subject, SmokingSubject.settings(20))[0]
    #expect(placebo.expectedEffect == 1 && abs((placebo.refutedEffect ?? .nan) - 1) < 0.15)
    let drift = log((placebo.refutedEffect ?? .nan)) / (subject.original.standardError ?? .nan)
    #expect(abs((placebo.drift ?? .nan) - drift) < 1e-9)
    #expect(SimulatedEffectRefuter().obstacle(for: subject) != nil)
  }

  @Test("An instrument's placebo is the outcome, not the treatment")
  func instrument() throws {
    var effect = IdentifiedEffect(.instrument, treatments: ["t"], outcome: "y")
    (effect.instruments, effect.conditioningSet) = (["z"], ["x"])
    let subject = try ReplicateRuleTests.subject(effect, TwoStageLeastSquaresEstimator(), rows: 1_000) {
      $0.target = .late
    }
    #expect(PlaceboRefuter(.permuted).obstacle(for: subject)?.contains("dummy-outcome") == true)
    let rest: [any EffectRefuter] = [
      RandomCommonCauseRefuter(), ResamplingRefuter(.bootstrap), DummyOutcomeRefuter(), SimulatedEffectRefuter(),
    ]
    for refuter in rest {
      let refutation = try refuter.refute(subject, SmokingSubject.settings(20))[0]
      #expect(refutation.verdict == .passed, "\(refutation.explanation)")
    }
  }

  @Test("A panel stays one when its units are resampled, and a placebo is dealt to whole units")
  func panel() throws {
    var roles = EffectSample.Roles()
    (roles.time, roles.clusters) = ("after", "cluster")
    let effect = IdentifiedEffect(.differenceInDifferences, treatments: ["group"], outcome: "later")
    let subject = try ReplicateRuleTests.subject(effect, DifferenceInDifferencesEstimator(), roles: roles) {
      $0.target = .att
    }
    #expect(abs(subject.original.effect - 2) < 0.8)
    let error = subject.original.standardError ?? .nan
    let bootstrap = try ResamplingRefuter(.bootstrap).refute(subject, SmokingSubject.settings(60))[0]
    #expect(abs((bootstrap.spread ?? .nan) / error - 1) < 0.3, "\(bootstrap.explanation)")
    let placebo = try PlaceboRefuter(.permuted).refute(subject, SmokingSubject.settings(40))[0]
    #expect(placebo.verdict == .passed && abs((placebo.spread ?? .nan) / error - 1) < 0.5)
    #expect(placebo.diagnostics["unit"] == "cluster")
    let made = try SimulatedEffectRefuter().refute(subject, SmokingSubject.settings(40))[0]
    #expect(made.verdict == .passed, "\(made.explanation)")
  }

  @Test("A cross-fitted estimate is resampled with the copies of a row as a cluster")
  func copies() throws {
    let subject = try ReplicateRuleTests.subject(ReplicateRuleTests.confounded, AIPWEstimator(), rows: 200)
    let refutation = try ResamplingRefuter(.bootstrap).refute(subject, SmokingSubject.settings(12))[0]
    #expect(refutation.verdict == .passed && refutation.replicates == 12)
  }

  @Test("An estimator that finds an effect whatever the treatment falls")
  func failing() throws {
    // An estimator that always answers 5 ± 1.
    let subject = try ReplicateRuleTests.subject(ReplicateRuleTests.confounded, Stubborn())
    let placebo = try PlaceboRefuter(.permuted).refute(subject, SmokingSubject.settings(60))[0]
    #expect(placebo.verdict == .failed && placebo.explanation.contains("fell"))
    #expect(abs((placebo.drift ?? .nan) - 5) < 0.2)
  }

  @Test("Replicates too few to fail an estimate do not pass one that moved; one has no spread")
  func few() throws {
    let subject = try ReplicateRuleTests.subject(ReplicateRuleTests.confounded, Stubborn())
    for count in [1, 20, 38] {
      let placebo = try PlaceboRefuter(.permuted).refute(subject, SmokingSubject.settings(count))[0]
      #expect(placebo.verdict == .inconclusive && !placebo.diagnostics.warnings.isEmpty)
      #expect((placebo.spread == nil) == (count == 1))
    }
    let enough = try PlaceboRefuter(.permuted).refute(subject, SmokingSubject.settings(39))[0]
    #expect(enough.verdict == .failed)
    let still = try RandomCommonCauseRefuter().refute(subject, SmokingSubject.settings(1))[0]
    #expect(still.verdict == .passed && still.explanation.contains("one replicate gives"))
  }

  private struct Stubborn: EffectEstimator {
    var method: EstimationMethod { .weighting }
    func obstacle(for sample: EffectSample, _ settings: EstimationSettings) -> String? { nil }
    func estimate(
      _ sample: EffectSample, _ settings: EstimationSettings
    ) throws(EstimationError) -> [EffectEstimate] {
      let effect = 5 + 0.001 * sample.treatment.values[0]
      return [
        try EffectEstimate(
          .weighting, sample.treatment.contrasts[0], effect: effect, standardError: 1, rowsUsed: sample.rowCount,
          settings: settings)
      ]
    }
  }

  @Test("Too many failures are an error that says why; a few are counted")
  func failures() throws {
    // Three treated rows of forty: some resamples have none.
    let t = (0..<40).map { $0 < 3 ? 1.0 : 0 }
    var stream = RandomStream(seed: 2)
    let y = t.map { $0 + stream.normal() }
    let table = try Table([("t", t), ("y", y)].map { ParsedColumn(name: $0, values: .numbers(ColumnStorage($1))) })
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: []), in: table)
    let subject = try #require(
      try RefutationSubject.subjects(sample, LinearRegressionEstimator(adjusting: false), EstimationSettings()).first)
    let some = try ResamplingRefuter(.bootstrap).refute(subject, SmokingSubject.settings(200))[0]
    let failed = some.diagnostics["replicates_failed"]?.number ?? 0
    #expect(failed > 0 && Int(failed) + some.replicates == 200)
    let rare = try EffectSample(
      .backdoor(treatment: "t", outcome: "y", adjustingFor: []), in: table.selecting(rows: [0] + Array(3..<40)))
    let lost = try #require(
      try RefutationSubject.subjects(rare, LinearRegressionEstimator(adjusting: false), EstimationSettings()).first)
    #expect(throws: RefutationError.self) {
      try ResamplingRefuter(.bootstrap).refute(lost, SmokingSubject.settings(200))
    }
  }

  @Test("A cancelled task stops between batches")
  func cancelled() async throws {
    let subject = try ReplicateRuleTests.subject(ReplicateRuleTests.confounded, PropensityWeightingEstimator())
    let task = Task {
      do throws(RefutationError) {
        _ = try PlaceboRefuter(.permuted).refute(subject, SmokingSubject.settings(1_000_000))
        return false
      } catch {
        return error == .cancelled
      }
    }
    task.cancel()
    #expect(await task.value)
  }
}
