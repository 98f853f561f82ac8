import Testing

@testable import Reporting

@Suite struct MarkdownReportTests {
  private static let estimates = Result { try ReportSample.estimates() }

  @Test("The Markdown holds every part's words, and each table's rows have as many cells as its head")
  func complete() throws {
    let text = MarkdownReport(try ReportSample.content(estimates: MarkdownReportTests.estimates.get())).markdown
    for words in [
      "# Does quitting smoking change weight?\n", "## Estimates\n", "## How to reproduce this\n", "```mermaid\n",
      "**passed**",
      "| AIPW (headline) | 3.4", "1. ",
    ] { #expect(text.contains(words), "\(words)") }
    try checkTables(text)
  }

  @Test("No name opens a tag, a link, a code span, a heading or a column", arguments: [0, 3, 7, 12])
  func escaping(first: Int) throws {
    let nasty = ReportSample.nasty
    let estimates = try MarkdownReportTests.estimates.get()
    let plain = MarkdownReport(try ReportSample.content(estimates: estimates)).markdown
    let text = MarkdownReport(
      try ReportSample.content(estimates: estimates) { nasty[($0 + first) % nasty.count] }
    ).markdown
    try checkTables(text)
    #expect(
      text.split(separator: "\n").count { $0.hasPrefix("## ") }
        == plain.split(separator: "\n").count { $0.hasPrefix("## ") })
    var isFenced = false
    var fence = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if !isFenced, line.hasPrefix("```") {
        fence = String(line.prefix { $0 == "`" })
        isFenced = true
        continue
      }
      if isFenced {
        if line == fence { isFenced = false }
        continue
      }
      // Outside of fences every sign that Markdown obeys is escaped, but for our own emphasis, tables and quotes.
      var before: Character = " "
      for character in line.dropFirst(line.hasPrefix("> ") ? 2 : 0) {
        if before != "\\", "<>`[]_~$!".contains(character) { Issue.record("\(character) is obeyed in \(line)") }
        before = before == "\\" ? " " : character
      }
    }
    #expect(!isFenced)
  }

  @Test("A fence is longer than any run of backticks within")
  func fences() {
    #expect(MarkdownText.fenced("a ```` b") == "`````\na ```` b\n`````\n")
    #expect(MarkdownText.fenced("a", language: "sh") == "```sh\na\n```\n")
  }

  private func checkTables(_ text: String) throws {
    var columns = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("| ") else {
        columns = 0
        continue
      }
      var cells = 0
      var before: Character = " "
      for character in line {
        if character == "|", before != "\\" { cells += 1 }
        before = before == "\\" ? " " : character
      }
      if columns == 0 { columns = cells }
      if cells != columns { Issue.record("\(cells) cells of \(columns): \(line)") }
    }
  }
}
