import CausalStatistics
import Foundation

/// 80 rows, and what statsmodels, scikit-learn and linearmodels make of them: Tests/Fixtures/Regression, written by the
/// program that lies beside them.
struct RegressionFixture {
  let columns: [String: [Double]]
  let expected: [String: [Double]]

  init(file: String = #filePath) throws {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
    let place = folder.appending(path: "Fixtures/Regression")
    let lines = try String(contentsOf: place.appending(path: "rows.csv"), encoding: .utf8).split(separator: "\n")
    let names = lines[0].split(separator: ",").map(String.init)
    let rows = lines.dropFirst().map { $0.split(separator: ",").map { Double($0) ?? .nan } }
    columns = Dictionary(uniqueKeysWithValues: names.indices.map { index in (names[index], rows.map { $0[index] }) })
    let results = try String(contentsOf: place.appending(path: "expected.txt"), encoding: .utf8)
    expected = Dictionary(
      uniqueKeysWithValues: results.split(separator: "\n").map { line in
        let words = line.split(separator: " ")
        return (String(words[0]), words.dropFirst().map { Double($0) ?? .nan })
      })
  }

  func rows(
    _ names: [String], outcome: String, weighted: Bool = false, threads: Int = 1
  ) throws -> RegressionRows {
    try RegressionRows(
      names: names, predictors: names.map { columns[$0] ?? [] }, outcome: columns[outcome] ?? [],
      weights: weighted ? columns["w"] : nil, clusters: columns["cluster"]?.map { Int($0) }, threads: threads)
  }

  func moments(_ names: [String], outcome: String, weighted: Bool = false) throws -> Moments {
    try rows(names, outcome: outcome, weighted: weighted).moments()
  }
}

/// The largest difference, over 1 or the expected value's size; infinite where lengths differ or a number is none.
func worstDifference(_ values: [Double], _ expected: some Collection<Double>) -> Double {
  guard values.count == expected.count else { return .infinity }
  let worst = zip(values, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
  return values.allSatisfy(\.isFinite) ? worst : .infinity
}
