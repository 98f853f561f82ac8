import OrderedCollections
import Refutation
import StrictJSON

/// Where `-o` of `refute` leads: the JSON, a table of values (.csv), or a page of text (.md).
enum RefuteOutput {
  private static let kinds = ["json", "csv", "md"]
  private static let columns = [
    "refuter", "treatment", "contrast", "original_effect", "refuted_effect", "expected_effect", "replicates", "spread",
    "drift", "p_value", "verdict", "explanation", "does_not_show", "estimand",
  ]

  /// Refuses what cannot be written, before any work is done.
  /// - Throws: `Failure` with `usage` or `cannotWrite`.
  static func check(_ path: String) throws(Failure) {
    guard kinds.contains(kind(path)) else {
      throw Failure(
        .usage,
        "the type of \"\(path.visible())\" is not known: name the file \(kinds.map { "." + $0 }.joined(separator: " or "))"
      )
    }
    try Files.checkFolder(of: path)
  }

  /// - Throws: `Failure` with `cannotWrite`.
  static func write(_ result: RefuteResult, to path: String) throws(Failure) {
    let text =
      switch kind(path) {
      case "csv": csv(result)
      case "md": markdown(result)
      default: result.json.text(.indented) + "\n"
      }
    try Files.write(Array(text.utf8), to: path)
  }

  private static func kind(_ path: String) -> String {
    path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? ""
  }

  private static func csv(_ result: RefuteResult) -> String {
    func quoted(_ text: String) -> String {
      // A leading sign of a formula is not for a spreadsheet to run.
      let plain = text.first.map { "=+-@\t\r".contains($0) } ?? false ? "'" + text : text
      return plain.contains { ",\"\n\r".contains($0) } ? "\"" + plain.replacing("\"", with: "\"\"") + "\"" : plain
    }
    let lines = result.refutations.map { refutation in
      var object = refutation.json.object ?? [:]
      object["estimand"] = refutation.estimand.map { .string($0.words) }
      return columns.map { column in
        switch object[column] {
        case .number(let value)?: JSONValue.number(value).text(.compact)
        case .string(let text)?: quoted(text)
        default: ""
        }
      }.joined(separator: ",")
    }
    return ([columns.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  private static func markdown(_ result: RefuteResult) -> String {
    func escaped(_ text: String) -> String {
      String(text.flatMap { "\\`*_{}[]<>#|&".contains($0) ? ["\\", $0] : [$0] })
    }
    var lines = ["# Refutations", ""] + RefuteText.headlines(of: result).flatMap { [escaped($0) + ".", ""] }
    let rows = RefuteText.rows(of: result)
    for (place, row) in rows.enumerated() {
      lines.append("| " + row.map(escaped).joined(separator: " | ") + " |")
      if place == 0 { lines.append("|" + String(repeating: " --- |", count: row.count)) }
    }
    lines += ["", "Drift is from what a correct estimate would give, in standard errors of the estimate.", ""]
    lines += RefuteText.worst(of: result).dropFirst().flatMap { [escaped($0), ""] }
    for refutation in result.refutations {
      let subject = result.subject(refutation.contrast, refutation.estimand).map { " (\(escaped($0)))" } ?? ""
      lines.append(
        "- **\(refutation.method.rawValue)**\(subject), \(refutation.verdict.rawValue): "
          + escaped((refutation.explanation + " " + refutation.limits).visible(limit: 2_000)))
    }
    if !result.omissions.isEmpty { lines += ["", "Not run:", ""] }
    lines += result.omissions.map { "- \($0.method.rawValue): \(escaped($0.reason.visible(limit: 600)))" }
    return lines.joined(separator: "\n") + "\n"
  }
}
