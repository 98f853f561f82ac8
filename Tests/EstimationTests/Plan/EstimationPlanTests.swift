import CausalData
import SeededRandom
import Testing

@testable import Estimation

@Suite("Which method is chosen, and how work is left")
struct EstimationPlanTests {
  /// Rows of two covariates, every other row treated; y a number or a coin.
  private static func table(rows: Int, isBinary: Bool = false, events: Int = 2, clusters: Int = 1) throws -> Table {
    var generator = SplitMix64(seed: 7)
    func uniform() -> Double { Double(generator.next() >> 11) / Double(1 << 53) }
    var columns = [[Double]](repeating: [], count: 5)
    for row in 0..<rows {
      let (a, b, t) = (uniform(), uniform(), row % 2 == 0 ? 1.0 : 0)
      let y = isBinary ? (row % events == 0 ? 1 : 0) : a + b + t + uniform()
      for (place, value) in [a, b, t, y, Double(row % clusters)].enumerated() { columns[place].append(value) }
    }
    return try Table(zip(["a", "b", "t", "y", "g"], columns).map { (name: $0, content: .numbers($1)) })
  }

  private static let plan = EstimationPlan(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["a", "b"]))

  @Test(
    "The method is the best one that the rows can carry, and the reason is told",
    arguments: [
      (8, false, 2, EstimationMethod.linearRegression, ["aipw", "g-formula"]),
      (34, false, 2, .gFormula, ["aipw"]),
      (60, false, 2, .aipw, []),
      // 13 events in 400 rows: no logistic regression of three parameters for each arm.
      (400, true, 31, .linearRegression, ["aipw", "g-formula"]),
    ])
  func automatic(
    rows: Int, isBinary: Bool, events: Int, method: EstimationMethod, passedOver: [String]
  ) throws {
    let estimates = try Self.plan.run(on: Self.table(rows: rows, isBinary: isBinary, events: events)).estimates
    #expect(estimates.map(\.method) == [method])
    let told = estimates[0].diagnostics.warnings.filter { $0.hasPrefix("taken instead of") }
    #expect(told.count == passedOver.count, "\(told)")
    for (sentence, name) in zip(told, passedOver) { #expect(sentence.contains(" \(name),"), "\(sentence)") }
  }

  @Test("Few clusters of an arm are no folds")
  func fewClusters() throws {
    var plan = Self.plan
    plan.roles.clusters = "g"
    let estimate = try plan.run(on: Self.table(rows: 120, clusters: 6)).estimates[0]
    #expect(estimate.method == .gFormula)
    #expect(estimate.diagnostics.warnings.contains { $0.contains("3 clusters") })
  }

  /// What is thrown to a task that was cancelled before it began.
  private static func failureWhenCancelled(_ body: @escaping @Sendable () throws -> Void) async -> EstimationError? {
    let task = Task<EstimationError?, Never> {
      withUnsafeCurrentTask { $0?.cancel() }
      do {
        try body()
        return nil
      } catch {
        return error as? EstimationError
      }
    }
    return await task.value
  }

  @Test("A cancelled task gets no estimates: not by one method, not by all, not between folds or trees")
  func cancellation() async throws {
    let table = try Self.table(rows: 200)
    for methods in [EstimationPlan.Methods.automatic, .all] {
      let error = await Self.failureWhenCancelled {
        var plan = Self.plan
        plan.methods = methods
        _ = try plan.run(on: table)
      }
      #expect(error == .cancelled)
    }
    let learners: [any NuisanceLearner] =
      [LinearLearner()] + (TreeLearner.isAvailable ? [TreeLearner.boosted, TreeLearner.forest] : [])
    for learner in learners {
      let error = await Self.failureWhenCancelled {
        let sample = try EffectSample(Self.plan.effects[0], in: table)
        var settings = EstimationSettings()
        settings.threads = 2
        _ = try AIPWEstimator(learners: NuisanceLearners(learner)).estimate(sample, settings)
      }
      #expect(error == .cancelled, "\(learner.name)")
    }
  }

  @Test(
    "A level in percent has the digits that it was given with",
    arguments: [
      (0.95, "95"), (0.9, "90"), (0.999, "99.9"), (0.9999999999999999, "99.99999999999999"), (0.57, "57"),
      (0.05, "5"), (0.005, "0.5"), (0.5, "50"), (0.125, "12.5"),
    ])
  func percent(level: Double, text: String) {
    #expect(ConfidenceInterval(lower: 0, upper: 1, level: level).percent == text)
  }
}
