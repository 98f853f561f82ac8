/// An SVG as `dot` writes it, on its way to a page: checked to hold shapes and text alone, and given real titles.
struct SVGPicture {
  private let bytes: [UInt8]
  private var position = 0
  private var output: [UInt8] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// What a drawn graph is made of.
  private static let elements: Set<String> = [
    "svg", "g", "title", "desc", "polygon", "polyline", "path", "ellipse", "circle", "rect", "line", "text", "tspan",
    "defs", "linearGradient", "radialGradient", "stop",
  ]

  /// The picture without comments and DOCTYPE. `titles` gives the text for the name in a `<title>`; nil removes it.
  ///
  /// - Throws: `PictureError.unsafe` for any other element, an event handler, a link or an external reference.
  ///   Complexity: O(length).
  consuming func cleaned(titles: (String) -> String?) throws(PictureError) -> [UInt8] {
    var picture = self
    picture.output.reserveCapacity(picture.bytes.count)
    while picture.position < picture.bytes.count {
      let text = picture.take { $0 != UInt8(ascii: "<") }
      picture.output += text
      guard picture.position < picture.bytes.count else { break }
      try picture.takeMarkup(titles: titles)
    }
    return picture.output
  }

  private mutating func takeMarkup(titles: (String) -> String?) throws(PictureError) {
    if starts(with: "<!--") {
      try skip(past: "-->")
      dropLineEnd()
    } else if starts(with: "<!DOCTYPE") {
      let declaration = take { $0 != UInt8(ascii: ">") }
      guard !declaration.contains(UInt8(ascii: "[")) else { throw .unsafe(found: "entity declarations") }
      position += 1
      dropLineEnd()
    } else if starts(with: "<?xml ") {
      let start = position
      try skip(past: "?>")
      output += bytes[start..<position]
    } else if starts(with: "<title>") {
      position += 7
      let name = String(decoding: take { $0 != UInt8(ascii: "<") }, as: UTF8.self)
      guard starts(with: "</title>") else { throw .unsafe(found: "markup in a title") }
      position += 8
      if let title = titles(SVGPicture.unescaped(name)) {
        output += "<title>\(PictureText.xml(title))</title>".utf8
      } else {
        dropLineEnd()
      }
    } else {
      try takeTag()
    }
  }

  private mutating func takeTag() throws(PictureError) {
    let start = position
    position += 1
    if position < bytes.count, bytes[position] == UInt8(ascii: "/") { position += 1 }
    let name = String(decoding: take(while: SVGPicture.isName), as: UTF8.self)
    guard SVGPicture.elements.contains(name) else { throw .unsafe(found: "<\(name)>") }
    while true {
      _ = take { $0 <= 0x20 || $0 == UInt8(ascii: "/") }
      guard position < bytes.count else { throw .unsafe(found: "an unfinished <\(name)>") }
      if bytes[position] == UInt8(ascii: ">") { break }
      let attribute = String(decoding: take(while: SVGPicture.isName), as: UTF8.self)
      let lower = attribute.lowercased()
      guard !attribute.isEmpty, !lower.hasPrefix("on"), !lower.hasSuffix("href"), lower != "src" else {
        throw .unsafe(found: "the attribute \(attribute)")
      }
      _ = take { $0 <= 0x20 || $0 == UInt8(ascii: "=") }
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw .unsafe(found: "an unquoted attribute")
      }
      position += 1
      let value = String(decoding: take { $0 != UInt8(ascii: "\"") }, as: UTF8.self).lowercased()
      guard !value.contains("javascript:"), !value.contains("url(http"), !value.contains("@import") else {
        throw .unsafe(found: "a reference in \(attribute)")
      }
      position += 1
    }
    position = min(position + 1, bytes.count)
    output += bytes[start..<position]
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }

  /// The names that `dot` was given hold no other characters than these.
  private static func unescaped(_ name: String) -> String {
    var result = ""
    var rest = Substring(name)
    while let character = rest.first {
      if rest.hasPrefix("&#45;") {
        result += "-"
        rest = rest.dropFirst(5)
      } else if rest.hasPrefix("&gt;") {
        result += ">"
        rest = rest.dropFirst(4)
      } else {
        result.append(character)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private func starts(with text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

  private mutating func take(while accepts: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = position
    while position < bytes.count, accepts(bytes[position]) { position += 1 }
    return bytes[start..<position]
  }

  private mutating func skip(past end: String) throws(PictureError) {
    while position < bytes.count, !starts(with: end) { position += 1 }
    guard position < bytes.count else { throw .unsafe(found: "an unfinished comment") }
    position += end.utf8.count
  }

  private mutating func dropLineEnd() {
    if position < bytes.count, bytes[position] == 0x0A { position += 1 }
  }
}
