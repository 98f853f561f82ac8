/// A place in a text that is being read, byte by byte, with line and column for errors. Every reader is built on it.
struct TextCursor {
  let format: GraphFormat
  let bytes: [UInt8]
  private(set) var position = 0

  /// - Throws: `GraphFormatError` where the text is not UTF-8. A byte order mark is skipped.
  init(_ format: GraphFormat, _ bytes: [UInt8]) throws(GraphFormatError) {
    self.format = format
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw GraphFormatError(format, "the text is not UTF-8: save it as UTF-8")
    }
  }

  var isAtEnd: Bool { position >= bytes.count }
  /// The next byte; nil at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }
  /// The byte `ahead` places behind the next one; nil past the end.
  func peek(_ ahead: Int) -> UInt8? { position + ahead < bytes.count ? bytes[position + ahead] : nil }

  /// Moves on by `count` bytes, at most to the end.
  mutating func advance(_ count: Int = 1) { position = min(position + count, bytes.count) }
  /// Goes to an offset that `position` once gave.
  mutating func move(to offset: Int) { position = min(max(0, offset), bytes.count) }

  /// Takes the bytes while `accepts` holds.
  mutating func take(while accepts: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = position
    while position < bytes.count, accepts(bytes[position]) { position += 1 }
    return bytes[start..<position]
  }

  /// Spaces, tabs and line ends.
  mutating func skipSpace() { _ = take { $0 == 0x20 || (0x09...0x0D).contains($0) } }

  /// Takes `text` if it stands here.
  mutating func take(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard position + length <= bytes.count else { return false }
    for index in 0..<length where bytes[position + index] != text.utf8Start[index] { return false }
    position += length
    return true
  }

  /// The text between two offsets.
  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// An error at `offset` (here, where none is given). O(offset): for the one error that ends the reading.
  func error(_ message: String, at offset: Int? = nil) -> GraphFormatError {
    let place = min(offset ?? position, bytes.count)
    var (line, start) = (1, 0)
    for index in 0..<place where bytes[index] == 0x0A { (line, start) = (line + 1, index + 1) }
    return GraphFormatError(format, line: line, column: place - start + 1, message)
  }
}
