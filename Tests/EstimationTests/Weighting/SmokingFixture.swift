import CausalData
import Foundation

@testable import Estimation

/// NHEFS: quitting smoking and weight change, with 18 covariate columns (squares and indicators) as What If's chapters
/// 12 to 15 adjust for them.
struct SmokingFixture {
  /// The table with the outcome also as "gained", 1 where weight went up, and "weight" = 1 + sin(row) / 2.
  let table: Table
  /// The covariates' names.
  let covariates: [String]

  init(file: String = #filePath) throws {
    var folder = URL(fileURLWithPath: file)
    while folder.lastPathComponent != "Tests" { folder.deleteLastPathComponent() }
    let data = try Data(contentsOf: folder.appending(path: "Fixtures/Estimation/nhefs.csv"))
    let raw = try Table.read(bytes: Array(data))
    func numbers(_ name: String) throws -> [Double] {
      let column = try raw.column(name)
      return (0..<raw.rowCount).compactMap { Double(column.text(row: $0) ?? "") }
    }
    var columns: [(name: String, content: ColumnContent)] = []
    for name in ["sex", "race"] { columns.append((name, .numbers(try numbers(name)))) }
    for (name, levels) in [("education", 2...5), ("exercise", 1...2), ("active", 1...2)] {
      let values = try numbers(name)
      for level in levels { columns.append(("\(name)_\(level)", .numbers(values.map { $0 == Double(level) ? 1 : 0 }))) }
    }
    for name in ["age", "smokeintensity", "smokeyrs", "wt71"] {
      let values = try numbers(name)
      columns.append((name, .numbers(values)))
      columns.append((name + "_sq", .numbers(values.map { $0 * $0 })))
    }
    covariates = columns.map(\.name)
    let change = try numbers("wt82_71")
    columns.append(("qsmk", .numbers(try numbers("qsmk"))))
    columns.append(("wt82_71", .numbers(change)))
    columns.append(("gained", .numbers(change.map { $0 > 0 ? 1 : 0 })))
    columns.append(("weight", .numbers(change.indices.map { 1 + 0.5 * sin(Double($0)) })))
    table = try Table(columns)
  }

  func sample(outcome: String = "wt82_71", weighted: Bool = false) throws -> EffectSample {
    var roles = EffectSample.Roles()
    if weighted { roles.weights = "weight" }
    return try EffectSample(
      .backdoor(treatment: "qsmk", outcome: outcome, adjustingFor: covariates), in: table, roles: roles)
  }
}

extension EstimationSettings {
  /// Default settings for a target on a scale.
  static func of(_ target: EffectTarget, _ scale: EffectScale = .difference) -> EstimationSettings {
    var settings = EstimationSettings()
    (settings.target, settings.scale) = (target, scale)
    return settings
  }
}
