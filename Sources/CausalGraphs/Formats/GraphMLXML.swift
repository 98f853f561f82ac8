import StrictJSON

/// A strict reader of the part of XML 1.0 that GraphML needs, one event at a time.
///
/// There are no document types, so no entities but the five predefined ones and character references: nothing expands.
/// Tags must match; nesting is capped; no recursion.
struct GraphMLXML {
  /// The deepest nesting read; yEd's files have about ten levels.
  static let deepest = 100
  /// The most attributes of one element.
  static let mostAttributes = 64

  enum Event {
    case start(name: String, attributes: [String: String], place: Int)
    case end(name: String)
    case text(String)
  }

  private(set) var cursor: TextCursor
  private var open: [(name: String, place: Int)] = []
  private var pendingEnd: String?
  private var sawRoot = false

  /// - Throws: Where the text is not XML in UTF-8.
  init(_ bytes: [UInt8]) throws(GraphFormatError) {
    cursor = try TextCursor(.graphml, bytes)
    if cursor.take("<?xml") {
      let declaration = cursor.take { $0 != UInt8(ascii: ">") }
      let text = String(decoding: declaration, as: UTF8.self).lowercased()
      if text.contains("encoding"), !text.contains("utf-8"), !text.contains("ascii") {
        throw cursor.error("the file declares another encoding than UTF-8: save it as UTF-8", at: 0)
      }
      guard cursor.take(">") else { throw cursor.error("the XML declaration has no end: add ?>", at: 0) }
    }
  }

  /// The next event; nil at the end of a well-formed text.
  mutating func next() throws(GraphFormatError) -> Event? {
    if let name = pendingEnd {
      pendingEnd = nil
      open.removeLast()
      return .end(name: name)
    }
    while true {
      guard let byte = cursor.next else {
        if let (name, place) = open.last {
          throw cursor.error("<\(name.visible(limit: 40))> is never closed", at: place)
        }
        guard sawRoot else { throw cursor.error("the file is empty: expected <graphml>") }
        return nil
      }
      if byte != UInt8(ascii: "<") {
        let place = cursor.position
        let text = try takeText(until: UInt8(ascii: "<"))
        if open.isEmpty {
          guard text.utf8.allSatisfy({ $0 <= 0x20 }) else {
            throw cursor.error("expected <graphml>: this is not GraphML; name the format with --from", at: place)
          }
          continue
        }
        return .text(text)
      }
      if cursor.take("<!--") {
        try skip(past: "-->", what: "comment")
      } else if cursor.take("<![CDATA[") {
        guard !open.isEmpty else { throw cursor.error("text stands outside the root element: remove it") }
        let start = cursor.position
        try skip(past: "]]>", what: "CDATA section")
        return .text(cursor.text(start..<cursor.position - 3))
      } else if cursor.take("<?") {
        try skip(past: "?>", what: "processing instruction")
      } else if cursor.peek(1) == UInt8(ascii: "!") {
        throw cursor.error("document types and entities are not read: remove the <!…> declaration")
      } else if cursor.peek(1) == UInt8(ascii: "/") {
        return try takeEnd()
      } else {
        return try takeStart()
      }
    }
  }

  private mutating func takeEnd() throws(GraphFormatError) -> Event {
    let place = cursor.position
    cursor.advance(2)
    let name = try takeName()
    cursor.skipSpace()
    guard cursor.take(">") else { throw cursor.error("expected \">\"") }
    guard let (expected, _) = open.popLast() else {
      throw cursor.error("</\(name.visible(limit: 40))> closes nothing: remove it", at: place)
    }
    guard expected == name else {
      throw cursor.error(
        "</\(name.visible(limit: 40))> stands where </\(expected.visible(limit: 40))> should", at: place)
    }
    return .end(name: GraphMLXML.local(name))
  }

  private mutating func takeStart() throws(GraphFormatError) -> Event {
    let place = cursor.position
    cursor.advance()
    let name = try takeName()
    guard !open.isEmpty || !sawRoot else { throw cursor.error("a second root element: keep one", at: place) }
    guard open.count < GraphMLXML.deepest else {
      throw cursor.error("elements are nested more than \(GraphMLXML.deepest) deep: flatten them", at: place)
    }
    sawRoot = true
    var attributes: [String: String] = [:]
    while true {
      let before = cursor.position
      cursor.skipSpace()
      if cursor.take("/>") {
        pendingEnd = GraphMLXML.local(name)
        break
      }
      if cursor.take(">") { break }
      guard cursor.position > before, !cursor.isAtEnd else {
        throw cursor.error("expected an attribute, \">\" or \"/>\" in <\(name.visible(limit: 40))>")
      }
      let start = cursor.position
      let attribute = try takeName()
      cursor.skipSpace()
      guard cursor.take("=") else { throw cursor.error("expected \"=\" and a value in quotation marks") }
      cursor.skipSpace()
      let value = try takeValue()
      guard attributes.updateValue(value, forKey: attribute) == nil else {
        throw cursor.error("the attribute \(attribute.visible(limit: 40)) stands twice: keep one", at: start)
      }
      guard attributes.count <= GraphMLXML.mostAttributes else {
        throw cursor.error("an element has more than \(GraphMLXML.mostAttributes) attributes", at: start)
      }
    }
    open.append((name, place))
    return .start(name: GraphMLXML.local(name), attributes: attributes, place: place)
  }

  /// A name without its namespace prefix.
  private static func local(_ name: String) -> String {
    name.utf8.lastIndex(of: UInt8(ascii: ":")).map { String(name[name.utf8.index(after: $0)...]) } ?? name
  }

  private mutating func takeName() throws(GraphFormatError) -> String {
    let place = cursor.position
    let name = cursor.take { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        true
      default: false
      }
    }
    guard let first = name.first, !(0x2D...0x39).contains(first) else {
      throw cursor.error("expected a name: a \"<\" in text is written &lt;", at: place)
    }
    return String(decoding: name, as: UTF8.self)
  }

  private mutating func takeValue() throws(GraphFormatError) -> String {
    guard let quote = cursor.next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw cursor.error("expected a value in quotation marks")
    }
    let place = cursor.position
    cursor.advance()
    let value = try takeText(until: quote, inAttribute: true)
    guard cursor.next == quote else { throw cursor.error("this value has no end: add a quotation mark", at: place) }
    cursor.advance()
    return value
  }

  /// Character data up to `end`, references resolved, line ends as `\n` (in attributes, white space as spaces).
  private mutating func takeText(until end: UInt8, inAttribute: Bool = false) throws(GraphFormatError) -> String {
    var text: [UInt8] = []
    while let byte = cursor.next, byte != end {
      switch byte {
      case UInt8(ascii: "&"): text += try takeReference().utf8
      case UInt8(ascii: "<"): throw cursor.error("a \"<\" in a value is written &lt;")
      case 0x0D:
        cursor.advance()
        if cursor.next != 0x0A { text.append(inAttribute ? 0x20 : 0x0A) }
      case 0x09, 0x0A:
        text.append(inAttribute ? 0x20 : byte)
        cursor.advance()
      case 0..<0x20: throw cursor.error("a control character is not allowed in XML: remove it")
      default:
        text.append(byte)
        cursor.advance()
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// `&amp;` and its four sisters, `&#10;`, `&#xA;`.
  private mutating func takeReference() throws(GraphFormatError) -> String {
    let place = cursor.position
    cursor.advance()
    let start = cursor.position
    for _ in 0..<10 where cursor.next != UInt8(ascii: ";") { cursor.advance() }
    let name = String(decoding: cursor.bytes[start..<cursor.position], as: UTF8.self)
    guard cursor.take(";") else { throw cursor.error("an \"&\" in text is written &amp;", at: place) }
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default:
      let isHex = name.hasPrefix("#x")
      guard name.hasPrefix("#"), let value = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10),
        let scalar = Unicode.Scalar(value), scalar.isXML
      else {
        throw cursor.error(
          "the reference &\(name.visible(limit: 20)); stands for no character: write it out", at: place)
      }
      return String(Character(scalar))
    }
  }

  private mutating func skip(past end: StaticString, what: String) throws(GraphFormatError) {
    let place = cursor.position
    while !cursor.take(end) {
      guard !cursor.isAtEnd else { throw cursor.error("this \(what) has no end: add \(end)", at: place) }
      cursor.advance()
    }
  }
}

extension Unicode.Scalar {
  /// True for the characters that XML 1.0 allows (section 2.2).
  var isXML: Bool {
    switch value {
    case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...: true
    default: false
    }
  }
}
