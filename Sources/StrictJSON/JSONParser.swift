import OrderedCollections

/// A strict reader of JSON from untrusted bytes: linear time, bounded depth, duplicate keys refused.
///
/// It accepts exactly RFC 8259 after an optional byte order mark: no comments, trailing commas, NaN, lone surrogates
/// or numbers that overflow a double.
public struct JSONParser {
  /// The deepest nesting accepted by default.
  public static let defaultDepth = 128

  private let bytes: UnsafeBufferPointer<UInt8>
  private let maximumDepth: Int
  private var position = 0

  /// The value that is the whole of `text`.
  /// - Throws: `JSONError` with the place.
  public static func parse(_ text: String, maximumDepth: Int = defaultDepth) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), maximumDepth: maximumDepth)
  }

  /// The value that is the whole of `bytes` (UTF-8, with or without a byte order mark).
  /// - Throws: `JSONError` with the place. Complexity: O(bytes).
  public static func parse(_ bytes: [UInt8], maximumDepth: Int = defaultDepth) throws(JSONError) -> JSONValue {
    let result: Result<JSONValue, JSONError> = bytes.withUnsafeBufferPointer { buffer in
      do throws(JSONError) {
        var parser = JSONParser(bytes: buffer, maximumDepth: maximumDepth)
        let value = try parser.whole()
        return .success(value)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The value that starts at `start`, and the offset just behind it; text behind it is not looked at.
  /// For finding JSON inside prose.
  /// - Throws: `JSONError` with the place.
  public static func parsePrefix(
    of bytes: [UInt8], from start: Int, maximumDepth: Int = defaultDepth
  ) throws(JSONError) -> (value: JSONValue, end: Int) {
    let result: Result<(value: JSONValue, end: Int), JSONError> = bytes.withUnsafeBufferPointer { buffer in
      do throws(JSONError) {
        var parser = JSONParser(bytes: buffer, maximumDepth: maximumDepth)
        parser.position = max(0, start)
        let value = try parser.value(depth: 0)
        return .success((value, parser.position))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  private mutating func whole() throws(JSONError) -> JSONValue {
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
    let value = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw error(.trailingText) }
    return value
  }

  private func error(_ reason: JSONError.Reason, at place: Int? = nil) -> JSONError {
    let offset = min(place ?? position, bytes.count)
    var (line, start) = (1, 0)
    for index in 0..<offset where bytes[index] == 0x0A { (line, start) = (line + 1, index + 1) }
    return JSONError(reason, offset: offset, line: line, column: offset - start + 1)
  }

  private func unexpected() -> JSONError {
    guard position < bytes.count else { return error(.endOfText) }
    let byte = bytes[position]
    let shown = (0x21...0x7E).contains(byte) ? "'\(Character(UnicodeScalar(byte)))'" : "byte \(byte)"
    return error(.unexpected(shown))
  }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    guard position < bytes.count else { throw error(.endOfText) }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw unexpected()
    }
  }

  private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let length = word.utf8CodeUnitCount
    for index in 0..<length {
      guard position + index < bytes.count else { throw error(.endOfText, at: bytes.count) }
      guard bytes[position + index] == word.utf8Start[index] else { throw unexpected() }
    }
    position += length
    return value
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= maximumDepth else { throw error(.tooDeep(limit: maximumDepth)) }
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if position < bytes.count, bytes[position] == UInt8(ascii: "]") {
      position += 1
      return .array(elements)
    }
    while true {
      elements.append(try value(depth: depth))
      skipSpace()
      guard position < bytes.count else { throw error(.endOfText) }
      switch bytes[position] {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return .array(elements)
      default: throw unexpected()
      }
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= maximumDepth else { throw error(.tooDeep(limit: maximumDepth)) }
    position += 1
    var members = JSONObject()
    skipSpace()
    if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
      position += 1
      return .object(members)
    }
    while true {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw unexpected() }
      let start = position
      let key = try string()
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { throw unexpected() }
      position += 1
      let member = try value(depth: depth)
      guard members.updateValue(member, forKey: key) == nil else { throw error(.duplicateKey(key), at: start) }
      skipSpace()
      guard position < bytes.count else { throw error(.endOfText) }
      switch bytes[position] {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return .object(members)
      default: throw unexpected()
      }
    }
  }

  private mutating func digits() -> Int {
    let start = position
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) { position += 1 }
    return position - start
  }

  private mutating func number() throws(JSONError) -> Double {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { position += 1 }
    if position < bytes.count, bytes[position] == UInt8(ascii: "0") {
      position += 1
    } else {
      guard digits() > 0 else { throw unexpected() }
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      guard digits() > 0 else { throw unexpected() }
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        position += 1
      }
      guard digits() > 0 else { throw unexpected() }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    guard let value = Double(text), value.isFinite else { throw error(.numberOutOfRange, at: start) }
    return value
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    // The common case first: no escapes, so the bytes are taken as they stand.
    while position < bytes.count, bytes[position] != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\") {
      guard bytes[position] >= 0x20 else { throw error(.controlCharacter) }
      position += 1
    }
    guard position < bytes.count else { throw error(.endOfText) }
    if bytes[position] == UInt8(ascii: "\"") {
      defer { position += 1 }
      guard let text = String(validating: bytes[start..<position], as: UTF8.self) else {
        throw error(.invalidUTF8, at: start)
      }
      return text
    }
    var content = Array(bytes[start..<position])
    while true {
      guard position < bytes.count else { throw error(.endOfText) }
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: content, as: UTF8.self) else { throw error(.invalidUTF8, at: start) }
        return text
      case UInt8(ascii: "\\"): try escape(into: &content)
      case 0..<0x20: throw error(.controlCharacter)
      default:
        content.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
    guard position + 1 < bytes.count else { throw error(.endOfText, at: bytes.count) }
    let place = position
    let kind = bytes[position + 1]
    position += 2
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(kind)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      var code = UInt32(try hexadecimal())
      if (0xD800..<0xDC00).contains(code) {
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
          bytes[position + 1] == UInt8(ascii: "u")
        else { throw error(.loneSurrogate, at: place) }
        position += 2
        let low = UInt32(try hexadecimal())
        guard (0xDC00..<0xE000).contains(low) else { throw error(.loneSurrogate, at: place) }
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
      }
      guard let scalar = UnicodeScalar(code) else { throw error(.loneSurrogate, at: place) }
      if let encoded = UTF8.encode(scalar) { content.append(contentsOf: encoded) }
    default: throw error(.invalidEscape, at: place)
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt16 {
    guard position + 4 <= bytes.count else { throw error(.endOfText, at: bytes.count) }
    var code: UInt16 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch bytes[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[position] - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[position] - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[position] - UInt8(ascii: "A") + 10
      default: throw error(.invalidEscape)
      }
      code = code << 4 | UInt16(digit)
      position += 1
    }
    return code
  }
}
