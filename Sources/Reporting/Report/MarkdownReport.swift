import CausalGraphs
import Refutation

/// A report as Markdown (CommonMark with GitHub's tables): the same words and tables as the page, the graph as a Mermaid
/// drawing where it is small enough to be read as one.
public struct MarkdownReport: Sendable {
  /// What it shows.
  public let content: ReportContent

  /// A report of this study.
  public init(_ content: ReportContent) { self.content = content }

  /// The most edges of a drawing.
  static let mostEdges = 120

  /// The whole file.
  public var markdown: String {
    let document = ReportDocument(content)
    var text = "# \(MarkdownText.escaped(document.title))\n\n"
    for sentence in document.summary { text += "- \(MarkdownText.escaped(sentence))\n" }
    if !document.summary.isEmpty { text += "\n" }
    for section in document.sections {
      text += "## \(MarkdownText.escaped(section.title))\n\n"
      for block in section.blocks { text += self.block(block) + "\n" }
    }
    return text
  }

  private func block(_ block: ReportBlock) -> String {
    switch block {
    case .paragraph(let line): return inline(line) + "\n"
    case .heading(let title, _): return "### \(MarkdownText.escaped(title))\n"
    case .list(let items, let isOrdered):
      return items.enumerated().map { (isOrdered ? "\($0 + 1). " : "- ") + inline($1) + "\n" }.joined()
    case .facts(let facts):
      return facts.map { "- \(MarkdownText.escaped($0.name)): \(inline($0.value))\n" }.joined()
    case .note(let line): return "> **Note.** \(inline(line))\n"
    case .code(let code): return MarkdownText.fenced(ReportText.plain(code), language: "sh")
    case .table(let table): return self.table(table)
    case .details(let title, let blocks):
      return "#### \(MarkdownText.escaped(title))\n\n" + blocks.map { self.block($0) }.joined(separator: "\n")
    case .folded(_, let blocks): return blocks.map { self.block($0) }.joined(separator: "\n")
    // Charts are pictures of tables that follow them; the tables say it all.
    case .picture: return ""
    case .graph(let drawing): return graph(drawing)
    case .evidence(let accounts): return evidence(accounts)
    }
  }

  private func inline(_ line: [ReportInline]) -> String {
    line.map { piece in
      switch piece {
      case .text(let text), .quiet(let text): MarkdownText.escaped(text)
      case .name(let name): MarkdownText.escaped(ReportText.name(name))
      case .strong(let text): "**\(MarkdownText.escaped(Self.trimmed(text)))**"
      case .code(let code): MarkdownText.escaped(code)
      case .verdict(let verdict): "**\(verdict.rawValue)**"
      case .mark(let words, _): "**\(MarkdownText.escaped(words))**"
      case .link(let text, _): MarkdownText.escaped(text)
      case .lineBreak: " "
      }
    }.joined()
  }

  private func table(_ table: ReportTable) -> String {
    var text = "**\(MarkdownText.escaped(table.caption))**\n\n"
    text += "| " + table.columns.map { MarkdownText.escaped($0.title) }.joined(separator: " | ") + " |\n"
    text += "| " + table.columns.map { $0.isNumeric ? "---:" : "---" }.joined(separator: " | ") + " |\n"
    for row in table.rows {
      text += "| " + zip(row, table.columns).map { cells, _ in inline(cells) }.joined(separator: " | ") + " |\n"
    }
    return text
  }

  private func graph(_ drawing: GraphDrawing) -> String {
    let words = MarkdownText.escaped(drawing.overview) + "\n"
    guard drawing.document.edges.count <= MarkdownReport.mostEdges,
      let bytes = try? drawing.document.text(as: .mermaid)
    else { return words }
    return words + "\n" + MarkdownText.fenced(Self.trimmed(bytes), language: "mermaid")
  }

  private func evidence(_ accounts: [EdgeAccount]) -> String {
    table(
      ReportTable(
        caption: "Edges",
        columns: [.words("Edge"), .figures("Probability"), .words("Said"), .words("The data"), .words("Decision")],
        rows: accounts.map { account in
          [
            [.name(account.source), .text(" \(account.sign) "), .name(account.target)],
            [.text(account.probability.map(PictureText.twoDecimals) ?? "–")],
          ]
            + [account.said, account.data, account.decided].map {
              [.text($0.isEmpty ? "–" : $0.joined(separator: " "))]
            }
        }))
  }

  /// Emphasis wants no blanks within its stars.
  private static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
