import CausalData
import CausalStatistics
import Glibc
import Identification
import StrictJSON
import Testing

@testable import Estimation

@Suite("Heterogeneous effects")
struct HeterogeneityTests {
  /// The effect is 1 + x1 (+ 0.5 where sex is "f"); treatment by chance logistic in x1 and x2.
  private static func table(rows: Int, seed: UInt64, run: Int = 0, isFlat: Bool = false) throws -> Table {
    var stream = RandomStream(seed: seed, stream: run)
    var columns: [String: [Double]] = [:]
    var sex: [String?] = []
    for _ in 0..<rows {
      let (x1, x2) = (stream.normal(), stream.normal())
      let isWoman = stream.uniform() < 0.5
      let chance = 1 / (1 + exp(-(0.5 * x1 - 0.5 * x2)))
      let t = stream.uniform() < chance ? 1.0 : 0
      let dose = 0.5 * x1 + stream.normal()
      let effect = isFlat ? 1 : 1 + x1 + (isWoman ? 0.5 : 0)
      let noise = x1 + x2 + stream.normal()
      sex.append(isWoman ? "f" : "m")
      for (name, value) in [
        ("x1", x1), ("x2", x2), ("t", t), ("dose", dose), ("y", effect * t + noise), ("z", effect * dose + noise),
      ] {
        columns[name, default: []].append(value)
      }
    }
    var all = columns.sorted { $0.key < $1.key }.map { (name: $0.key, content: ColumnContent.numbers($0.value)) }
    all.append((name: "sex", content: .levels(sex)))
    return try Table(all)
  }

  private static func sample(
    _ table: Table, treatment: String = "t", outcome: String = "y", modifiers: [String]
  ) throws -> EffectSample {
    var effect = IdentifiedEffect.backdoor(treatment: treatment, outcome: outcome, adjustingFor: ["x1", "x2"])
    effect.modifiers = modifiers
    return try EffectSample(effect, in: table)
  }

  private static var settings: EstimationSettings {
    var settings = EstimationSettings()
    settings.target = .cate
    return settings
  }

  @Test(
    "The projection finds the effect's slope, groups their means: levels of a treatment and amounts",
    arguments: [("t", "y"), ("dose", "z")])
  func projectionAndGroups(treatment: String, outcome: String) throws {
    let table = try HeterogeneityTests.table(rows: 2_000, seed: 31)
    let sample = try HeterogeneityTests.sample(
      table, treatment: treatment, outcome: outcome, modifiers: ["x1", "sex"])
    let estimates = try ConditionalEffectEstimator().estimate(sample, HeterogeneityTests.settings)
    func found(_ key: String, _ value: String) throws -> EffectEstimate {
      try #require(estimates.first { $0.diagnostics[key]?.string == value })
    }
    #expect(estimates.allSatisfy { $0.target == .cate })
    // Four standard errors each.
    for (name, truth) in [("average", 1.25), ("x1", 1.0), ("sex = m", -0.5)] {
      let estimate = try found("projection", name)
      let error = try #require(estimate.standardError)
      #expect(abs(estimate.effect - truth) < 4 * error, "\(name): \(estimate.effect) ± \(error)")
      #expect(error < 0.25)
    }
    let (women, men) = (try found("group", "f"), try found("group", "m"))
    #expect(abs(women.effect - 1.5) < 4 * (women.standardError ?? 0))
    #expect(abs(men.effect - 1) < 4 * (men.standardError ?? 0))
    #expect(women.rowsUsed + men.rowsUsed == 2_000)
    let quarters = estimates.filter { $0.diagnostics["modifier"]?.string == "x1" }
    #expect(quarters.count == 4 && quarters.allSatisfy { abs($0.rowsUsed - 500) <= 1 })
    #expect(zip(quarters, quarters.dropFirst()).allSatisfy { $0.effect < $1.effect })
    // Six groups: wider than one interval, narrower than Bonferroni's.
    let critical = try #require(women.diagnostics["critical_value"]?.number)
    #expect(critical > 2.4 && critical < Normal.standard.upperQuantile(0.025 / 6))
  }

  @Test("The group means of doubly robust scores average to AIPW's estimate")
  func groupsAverage() throws {
    let sample = try HeterogeneityTests.sample(HeterogeneityTests.table(rows: 400, seed: 32), modifiers: ["x1"])
    let estimator = ConditionalEffectEstimator(bins: 7)
    let groups = try estimator.estimate(sample, HeterogeneityTests.settings).filter { $0.diagnostics["group"] != nil }
    let average = groups.reduce(0) { $0 + $1.effect * Double($1.rowsUsed) } / 400
    let whole = try AIPWEstimator().estimate(sample, EstimationSettings())[0]
    #expect(groups.count == 7)
    #expect(abs(average - whole.effect) < 1e-10)
    let projection = try #require(
      try estimator.estimate(sample, HeterogeneityTests.settings).first {
        $0.diagnostics["projection"]?.string == "average"
      })
    #expect(abs(projection.effect - whole.effect) < 1e-10)
  }

  /// 100 samples: a rate of 95 % falls below 87 % with probability 2e-3.
  @Test("Simultaneous intervals hold all groups' effects at once 95 % of the time")
  func simultaneous() throws {
    var held = 0
    for run in 0..<100 {
      let table = try HeterogeneityTests.table(rows: 250, seed: 33, run: run, isFlat: true)
      let sample = try HeterogeneityTests.sample(table, modifiers: ["x1", "sex"])
      var estimator = ConditionalEffectEstimator(crossFitting: CrossFitting(folds: 2))
      estimator.bins = 3
      let groups = try estimator.estimate(sample, HeterogeneityTests.settings)
        .filter { $0.diagnostics["group"] != nil }
      #expect(groups.count == 5)
      if groups.allSatisfy({ $0.interval?.contains(1) == true }) { held += 1 }
    }
    #expect(Double(held) / 100 > 0.87)
  }

  @Test("The band of one estimate is its own interval; of independent ones Šidák's")
  func band() {
    let one = SimultaneousBand(Matrix.identity(1).scaled(by: 4), seed: 1, threads: 1)
    #expect(abs(one.criticalValue(0.95) - 1.96) < 0.05)
    let five = SimultaneousBand(Matrix.identity(5), seed: 1, threads: 2)
    let sidak = Normal.standard.upperQuantile((1 - pow(0.95, 0.2)) / 2)
    // 20,000 draws: three Monte Carlo errors of the quantile are about 0.03.
    #expect(abs(five.criticalValue(0.95) - sidak) < 0.04)
    #expect(abs(five.pValue(sidak) - 0.05) < 0.006)
  }

  @Test("Every learner follows an effect that is linear in a modifier, and says so", arguments: MetaLearner.allCases)
  func rowEffects(learner: MetaLearner) throws {
    let table = try HeterogeneityTests.table(rows: 1_000, seed: 34)
    let sample = try HeterogeneityTests.sample(table, modifiers: ["x1", "sex"])
    let found = try RowEffectLearner(learner).learn(sample, EstimationSettings())
    #expect(found.count == 1)
    let (x1, sex) = (try table.column("x1"), try table.column("sex"))
    let square = (0..<1_000).reduce(0) { sum, row in
      let truth = 1 + x1.number(row: row) + (sex.text(row: row) == "f" ? 0.5 : 0)
      return sum + pow(found[0].effects[row] - truth, 2)
    }
    #expect((square / 1_000).squareRoot() < 0.3, "\(learner)")
    let calibration = try #require(found[0].calibration)
    #expect(abs(calibration.effect - 1) < 4 * (calibration.standardError ?? 0))
    #expect(found[0].notes.contains { $0.contains("guess") })
  }

  @Test("Only the R-learner learns from amounts; without differences the predictions are said to be of no use")
  func honest() throws {
    let table = try HeterogeneityTests.table(rows: 1_000, seed: 35)
    let amounts = try HeterogeneityTests.sample(table, treatment: "dose", outcome: "z", modifiers: ["x1"])
    let found = try RowEffectLearner(.r).learn(amounts, EstimationSettings())[0]
    #expect(abs((found.calibration?.effect ?? 0) - 1) < 4 * (found.calibration?.standardError ?? 0))
    #expect(throws: EstimationError.self) { try RowEffectLearner(.dr).learn(amounts, EstimationSettings()) }
    let flat = try HeterogeneityTests.sample(
      HeterogeneityTests.table(rows: 600, seed: 36, isFlat: true), modifiers: ["x1", "sex"])
    let nothing = try RowEffectLearner(.dr).learn(flat, EstimationSettings())[0]
    #expect(nothing.notes.contains { $0.contains("do not sort") })
    var settings = EstimationSettings()
    #expect(ConditionalEffectEstimator().obstacle(for: flat, settings)?.contains("modifiers") == true)
    settings.target = .cate
    let plain = try EffectSample(.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x1"]), in: table)
    #expect(ConditionalEffectEstimator().obstacle(for: plain, settings)?.contains("name the modifiers") == true)
  }

  @Test("Each effect says of which rows it is; a slope says that it is none")
  func conditions() throws {
    let sample = try HeterogeneityTests.sample(
      HeterogeneityTests.table(rows: 400, seed: 3), modifiers: ["x1", "sex"])
    let estimates = try ConditionalEffectEstimator().estimate(sample, HeterogeneityTests.settings)
    #expect(Set(estimates.map(\.contrast)).count == estimates.count)
    #expect(Set(estimates.map(\.contrast.unconditional)).count == 1)
    #expect(estimates.contains { $0.contrast.description == "from 0 to 1 where sex is f" })
    #expect(estimates.contains { $0.contrast.condition?.hasPrefix("where x1 is below ") == true })
    let slopes = estimates.filter(\.isChangeByModifier)
    #expect(slopes.count == 2 && slopes.allSatisfy { $0.contrast.condition?.hasPrefix("(how much more") == true })
    for estimate in estimates { #expect(try EffectEstimate(json: estimate.json) == estimate) }
  }
}
