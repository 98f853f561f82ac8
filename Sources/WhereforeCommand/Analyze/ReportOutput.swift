import StrictJSON
import Wherefore

/// Where `--report` leads: a page (.html) or a text (.md).
enum ReportOutput {
  /// Refuses what cannot be written, before any work is done.
  /// - Throws: `Failure` with `usage` or `cannotWrite`.
  static func check(_ path: String) throws(Failure) {
    guard ["html", "htm", "md"].contains(kind(path)) else {
      throw Failure(
        .usage, "the type of the report \"\(path.visible())\" is not known: name the file .html or .md")
    }
    try Files.checkFolder(of: path)
  }

  /// Writes the reports, each whole or not at all.
  static func write(_ study: Study, to paths: [String]) async throws(Failure) {
    guard !paths.isEmpty else { return }
    var content = study.reportContent
    if let document = content.graph?.document {
      do throws(PictureError) {
        content.graph?.layout = try await GraphLayout.graphviz(document)
      } catch .cancelled {
        throw Failure(.interrupted, "interrupted; the report was not written")
      } catch {
        // Without Graphviz, and for graphs too large for it, the report has a layout of its own.
      }
    }
    for path in paths {
      let text = kind(path) == "md" ? MarkdownReport(content).markdown : HTMLReport(content).html
      try Files.write(Array(text.utf8), to: path)
    }
  }

  private static func kind(_ path: String) -> String {
    path.lastIndex(of: ".").map { path[path.index(after: $0)...].lowercased() } ?? ""
  }
}
