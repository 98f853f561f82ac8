/// A piece of an HTML page as a tree: what stands in it is escaped when it is written, so no text can become markup.
///
/// It is written so that an XML parser reads it too: every element is closed, every attribute quoted.
indirect enum Markup: Sendable {
  case text(String)
  case element(String, [(name: String, value: String)], [Markup])
  /// Markup that this module made: a drawing.
  case drawn(String)

  /// An element; attributes that are nil are left out.
  static func tag(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: [Markup] = [])
    -> Markup
  {
    .element(name, attributes.compactMap { key, value in value.map { (key, $0) } }, children)
  }

  /// An element that holds text alone.
  static func tag(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ text: String) -> Markup {
    .tag(name, attributes, [.text(text)])
  }

  private static let void: Set<String> = ["meta", "br", "hr", "col"]
  /// A line of its own, so that the file can be read.
  private static let blocks: Set<String> = [
    "html", "head", "body", "meta", "title", "style", "header", "nav", "main", "section", "footer", "h1", "h2", "h3",
    "h4",
    "p", "ul", "ol", "li", "dl", "div", "table", "caption", "thead", "tbody", "tr", "figure", "figcaption", "details",
    "summary", "pre",
  ]

  /// Appends the markup.
  func write(to page: inout String) {
    switch self {
    case .text(let text): page += ReportText.escaped(text)
    case .drawn(let markup): page += markup
    case .element(let name, let attributes, let children):
      page += "<\(name)"
      for (key, value) in attributes { page += " \(key)=\"\(ReportText.escaped(value))\"" }
      if Markup.void.contains(name) {
        page += "/>"
      } else {
        page += ">"
        for child in children { child.write(to: &page) }
        page += "</\(name)>"
      }
      if Markup.blocks.contains(name) { page += "\n" }
    }
  }
}
