import CausalData
import CausalStatistics
import Estimation
import Identification
import Refutation
import StrictJSON
import Testing

@Suite("Partial R² sensitivity of regressions")
struct PartialR2RefuterTests {
  // numpy's lstsq for the partial R² of nhefs_design.csv, and the paper's formulas written out again in Python.
  private struct Row {
    let (name, multiple): (String, Double)
    let (treatment, outcome, adjusted, error): (Double, Double, Double, Double)
  }

  @Test("NHEFS: benchmarks as numpy has them")
  func benchmarks() async throws {
    let subject = try await NHEFSSubject.subject()
    let analysis = try PartialR2Refuter().analysis(of: subject)
    #expect(abs(analysis.sensitivity.estimate - 3.4626218292259323) < 1e-6)
    #expect(abs(analysis.sensitivity.standardError - 0.43845425508564034) < 1e-7)
    #expect(analysis.sensitivity.degreesOfFreedom == 1546)
    #expect(analysis.benchmarks.count == 3 * 18)
    for row in [
      Row(
        name: "wt71", multiple: 1, treatment: 0.0002467335497556923, outcome: 0.00013062529560650077,
        adjusted: 3.4595264749378174, error: 0.43862159457352795),
      Row(
        name: "wt71", multiple: 3, treatment: 0.0007402006492670769, outcome: 0.0003918759822863549,
        adjusted: 3.4533334726327563, error: 0.43867256356157625),
      Row(
        name: "age", multiple: 1, treatment: 0.0030237506309238, outcome: 0.003207895204733312,
        adjusted: 3.4088481564700728, error: 0.4385556198176796),
      Row(
        name: "age", multiple: 3, treatment: 0.0090712518927714, outcome: 0.009624039458564687,
        adjusted: 3.300806325039156, error: 0.4384737746738841),
      Row(
        name: "smokeyrs", multiple: 1, treatment: 0.004332340180858112, outcome: 0.001379684910251751,
        adjusted: 3.4203819112757037, error: 0.4392459743183253),
      Row(
        name: "smokeyrs", multiple: 3, treatment: 0.012997020542574336, outcome: 0.004139367873062264,
        adjusted: 3.3353422540425415, error: 0.44055977575896743),
      Row(
        name: "sex", multiple: 1, treatment: 0.007417100356436088, outcome: 0.006424115909011064,
        adjusted: 3.3431764368998116, error: 0.43881545865228694),
      Row(
        name: "sex", multiple: 3, treatment: 0.022251301069308265, outcome: 0.019276645329491,
        adjusted: 3.1015373310591348, error: 0.4392628019420192),
    ] {
      let found = try #require(
        analysis.benchmarks.first { $0.covariate == row.name && $0.multiple == row.multiple })
      let (bound, adjusted) = (try #require(found.bound), try #require(found.adjusted))
      #expect(abs(bound.treatment - row.treatment) < 1e-9)
      #expect(abs(bound.outcome - row.outcome) < 1e-9)
      #expect(abs(adjusted.estimate - row.adjusted) < 1e-6)
      #expect(abs(adjusted.standardError - row.error) < 1e-7)
    }
  }

  @Test("NHEFS: as told")
  func told() async throws {
    let subject = try await NHEFSSubject.subject()
    let refutation = try #require(try PartialR2Refuter().refute(subject, RefutationSettings()).first)
    #expect(refutation.verdict == .passed)
    #expect(refutation.explanation.contains("18.2 %"))
    #expect(abs((refutation.diagnostics["robustness_value"]?.number ?? 0) - 0.18169148097228796) < 1e-7)
    #expect(refutation.diagnostics["grid"]?.array?.count == 16)
  }

  @Test("A planted confounder that makes the whole effect tips it at its own strength", arguments: [0.1, 0.3])
  func planted(strength: Double) throws {
    let subject = try PlantedConfounder(strength: strength, effect: 0, rows: 20_000).subject(seed: 3)
    let value = try PartialR2Refuter().analysis(of: subject).sensitivity.robustnessValue()
    #expect(abs(value / strength - 1) < 0.1)
  }

  @Test("The estimate beside the confounder is what the formula says, once the confounder is seen")
  func exact() throws {
    let world = PlantedConfounder(strength: 0.2, effect: 0.4, rows: 4_000)
    let (hidden, seen) = (try world.subject(seed: 5), try world.subject(seed: 5, adjustingFor: ["x", "u"]))
    // The benchmark "u" itself: its own partial R² give back the estimate with it exactly.
    let strengths = try PartialR2Refuter(benchmarks: ["u"]).analysis(of: seen)
    let adjusted = try #require(
      try PartialR2Refuter().analysis(of: hidden).sensitivity.adjusted(
        treatment: partial(strengths, \.treatment), outcome: partial(strengths, \.outcome)))
    #expect(abs(adjusted.estimate - seen.original.effect) < 1e-9)
  }

  /// The partial R² of which the bound (one multiple) was made.
  private func partial(
    _ analysis: PartialR2Analysis, _ side: KeyPath<PartialR2Sensitivity.Bound, Double>
  ) throws -> Double {
    let bound = try #require(analysis.benchmarks.first { $0.multiple == 1 }?.bound)
    let treatment = bound.treatment / (1 + bound.treatment)
    guard side == \.outcome else { return treatment }
    let shared = treatment * treatment / ((1 - treatment) * (1 - treatment))
    let factor = (1 + shared.squareRoot()) / (1 - shared).squareRoot()
    let ratio = bound.outcome / (factor * factor)
    return ratio / (1 + ratio)
  }

  @Test("Verdicts: no benchmark, no significance and a dominant covariate are no pass; nothing fails a correct model")
  func verdicts() throws {
    let world = PlantedConfounder(strength: 0.3, effect: 0, rows: 2_000)
    let alone = try world.subject(seed: 1, adjustingFor: [])
    #expect(try PartialR2Refuter().refute(alone, RefutationSettings())[0].verdict == .inconclusive)
    let weak = try world.subject(seed: 2, adjustingFor: ["x", "u"])
    #expect(try PartialR2Refuter().refute(weak, RefutationSettings())[0].verdict == .inconclusive)
    let strong = PlantedConfounder(strength: 0.3, effect: 0.2, rows: 2_000)
    let dominated = try strong.subject(seed: 1, adjustingFor: ["x", "u"])
    // Both confounders are adjusted for: the estimate is right, however strong they are.
    let refutation = try PartialR2Refuter().refute(dominated, RefutationSettings())[0]
    #expect(refutation.verdict == .inconclusive && (refutation.refutedEffect ?? 1) < 0)
    #expect(try UnobservedCommonCauseRefuter().refute(dominated, RefutationSettings())[0].verdict == .inconclusive)
    // u explains more than half of the treatment, so that no confounder can be as strong as it.
    let decided = try PlantedConfounder(strength: 0.7, effect: 1, rows: 2_000).subject(
      seed: 1, adjustingFor: ["x", "u"])
    #expect(try PartialR2Refuter().refute(decided, RefutationSettings())[0].verdict == .inconclusive)
  }

  @Test("Errors larger than the classical ones are told, and what they leave insignificant does not pass")
  func otherErrors() throws {
    var stream = RandomStream(seed: 3, path: [30])
    var columns = [[Double]](repeating: [], count: 4)
    for cluster in 0..<20 {
      // Treatment and part of the outcome are of the cluster: its rows are nearly one.
      let (d, own) = (stream.normal(), stream.normal())
      for _ in 0..<50 {
        let x = stream.normal()
        let noise = 0.3 * stream.normal()
        let y: Double = 0.1 * d + 0.3 * x + own + noise
        for (place, value) in [d, y, x, Double(cluster)].enumerated() { columns[place].append(value) }
      }
    }
    let table = try Table([
      "d": .numbers(columns[0]), "y": .numbers(columns[1]), "x": .numbers(columns[2]), "c": .numbers(columns[3]),
    ])
    var roles = EffectSample.Roles()
    func refutation() throws -> (Refutation, EffectEstimate) {
      let sample = try EffectSample(
        .backdoor(treatment: "d", outcome: "y", adjustingFor: ["x"]), in: table, roles: roles)
      let subject = try RefutationSubject.subjects(sample, LinearRegressionEstimator(), EstimationSettings())[0]
      return (try PartialR2Refuter().refute(subject, RefutationSettings())[0], subject.original)
    }
    let (plain, _) = try refutation()
    #expect(plain.verdict == .passed && plain.diagnostics.warnings.isEmpty)
    #expect(plain.diagnostics["errors"] == "classical")
    roles.clusters = "c"
    let (clustered, original) = try refutation()
    #expect(original.interval?.contains(0) == true)
    #expect(clustered.verdict == .inconclusive)
    #expect(clustered.diagnostics.warnings.contains { $0.contains("classical error") })
  }

  @Test("Names that are not adjusted for are no benchmarks; other methods are told why")
  func obstacles() async throws {
    let subject = try PlantedConfounder(strength: 0.1, effect: 1, rows: 200).subject(seed: 1)
    #expect(PartialR2Refuter(benchmarks: ["u"]).obstacle(for: subject)?.contains("u is not adjusted for") == true)
    let other = try await NHEFSSubject.subject(by: GFormulaEstimator())
    #expect(PartialR2Refuter().obstacle(for: other) != nil)
    #expect(throws: RefutationError.self) { try PartialR2Refuter().refute(other, RefutationSettings()) }
  }
}
