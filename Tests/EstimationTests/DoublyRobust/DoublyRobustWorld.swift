import CausalData
import CausalStatistics
import Glibc

@testable import Estimation

/// Simulated rows with known effects, for the doubly robust estimators.
enum DoublyRobustWorld {
  /// Covariates x1, x2, x3; t logistic in them; y linear with an effect of 1 + x1 (mean 1).
  ///
  /// - Parameters:
  ///   - bend: How far the score and the outcome depend on squares and products that linear models do not see.
  static func table(
    rows: Int, seed: UInt64, run: Int = 0, scoreBend: Double = 0, outcomeBend: Double = 0, effectSlope: Double = 1
  ) throws -> Table {
    var stream = RandomStream(seed: seed, stream: run)
    var columns: [String: [Double]] = [:]
    for _ in 0..<rows {
      let x = [stream.normal(), stream.normal(), stream.normal()]
      let bend = x[0] * x[0] - 1
      let chance = 1 / (1 + exp(-(0.4 * x[0] - 0.4 * x[1] + scoreBend * bend)))
      let t = stream.uniform() < chance ? 1.0 : 0
      let y = 2 + t * (1 + effectSlope * x[0]) + x[0] + x[1] - 0.5 * x[2] + outcomeBend * bend + stream.normal()
      for (name, value) in [("x1", x[0]), ("x2", x[1]), ("x3", x[2]), ("t", t), ("y", y)] {
        columns[name, default: []].append(value)
      }
    }
    return try Table(columns.sorted { $0.key < $1.key }.map { (name: $0.key, content: .numbers($0.value)) })
  }

  static func sample(_ table: Table, roles: EffectSample.Roles = .init()) throws -> EffectSample {
    try EffectSample(
      .backdoor(treatment: "t", outcome: "y", adjustingFor: ["x1", "x2", "x3"]), in: table, roles: roles)
  }
}
