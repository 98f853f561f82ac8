import CausalData
import Estimation
import FoundationEssentials
import Refutation
import Testing

/// NHEFS: does who quits smoking gain weight? The design of squares and indicators, complete cases.
enum SmokingSubject {
  static func table() async throws -> Table {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try await Table.read(
      path: folder.appending(path: "Fixtures/Estimation/nhefs_design.csv").path(),
      options: TableReadingOptions(threads: 1))
  }

  /// The effect of `qsmk` on `wt82_71`, by a method, adjusted for all else.
  static func subject(
    _ estimator: any EffectEstimator = LinearRegressionEstimator(), _ table: Table? = nil,
    adjusting columns: [String]? = nil
  ) async throws -> RefutationSubject {
    let read = try await SmokingSubject.table()
    let table = table ?? read
    let others = columns ?? table.names.filter { $0 != "qsmk" && $0 != "wt82_71" }
    let sample = try EffectSample(
      .backdoor(treatment: "qsmk", outcome: "wt82_71", adjustingFor: others), in: table)
    return try #require(try RefutationSubject.subjects(sample, estimator, EstimationSettings()).first)
  }

  static func settings(_ replicates: Int, seed: UInt64 = 1, threads: Int = 2) -> RefutationSettings {
    var settings = RefutationSettings()
    (settings.replicates, settings.seed, settings.threads) = (replicates, seed, threads)
    return settings
  }
}
