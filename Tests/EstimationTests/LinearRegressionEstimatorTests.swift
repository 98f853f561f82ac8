import CausalData
import CausalStatistics
import FoundationEssentials
import OrderedCollections
import StrictJSON
import Testing

@testable import Estimation

@Suite struct LinearRegressionEstimatorTests {
  @Test("A difference in means and its unequal-variance error, by hand")
  func differenceInMeans() throws {
    let table = try Table(["t": [0, 0, 0, 1, 1, 1], "y": [1, 2, 3, 4, 6, 11]])
    let sample = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: []), in: table)
    var settings = EstimationSettings()
    settings.covariance = .hc0
    let estimates = try LinearRegressionEstimator(adjusting: false).estimate(sample, settings)
    #expect(estimates.count == 1)
    #expect(abs(estimates[0].effect - 5) < 1e-12)
    // HC0: the sum over arms of Σ (y − ȳ)² / n²: 2/9 + 26/9.
    let error = try #require(estimates[0].standardError)
    #expect(abs(error - (28.0 / 9).squareRoot()) < 1e-12)
    #expect(estimates[0].contrast.description == "from 0 to 1")
  }

  private static let design = [
    "sex", "race", "education_2", "education_3", "education_4", "education_5", "exercise_1", "exercise_2", "active_1",
    "active_2", "age", "age_sq", "smokeintensity", "smokeintensity_sq", "smokeyrs", "smokeyrs_sq", "wt71", "wt71_sq",
  ]

  private func estimate(
    _ file: String, treatment: String, outcome: String, adjusting: [String], _ errors: CovarianceEstimator
  ) async throws -> EffectEstimate {
    let sample = try EffectSample(
      .backdoor(treatment: treatment, outcome: outcome, adjustingFor: adjusting),
      in: try await EstimationFixture.table(file))
    var settings = EstimationSettings()
    settings.covariance = errors
    return try LinearRegressionEstimator().estimate(sample, settings)[0]
  }

  @Test("NHEFS: quitting smoking and weight, as statsmodels 0.15 has it, classical and HC1")
  func nhefs() async throws {
    let classical = try await estimate(
      "nhefs_design.csv", treatment: "qsmk", outcome: "wt82_71", adjusting: LinearRegressionEstimatorTests.design,
      .classical)
    #expect(abs(classical.effect - 3.46262182922597) < 1e-6)
    #expect(abs((classical.standardError ?? 0) / 0.4384542550856432 - 1) < 1e-6)
    let robust = try await estimate(
      "nhefs_design.csv", treatment: "qsmk", outcome: "wt82_71", adjusting: LinearRegressionEstimatorTests.design, .hc1)
    #expect(abs((robust.standardError ?? 0) / 0.4689400861102943 - 1) < 1e-6)
    #expect(robust.rowsUsed == 1_566)
    let plain = try await estimate("nhefs.csv", treatment: "qsmk", outcome: "wt82_71", adjusting: [], .classical)
    #expect(abs(plain.effect - 2.5405814549558885) < 1e-6)
    #expect(abs((plain.standardError ?? 0) / 0.4510799049746909 - 1) < 1e-6)
  }

  @Test("Categories are expanded with a stated reference level, and give what indicators give")
  func categories() async throws {
    let typing = ColumnTyping(categorical: ["education", "exercise", "active"])
    let table = try await EstimationFixture.table("nhefs.csv", typing: typing)
    let names = ["sex", "race", "age", "education", "smokeintensity", "smokeyrs", "exercise", "active", "wt71"]
    let sample = try EffectSample(.backdoor(treatment: "qsmk", outcome: "wt82_71", adjustingFor: names), in: table)
    let estimate = try LinearRegressionEstimator().estimate(sample, EstimationSettings())[0]
    let linear = LinearRegressionEstimatorTests.design.filter { !$0.hasSuffix("_sq") }
    let expanded = try await self.estimate(
      "nhefs_design.csv", treatment: "qsmk", outcome: "wt82_71", adjusting: linear, .hc1)
    #expect(abs(estimate.effect - expanded.effect) < 1e-9)
    #expect(abs((estimate.standardError ?? 0) - (expanded.standardError ?? 1)) < 1e-9)
    #expect(
      estimate.diagnostics.entries["reference_levels"]?.array?.compactMap(\.string)
        == ["education = 1", "exercise = 0", "active = 0"])
  }

  @Test("NSW: the experiment of Dehejia and Wahba, with Neyman's error, and adjusted")
  func nsw() async throws {
    let means = try await estimate("nsw_dw.csv", treatment: "treat", outcome: "re78", adjusting: [], .hc2)
    #expect(abs(means.effect - 1794.3424042702698) < 1e-5)
    #expect(abs((means.standardError ?? 0) / 670.996546381524 - 1) < 1e-6)
    let pooled = try await estimate("nsw_dw.csv", treatment: "treat", outcome: "re78", adjusting: [], .classical)
    #expect(abs((pooled.standardError ?? 0) / 632.8533936236273 - 1) < 1e-6)
    let adjusted = try await estimate(
      "nsw_dw.csv", treatment: "treat", outcome: "re78",
      adjusting: ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"], .classical)
    #expect(abs(adjusted.effect - 1676.3426437677203) < 1e-5)
    #expect(abs((adjusted.standardError ?? 0) / 638.6820162065244 - 1) < 1e-6)
  }

  @Test("Schooling and wages: Card's and Cunningham's least squares")
  func schooling() async throws {
    let covariates =
      ["exper", "expersq", "black", "south", "smsa", "smsa66"] + (661...668).map { "reg\($0)" }
    let card = try await estimate("card.csv", treatment: "educ", outcome: "lwage", adjusting: covariates, .classical)
    #expect(abs(card.effect - 0.07469325559311776) < 1e-6)
    #expect(abs((card.standardError ?? 0) / 0.0034983456584787584 - 1) < 1e-6)
    let college = try await estimate(
      "close_college.csv", treatment: "educ", outcome: "lwage",
      adjusting: ["exper", "black", "south", "married", "smsa"],
      .classical)
    #expect(abs(college.effect - 0.07117285557886951) < 1e-6 && college.rowsUsed == 3_003)
    #expect(abs((college.standardError ?? 0) / 0.00348240526509032 - 1) < 1e-6)
  }

  @Test("An arm of one row is warned of; clusters that are the arms have no error; weights must have squares")
  func littleToGoBy() throws {
    let outcome = (0..<20).map { Double($0 * 7 % 11) }
    let lone = try Table([
      (name: "t", content: .numbers([1] + [Double](repeating: 0, count: 19))), (name: "y", content: .numbers(outcome)),
    ])
    let effect = IdentifiedEffect.backdoor(treatment: "t", outcome: "y", adjustingFor: [])
    let warned = try LinearRegressionEstimator().estimate(EffectSample(effect, in: lone), EstimationSettings())
    #expect(warned[0].diagnostics.warnings.contains { $0.hasPrefix("one row alone has t = 1") })
    let halves = (0..<20).map { Double($0 % 2) }
    let arms = try Table([
      (name: "t", content: .numbers(halves)), (name: "k", content: .numbers(halves)),
      (name: "y", content: .numbers(outcome)),
      (name: "w", content: .numbers([Double](repeating: 1e200, count: 20))),
    ])
    var roles = EffectSample.Roles()
    roles.clusters = "k"
    let clustered = try EffectSample(effect, in: arms, roles: roles)
    #expect(throws: EstimationError.self) {
      try LinearRegressionEstimator().estimate(clustered, EstimationSettings())
    }
    let plain = try LinearRegressionEstimator().estimate(EffectSample(effect, in: arms), EstimationSettings())
    #expect(plain[0].diagnostics.warnings.isEmpty)
    roles = EffectSample.Roles()
    roles.weights = "w"
    #expect(throws: EstimationError.self) { try EffectSample(effect, in: arms, roles: roles) }
  }
}

/// Tables of published examples.
enum EstimationFixture {
  static func table(_ name: String, typing: ColumnTyping = ColumnTyping()) async throws -> Table {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    var options = TableReadingOptions(threads: 1)
    options.typing = typing
    return try await Table.read(path: folder.appending(path: "Fixtures/Estimation/\(name)").path(), options: options)
  }
}
