import Estimation
import OrderedCollections
import Refutation
import StrictJSON

/// Refutations as a person reads them: a table, then what each means.
struct RefuteText {
  private let result: RefuteResult

  init(_ result: RefuteResult) { self.result = result }

  var text: String {
    var lines = RefuteText.headlines(of: result)
    if !result.refutations.isEmpty {
      lines += [""] + SuggestText.aligned(RefuteText.rows(of: result))
      lines += ["", "Drift is from what a correct estimate would give, in standard errors of the estimate."]
    }
    for refutation in result.refutations {
      let subject = result.subject(refutation.contrast, refutation.estimand).map { " (\($0.visible(limit: 200)))" }
      lines += ["", "\(refutation.method.rawValue)\(subject ?? ""): \(refutation.verdict.rawValue)"]
      lines.append("  " + refutation.explanation.visible(limit: 1_200))
      if !refutation.limits.isEmpty { lines.append("  " + refutation.limits.visible(limit: 600)) }
      lines += refutation.diagnostics.warnings.map { "  - " + $0.visible(limit: 600) }
      for (name, rows) in RefuteText.tables(of: refutation) {
        if name == "grid" {
          lines += ["", "  \(rows.count - 1) strengths were tried: see --format json."]
          continue
        }
        lines += ["", "  " + name.replacing("_", with: " ") + ":"] + SuggestText.aligned(rows).map { "  " + $0 }
      }
    }
    lines += RefuteText.worst(of: result)
    let sentences = result.notes
    if !sentences.isEmpty { lines += [""] + sentences.map { "- " + $0.visible(limit: 600) } }
    if !result.omissions.isEmpty {
      lines += ["", "Not run:"]
      lines += result.omissions.map { "  \($0.method.rawValue): \($0.reason.visible(limit: 600))" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The estimates, each in a line; of several estimands with what each rests on and what leads to it.
  static func headlines(of result: RefuteResult) -> [String] {
    result.attacked.map { estimate, estimand in
      guard result.estimands.count > 1 else { return headline(estimate) }
      let deciding = estimand.deciding
      return headline(estimate) + ", \(estimand.words)" + (deciding.isEmpty ? "" : " (where \(deciding))")
    }
  }

  /// The worst verdicts of attacks on several estimands, in a sentence; nothing where one was attacked.
  static func worst(of result: RefuteResult) -> [String] {
    guard result.estimands.count > 1, !result.refutations.isEmpty else { return [] }
    let worst = result.refutations.worst
    func names(_ verdict: RefutationVerdict) -> String {
      let found = worst.filter { $0.verdict == verdict }.map {
        $0.method.rawValue + ($0.estimand.map { " (\($0.words))" } ?? "")
      }
      return found.isEmpty ? "" : "; \(verdict.rawValue): " + found.joined(separator: ", ")
    }
    return [
      "",
      "At worst: \(worst.count { $0.verdict == .passed }) of \(worst.count) attacks were passed by every estimate"
        + names(.failed) + names(.inconclusive) + ".",
    ]
  }

  /// The estimate in one line.
  static func headline(_ estimate: EffectEstimate) -> String {
    var line = "The effect of \(estimate.contrast.treatment.visible(limit: 60)) "
    line += "\(estimate.contrast.description.visible(limit: 120)) by \(estimate.method.rawValue): "
    line += EstimateText.rounded(estimate.effect)
    if let error = estimate.standardError { line += " (standard error \(EstimateText.rounded(error)))" }
    if let interval = estimate.interval {
      line += ", \(EstimateText.rounded(100 * interval.level, 3)) % interval "
      line += "\(EstimateText.rounded(interval.lower)) to \(EstimateText.rounded(interval.upper))"
    }
    return line + ", \(estimate.rowsUsed) rows"
  }

  /// A header and one row a refutation.
  static func rows(of result: RefuteResult) -> [[String]] {
    let isOne = result.estimands.count <= 1 && !result.hasContrasts
    func figure(_ value: Double?, _ digits: Int = 4) -> String { value.map { EstimateText.rounded($0, digits) } ?? "–" }
    var header = ["refuter", "effect after", "expected", "drift", "p", "verdict"]
    if !isOne { header.insert(result.estimands.count > 1 ? "on" : "contrast", at: 1) }
    return [header]
      + result.refutations.map { refutation in
        var cells = [
          refutation.method.rawValue, figure(refutation.refutedEffect), figure(refutation.expectedEffect),
          figure(refutation.drift, 2), figure(refutation.pValue, 2), refutation.verdict.rawValue,
        ]
        if !isOne {
          cells.insert((result.subject(refutation.contrast, refutation.estimand) ?? "").visible(limit: 80), at: 1)
        }
        return cells
      }
  }

  /// Diagnostics that are lists of objects, as tables: a header, and at most 30 rows.
  static func tables(of refutation: Refutation) -> [(name: String, rows: [[String]])] {
    refutation.diagnostics.entries.compactMap { name, value in
      guard let members = value.array, case let objects = members.compactMap(\.object), !objects.isEmpty,
        objects.count == members.count
      else { return nil }
      var keys: [String] = []
      for object in objects { for key in object.keys where !keys.contains(key) { keys.append(key) } }
      keys = Array(keys.prefix(10))
      let rows = objects.prefix(30).map { object in keys.map { cell(object[$0], isPValue: $0.hasSuffix("p_value")) } }
      return (name, [keys.map { $0.replacing("_", with: " ").visible(limit: 30) }] + rows)
    }
  }

  private static func cell(_ value: JSONValue?, isPValue: Bool = false) -> String {
    switch value {
    case .number(let number)? where isPValue: EstimateText.pValue(number)
    case .number(let number)?: EstimateText.rounded(number)
    case .string(let text)?: text.visible(limit: 60)
    case .bool(let flag)?: flag ? "yes" : "no"
    case .null?, nil: "–"
    case .array(let members)?: members.map { cell($0) }.joined(separator: ", ").visible(limit: 60)
    case .object?: "…"
    }
  }
}
