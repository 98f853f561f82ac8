import OrderedCollections
public import StrictJSON

/// A benchmark's results in the forms they are read in.
public struct BenchmarkReport: Hashable, Sendable {
  /// In the order of the plan.
  public var outcomes: [BenchmarkOutcome]
  /// Why cells were left out.
  public var leftOut: [String]

  /// A report of these results.
  public init(_ result: BenchmarkRunner.Result) { (outcomes, leftOut) = (result.outcomes, result.leftOut) }

  /// Means over replicates.
  public var summaries: [BenchmarkSummary] { BenchmarkSummary.of(outcomes) }

  /// Aligned columns for people.
  public var text: String {
    let notes = notes
    // Without a result there is no table, only why there is none.
    let rows = summaries.isEmpty ? [] : BenchmarkTable(summaries).rows
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
        return isNumeric(column, rows) ? padding + cell.0 : cell.0 + padding
      }.joined(separator: "  ").trimmingTrailingSpaces
    }
    return (lines + (lines.isEmpty || notes.isEmpty ? [] : [""]) + notes).joined(separator: "\n") + "\n"
  }

  /// A Markdown table, with what a reader must know below it; without seconds, so that the same run writes the same file.
  public var markdown: String {
    let rows = BenchmarkTable(summaries, isTimed: false).rows
    guard let heading = rows.first else { return "" }
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    let rule = heading.indices.map { isNumeric($0, rows) ? "---:" : "---" }
    return ([line(heading), line(rule)] + rows.dropFirst().map(line) + [""] + notes.map { "- " + $0 })
      .joined(separator: "\n") + "\n"
  }

  /// One line a cell, all measures; nothing is averaged.
  public var csv: String {
    let measures = BenchmarkScore.Measure.allCases
    let names = ["graph", "names", "method", "expert", "expert_kind", "strategy", "algorithm", "rows", "parameters"]
    var lines = [
      (names + ["replicate", "seed"] + measures.map(\.rawValue) + ["calls", "tokens", "cost", "seconds"])
        .joined(separator: ",")
    ]
    for outcome in outcomes {
      let cell = outcome.cell
      var fields = [
        cell.graph, cell.names.rawValue, cell.method.rawValue, cell.expert ?? "", cell.kind?.rawValue ?? "",
      ]
      fields += [cell.strategy ?? "", cell.algorithm ?? "", cell.rows.map(String.init) ?? ""]
      fields += [cell.parameters?.rawValue ?? "", String(cell.replicate), String(cell.seed)]
      fields += measures.map { outcome.score[$0].map { BenchmarkReport.number($0) } ?? "" }
      fields += [outcome.calls.map(String.init) ?? "", outcome.tokens.map(String.init) ?? ""]
      fields += [outcome.cost.map { BenchmarkReport.number($0) } ?? "", BenchmarkReport.number(outcome.seconds)]
      lines.append(fields.map(BenchmarkReport.field).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// `{"format":"wherefore-benchmark","version":1,"cells":[…],"means":[…],"left_out":[…]}`.
  public var json: JSONValue {
    [
      "format": "wherefore-benchmark", "version": 1, "cells": .array(outcomes.map(\.json)),
      "means": .array(summaries.map(\.json)), "left_out": .array(leftOut.map { .string($0) }),
    ]
  }

  /// All calibration counts of one kind of method together, with its name: what the picture shows.
  public var curves: [(name: String, curve: CalibrationCurve)] {
    BenchmarkCell.Method.allCases.compactMap { method in
      var curve = CalibrationCurve()
      for outcome in outcomes where outcome.cell.method == method {
        if let counts = outcome.calibration { curve.merge(counts) }
      }
      return curve.count > 0 ? (method.words, curve) : nil
    }
  }

  private var notes: [String] {
    var notes: [String] = []
    let kinds = Set(outcomes.compactMap(\.cell.kind))
    if kinds.contains(.simulated) {
      notes.append("A simulated expert is made from the true graph with the error rates in its name: it is no model.")
    }
    if kinds.contains(.recorded) {
      notes.append("Recorded answers were given at another time, and not asked for here.")
    }
    if outcomes.contains(where: { $0.cell.parameters == .randomGaussian || $0.cell.parameters == .randomDiscrete }) {
      notes.append(
        "Data marked random-… are drawn with parameters from the seed: only their graph is the published one.")
    }
    return notes + leftOut.map { "Left out: \($0.visible(limit: 400))" }
  }

  private func isNumeric(_ column: Int, _ rows: [[String]]) -> Bool {
    rows.dropFirst().allSatisfy { $0[column].isEmpty || Double($0[column]) != nil }
  }

  private static func number(_ value: Double) -> String {
    if let whole = Int(exactly: value) { return String(whole) }
    return "\(value)"
  }

  private static func field(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}

extension BenchmarkCell.Method {
  /// For people.
  var words: String {
    switch self {
    case .names: "names only"
    case .data: "data only"
    case .merged: "merged"
    }
  }
}

extension BenchmarkSummary {
  /// The cell's members without its replicate, how many replicates there are, and the means.
  public var json: JSONValue {
    var object = cell.members
    object["replicate"] = nil
    object["replicates"] = .number(Double(replicates))
    for measure in BenchmarkScore.Measure.allCases {
      object[measure.rawValue] = score[measure].map { .number($0) } ?? .null
    }
    for (name, value) in [("calls", calls), ("tokens", tokens), ("cost", cost)] {
      object[name] = value.map { .number($0) } ?? .null
    }
    object["seconds"] = .number(seconds)
    return .object(object)
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var body = Substring(self)
    while body.last == " " { body.removeLast() }
    return String(body)
  }
}
