/// Why a text is not the JSON we accept, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    case unexpected(String)  // what stands there
    case endOfText
    case tooDeep(limit: Int)
    case tooLong(limit: Int)
    case duplicateKey(String)
    case numberOutOfRange
    case invalidUTF8
    case invalidEscape
    case loneSurrogate
    case controlCharacter
    case trailingText
  }
  /// What is wrong.
  public let reason: Reason
  /// Bytes before the place, from 0.
  public let offset: Int
  /// From 1.
  public let line: Int
  /// In bytes, from 1.
  public let column: Int

  /// An error at a byte of the text: `offset` from 0, `line` and `column` from 1.
  public init(_ reason: Reason, offset: Int, line: Int, column: Int) {
    (self.reason, self.offset, self.line, self.column) = (reason, offset, line, column)
  }

  public var description: String { "line \(line), column \(column): \(reason.sentence)" }
}

extension JSONError.Reason {
  /// The reason in words.
  public var sentence: String {
    switch self {
    case .unexpected(let what): "did not expect \(what)"
    case .endOfText: "the JSON text ends too early"
    case .tooDeep(let limit): "nested more than \(limit) levels deep"
    case .tooLong(let limit): "longer than \(limit) bytes"
    case .duplicateKey(let key): "the key \"\(key.prefix(80))\" stands twice in one object"
    case .numberOutOfRange: "a number is too large for a double"
    case .invalidUTF8: "not valid UTF-8"
    case .invalidEscape: "an escape in a string is not one of JSON's"
    case .loneSurrogate: "a \\u escape holds half of a surrogate pair"
    case .controlCharacter: "a control character in a string must be escaped"
    case .trailingText: "text after the end of the JSON value"
    }
  }
}
