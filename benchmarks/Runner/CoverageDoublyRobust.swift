import CausalData
import CausalStatistics
import Estimation
import Glibc

extension CoverageCases {
  /// AIPW, the interactive and the partially linear DML with all models right, and with one wrong.
  static let doublyRobust: [CoverageCase] =
    interactive("aipw", AIPWEstimator())
    + interactive("aipw without folds", AIPWEstimator(crossFitting: CrossFitting(folds: 1)))
    + interactive("dml-interactive, linear", InteractiveDML(learners: NuisanceLearners()))
    + [
      CoverageCase(
        name: "dml-interactive, lasso, both right", truth: 1, simulate: rows(),
        estimate: { table in try first(InteractiveDML(), table) }),
      CoverageCase(
        name: "aipw, att, both right", truth: 1.5, simulate: attRows,
        estimate: { table in try first(AIPWEstimator(), table, target: .att) }),
      CoverageCase(
        name: "dml, both right", truth: 1, simulate: partiallyLinear(outcomeBend: 0),
        estimate: { table in try first(PartiallyLinearDML(), table) }),
      CoverageCase(
        name: "dml, outcome wrong", truth: 1, simulate: partiallyLinear(outcomeBend: 1),
        estimate: { table in try first(PartiallyLinearDML(), table) }),
      CoverageCase(
        name: "dml, lasso, both right", truth: 1, simulate: partiallyLinear(outcomeBend: 0),
        estimate: { table in
          try first(
            PartiallyLinearDML(outcome: PenalizedLearner(.lasso), treatment: PenalizedLearner(.lasso)), table)
        }),
    ]

  private static func interactive(_ name: String, _ estimator: any EffectEstimator) -> [CoverageCase] {
    [("both right", 0.0, 0.0), ("score wrong", 0.5, 0), ("outcome wrong", 0, 1)].map { label, score, outcome in
      CoverageCase(
        name: "\(name), \(label)", truth: 1, simulate: rows(scoreBend: score, outcomeBend: outcome),
        estimate: { table in try first(estimator, table) })
    }
  }

  private static func first(
    _ estimator: any EffectEstimator, _ table: Table, target: EffectTarget = .ate
  ) throws -> EffectEstimate {
    let sample = try EffectSample(
      .backdoor(treatment: "t", outcome: "y", adjustingFor: ["x1", "x2", "x3"]), in: table)
    var settings = EstimationSettings()
    settings.target = target
    return try estimator.estimate(sample, settings)[0]
  }

  private static func table(_ columns: [[Double]]) throws -> Table {
    try Table(zip(["x1", "x2", "x3", "t", "y"], columns).map { (name: $0, content: .numbers($1)) })
  }

  /// Three covariates; a score logistic in two of them and a bend; an outcome linear with an effect of 1 + x1 and a bend.
  private static func rows(
    scoreBend: Double = 0, outcomeBend: Double = 0
  ) -> @Sendable (Int, inout RandomStream) throws -> Table {
    { rows, stream in
      var columns = [[Double]](repeating: [], count: 5)
      for _ in 0..<rows {
        let x = [stream.normal(), stream.normal(), stream.normal()]
        let bend = x[0] * x[0] - 1
        let chance = 1 / (1 + exp(-(0.4 * x[0] - 0.4 * x[1] + scoreBend * bend)))
        let t = stream.uniform() < chance ? 1.0 : 0
        let y = 2 + t * (1 + x[0]) + x[0] + x[1] - 0.5 * x[2] + outcomeBend * bend + stream.normal()
        for (place, value) in (x + [t, y]).enumerated() { columns[place].append(value) }
      }
      return try table(columns)
    }
  }

  /// Covariates given the treatment: normal around ±0.5, so that the score is logistic and the effect of 1 + x1 is 1.5 on
  /// average among the treated.
  private static let attRows: @Sendable (Int, inout RandomStream) throws -> Table = { rows, stream in
    var columns = [[Double]](repeating: [], count: 5)
    for _ in 0..<rows {
      let t = stream.uniform() < 0.4 ? 1.0 : 0
      let x = [stream.normal() + t - 0.5, stream.normal() - 0.5 * t, stream.normal()]
      let y = 2 + t * (1 + x[0]) + x[0] + x[1] - 0.5 * x[2] + stream.normal()
      for (place, value) in (x + [t, y]).enumerated() { columns[place].append(value) }
    }
    return try table(columns)
  }

  /// An amount of treatment linear in the covariates with uneven spread; an outcome with an effect of 1 and a bend.
  private static func partiallyLinear(
    outcomeBend: Double
  ) -> @Sendable (Int, inout RandomStream) throws -> Table {
    { rows, stream in
      var columns = [[Double]](repeating: [], count: 5)
      for _ in 0..<rows {
        let x = [stream.normal(), stream.normal(), stream.normal()]
        let t = 0.5 * x[0] - 0.5 * x[1] + stream.normal()
        let spread = 0.5 + abs(x[2])
        let y = 2 + t + x[0] + x[1] + outcomeBend * (x[2] * x[2] - 1) + spread * stream.normal()
        for (place, value) in (x + [t, y]).enumerated() { columns[place].append(value) }
      }
      return try table(columns)
    }
  }
}
