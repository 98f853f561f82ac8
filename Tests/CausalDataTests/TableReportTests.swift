import CausalData
import SeededRandom
import Testing

@Suite("Reports on tables")
struct TableReportTests {
  private func numbers(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in generator.uniform() }
  }

  @Test("Columns that hold nothing, repeat another, or number the rows are named")
  func problems() throws {
    let rows = 60
    let x = numbers(rows, seed: 1)
    let holed = x.enumerated().map { $0.offset == 3 ? Double.nan : $0.element }
    let letters = (0..<rows).map { ["a", "b", "c"][($0 * 7) % 3] }
    let table = try Table(
      [
        "x": .numbers(x), "twin": .numbers(x), "fahrenheit": .numbers(x.map { -1.8 * $0 + 1e5 }),
        "nearly": .numbers(x.enumerated().map { $0.offset == 40 ? $0.element + 1e-4 : $0.element }),
        "holed": .numbers(holed), "zero": .numbers([Double](repeating: 0, count: rows)),
        "none": .numbers([Double](repeating: .nan, count: rows)), "letter": .levels(letters),
        "symbol": .levels(letters.map { ["a": "z", "b": "y", "c": "x"][$0] }),
        "same": .levels([String?](repeating: "s", count: rows)),
        "rare": .levels((0..<rows).map { $0 == 9 ? "once" : $0 % 2 == 0 ? "p" : "q" }),
        "key": .levels((0..<rows).map { "id\($0 * 17 % 60)" }),
        "row": .numbers((0..<rows).map { Double($0) }),
        "visit_date": .levels((0..<rows).map { "2024-01-\($0 % 28 + 10)" }),
        "when": .levels((0..<rows).map { "\($0 % 4 + 1)/3/2020" }),
      ])
    let report = TableReport(table)
    #expect(report.rowCount == rows)
    #expect(report.completeRowCount == 0)
    let expected: [DataProblem] = [
      .constant("zero", value: "0"), .allMissing("none"), .constant("same", value: "s"),
      .duplicate("symbol", of: "letter"), .duplicate("twin", of: "x"), .collinear("fahrenheit", with: "x"),
      .levelSeenOnce("rare", level: "once"), .identifier("key", levels: 60),
      .ordered("row", isNamedSo: false), .ordered("visit_date", isNamedSo: true), .ordered("when", isNamedSo: true),
      .missing("holed", rows: 1, of: rows),
    ]
    for problem in expected { #expect(report.problems.contains(problem), "\(problem)") }
    // Nothing else may be said.
    let said = Set(report.problems).subtracting(expected)
    #expect(said.isEmpty, "\(said)")
    #expect(report.severity == .unusableColumn)
    #expect(report.unusableColumns == ["twin", "fahrenheit", "zero", "none", "symbol", "same"])
    let severities = report.problems.map(\.severity)
    #expect(severities == severities.sorted(by: >))
    #expect(report.columns[0].range?.lowerBound == x.min())
    #expect(report.columns[7].levelCounts == [20, 20, 20])
    for problem in report.problems {
      #expect(problem.columns.allSatisfy { problem.description.contains("\"\($0)\"") })
    }
    #expect(report.description.split(separator: "\n").count == 1 + report.problems.count)
    #expect(report.description.hasPrefix("60 rows, 15 columns (8 continuous, 7 categorical); 0 rows are complete"))
  }

  @Test("Columns of affine random numbers are found for any scale, and independent ones are not", arguments: 0..<20)
  func collinearity(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let x = numbers(200, seed: seed + 1_000)
    let slope = (generator.uniform() - 0.5) * 1e6
    let shift = (generator.uniform() - 0.5) * 1e3
    let table = try Table(
      ["x": .numbers(x), "y": .numbers(numbers(200, seed: seed + 2_000)), "z": .numbers(x.map { slope * $0 + shift })])
    let found = TableReport(table).problems
    #expect(found == [.collinear("z", with: "x")])
    let binary = x.map { $0 > 0.5 ? 1.0 : 0 }
    let flipped = try Table(["b": .numbers(binary), "c": .numbers(binary.map { 1 - $0 })])
    #expect(TableReport(flipped).problems == [.collinear("c", with: "b")])
  }

  @Test("Tables without rows, with few rows, with huge numbers")
  func extremes() throws {
    let table = try Table(["a": [1, 2], "b": [2, 1], "c": ["x", "y"]])
    #expect(TableReport(table).problems.contains(.fewerRowsThanColumns(rows: 2, columns: 3)))
    let none = TableReport(table.selecting(rows: []))
    #expect(none.problems == [.noRows])
    #expect(none.severity == .fatal)
    let one = TableReport(table.selecting(rows: [0]))
    #expect(one.problems.contains(.constant("c", value: "x")))
    let huge = try Table(["h": [1e308, -1e308, 1.5e308, 3], "g": [1e308, 1e308, 1e308, 1e308]])
    #expect(TableReport(huge).problems.contains(.constant("g", value: "1e+308")))
    #expect(TableReport(try Table([:])).problems == [.noRows])
    let fine = try Table(["a": .numbers(numbers(50, seed: 3)), "b": .numbers(numbers(50, seed: 4))])
    #expect(TableReport(fine).problems.isEmpty)
    #expect(TableReport(fine).description == "50 rows, 2 columns, all continuous")
    #expect(TableReport(fine).severity == nil)
  }
}
