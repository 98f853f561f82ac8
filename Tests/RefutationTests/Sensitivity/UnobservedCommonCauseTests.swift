import CausalData
import Estimation
import Refutation
import StrictJSON
import Testing

@Suite("Simulated unobserved common cause")
struct UnobservedCommonCauseTests {
  @Test("Least squares: the grid is what the closed forms say, and the tipping point the robustness value")
  func closedForms() async throws {
    let subject = try await NHEFSSubject.subject()
    let refutation = try #require(try UnobservedCommonCauseRefuter().refute(subject, RefutationSettings()).first)
    let sensitivity = try PartialR2Refuter().analysis(of: subject).sensitivity
    for cell in try #require(refutation.diagnostics["grid"]?.array) {
      let adjusted = try #require(
        sensitivity.adjusted(
          treatment: cell.figure("r2_treatment"), outcome: cell.figure("r2_outcome")))
      // The mean of 100 draws whose standard deviation is given: within four standard errors.
      let (effect, spread) = (cell.figure("effect"), cell.figure("spread"))
      #expect(abs(effect - adjusted.estimate) < 0.4 * spread + 0.01)
      #expect(abs((cell.figure("standard_error")) / adjusted.standardError - 1) < 0.01)
    }
    let tipping = refutation.diagnostics["tipping_strength"]?.number ?? 0
    #expect(abs(tipping / sensitivity.robustnessValue() - 1) < 0.02)
    let edge = refutation.diagnostics["tipping_strength_significant"]?.number ?? 0
    // Of HC1 errors at the start and classical ones after; the closed form takes classical ones throughout.
    #expect(abs(edge / sensitivity.robustnessValue(significance: 0.05) - 1) < 0.05)
    #expect(refutation.verdict == .passed)
  }

  @Test("Draws from moments are distributed as draws of rows")
  func momentsAndRows() throws {
    let subject = try PlantedConfounder(strength: 0.1, effect: 0.3, rows: 100).subject(seed: 2)
    var settings = RefutationSettings()
    settings.replicates = 200
    var refuter = UnobservedCommonCauseRefuter()
    refuter.grid = [0.15]
    let moments = try #require(try refuter.refute(subject, settings).first)
    // The same least squares, row by row: as the g-formula of a linear outcome without products.
    refuter.mostFits = 200
    let weighted = try sameWithUnitWeights(subject)
    let rows = try #require(try refuter.refute(weighted, settings).first)
    #expect(moments.diagnostics["drawn"]?.string != rows.diagnostics["drawn"]?.string)
    func cell(_ refutation: Refutation, _ name: String) -> Double {
      refutation.diagnostics["grid"]?.array?.first?.figure(name) ?? .nan
    }
    // Two samples of 200: means within four standard errors of their difference, spreads within 25 %.
    let spread = cell(rows, "spread")
    #expect(abs(cell(moments, "effect") - cell(rows, "effect")) < 4 * spread * (2.0 / 200).squareRoot())
    #expect(abs(cell(moments, "spread") / spread - 1) < 0.25)
  }

  /// The sample with a weight of 1 on every row, which the moments' way does not take.
  private func sameWithUnitWeights(_ subject: RefutationSubject) throws -> RefutationSubject {
    var roles = EffectSample.Roles()
    roles.weights = "one"
    let table = try subject.sample.table.setting(
      "one", to: ColumnStorage([Double](repeating: 1, count: subject.sample.rowCount)))
    let sample = try EffectSample(subject.sample.effect, in: table, roles: roles)
    return try RefutationSubject.subjects(sample, subject.estimator, subject.settings)[0]
  }

  @Test("A planted confounder tips the estimate at its own strength, whoever estimates", arguments: [false, true])
  func planted(doublyRobust: Bool) throws {
    let world = PlantedConfounder(strength: 0.2, effect: 0, rows: 4_000)
    let subject = try world.subject(
      seed: 11, by: doublyRobust ? PartiallyLinearDML() as any EffectEstimator : LinearRegressionEstimator())
    var refuter = UnobservedCommonCauseRefuter()
    refuter.grid = [0.1]
    refuter.mostFits = 2
    let refutation = try #require(try refuter.refute(subject, RefutationSettings()).first)
    let tipping = refutation.diagnostics["tipping_strength"]?.number ?? 0
    #expect(abs(tipping / 0.2 - 1) < 0.1)
  }

  @Test("Names that are not adjusted for are no benchmarks")
  func unknownBenchmark() throws {
    let subject = try PlantedConfounder(strength: 0.2, effect: 0.3, rows: 100).subject(seed: 4)
    var refuter = UnobservedCommonCauseRefuter()
    refuter.benchmarks = ["x", "u"]
    #expect(refuter.obstacle(for: subject) == "u is not adjusted for, so it is no benchmark")
  }

  @Test("The same whatever the order of covariates")
  func order() throws {
    let world = PlantedConfounder(strength: 0.2, effect: 0.3, rows: 300)
    let results = try [["x", "u", "noise"], ["noise", "u", "x"]].map { names in
      try UnobservedCommonCauseRefuter().refute(
        try world.subject(seed: 4, adjustingFor: names), RefutationSettings())[0]
    }
    for (one, other) in zip(
      results[0].diagnostics["grid"]?.array ?? [], results[1].diagnostics["grid"]?.array ?? [])
    {
      #expect(abs(one.figure("effect") - other.figure("effect")) < 1e-10)
      #expect(abs(one.figure("standard_error") - other.figure("standard_error")) < 1e-10)
    }
  }

  @Test("The same whatever the threads")
  func threads() throws {
    let subject = try PlantedConfounder(strength: 0.2, effect: 0.3, rows: 300).subject(seed: 4)
    var settings = RefutationSettings()
    settings.replicates = 20
    let one = try UnobservedCommonCauseRefuter().refute(subject, settings)
    settings.threads = 3
    #expect(try UnobservedCommonCauseRefuter().refute(subject, settings) == one)
  }
}
