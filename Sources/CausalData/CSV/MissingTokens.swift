/// The texts that mean a missing value.
struct MissingTokens: Sendable {
  private let texts: Set<[UInt8]>
  private let longest: Int
  /// Those of at most eight bytes, as words whose other bytes are 0.
  private let words: [UInt64]
  /// Whether an empty field is a missing value.
  let emptyIsMissing: Bool
  /// Those among them that are numbers.
  let numbers: [Double]

  init(_ tokens: [String], point: UInt8) {
    texts = Set(
      tokens.map { token in
        Array(token.utf8).withUnsafeBufferPointer { Array(MissingTokens.trimmed($0)) }
      })
    longest = texts.map(\.count).max() ?? 0
    words = texts.filter { $0.count <= 8 }.map { $0.reversed().reduce(0) { $0 << 8 | UInt64($1) } }.sorted()
    emptyIsMissing = texts.contains([])
    numbers = tokens.compactMap { token in
      Array(token.utf8).withUnsafeBufferPointer { bytes in
        guard case .number(let number) = DecimalText.read(MissingTokens.trimmed(bytes), point: point) else {
          return nil
        }
        return number
      }
    }
  }

  /// Whether `text` is one of them, blanks around it apart.
  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let trimmed = MissingTokens.trimmed(text)
    if trimmed.count <= 8 {
      let word = trimmed.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return words.contains(word)
    }
    return trimmed.count <= longest && texts.contains(Array(trimmed))
  }

  /// `text` without the spaces and tabs around it.
  static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var (lower, upper) = (0, text.count)
    while lower < upper, text[lower] == 0x20 || text[lower] == 0x09 { lower += 1 }
    while upper > lower, text[upper - 1] == 0x20 || text[upper - 1] == 0x09 { upper -= 1 }
    return UnsafeBufferPointer(rebasing: text[lower..<upper])
  }
}
