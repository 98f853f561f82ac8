import CausalData
import CausalStatistics
import Estimation

/// Least squares: a treatment that depends on covariates, noise that grows with one of them; and rows in clusters that
/// share a part of treatment and noise.
enum RegressionCoverage {
  static let cases: [CoverageCase] = [
    CoverageCase(
      name: "linear-regression, unequal variances, hc1", truth: 1, simulate: unequal,
      estimate: { try estimate($0, .hc1) }),
    CoverageCase(
      name: "linear-regression, unequal variances, hc3", truth: 1, simulate: unequal,
      estimate: { try estimate($0, .hc3) }),
    CoverageCase(
      name: "linear-regression, unequal variances, classical errors", truth: 1,
      remark: "classical errors take the variance as equal", simulate: unequal,
      estimate: { try estimate($0, .classical) }),
    CoverageCase(
      name: "linear-regression, clusters of ten", truth: 1, simulate: clustered,
      estimate: { try estimate($0, .hc1, clusters: "group") }),
    CoverageCase(
      name: "linear-regression, clusters of ten passed over", truth: 1,
      remark: "rows of a cluster are taken as independent", simulate: clustered, estimate: { try estimate($0, .hc1) }),
    CoverageCase(
      name: "difference-in-means, an experiment, hc1", truth: 1, simulate: experiment,
      estimate: { try estimate($0, .hc1, adjusting: []) }),
  ]

  private static func estimate(
    _ table: Table, _ errors: CovarianceEstimator, adjusting covariates: [String] = ["a", "b"], clusters: String? = nil
  ) throws -> EffectEstimate {
    var roles = EffectSample.Roles()
    roles.clusters = clusters
    let sample = try EffectSample(
      .backdoor(treatment: "t", outcome: "y", adjustingFor: covariates), in: table, roles: roles)
    var settings = EstimationSettings()
    settings.covariance = errors
    return try LinearRegressionEstimator(adjusting: !covariates.isEmpty).estimate(sample, settings)[0]
  }

  /// t = a / 2 + noise, y = t + a − b + noise whose spread is 0.3 + |t|.
  @Sendable private static func unequal(rows: Int, stream: inout RandomStream) throws -> Table {
    try table(rows, &stream) { _, stream in
      let (a, b) = (stream.normal(), stream.normal())
      let t = 0.5 * a + stream.normal()
      return (a, b, t, t + a - b + (0.3 + abs(t)) * stream.normal(), 0)
    }
  }

  /// As before with equal variances, half of t's and of y's noise shared by ten rows.
  @Sendable private static func clustered(rows: Int, stream: inout RandomStream) throws -> Table {
    var (sharedT, sharedY) = (0.0, 0.0)
    return try table(rows, &stream) { row, stream in
      if row % 10 == 0 { (sharedT, sharedY) = (stream.normal(), stream.normal()) }
      let (a, b) = (stream.normal(), stream.normal())
      let t = 0.5 * a + sharedT + stream.normal()
      return (a, b, t, t + a - b + sharedY + stream.normal(), Double(row / 10))
    }
  }

  /// A third treated by lot; the treated vary twice as much.
  @Sendable private static func experiment(rows: Int, stream: inout RandomStream) throws -> Table {
    try table(rows, &stream) { _, stream in
      let t = stream.uniform() < 1.0 / 3 ? 1.0 : 0
      return (0, 0, t, t + (1 + t) * stream.normal(), 0)
    }
  }

  private static func table(
    _ rows: Int, _ stream: inout RandomStream,
    _ row: (Int, inout RandomStream) -> (a: Double, b: Double, t: Double, y: Double, group: Double)
  ) throws -> Table {
    var columns = [[Double]](repeating: [], count: 5)
    for number in 0..<rows {
      let drawn = row(number, &stream)
      for (place, value) in [drawn.a, drawn.b, drawn.t, drawn.y, drawn.group].enumerated() {
        columns[place].append(value)
      }
    }
    return try Table(zip(["a", "b", "t", "y", "group"], columns).map { (name: $0, content: .numbers($1)) })
  }
}

extension CoverageCases {
  /// Least squares.
  static let regression = RegressionCoverage.cases
}
