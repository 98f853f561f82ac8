import CausalData
import CausalStatistics
import Estimation
import Glibc
import Identification

extension CoverageCases {
  /// Matching, regression discontinuity and difference in differences.
  static let designs: [CoverageCase] = matching + discontinuity + differenceInDifferences

  /// The outcome is curved, the effect 1 + x1 / 2: 1 on average, more among the treated.
  private static let matching: [CoverageCase] = [
    matching("matching, score", truth: 1, .ate) { _ in },
    matching("matching, score, 4 neighbours", truth: 1, .ate) { $0.neighbours = 4 },
    matching("matching, score, as if known", truth: 1, .ate, remark: "as if the score were known: too wide") {
      $0.knowsScoreIsEstimated = false
    },
    matching("matching, score, att", truth: 1.1142503, .att) { _ in },
    matching("matching, covariates, bias-corrected", truth: 1, .ate) { $0.distance = .mahalanobis },
    matching(
      "matching, covariates, bias-corrected, att", truth: 1.1142503, .att,
      remark: "a linear correction of a curved outcome leaves some bias (Abadie and Imbens 2011 use series)"
    ) {
      $0.distance = .mahalanobis
    },
    matching("matching, covariates, 4 neighbours, bias-corrected", truth: 1, .ate) {
      ($0.distance, $0.neighbours) = (.mahalanobis, 4)
    },
    matching(
      "matching, covariates, not corrected", truth: 1, .ate,
      remark: "biased with several covariates (Abadie and Imbens 2006)"
    ) {
      ($0.distance, $0.isBiasCorrected) = (.mahalanobis, false)
    },
  ]

  private static func matching(
    _ name: String, truth: Double, _ target: EffectTarget, remark: String = "",
    _ change: (inout MatchingEstimator) -> Void
  ) -> CoverageCase {
    var estimator = MatchingEstimator()
    change(&estimator)
    let (fixed, effect) = (
      estimator, IdentifiedEffect.backdoor(treatment: "t", outcome: "y", adjustingFor: ["x1", "x2", "x3"])
    )
    return CoverageCase(
      name: name, truth: truth, remark: remark,
      simulate: { rows, stream in
        var columns = [[Double]](repeating: [], count: 5)
        for _ in 0..<rows {
          let (x1, x2, x3) = (stream.normal(), stream.normal(), stream.normal())
          let t = stream.uniform() < 1 / (1 + exp(-(0.5 * x1 - 0.4 * x2))) ? 1.0 : 0
          let y = x1 + 0.5 * x2 * x2 + 0.5 * x3 + (1 + 0.5 * x1) * t + stream.normal()
          for (place, value) in [x1, x2, x3, t, y].enumerated() { columns[place].append(value) }
        }
        return try designTable(["x1", "x2", "x3", "t", "y"], columns)
      },
      estimate: { table in try designEstimate(fixed, effect, table, target) })
  }

  private static let discontinuity: [CoverageCase] = [
    discontinuity("discontinuity, robust", isFuzzy: false) { _ in },
    discontinuity("discontinuity, order 2, robust", isFuzzy: false) { $0.order = 2 },
    discontinuity("discontinuity, fuzzy, robust", isFuzzy: true) { _ in },
    discontinuity(
      "discontinuity, conventional", isFuzzy: false, remark: "its bias is not taken off (Calonico and others 2014)"
    ) {
      $0.isBiasCorrected = false
    },
  ]

  /// A jump of 0.5 at 0 between two curves.
  private static func discontinuity(
    _ name: String, isFuzzy: Bool, remark: String = "", _ change: (inout RegressionDiscontinuityEstimator) -> Void
  ) -> CoverageCase {
    var estimator = RegressionDiscontinuityEstimator()
    change(&estimator)
    let fixed = estimator
    return CoverageCase(
      name: name, truth: 0.5, remark: remark,
      simulate: { rows, stream in
        var columns = [[Double]](repeating: [], count: 3)
        for _ in 0..<rows {
          let x = 2 * stream.uniform() - 1
          let isAbove = x >= 0
          let share = isFuzzy ? (isAbove ? 0.85 : 0.15) : (isAbove ? 1 : 0)
          let t = stream.uniform() < share ? 1.0 : 0
          let curve = isAbove ? 0.8 * x - 1.5 * x * x : 1.3 * x + 2 * x * x
          let y = curve + 0.5 * t + 0.3 * stream.normal()
          for (place, value) in [x, t, y].enumerated() { columns[place].append(value) }
        }
        return try designTable(["x", "t", "y"], columns)
      },
      estimate: { table in
        var roles = EffectSample.Roles()
        (roles.running, roles.cutoff) = ("x", 0)
        let effect = IdentifiedEffect(.discontinuity, treatments: ["t"], outcome: "y")
        return try designEstimate(fixed, effect, table, .late, roles)
      })
  }

  private static let differenceInDifferences: [CoverageCase] = [
    differenceInDifferences("difference-in-differences, sections", .doublyRobust, scoreBend: 0, outcomeBend: 0),
    differenceInDifferences("difference-in-differences, score wrong", .doublyRobust, scoreBend: 0.5, outcomeBend: 0),
    differenceInDifferences("difference-in-differences, outcome wrong", .doublyRobust, scoreBend: 0, outcomeBend: 0.7),
    differenceInDifferences(
      "difference-in-differences, outcome regression", .outcomeRegression, scoreBend: 0.5, outcomeBend: 0),
    differenceInDifferences(
      "difference-in-differences, panel", .doublyRobust, scoreBend: 0, outcomeBend: 0, isPanel: true),
  ]

  /// Untreated outcomes change by a covariate (and its square, where the outcome's model is to be wrong) that groups do
  /// not share alike; an effect of 1.5.
  private static func differenceInDifferences(
    _ name: String, _ model: DifferenceInDifferencesEstimator.Model, scoreBend: Double, outcomeBend: Double,
    isPanel: Bool = false
  ) -> CoverageCase {
    var estimator = DifferenceInDifferencesEstimator()
    estimator.model = model
    let fixed = estimator
    return CoverageCase(
      name: name, truth: 1.5,
      simulate: { rows, stream in
        var columns = [[Double]](repeating: [], count: 5)
        for row in 0..<rows {
          let x = stream.normal()
          let group = stream.uniform() < 1 / (1 + exp(-(0.5 * x + scoreBend * (x * x - 1)))) ? 1.0 : 0
          let own = isPanel ? stream.normal() : 0
          for period in isPanel ? [0.0, 1] : [stream.uniform() < 0.5 ? 1.0 : 0] {
            let change = 1 + 0.7 * x + outcomeBend * x * x + 1.5 * group
            let y = group + x + own + period * change + stream.normal()
            for (place, value) in [Double(row), x, group, period, y].enumerated() { columns[place].append(value) }
          }
        }
        return try designTable(["unit", "x", "group", "period", "y"], columns)
      },
      estimate: { table in
        var roles = EffectSample.Roles()
        (roles.time, roles.clusters) = ("period", isPanel ? "unit" : nil)
        var effect = IdentifiedEffect(.differenceInDifferences, treatments: ["group"], outcome: "y")
        effect.adjustmentSet = ["x"]
        return try designEstimate(fixed, effect, table, .att, roles)
      })
  }

  private static func designTable(_ names: [String], _ columns: [[Double]]) throws -> Table {
    try Table(zip(names, columns).map { (name: $0, content: .numbers($1)) })
  }

  private static func designEstimate(
    _ estimator: any EffectEstimator, _ effect: IdentifiedEffect, _ table: Table, _ target: EffectTarget,
    _ roles: EffectSample.Roles = EffectSample.Roles()
  ) throws -> EffectEstimate {
    var settings = EstimationSettings()
    settings.target = target
    return try estimator.estimate(EffectSample(effect, in: table, roles: roles), settings)[0]
  }
}
