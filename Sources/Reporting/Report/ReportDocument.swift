import Refutation

/// A report as headings, sentences, tables and pictures: what HTML and Markdown have in common.
struct ReportDocument: Sendable {
  /// A part of the report under its own heading.
  struct Section: Sendable {
    /// ASCII letters and hyphens, distinct.
    let id: String
    let title: String
    var blocks: [ReportBlock]
  }

  let title: String
  /// The answer in a few sentences.
  let summary: [String]
  /// The headline's figures, large; empty where there is none.
  let figures: [(value: String, caption: String)]
  let sections: [Section]
}

/// A piece of a report.
indirect enum ReportBlock: Sendable {
  case paragraph([ReportInline])
  case heading(String, id: String)
  case list([[ReportInline]], isOrdered: Bool = false)
  case table(ReportTable)
  /// Names and what belongs to them.
  case facts([(name: String, value: [ReportInline])])
  case picture(ReportPicture)
  case graph(GraphDrawing)
  /// Edges, each with its evidence.
  case evidence([EdgeAccount])
  /// Shown as it is, in letters of one width.
  case code(String)
  /// What only some readers want to see: closed on every screen, open on paper.
  case details(String, [ReportBlock])
  /// What is long: closed on a narrow screen, open without a title on a wide one and on paper.
  case folded(String, [ReportBlock])
  /// What a reader must not overlook.
  case note([ReportInline])
}

/// A piece of a sentence.
enum ReportInline: Hashable, Sendable {
  case text(String)
  case strong(String)
  /// A variable's name.
  case name(String)
  /// Quiet words beside others.
  case quiet(String)
  case code(String)
  case verdict(RefutationVerdict)
  /// Yes or no in words, marked.
  case mark(String, isGood: Bool)
  /// To a place in the same report.
  case link(String, to: String)
  case lineBreak
}

extension ReportInline: ExpressibleByStringLiteral {
  init(stringLiteral value: String) { self = .text(value) }
}

/// Rows and columns.
struct ReportTable: Sendable {
  struct Column: Sendable {
    let title: String
    /// Figures stand to the right.
    let isNumeric: Bool

    static func words(_ title: String) -> Column { Column(title: title, isNumeric: false) }
    static func figures(_ title: String) -> Column { Column(title: title, isNumeric: true) }
  }

  let caption: String
  let columns: [Column]
  /// As many cells a row as there are columns; the first names the row.
  let rows: [[[ReportInline]]]
  /// Rows that stand out.
  var marked: Set<Int> = []
  /// Cells hold sentences: on a narrow screen a row becomes a card.
  var isProse = false
  /// The column that stands beside a card's name.
  var beside: Int?
  /// Columns that are folded on a card, under their titles.
  var folded: Set<Int> = []
  /// Rows whose cards are open.
  var opened: Set<Int> = []
}

/// A chart with a caption, once for wide and once for narrow screens.
struct ReportPicture: Sendable {
  /// SVG that this module drew.
  let wide: String
  /// The same for a telephone; nil where the wide one serves.
  let narrow: String?
  /// What it shows; plain text.
  let caption: String
}
