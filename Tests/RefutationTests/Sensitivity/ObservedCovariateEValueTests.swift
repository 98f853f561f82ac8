import CausalData
import CausalStatistics
import Estimation
import Glibc
import Identification
import Refutation
import StrictJSON
import Testing

@Suite("Observed covariate E-values")
struct ObservedCovariateEValueTests {
  /// By hand: of a ratio R of the limits, or its inverse, R + √(R (R − 1)).
  @Test("The E-value of the ratio of two limits")
  func closedForm() {
    #expect(abs(EValue.ofObservedCovariate(limit: 2, without: 4) - (2 + 2.0.squareRoot())) < 1e-12)
    #expect(abs(EValue.ofObservedCovariate(limit: 4, without: 2) - (2 + 2.0.squareRoot())) < 1e-12)
    #expect(abs(EValue.ofObservedCovariate(limit: 0.8, without: 0.9) - 1.5) < 1e-12)
    #expect(abs(EValue.ofObservedCovariate(limit: 0.9, without: 0.8) - 1.5) < 1e-12)
    #expect(EValue.ofObservedCovariate(limit: 1.7, without: 1.7) == 1)
    #expect(EValue.ofObservedCovariate(limit: 1.2, without: 0) == .infinity)
    #expect(EValue.ofObservedCovariate(limit: 1.2, without: .nan) == .infinity)
    #expect(EValue.limit(of: 1.2...3) == 1.2)
    #expect(EValue.limit(of: 0.3...0.8) == 0.8)
    #expect(EValue.limit(of: 0.9...1) == nil)
  }

  private func entries(_ refutation: Refutation) -> [String: Double] {
    Dictionary(
      (refutation.diagnostics["observed_covariates"]?.array ?? []).compactMap { entry -> (String, Double)? in
        var members = Diagnostics()
        guard let object = entry.object else { return nil }
        members.entries = object
        return members["covariate"]?.string.map { ($0, entry.figure("e_value")) }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// numpy, classical errors and t quantiles: each regression of wt82_71 fitted anew, the standard deviation within arms.
  @Test("NHEFS by least squares: the limit stands above every covariate")
  func nhefs() async throws {
    let sample = try EffectSample(
      .backdoor(treatment: "qsmk", outcome: "wt82_71", adjustingFor: NHEFSSubject.covariates),
      in: try await NHEFSSubject.table())
    var settings = EstimationSettings()
    settings.covariance = .classical
    let subject = try RefutationSubject.subjects(sample, LinearRegressionEstimator(), settings)[0]
    let refutation = try EValueRefuter().refute(subject, RefutationSettings())[0]
    #expect(abs((refutation.diagnostics["e_value_interval"]?.number ?? 0) - 2.047624744499191) < 1e-9)
    #expect(refutation.diagnostics["strongest_covariate"]?.string == "sex")
    let found = entries(refutation)
    #expect(found.count == NHEFSSubject.covariates.count)
    for (name, expected) in [
      ("sex", 1.1326468533143232), ("smokeintensity", 1.0970322012270832), ("age", 1.0857503697533184),
      ("age_sq", 1.0817067821818775),
    ] {
      #expect(abs(try #require(found[name]) - expected) < 1e-9)
    }
    #expect(refutation.verdict == .passed)
    #expect(refutation.limits.contains("may be stronger than all"))
  }

  @Test("A covariate as strong as what it would take: inconclusive, and named")
  func strong() throws {
    let world = PlantedConfounder(strength: 0.5, effect: 0.15, rows: 2_000)
    let subject = try world.subject(seed: 3, adjustingFor: ["x", "u"])
    let refutation = try EValueRefuter().refute(subject, RefutationSettings())[0]
    #expect(refutation.verdict == .inconclusive)
    #expect(refutation.diagnostics["strongest_covariate"]?.string == "u")
    #expect(refutation.explanation.contains("u, observed covariate E-value"))
    // Without u in sight nothing tells, and the rule cannot see it.
    let blind = try world.subject(seed: 3, adjustingFor: ["noise"])
    #expect(try EValueRefuter().refute(blind, RefutationSettings())[0].verdict == .passed)
  }

  @Test("No effect in the interval, no covariate: nothing to pass")
  func nothing() throws {
    let world = PlantedConfounder(strength: 0.3, effect: 0, rows: 500)
    let null = try EValueRefuter().refute(world.subject(seed: 1, adjustingFor: ["x", "u"]), RefutationSettings())[0]
    #expect(null.verdict == .inconclusive && null.diagnostics["observed_covariates"] == nil)
    let bare = try world.subject(seed: 1, adjustingFor: [], by: LinearRegressionEstimator(adjusting: false))
    let alone = try EValueRefuter().refute(bare, RefutationSettings())[0]
    #expect(alone.verdict == .inconclusive && alone.explanation.contains("no covariate"))
  }

  /// A binary outcome with risks of about .3, a treatment that doubles its odds, and a covariate of four levels.
  private func binary(rows: Int = 3_000, seed: UInt64 = 2) throws -> Table {
    var stream = RandomStream(seed: seed, path: [12])
    var (t, y, g, x): ([Double], [Double], [String], [Double]) = ([], [], [], [])
    for _ in 0..<rows {
      let (level, number) = (Int(stream.uniform() * 4), stream.normal())
      let treated = stream.uniform() < 1 / (1 + exp(-0.4 * number - 0.3 * Double(level) + 0.5)) ? 1.0 : 0
      let risk = 1 / (1 + exp(1.4 - 0.9 * treated - 0.4 * number - 0.3 * Double(level)))
      t.append(treated)
      y.append(stream.uniform() < risk ? 1 : 0)
      g.append(["p", "q", "r", "s"][min(3, level)])
      x.append(number)
    }
    return try Table(["t": .numbers(t), "y": .numbers(y), "g": .levels(g), "x": .numbers(x)])
  }

  @Test(
    "Each scale by its own limits: the estimate made anew without the covariate, all of its levels",
    arguments: [EffectScale.difference, .ratio, .oddsRatio])
  func scales(scale: EffectScale) throws {
    let table = try binary()
    var settings = EstimationSettings()
    settings.scale = scale
    func subject(_ set: [String]) throws -> RefutationSubject {
      let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: set), in: table)
      return try RefutationSubject.subjects(sample, PropensityWeightingEstimator(), settings)[0]
    }
    let whole = try subject(["g", "x"])
    let refutation = try EValueRefuter().refute(whole, RefutationSettings())[0]
    let found = entries(refutation)
    #expect(found.count == 2)
    // Weighting does not say the risk without treatment: what the mean outcome and the difference imply.
    func mean(_ name: String) throws -> Double {
      let column = try #require(table.columns.first { $0.name == name })
      return (0..<table.rowCount).reduce(0) { $0 + column.number(row: $1) } / Double(table.rowCount)
    }
    let control = try mean("y") - whole.original.effect * mean("t")
    func ratio(_ end: Double) throws -> Double {
      switch scale {
      case .difference: 1 + end / control
      case .ratio: end
      case .oddsRatio: end.squareRoot()
      }
    }
    let limit = try ratio(try #require(whole.original.interval).lower)
    #expect(limit > 1)
    for (name, rest) in [("g", ["x"]), ("x", ["g"])] {
      let without = try ratio(try #require(subject(rest).original.interval).lower)
      let quotient = max(without / limit, limit / without)
      let expected = quotient + (quotient * (quotient - 1)).squareRoot()
      #expect(abs(try #require(found[name]) - expected) < 1e-12)
    }
    let strongest = found.values.max() ?? 0
    let own = try #require(refutation.diagnostics["e_value_interval"]?.number)
    #expect(refutation.verdict == (own > strongest ? .passed : .inconclusive))
  }

  @Test("The same on one thread and on three, and nothing is fitted twice for other attacks")
  func threads() throws {
    let world = PlantedConfounder(strength: 0.2, effect: 0.4, rows: 800)
    var settings = RefutationSettings()
    let one = try EValueRefuter().refute(world.subject(seed: 5, adjustingFor: ["x", "u", "noise"]), settings)
    settings.threads = 3
    let subject = try world.subject(seed: 5, adjustingFor: ["x", "u", "noise"])
    #expect(try EValueRefuter().refute(subject, settings) == one)
    let left = try LeaveOneCovariateOutRefuter().refute(subject, settings)[0]
    let fresh = try LeaveOneCovariateOutRefuter().refute(
      world.subject(seed: 5, adjustingFor: ["x", "u", "noise"]), settings)[0]
    #expect(left == fresh)
  }
}
