import CausalData
import CausalStatistics
import Glibc
import Identification
import StrictJSON
import Testing

@testable import Estimation

/// Against drdid 1.1.7: Tests/Fixtures/Estimation/did_oracle.py prints the figures.
@Suite("Difference in differences")
struct DifferenceInDifferencesTests {
  private static var settings: EstimationSettings {
    var settings = EstimationSettings()
    settings.target = .att
    return settings
  }

  private static func sample(
    _ file: String, time: String, clusters: String?, adjusting: [String], weights: String? = nil
  ) throws -> EffectSample {
    var effect = IdentifiedEffect(.differenceInDifferences, treatments: ["group"], outcome: "y")
    effect.adjustmentSet = adjusting
    var roles = EffectSample.Roles()
    (roles.time, roles.clusters, roles.weights) = (time, clusters, weights)
    return try EffectSample(effect, in: InstrumentFixture.table(file), roles: roles)
  }

  private func expect(
    _ sample: EffectSample, _ effect: Double, _ error: Double,
    model: DifferenceInDifferencesEstimator.Model = .doublyRobust, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var estimator = DifferenceInDifferencesEstimator()
    estimator.model = model
    let estimate = try estimator.estimate(sample, DifferenceInDifferencesTests.settings)[0]
    #expect(abs(estimate.effect - effect) < 1e-8, "\(estimate.effect)", sourceLocation: sourceLocation)
    let found = try #require(estimate.standardError)
    #expect(abs(found - error) < 1e-8, "\(found)", sourceLocation: sourceLocation)
    #expect(estimate.diagnostics.warnings.contains { $0.contains("parallel trends") })
  }

  @Test("A panel, units found by their column")
  func panel() throws {
    func sample(_ adjusting: [String], weights: String? = nil) throws -> EffectSample {
      try DifferenceInDifferencesTests.sample(
        "did_panel.csv", time: "year", clusters: "unit", adjusting: adjusting, weights: weights)
    }
    try expect(sample([]), 1.748100895140665, 0.2391765635153505)
    try expect(sample(["a", "b"]), 1.3406651104402953, 0.29553052122622203)
    try expect(sample(["a", "b"], weights: "w"), 1.154229389193517, 0.3257238839183194)
    try expect(sample(["a", "b"]), 1.3222046418021112, 0.26397693652190585, model: .outcomeRegression)
    let estimate = try DifferenceInDifferencesEstimator().estimate(
      sample(["b", "a"]), DifferenceInDifferencesTests.settings)[0]
    #expect(estimate.diagnostics["design"]?.string == "panel")
    #expect(estimate.diagnostics["units"]?.number == 160 && estimate.rowsUsed == 320)
  }

  @Test("Repeated cross-sections, with clusters too")
  func sections() throws {
    func sample(_ adjusting: [String], weights: String? = nil, clusters: String? = nil) throws -> EffectSample {
      try DifferenceInDifferencesTests.sample(
        "did_sections.csv", time: "after", clusters: clusters, adjusting: adjusting, weights: weights)
    }
    try expect(sample([]), 2.4273445755774934, 0.3929826013522441)
    try expect(sample(["a", "b"]), 1.5214724737167733, 0.21202169990587844)
    try expect(sample(["a", "b"], weights: "w"), 1.4579490411096705, 0.23252937031534227)
    try expect(sample(["a", "b"]), 1.9765643986581019, 0.33866333506828705, model: .outcomeRegression)
    try expect(sample(["a", "b"], clusters: "place"), 1.5214724737167733, 0.25351614617330814)
  }

  @Test("Without covariates: four means by hand; a treatment marked only once it has begun tells the units' group")
  func byHand() throws {
    let table = try Table([
      "unit": .numbers([1, 1, 2, 2, 3, 3, 4, 4]),
      "late": .levels(["no", "yes", "no", "yes", "no", "yes", "no", "yes"]),
      "t": .numbers([0, 1, 0, 1, 0, 0, 0, 0]), "y": .numbers([1, 6, 3, 5, 2, 3, 0, 4]),
    ])
    var roles = EffectSample.Roles()
    (roles.time, roles.clusters) = ("late", "unit")
    let effect = IdentifiedEffect(.differenceInDifferences, treatments: ["t"], outcome: "y")
    let sample = try EffectSample(effect, in: table, roles: roles)
    let estimate = try DifferenceInDifferencesEstimator().estimate(sample, DifferenceInDifferencesTests.settings)[0]
    // Changes of the treated: 5 and 2; of the others: 1 and 4. Variances Σ(d − mean)²/n² of each: 4.5/4.
    #expect(abs(estimate.effect - 1) < 1e-12)
    #expect(abs((estimate.standardError ?? 0) - (4.5 / 4 * 2).squareRoot()) < 1e-12)
    roles.clusters = nil
    let unknown = try EffectSample(effect, in: table, roles: roles)
    #expect {
      try DifferenceInDifferencesEstimator().estimate(unknown, DifferenceInDifferencesTests.settings)
    } throws: { "\($0)".contains("name the column of units as clusters") }
  }

  @Test("What cannot be done is said in a sentence")
  func failures() throws {
    let settings = DifferenceInDifferencesTests.settings
    let estimator = DifferenceInDifferencesEstimator()
    let effect = IdentifiedEffect(.differenceInDifferences, treatments: ["t"], outcome: "y")
    func failure(_ columns: KeyValuePairs<String, ColumnContent>, adjusting: [String] = []) throws -> String {
      var roles = EffectSample.Roles()
      roles.time = "time"
      var effect = effect
      effect.adjustmentSet = adjusting
      let sample = try EffectSample(effect, in: Table(columns), roles: roles)
      do {
        _ = try estimator.estimate(sample, settings)
        return "nothing thrown"
      } catch { return error.description }
    }
    let three = try failure([
      "t": .numbers([0, 1, 0, 1, 0, 1]), "time": .numbers([1, 1, 2, 2, 3, 3]), "y": .numbers([1, 2, 3, 4, 5, 7]),
    ])
    #expect(three.contains("two periods, and time has more"))
    let empty = try failure([
      "t": .numbers([0, 1, 0, 1, 0, 0]), "time": .numbers([1, 1, 1, 1, 2, 2]), "y": .numbers([1, 2, 3, 4, 5, 7]),
    ])
    #expect(empty.contains("0 rows are too few for difference in differences (treated group, period 2)"))
    // The covariate is the group.
    let groups = (0..<40).map { Double($0 % 2) }
    let apart = try failure(
      [
        "t": .numbers(groups), "time": .numbers((0..<40).map { Double($0 / 20) }), "x": .numbers(groups.map { 3 * $0 }),
        "y": .numbers((0..<40).map { Double(($0 * 7) % 11) }),
      ], adjusting: ["x"])
    #expect(apart.contains("do not overlap"), "\(apart)")
    var ate = settings
    ate.target = .ate
    let sample = try DifferenceInDifferencesTests.sample(
      "did_sections.csv", time: "after", clusters: nil, adjusting: [])
    #expect(estimator.obstacle(for: sample, ate) == "its effect is of the treated (att)")
  }

  @Test("95 % intervals hold the effect: 300 runs of 300 rows of repeated cross-sections")
  func coverage() throws {
    var held = 0
    let runs = 300
    for run in 0..<runs {
      let sample = try TwoPeriodWorld.sample(rows: 300, seed: 6, run: run)
      let estimate = try DifferenceInDifferencesEstimator().estimate(sample, DifferenceInDifferencesTests.settings)[0]
      if estimate.interval?.contains(TwoPeriodWorld.effect) ?? false { held += 1 }
    }
    // Binomial with p = 0.95: below 0.91 or above 0.985 once in a thousand.
    #expect((0.91...0.985).contains(Double(held) / Double(runs)), "\(held)")
  }
}

/// An effect of 1.5; the untreated outcome's change depends on a covariate that the groups do not share alike.
enum TwoPeriodWorld {
  static let effect = 1.5

  static func sample(rows: Int, seed: UInt64, run: Int) throws -> EffectSample {
    var stream = RandomStream(seed: seed, stream: run)
    var columns: [String: [Double]] = [:]
    for _ in 0..<rows {
      let a = stream.normal()
      let group = stream.uniform() < 1 / (1 + exp(-0.5 * a)) ? 1.0 : 0
      let after = stream.uniform() < 0.5 ? 1.0 : 0
      let y = group + a + after * (1 + 0.7 * a + effect * group) + stream.normal()
      for (name, value) in [("a", a), ("group", group), ("after", after), ("y", y)] {
        columns[name, default: []].append(value)
      }
    }
    let table = try Table(columns.sorted { $0.key < $1.key }.map { (name: $0.key, content: .numbers($0.value)) })
    var effect = IdentifiedEffect(.differenceInDifferences, treatments: ["group"], outcome: "y")
    effect.adjustmentSet = ["a"]
    var roles = EffectSample.Roles()
    roles.time = "after"
    return try EffectSample(effect, in: table, roles: roles)
  }
}
