/// A strict reader of a report's HTML as XML: well-formed, only elements and attributes that a report needs, distinct
/// ids, every link to a place in the page, headings in order.
struct PageChecker {
  private(set) var problems: [String] = []
  private(set) var ids: Set<String> = []
  private(set) var elements: [String: Int] = [:]
  /// All character data, without markup and unescaped.
  private(set) var text = ""
  private(set) var style = ""
  private(set) var policy = ""
  private var links: [String] = []
  private var references: [String] = []
  private var lastHeading = 0
  private let page: [Unicode.Scalar]
  private var position = 0

  static let allowedElements: Set<String> = [
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "footer", "div", "span", "p",
    "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "a", "strong", "code", "pre", "br", "table", "caption",
    "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "details", "summary",
    "svg", "desc", "g", "path", "polygon", "circle", "rect", "text", "tspan", "line", "polyline",
  ]
  static let allowedAttributes: Set<String> = [
    "lang", "xmlns", "charset", "http-equiv", "content", "name", "class", "id", "href", "tabindex", "role", "scope",
    "data-label", "aria-label", "aria-labelledby", "aria-hidden", "viewBox", "width", "height", "d", "x", "y", "rx",
    "r",
    "open", "cx", "cy", "points", "stroke-width", "stroke-dasharray", "text-anchor", "font-family", "font-size",
    "fill-opacity",
    "transform", "fill", "stroke", "opacity",
  ]

  init(_ html: String) {
    page = Array(html.unicodeScalars)
    check()
  }

  private mutating func check() {
    guard take("<!DOCTYPE html>\n") else { return problems.append("no doctype") }
    var open: [String] = []
    while position < page.count {
      let words = takeText()
      if !words.isEmpty {
        let plain = unescape(words)
        if open.isEmpty, !plain.allSatisfy(\.isWhitespace) { problems.append("text outside of all elements") }
        if open.last == "style" { style += words } else { text += plain }
        text += " "
      }
      guard position < page.count else { break }
      position += 1
      if peek == "/" {
        position += 1
        let name = takeName()
        if peek != ">" { problems.append("</\(name) is not closed") }
        position += 1
        if open.last == name {
          open.removeLast()
        } else {
          problems.append("</\(name)> closes \(open.last ?? "nothing")")
        }
      } else {
        let name = takeName()
        if !PageChecker.allowedElements.contains(name) { problems.append("element <\(name)>") }
        elements[name, default: 0] += 1
        let isEmpty = takeAttributes(of: name)
        if !isEmpty { open.append(name) }
        if name.count == 2, name.first == "h", let level = name.last?.wholeNumberValue {
          if level > lastHeading + 1 { problems.append("h\(level) follows h\(lastHeading)") }
          lastHeading = level
        }
      }
      if problems.count > 20 { return }
    }
    if !open.isEmpty { problems.append("never closed: \(open)") }
    for link in links where !(link.hasPrefix("#") && ids.contains(String(link.dropFirst()))) {
      problems.append("link to \(link)")
    }
    for id in references where !ids.contains(id) { problems.append("no element has the id \(id)") }
  }

  private var peek: Unicode.Scalar? { position < page.count ? page[position] : nil }

  private mutating func take(_ words: String) -> Bool {
    let scalars = Array(words.unicodeScalars)
    guard page.dropFirst(position).starts(with: scalars) else { return false }
    position += scalars.count
    return true
  }

  private mutating func takeText() -> String {
    var words = String.UnicodeScalarView()
    while let scalar = peek, scalar != "<" {
      words.append(scalar)
      position += 1
    }
    return String(words)
  }

  private mutating func takeName() -> String {
    var name = String.UnicodeScalarView()
    while let scalar = peek,
      scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-" || scalar == ":"
    {
      name.append(scalar)
      position += 1
    }
    return String(name)
  }

  /// Whether the element has no content.
  private mutating func takeAttributes(of element: String) -> Bool {
    var seen: Set<String> = []
    var values: [String: String] = [:]
    defer {
      if element == "meta", values["http-equiv"] == "Content-Security-Policy" { policy = values["content"] ?? "" }
    }
    while true {
      if take("/>") { return true }
      if take(">") { return false }
      guard take(" ") else {
        problems.append("in <\(element): \(peek.map(String.init) ?? "end")")
        position = page.count
        return true
      }
      let name = takeName()
      guard take("=\"") else {
        problems.append("<\(element) \(name) has no quoted value")
        position = page.count
        return true
      }
      var value = String.UnicodeScalarView()
      while let scalar = peek, scalar != "\"" {
        if scalar == "<" { problems.append("< in \(name)") }
        value.append(scalar)
        position += 1
      }
      position += 1
      let plain = unescape(String(value))
      values[name] = plain
      if !seen.insert(name).inserted { problems.append("\(name) twice") }
      if !PageChecker.allowedAttributes.contains(name) { problems.append("attribute \(name)") }
      if name == "id", !ids.insert(plain).inserted { problems.append("id \(plain) twice") }
      if name == "href" { links.append(plain) }
      if name == "aria-labelledby" { references += plain.split(separator: " ").map(String.init) }
    }
  }

  private mutating func unescape(_ words: String) -> String {
    var result = ""
    var rest = words[...]
    while let place = rest.firstIndex(of: "&") {
      result += rest[..<place]
      rest = rest[place...]
      let entities = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"]
      guard let entity = entities.first(where: { rest.hasPrefix($0.key) }) else {
        problems.append("a bare & in \(rest.prefix(20))")
        return result + rest
      }
      result += entity.value
      rest = rest.dropFirst(entity.key.count)
    }
    return result + rest
  }
}
