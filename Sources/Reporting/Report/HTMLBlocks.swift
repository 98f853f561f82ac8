import CausalGraphs
import Refutation

/// A report's blocks as HTML.
enum HTMLBlocks {
  static func markup(_ block: ReportBlock, _ charts: inout InlinePictures) -> Markup {
    switch block {
    case .paragraph(let line): return .tag("p", [:], inline(line))
    case .heading(let title, let id): return .tag("h3", ["id": id], title)
    case .list(let items, let isOrdered):
      return .tag(isOrdered ? "ol" : "ul", [:], items.map { .tag("li", [:], inline($0)) })
    case .facts(let facts): return self.facts(facts)
    case .note(let line): return .tag("p", ["class": "note", "role": "note"], inline(line))
    case .code(let code): return .tag("pre", [:], [.tag("code", [:], code)])
    case .table(let table): return self.table(table)
    case .details(let title, let blocks):
      var inner: [Markup] = []
      for block in blocks { inner.append(markup(block, &charts)) }
      return .tag("details", [:], [.tag("summary", [:], title)] + inner)
    case .folded(let title, let blocks):
      var inner: [Markup] = []
      for block in blocks { inner.append(markup(block, &charts)) }
      return .tag("details", ["class": "fold"], [.tag("summary", [:], title)] + inner)
    case .picture(let picture): return self.picture(picture, &charts)
    case .graph(let drawing):
      charts.graphWidth = drawing.layout.width + 8
      return graph(drawing)
    case .evidence(let accounts): return .tag("ul", ["class": "edges"], accounts.map(evidence))
    }
  }

  static func inline(_ line: [ReportInline]) -> [Markup] {
    line.map { piece in
      switch piece {
      case .text(let text): .text(text)
      case .strong(let text): .tag("strong", [:], text)
      case .name(let name): .tag("span", ["class": "v"], ReportText.name(name))
      case .quiet(let text): .tag("span", ["class": "quiet"], text)
      case .code(let code): .tag("code", [:], code)
      case .verdict(let verdict): mark(verdict)
      case .mark(let words, let isGood): .tag("span", ["class": isGood ? "mark good" : "mark bad"], words)
      case .link(let text, let id): .tag("a", ["href": "#\(id)"], text)
      case .lineBreak: .tag("br")
      }
    }
  }

  private static func mark(_ verdict: RefutationVerdict) -> Markup {
    let (kind, sign) =
      switch verdict {
      case .passed: ("good", "✓ ")
      case .failed: ("bad", "✗ ")
      case .inconclusive: ("undecided", "? ")
      }
    return .tag(
      "span", ["class": "mark \(kind)"], [.tag("span", ["aria-hidden": "true"], sign), .text(verdict.rawValue)])
  }

  private static func facts(_ facts: [(name: String, value: [ReportInline])]) -> Markup {
    .tag(
      "dl", ["class": "facts"],
      facts.flatMap { [.tag("dt", [:], $0.name), .tag("dd", [:], inline($0.value))] })
  }

  private static func table(_ table: ReportTable) -> Markup {
    let head = table.columns.map { column in
      Markup.tag("th", ["scope": "col", "class": column.isNumeric ? "n" : nil], column.title)
    }
    let rows = table.rows.enumerated().map { place, cells in
      Markup.tag(
        "tr", ["class": table.marked.contains(place) ? "headline" : nil],
        zip(cells, table.columns).enumerated().map { index, cell in
          let isBeside = index == table.beside
          let kinds = (cell.1.isNumeric ? ["n"] : []) + (isBeside ? ["beside"] : [])
          let kind = kinds.isEmpty ? nil : kinds.joined(separator: " ")
          if index == 0 { return .tag("th", ["scope": "row", "class": kind], inline(cell.0)) }
          if table.folded.contains(index) {
            return .tag(
              "td", ["class": kind],
              [
                .tag(
                  "details", ["class": "fold", "open": table.opened.contains(place) ? "" : nil],
                  [.tag("summary", [:], cell.1.title)] + inline(cell.0))
              ])
          }
          return .tag(
            "td", ["class": kind, "data-label": table.isProse && !isBeside ? cell.1.title : nil], inline(cell.0))
        })
    }
    // A table that is wider than the screen is scrolled, by keyboard too.
    return .tag(
      "div",
      table.isProse
        ? ["class": table.beside == nil ? "prose" : "prose paired"]
        : ["class": "scroll", "role": "group", "tabindex": "0", "aria-label": table.caption],
      [
        .tag(
          "table", [:],
          [
            .tag("caption", [:], table.caption), .tag("thead", [:], [.tag("tr", [:], head)]), .tag("tbody", [:], rows),
          ])
      ])
  }

  private static func picture(_ picture: ReportPicture, _ charts: inout InlinePictures) -> Markup {
    var drawings: [Markup] = []
    var caption: [Markup] = [.text(picture.caption)]
    if let narrow = picture.narrow {
      drawings.append(.tag("div", ["class": "wide-only"], [.drawn(charts.inline(picture.wide))]))
      drawings.append(.tag("div", ["class": "narrow-only"], [.drawn(charts.inline(narrow))]))
    } else {
      // Scrolled on a narrow screen rather than made too small to read.
      drawings.append(
        .tag(
          "div", ["class": "keep", "role": "group", "tabindex": "0", "aria-label": picture.caption],
          [.drawn(charts.inline(picture.wide))]))
      caption.append(.tag("span", ["class": "narrow-only"], "The picture moves sideways."))
    }
    return .tag("figure", [:], drawings + [.tag("figcaption", [:], caption)])
  }

  private static func graph(_ drawing: GraphDrawing) -> Markup {
    let tips = drawing.accounts.prefix(HTMLReport.mostTips).map { account in
      Markup.tag("p", ["class": "tip", "id": "tip-\(account.number)"], account.brief)
    }
    var legend: [String] = []
    if drawing.document.edges.contains(where: { $0.probability != nil }) {
      legend.append("Wider arrows are more probable.")
    }
    if drawing.document.edges.contains(where: \.isUncertain) {
      legend.append("Dashed: the direction is arbitrary, or only an order.")
    }
    if !drawing.document.adjusted.isEmpty { legend.append("Square corners: adjusted for.") }
    var parts: [Markup] = [
      .tag(
        "div", ["class": "picture", "role": "group", "tabindex": "0", "aria-label": "Picture of the graph"],
        [.drawn(drawing.svg)])
    ]
    if !tips.isEmpty {
      let hint = Markup.tag(
        "p", ["class": "hint quiet"],
        "Point at an edge, or reach it by the Tab key, to read its evidence here; follow it to all that is known of it."
      )
      // The same words are each edge's name for who hears the page.
      parts.append(.tag("div", ["class": "tips", "aria-hidden": "true"], [hint] + tips))
    }
    let lines = legend.map { Markup.tag("li", [:], $0) }
    let isWide = drawing.layout.width > HTMLBlocks.roomForGraph
    let hint = Markup.tag("li", ["class": isWide ? "moves" : "narrow-only"], "The picture moves sideways.")
    parts.append(.tag("ul", ["class": "legend"], lines + [hint]))
    return .tag("figure", [:], parts + [.tag("figcaption", [:], drawing.overview)])
  }

  /// What a graph may be wide, in CSS pixels, to be seen whole on a desktop's screen at four fifths of its size.
  private static let roomForGraph = 1_180.0

  private static func evidence(_ account: EdgeAccount) -> Markup {
    var title: [Markup] = inline([.name(account.source), .text(" \(account.sign) "), .name(account.target)])
    if let probability = account.probability {
      title.append(.text(", "))
      title.append(.tag("span", ["class": "chance"], "probability \(PictureText.twoDecimals(probability))"))
    }
    func sentences(_ name: String, _ lines: [String]) -> [(name: String, value: [ReportInline])] {
      guard !lines.isEmpty else { return [] }
      return [(name, lines.enumerated().flatMap { $0 == 0 ? [.text($1)] : [.lineBreak, .text($1)] })]
    }
    let rows =
      sentences("Said", account.said) + sentences("The data", account.data) + sentences("Decision", account.decided)
    guard !rows.isEmpty else { return .tag("li", ["class": "bare", "id": "edge-\(account.number)"], title) }
    // The place that a link from the picture leads to is within what is folded, so that following it unfolds it.
    let account = Markup.tag(
      "div", ["id": "edge-\(account.number)"],
      [facts(rows)])
    return .tag("li", [:], [.tag("details", [:], [.tag("summary", [:], title), account])])
  }
}
