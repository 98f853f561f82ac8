import CausalData
import CausalStatistics
import Estimation
import Identification

extension CoverageCases {
  /// Wald, two-stage least squares and LIML where a hidden variable moves treatment and outcome.
  static let instruments: [CoverageCase] =
    [
      CoverageCase(
        name: "wald, late, people of three kinds", truth: 1.5, simulate: compliers,
        estimate: { table in try instrumental(WaldEstimator(), table, ["z"], given: []) }),
      CoverageCase(
        name: "2sls, late, people of three kinds", truth: 1.5, simulate: compliers,
        estimate: { table in try instrumental(TwoStageLeastSquaresEstimator(), table, ["z"], given: []) }),
    ]
    + [
      ("2sls", TwoStageLeastSquaresEstimator() as any EffectEstimator), ("liml", LIMLEstimator()),
    ].flatMap { name, estimator in
      [
        CoverageCase(
          name: "\(name), one instrument", truth: 0.7, simulate: linear(strength: 0.6),
          estimate: { table in try instrumental(estimator, table, ["z1"], given: ["w"]) }),
        CoverageCase(
          name: "\(name), three instruments, unequal variances", truth: 0.7, simulate: linear(strength: 0.6),
          estimate: { table in try instrumental(estimator, table, ["z1", "z2", "z3"], given: ["w"]) }),
        CoverageCase(
          name: "\(name), three instruments, classical errors", truth: 0.7,
          simulate: linear(strength: 0.6, isEven: true),
          estimate: { table in
            try instrumental(estimator, table, ["z1", "z2", "z3"], given: ["w"], covariance: .classical)
          }),
        CoverageCase(
          name: "\(name), three weak instruments", truth: 0.7,
          remark: "weak: not expected to hold; the Anderson–Rubin set is", simulate: linear(strength: 0.06),
          estimate: { table in try instrumental(estimator, table, ["z1", "z2", "z3"], given: ["w"]) }),
      ]
    }

  private static func instrumental(
    _ estimator: any EffectEstimator, _ table: Table, _ instruments: [String], given set: [String],
    covariance: CovarianceEstimator = .hc1
  ) throws -> EffectEstimate {
    var effect = IdentifiedEffect(.instrument, treatments: ["x"], outcome: "y")
    (effect.instruments, effect.conditioningSet) = (instruments, set)
    var settings = EstimationSettings()
    settings.covariance = covariance
    return try estimator.estimate(EffectSample(effect, in: table), settings)[0]
  }

  /// y = 0.7 x + w + u + noise, x = strength · (z1 + z2 + z3) + w + u + noise.
  private static func linear(
    strength: Double, isEven: Bool = false
  ) -> @Sendable (Int, inout RandomStream) throws -> Table {
    { rows, stream in
      var columns = [[Double]](repeating: [], count: 6)
      for _ in 0..<rows {
        let (w, u) = (stream.normal(), stream.normal())
        let z = [stream.normal(), stream.normal() + 0.5 * w, stream.normal()]
        let x = strength * (z[0] + z[1] + z[2]) + w + u + stream.normal()
        let y = 0.7 * x + w + u + (isEven ? 1 : 0.5 + abs(z[0])) * stream.normal()
        for (place, value) in (z + [w, x, y]).enumerated() { columns[place].append(value) }
      }
      return try Table(zip(["z1", "z2", "z3", "w", "x", "y"], columns).map { (name: $0, content: .numbers($1)) })
    }
  }

  /// A fifth always take the treatment (its effect 0.5), a fifth never do, the others do as the instrument says (1.5).
  private static let compliers: @Sendable (Int, inout RandomStream) throws -> Table = { rows, stream in
    var columns = [[Double]](repeating: [], count: 3)
    for _ in 0..<rows {
      let (kind, z) = (stream.uniform(), stream.bernoulli(0.4) ? 1.0 : 0)
      let x = kind < 0.2 ? 1 : kind < 0.4 ? 0 : z
      let y = 3 * kind + x * (kind < 0.2 ? 0.5 : 1.5) + stream.normal()
      for (place, value) in [z, x, y].enumerated() { columns[place].append(value) }
    }
    return try Table(zip(["z", "x", "y"], columns).map { (name: $0, content: .numbers($1)) })
  }
}
