import CausalData
import CausalStatistics
import Identification
import Testing

@testable import Estimation

/// Names are for people: no estimate may hang on what a column is called or on how often it is named.
@Suite struct ColumnNamesTests {
  private static let rows = 0..<240

  /// The same numbers, with a covariate and the treatment called as wished.
  private func table(covariate: String = "v", treatment: String = "t") throws -> Table {
    var stream = RandomStream(seed: 5)
    func uniforms() -> [Double] { Self.rows.map { _ in stream.uniform() - 0.5 } }
    let (x, v, noise, chance) = (uniforms(), uniforms(), uniforms(), uniforms())
    let group = Self.rows.map { Double($0 % 3) }
    let t = Self.rows.map { chance[$0] + x[$0] / 2 - v[$0] / 2 + group[$0] / 8 > 0.1 ? 1.0 : 0 }
    let y = Self.rows.map { 2 * t[$0] + x[$0] + v[$0] - group[$0] + noise[$0] }
    return try Table([
      (treatment, .numbers(t)), ("y", .numbers(y)), ("x", .numbers(x)), (covariate, .numbers(v)),
      ("g", .levels(group.map { $0 == 0 ? "a" : $0 == 1 ? "b" : "c" })),
      ("after", .numbers(Self.rows.map { Double($0 / 3 % 2) })),
    ])
  }

  private static let estimators: [any EffectEstimator] = [
    LinearRegressionEstimator(), AIPWEstimator(crossFitting: CrossFitting(folds: 1)), MatchingEstimator(),
    DifferenceInDifferencesEstimator(),
  ]

  private func effects(_ table: Table, treatment: String = "t", adjusting: [String]) throws -> [Double] {
    var found: [Double] = []
    for estimator in Self.estimators {
      var roles = EffectSample.Roles()
      var settings = EstimationSettings()
      if estimator is DifferenceInDifferencesEstimator { (roles.time, settings.target) = ("after", .att) }
      let sample = try EffectSample(
        .backdoor(treatment: treatment, outcome: "y", adjustingFor: adjusting), in: table, roles: roles)
      let estimate = try estimator.estimate(sample, settings)[0]
      found += [estimate.effect, try #require(estimate.standardError)]
    }
    return found
  }

  private func agree(_ one: [Double], _ other: [Double]) {
    #expect(one.count == other.count)
    for (first, second) in zip(one, other) { #expect(abs(first - second) <= 1e-9 * (1 + abs(first))) }
  }

  @Test(
    "A covariate may be called as another's indicator is, or as the intercept", arguments: ["g = b", "(intercept)"])
  func covariates(name: String) throws {
    let plain = try effects(table(), adjusting: ["x", "g", "v"])
    agree(plain, try effects(table(covariate: name), adjusting: ["x", "g", name]))
  }

  @Test(
    "A treatment may be called as the intercept is, or as a covariate's indicator", arguments: ["g = b", "(intercept)"])
  func treatments(name: String) throws {
    let plain = try effects(table(), adjusting: ["x", "g", "v"])
    agree(plain, try effects(table(treatment: name), treatment: name, adjusting: ["x", "g", "v"]))
  }

  @Test("A covariate counts once, however often it is named")
  func repeated() throws {
    let plain = try effects(table(), adjusting: ["x", "g", "v"])
    agree(plain, try effects(table(), adjusting: ["x", "g", "v", "x", "x"]))
  }

  @Test("Treatment and outcome play no second part")
  func secondParts() throws {
    let table = try table()
    for (outcome, set) in [("t", ["x"]), ("y", ["x", "t"]), ("y", ["y"])] {
      #expect(throws: EstimationError.self) {
        try EffectSample(.backdoor(treatment: "t", outcome: outcome, adjustingFor: set), in: table)
      }
    }
    var effect = IdentifiedEffect(.instrument, treatments: ["t"], outcome: "y")
    effect.instruments = ["t"]
    #expect(throws: EstimationError.self) { try EffectSample(effect, in: table) }
  }

  @Test("Weights that are too large to be added are called so")
  func hugeWeights() throws {
    let table = try Table(["t": [0, 1, 0, 1], "y": [1, 2, 3, 5], "w": [1e308, 1e308, 1e308, 1e308]])
    var roles = EffectSample.Roles()
    roles.weights = "w"
    let error = #expect(throws: EstimationError.self) {
      try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: []), in: table, roles: roles)
    }
    #expect(error?.description.contains("too large") == true)
  }
}
