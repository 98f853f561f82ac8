import CausalGraphs
import LanguageModels

/// A report as one HTML file that needs nothing else: no script, no address, no font, and a content policy that forbids
/// all of them.
///
/// It follows the reader's choice of light or dark, prints, and can be read on a telephone, by keyboard and by ear. It is
/// written so that an XML parser reads it as well.
public struct HTMLReport: Sendable {
  /// What it shows.
  public let content: ReportContent

  /// A report of this study.
  public init(_ content: ReportContent) { self.content = content }

  /// The most edges whose evidence is shown beside the picture when they are pointed at.
  static let mostTips = 250

  /// The whole file.
  ///
  /// - Complexity: Linear in what is shown, beside the layout of the graph where none is given.
  public var html: String {
    let document = ReportDocument(content)
    var charts = InlinePictures()
    let sections = document.sections.map { section in
      Markup.tag(
        "section", ["aria-labelledby": section.id],
        [.tag("h2", ["id": section.id], section.title)] + section.blocks.map { HTMLBlocks.markup($0, &charts) })
    }
    let edges = min(HTMLReport.mostTips, content.graph?.document.edges.count ?? 0)
    let style = ReportStyle.sheet(
      edges: charts.hasGraph ? edges : 0, graphWidth: charts.graphWidth ?? 0, charts: charts.styles)
    var digest = SHA256Digest()
    digest.update(style.utf8)
    let hash = Base64.text(digest.digest())
    // Only this very style sheet is obeyed: what slipped into the page by any way would be mute.
    let policy =
      "default-src 'none'; style-src 'sha256-\(hash)'; img-src data:; base-uri 'none'; form-action 'none'"
    let head = Markup.tag(
      "head", [:],
      [
        .tag("meta", ["charset": "utf-8"]),
        .tag("meta", ["http-equiv": "Content-Security-Policy", "content": policy]),
        .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .tag("meta", ["name": "referrer", "content": "no-referrer"]),
        .tag("title", [:], document.title),
        .drawn("<style>\(style)</style>\n"),
      ])
    let top = Markup.tag(
      "header", ["class": "top"],
      [
        .tag("p", ["class": "kind"], "Report of a causal study"), .tag("h1", [:], document.title),
        .tag("ul", ["class": "summary"], document.summary.map { .tag("li", [:], $0) }),
      ] + (document.figures.isEmpty ? [] : [figures(document.figures)]))
    let contents = Markup.tag(
      "nav", ["class": "toc", "aria-labelledby": "contents"],
      [
        .tag("p", ["id": "contents"], "Contents"),
        .tag(
          "ol", [:], document.sections.map { .tag("li", [:], [.tag("a", ["href": "#\($0.id)"], $0.title)]) }),
      ])
    let body = Markup.tag(
      "body", [:],
      [
        .tag("a", ["class": "skip", "href": "#main"], "Skip to the report"),
        .tag(
          "div", ["class": "frame"],
          [
            top, contents, .tag("main", ["id": "main", "tabindex": "-1"], sections),
            .tag(
              "footer", [:], [.tag("p", [:], "Written by wherefore. This file needs no network and runs no script.")]),
          ]),
      ])
    var page = "<!DOCTYPE html>\n"
    Markup.tag("html", ["lang": "en", "xmlns": "http://www.w3.org/1999/xhtml"], [head, body]).write(to: &page)
    return page
  }

  private func figures(_ figures: [(value: String, caption: String)]) -> Markup {
    .tag(
      "ul", ["class": "figures"],
      figures.map {
        .tag(
          "li", [:],
          [.tag("span", ["class": "value"], $0.value), .text(" "), .tag("span", ["class": "quiet"], $0.caption)])
      })
  }
}

/// Base64 (RFC 4648).
enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

  static func text(_ bytes: [UInt8]) -> String {
    var text = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let three = bytes[start..<min(start + 3, bytes.count)]
      let value = three.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - three.count))
      for place in 0..<4 {
        text.append(place <= three.count ? letters[value >> (18 - 6 * place) & 63] : "=")
      }
    }
    return text
  }
}
