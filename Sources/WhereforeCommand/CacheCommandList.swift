import ArgumentParser
import LanguageModels
import OrderedCollections
import StrictJSON

/// `wherefore cache list`.
struct CacheListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the answers, newest first.",
    discussion: """
      An answer that is not marked as accepted did not pass validation; a later one took its place.

      Example:
        wherefore cache list --limit 20
      """)
  @OptionGroup var options: CacheFileOptions
  @Option(help: OutputFormat.help) var format = OutputFormat.text
  @Option(help: ArgumentHelp("At most this many.", valueName: "count")) var limit: Int?

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit must be at least 1.") }
  }

  func run() throws {
    let path = try options.path()
    let store = try options.openIfThere()
    let summaries = try store?.summaries(limit: limit) ?? []
    switch format {
    case .json:
      let value: JSONValue = ["cache": .string(path), "exchanges": .array(summaries.map(\.json))]
      try StandardOutput.write(value.text(.indented))
    case .text:
      guard let store, !summaries.isEmpty else {
        try StandardOutput.write("No answers are kept in \(path.visible(limit: 400)) yet.")
        return
      }
      let counts = try store.counts()
      var text = CacheListCommand.table(summaries)
      text += "\(counts.exchanges) \(counts.exchanges == 1 ? "exchange" : "exchanges"), "
      text += "\(counts.accepted) of them accepted answers, in \(path.visible(limit: 400))"
      if summaries.count < counts.exchanges { text += "; the newest \(summaries.count) are shown" }
      try StandardOutput.write(text)
    }
  }

  /// Columns as wide as what stands in them; hostile text is escaped and cut.
  static func table(_ summaries: [ExchangeSummary]) -> String {
    var rows = [["KEY", "WHEN (UTC)", "MODEL", "PROMPT", "SAMPLE", "TOKENS", "SIZE", "STATUS"]]
    for summary in summaries {
      let time = utcText(milliseconds: summary.createdAt).prefix(16).map { $0 == "T" ? " " : $0 }
      rows.append([
        String(summary.wireKey.prefix(12)).visible(), String(time), summary.model.visible(limit: 32),
        "\(summary.prompt.name.visible(limit: 24)) \(summary.prompt.version.visible(limit: 8))",
        String(summary.sample), summary.usage.map { "\($0.prompt)+\($0.completion)" } ?? "unknown",
        sizeText(summary.size),
        summary.isAccepted ? "accepted" : summary.status == 200 ? "not accepted" : "HTTP \(summary.status)",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var text = ""
    for row in rows {
      var line = ""
      for (column, cell) in row.enumerated() {
        line += cell
        if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
      }
      text += line + "\n"
    }
    return text
  }
}
