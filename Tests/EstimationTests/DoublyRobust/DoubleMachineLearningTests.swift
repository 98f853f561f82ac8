import CausalData
import CausalStatistics
import Identification
import StrictJSON
import Testing

@testable import Estimation

@Suite("Double machine learning")
struct DoubleMachineLearningTests {
  private static let design = [
    "sex", "race", "education_2", "education_3", "education_4", "education_5", "exercise_1", "exercise_2", "active_1",
    "active_2", "age", "age_sq", "smokeintensity", "smokeintensity_sq", "smokeyrs", "smokeyrs_sq", "wt71", "wt71_sq",
  ]

  /// DoubleML 0.11.4, partially linear, LinearRegression for both, fold = row mod 5.
  @Test("NHEFS as DoubleML has it")
  func golden() async throws {
    let sample = try EffectSample(
      .backdoor(treatment: "qsmk", outcome: "wt82_71", adjustingFor: DoubleMachineLearningTests.design),
      in: try await EstimationFixture.table("nhefs_design.csv"))
    let estimator = PartiallyLinearDML(crossFitting: .given((0..<sample.rowCount).map { $0 % 5 }))
    let estimate = try estimator.estimate(sample, EstimationSettings())[0]
    #expect(abs(estimate.effect - 3.494037458307748) < 1e-5)
    #expect(abs((estimate.standardError ?? 0) / 0.4627763476801866 - 1) < 1e-3)
  }

  @Test("Without folds and with least squares it is the regression's coefficient, for several treatments at once")
  func frischWaugh() throws {
    let table = try DoublyRobustWorld.table(rows: 300, seed: 21)
    var effect = IdentifiedEffect(.backdoor, treatments: ["t", "x3"], outcome: "y")
    effect.adjustmentSet = ["x1", "x2"]
    let sample = try EffectSample(effect, in: table)
    let first = try PartiallyLinearDML(crossFitting: CrossFitting(folds: 1)).estimate(sample, EstimationSettings())
    var settings = EstimationSettings()
    settings.covariance = .hc0
    let second = try LinearRegressionEstimator().estimate(sample, settings)
    #expect(first.count == 2)
    for (own, other) in zip(first, second) {
      #expect(abs(own.effect - other.effect) < 1e-10)
      #expect(abs((own.standardError ?? 0) - (other.standardError ?? 1)) < 1e-10)
    }
  }

  @Test("The interactive model with linear learners is cross-fitted AIPW")
  func interactive() throws {
    let sample = try DoublyRobustWorld.sample(DoublyRobustWorld.table(rows: 300, seed: 22))
    let linear = try InteractiveDML(learners: NuisanceLearners()).estimate(sample, EstimationSettings())[0]
    let weighted = try AIPWEstimator().estimate(sample, EstimationSettings())[0]
    #expect(linear.effect == weighted.effect && linear.standardError == weighted.standardError)
    let lasso = try InteractiveDML().estimate(sample, EstimationSettings())[0]
    #expect(abs(lasso.effect - weighted.effect) < 0.1)
    #expect(lasso.diagnostics["errors"]?.string == "influence function")
  }

  @Test("Repetitions are aggregated by medians, with their spread in the error")
  func repetitions() throws {
    let (effect, error) = aggregateByMedian([(1, 0.1), (4, 0.2), (2, 0.3)])
    #expect(effect == 2)
    // Squares: 0.01 + 1, 0.04 + 4, 0.09 + 0: the median is 1.01.
    #expect(abs(error - 1.01.squareRoot()) < 1e-15)
    let sample = try DoublyRobustWorld.sample(DoublyRobustWorld.table(rows: 200, seed: 23))
    let estimator = PartiallyLinearDML(crossFitting: CrossFitting(folds: 3, repetitions: 4))
    let estimate = try estimator.estimate(sample, EstimationSettings())[0]
    #expect(estimate.diagnostics["repetitions"]?.number == 4)
    #expect(estimate == (try estimator.estimate(sample, EstimationSettings())[0]))
  }

  @Test("Failures are sentences")
  func failures() throws {
    let table = try DoublyRobustWorld.table(rows: 40, seed: 24)
    let sample = try DoublyRobustWorld.sample(table)
    let settings = EstimationSettings()
    func message(_ body: () throws(EstimationError) -> [EffectEstimate]) -> String {
      do throws(EstimationError) {
        _ = try body()
        return ""
      } catch {
        return error.description
      }
    }
    #expect(
      message { () throws(EstimationError) in
        try AIPWEstimator(crossFitting: CrossFitting(folds: 41)).estimate(sample, settings)
      }.contains("between 1 and the number of complete rows"))
    #expect(
      message { () throws(EstimationError) in
        try PartiallyLinearDML(crossFitting: .given([0, 1])).estimate(sample, settings)
      }.contains("give one a row"))
    #expect(
      message { () throws(EstimationError) in
        try AIPWEstimator(learners: NuisanceLearners(PenalizedLearner(.lasso)), errors: .stacked)
          .estimate(sample, settings)
      }.contains("parametric"))
    // A covariate that decides the treatment.
    var columns = table.columns.map { column in (column.name, (0..<40).map { column.number(row: $0) }) }
    let treatment = columns.first { $0.0 == "t" }?.1 ?? []
    columns.append(("copy", treatment.map { 3 * $0 - 1 }))
    let copied = try Table(columns.map { (name: $0.0, content: .numbers($0.1)) })
    let decided = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x1", "copy"]), in: copied)
    #expect(
      message { () throws(EstimationError) in try AIPWEstimator().estimate(decided, settings) }.contains("overlap"))
    #expect(
      message { () throws(EstimationError) in try PartiallyLinearDML().estimate(decided, settings) }
        .contains("determined by the covariates"))
  }
}
