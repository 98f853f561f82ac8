import StrictJSON

/// The means of a benchmark as rows of text: what a table for people, Markdown and CSV share.
struct BenchmarkTable {
  static let heading = [
    "graph", "names", "from", "expert", "asked", "algorithm", "rows", "data", "n", "SHD", "SHD class", "SID",
    "skeleton F1",
    "arrow F1", "ancestor F1", "NHD", "Brier", "ECE", "ECE ≥ .1", "calls", "tokens", "cost", "s",
  ]

  /// Cells for people: columns that say nothing are left out.
  let rows: [[String]]

  /// - Parameter isTimed: Whether seconds are among the columns: they are another number each time.
  init(_ summaries: [BenchmarkSummary], isTimed: Bool = true) {
    let all = [BenchmarkTable.heading] + summaries.map(BenchmarkTable.row)
    let kept = BenchmarkTable.heading.indices.filter { column in
      (isTimed || BenchmarkTable.heading[column] != "s")
        && (column < 3 || all.dropFirst().contains { $0[column] != "" })
    }
    let isPlain = summaries.allSatisfy { $0.cell.names == .plain }
    rows = all.map { row in kept.filter { $0 != 1 || !isPlain }.map { row[$0] } }
  }

  private static func row(_ summary: BenchmarkSummary) -> [String] {
    let (cell, score) = (summary.cell, summary.score)
    func number(_ measure: BenchmarkScore.Measure, _ digits: Int) -> String {
      score[measure].map { decimals($0, digits) } ?? ""
    }
    // Means of whole numbers need a digit behind the point where several were averaged.
    let digits = summary.replicates > 1 ? 1 : 0
    var row = [cell.graph, cell.names.rawValue, cell.method.rawValue]
    // A simulated expert's label says so; what was recorded is said here.
    row.append(
      (cell.expert ?? "") + (cell.kind == .recorded || cell.kind == .file ? " (\(cell.kind?.rawValue ?? ""))" : ""))
    row += [cell.strategy ?? "", cell.algorithm ?? "", cell.rows.map(String.init) ?? ""]
    row.append(cell.parameters.map { $0 == .tables ? "" : $0.rawValue } ?? "")
    row.append(String(summary.replicates))
    row += [
      number(.shd, digits), number(.shdCPDAG, digits),
      score[.sid].map { decimals($0, $0 == $0.rounded() && digits == 0 ? 0 : 1) } ?? "",
    ]
    row += [
      number(.skeletonF1, 3), number(.arrowheadF1, 3), number(.ancestorF1, 3), number(.nhd, 4), number(.brier, 4),
    ]
    row += [number(.calibrationError, 4), number(.likelyCalibrationError, 3)]
    row += [summary.calls.map { decimals($0, 0) } ?? "", summary.tokens.map { decimals($0, 0) } ?? ""]
    row += [summary.cost.map { decimals($0, 4) } ?? "", decimals(summary.seconds, summary.seconds < 10 ? 2 : 0)]
    return row
  }

  /// A number with so many digits behind the point.
  static func decimals(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    let whole = Int((value.magnitude * scale).rounded())
    let sign = value < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return sign + String(whole) }
    let fraction = String(whole % Int(scale))
    return sign + "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}
