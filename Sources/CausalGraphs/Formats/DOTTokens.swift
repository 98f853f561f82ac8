/// The signs of a DOT text, one after the other.
struct DOTTokens {
  enum Token: Equatable {
    /// An identifier; `isKeyword` where it may be one of DOT's words, as it is bare.
    case name(String, isBare: Bool)
    /// One of `{ } [ ] ; , = :`.
    case sign(UInt8)
    case arrow, line, end

    /// Whether this is the word `word`, in any case.
    func isWord(_ word: String) -> Bool {
      if case .name(let text, isBare: true) = self { text.lowercased() == word } else { false }
    }

    static func character(_ character: Unicode.Scalar) -> Token { .sign(UInt8(ascii: character)) }
  }

  private(set) var cursor: TextCursor
  /// The next token and where it starts.
  private(set) var next = Token.end
  private(set) var place = 0

  init(_ cursor: TextCursor) throws(GraphFormatError) {
    self.cursor = cursor
    try advance()
  }

  /// Takes the next token if it is this sign.
  mutating func take(_ character: Unicode.Scalar) throws(GraphFormatError) -> Bool {
    guard next == .character(character) else { return false }
    try advance()
    return true
  }

  /// Takes the next token, which must be an identifier.
  mutating func takeName(_ what: String) throws(GraphFormatError) -> String {
    guard case .name(let text, _) = next else { throw cursor.error("expected \(what)", at: place) }
    try advance()
    return text
  }

  mutating func advance() throws(GraphFormatError) {
    try skip()
    place = cursor.position
    guard let byte = cursor.next else {
      next = .end
      return
    }
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ";"),
      UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: ":"):
      cursor.advance()
      next = .sign(byte)
    case UInt8(ascii: "\""): next = .name(try quoted(), isBare: false)
    case UInt8(ascii: "<"): next = .name(try html(), isBare: false)
    default:
      if cursor.take("->") {
        next = .arrow
      } else if cursor.take("--") {
        next = .line
      } else {
        next = .name(try bare(), isBare: true)
      }
    }
  }

  /// White space and comments.
  private mutating func skip() throws(GraphFormatError) {
    while true {
      cursor.skipSpace()
      let place = cursor.position
      if cursor.next == UInt8(ascii: "#") || (cursor.next == UInt8(ascii: "/") && cursor.peek(1) == UInt8(ascii: "/")) {
        _ = cursor.take { $0 != 0x0A }
      } else if cursor.take("/*") {
        while !cursor.take("*/") {
          guard !cursor.isAtEnd else { throw cursor.error("this comment is never closed: add */", at: place) }
          cursor.advance()
        }
      } else {
        return
      }
    }
  }

  /// A name of letters, digits and underscores, or a number.
  private mutating func bare() throws(GraphFormatError) -> String {
    let start = cursor.position
    if cursor.next == UInt8(ascii: "-") { cursor.advance() }
    let isNumber = cursor.next.map { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") } ?? false
    _ = cursor.take {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") || $0 >= 0x80
        || (isNumber && $0 == UInt8(ascii: "."))
    }
    let text = cursor.text(start..<cursor.position)
    guard !text.isEmpty, text != "-", isNumber || !text.hasPrefix("-") else {
      throw cursor.error("did not expect this sign: put names with signs or spaces in quotes, \"like this\"", at: start)
    }
    return text
  }

  /// A quoted identifier with those that + joins to it. `\"` is a quote; any other backslash stands for itself.
  private mutating func quoted() throws(GraphFormatError) -> String {
    var content: [UInt8] = []
    while true {
      let open = cursor.position
      cursor.advance()
      var isClosed = false
      while let byte = cursor.next {
        cursor.advance()
        if byte == UInt8(ascii: "\"") {
          isClosed = true
          break
        }
        guard byte == UInt8(ascii: "\\") else {
          content.append(byte)
          continue
        }
        switch cursor.next {
        case UInt8(ascii: "\""):
          content.append(UInt8(ascii: "\""))
          cursor.advance()
        case UInt8(ascii: "\\"):
          content += [byte, byte]
          cursor.advance()
        case 0x0A: cursor.advance()
        case 0x0D where cursor.peek(1) == 0x0A: cursor.advance(2)
        default: content.append(byte)
        }
      }
      guard isClosed else { throw cursor.error("this quote is never closed: add a \"", at: open) }
      let end = cursor.position
      try skip()
      guard cursor.take("+") else {
        cursor.move(to: end)
        return String(decoding: content, as: UTF8.self)
      }
      try skip()
      guard cursor.next == UInt8(ascii: "\"") else { throw cursor.error("\"+\" must stand between two quoted texts") }
    }
  }

  /// What stands between < and its >.
  private mutating func html() throws(GraphFormatError) -> String {
    let open = cursor.position
    var depth = 0
    repeat {
      guard let byte = cursor.next else { throw cursor.error("this \"<\" is never closed: add a \">\"", at: open) }
      if byte == UInt8(ascii: "<") { depth += 1 }
      if byte == UInt8(ascii: ">") { depth -= 1 }
      cursor.advance()
    } while depth > 0
    return cursor.text(open + 1..<cursor.position - 1)
  }
}
