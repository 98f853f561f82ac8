import CausalData
import CausalStatistics
import Estimation
import Identification
import Refutation

/// Rows in which `proxy`, measured after the outcome y, got among the covariates. The outcome of an earlier time, `before`,
/// is no covariate: it shares the frailty f with y, and the confounder x with the treatment d. The exposure `elsewhere`
/// shares x with d.
struct LeakedOutcome {
  var rows = 1_000
  var isBinary = false

  func table(seed: UInt64) throws -> Table {
    var stream = RandomStream(seed: seed, path: [9])
    var columns = [[Double]](repeating: [], count: 6)
    for _ in 0..<rows {
      let (x, frailty) = (stream.normal(), stream.normal())
      let tendency = 0.6 * x + stream.normal()
      let d = isBinary ? (tendency > 0 ? 1 : 0) : tendency
      let y = 0.6 * d + 0.7 * x + 0.8 * frailty + 0.6 * stream.normal()
      let proxy = y + 0.4 * stream.normal()
      let before = 0.7 * x + 0.8 * frailty + 0.6 * stream.normal()
      let elsewhere = 0.6 * x + stream.normal()
      for (place, value) in [d, y, x, proxy, before, elsewhere].enumerated() { columns[place].append(value) }
    }
    var table = try Table(["d": .numbers(columns[0])])
    for (name, place) in [("y", 1), ("x", 2), ("proxy", 3), ("before", 4), ("elsewhere", 5)] {
      table = try table.setting(name, to: ColumnStorage(columns[place]))
    }
    return table
  }

  func subject(
    _ table: Table, adjustingFor set: [String], by estimator: any EffectEstimator = LinearRegressionEstimator()
  ) throws -> RefutationSubject {
    let sample = try EffectSample(.backdoor(treatment: "d", outcome: "y", adjustingFor: set), in: table)
    return try RefutationSubject.subjects(sample, estimator, EstimationSettings())[0]
  }
}
