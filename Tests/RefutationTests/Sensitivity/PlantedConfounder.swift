import CausalData
import CausalStatistics
import Estimation
import FoundationEssentials
import Identification
import Refutation
import StrictJSON

/// Linear rows with a covariate x and a confounder u that may be hidden: u explains `strength` of what x leaves of the
/// treatment d, and of what d and x leave of the outcome y.
struct PlantedConfounder {
  let strength: Double
  let effect: Double
  let rows: Int

  /// Columns d, y, x, u, noise.
  func table(seed: UInt64) throws -> Table {
    var stream = RandomStream(seed: seed, path: [7])
    var columns = [[Double]](repeating: [], count: 5)
    let (s, rest) = (strength.squareRoot(), (1 - strength).squareRoot())
    for _ in 0..<rows {
      let (x, u) = (stream.normal(), stream.normal())
      let d = 0.5 * x + s * u + rest * stream.normal()
      // Of u given d and x a variance of 1 − s² is left; with coefficient b it explains b² (1 − s²) beside noise of 1.
      let b = (strength / ((1 - strength) * (1 - strength))).squareRoot()
      let y = effect * d + 0.5 * x + b * u + stream.normal()
      for (place, value) in [d, y, x, u, stream.normal()].enumerated() { columns[place].append(value) }
    }
    var table = try Table(["d": .numbers(columns[0]), "y": .numbers(columns[1])])
    for (name, place) in [("x", 2), ("u", 3), ("noise", 4)] {
      table = try table.setting(name, to: ColumnStorage(columns[place]))
    }
    return table
  }

  func subject(
    seed: UInt64, adjustingFor set: [String] = ["x"],
    by estimator: any EffectEstimator = LinearRegressionEstimator()
  ) throws -> RefutationSubject {
    let sample = try EffectSample(
      .backdoor(treatment: "d", outcome: "y", adjustingFor: set), in: try table(seed: seed))
    return try RefutationSubject.subjects(sample, estimator, EstimationSettings())[0]
  }
}

/// NHEFS by least squares (see SOURCES.md of the fixtures).
enum NHEFSSubject {
  static let covariates = [
    "sex", "race", "education_2", "education_3", "education_4", "education_5", "exercise_1", "exercise_2", "active_1",
    "active_2", "age", "age_sq", "smokeintensity", "smokeintensity_sq", "smokeyrs", "smokeyrs_sq", "wt71", "wt71_sq",
  ]

  static func table() async throws -> Table {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try await Table.read(
      path: folder.appending(path: "Fixtures/Estimation/nhefs_design.csv").path(),
      options: TableReadingOptions(threads: 1))
  }

  static func subject(by estimator: any EffectEstimator = LinearRegressionEstimator()) async throws
    -> RefutationSubject
  {
    let sample = try EffectSample(
      .backdoor(treatment: "qsmk", outcome: "wt82_71", adjustingFor: covariates), in: try await table())
    return try RefutationSubject.subjects(sample, estimator, EstimationSettings())[0]
  }
}

extension JSONValue {
  /// A number of an object; NaN where there is none.
  func figure(_ name: String) -> Double {
    guard let object else { return .nan }
    var diagnostics = Diagnostics()
    diagnostics.entries = object
    return diagnostics[name]?.number ?? .nan
  }
}
