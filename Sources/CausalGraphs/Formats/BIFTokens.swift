import StrictJSON

/// The words, numbers and signs of a BIF, without its comments.
struct BIFTokens {
  private var cursor: TextCursor

  init(_ cursor: TextCursor) { self.cursor = cursor }

  /// An error at an offset; at the next token where none is given.
  func error(_ message: String, at offset: Int? = nil) -> GraphFormatError { cursor.error(message, at: offset) }

  /// Where the next token starts.
  mutating func place() throws(GraphFormatError) -> Int {
    try skip()
    return cursor.position
  }

  /// White space, `// …` and `/* … */`.
  private mutating func skip() throws(GraphFormatError) {
    while true {
      cursor.skipSpace()
      if cursor.take("//") {
        _ = cursor.take { $0 != 0x0A }
      } else if cursor.peek(0) == UInt8(ascii: "/"), cursor.peek(1) == UInt8(ascii: "*") {
        let start = cursor.position
        cursor.advance(2)
        while !cursor.take("*/") {
          guard !cursor.isAtEnd else { throw cursor.error("this comment has no end: add */", at: start) }
          cursor.advance()
        }
      } else {
        return
      }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "|"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\""):
      false
    default: true
    }
  }

  /// The next sign, if it is `sign`.
  mutating func take(_ sign: UInt8) throws(GraphFormatError) -> Bool {
    try skip()
    guard cursor.next == sign else { return false }
    cursor.advance()
    return true
  }

  mutating func expect(_ sign: UInt8) throws(GraphFormatError) {
    guard try take(sign) else { throw cursor.error("expected \"\(Character(Unicode.Scalar(sign)))\"" + found) }
  }

  /// What stands here instead, for a message.
  private var found: String {
    guard let next = cursor.next else { return ", but the file ends here" }
    return next < 0x80 ? ", not \"\(String(Character(Unicode.Scalar(next))).visible())\"" : ""
  }

  /// Commas separate names and numbers; some programs leave them out.
  mutating func skipSeparator() throws(GraphFormatError) { _ = try take(UInt8(ascii: ",")) }

  /// The next word, quoted or not; nil at the end of the text.
  mutating func takeWordOrEnd() throws(GraphFormatError) -> (text: String, place: Int)? {
    try skip()
    return cursor.isAtEnd ? nil : try takeWord("a word")
  }

  mutating func takeWord(_ what: String) throws(GraphFormatError) -> (text: String, place: Int) {
    try skip()
    let start = cursor.position
    if cursor.take("\"") {
      let text = cursor.take { $0 != UInt8(ascii: "\"") && $0 != 0x0A }
      guard cursor.take("\""), !text.isEmpty else {
        throw cursor.error("expected a name in quotation marks that end on the same line", at: start)
      }
      return (String(decoding: text, as: UTF8.self), start)
    }
    let text = cursor.take(while: BIFTokens.isWord)
    guard !text.isEmpty else { throw cursor.error("expected " + what + found) }
    return (String(decoding: text, as: UTF8.self), start)
  }

  /// Numbers up to a semicolon, which is taken too.
  mutating func takeNumbers(limit: Int) throws(GraphFormatError) -> [Double] {
    var numbers: [Double] = []
    while try !take(UInt8(ascii: ";")) {
      let word = try takeWord("a number or \";\"")
      guard let number = Double(word.text), number >= 0, number <= 1 + BIFFormat.tolerance else {
        throw cursor.error(
          "expected a probability between 0 and 1, not \"\(word.text.visible(limit: 40))\"", at: word.place)
      }
      guard numbers.count < limit else {
        throw cursor.error("expected \(limit) numbers at most: remove the rest", at: word.place)
      }
      numbers.append(number)
      try skipSeparator()
    }
    return numbers
  }

  /// `property …;` is skipped whole.
  ///
  /// - Parameter first: The word that starts it, where it has been taken.
  mutating func skipProperty(startingWith first: (text: String, place: Int)? = nil) throws(GraphFormatError) {
    let word = if let first { first } else { try takeWord("\"property\" or \"}\"") }
    guard word.text == "property" else {
      throw cursor.error(
        "\"\(word.text.visible(limit: 40))\" has no place here: remove it up to its \";\"", at: word.place)
    }
    while let next = cursor.next, next != UInt8(ascii: ";") {
      cursor.advance()
      if next == UInt8(ascii: "\"") {
        _ = cursor.take { $0 != UInt8(ascii: "\"") }
        cursor.advance()
      }
    }
    guard cursor.take(";") else { throw cursor.error("this property has no end: add \";\"", at: word.place) }
  }
}
