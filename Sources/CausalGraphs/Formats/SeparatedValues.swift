/// A strict reader of small comma- or tab-separated files (RFC 4180): quotes, doubled quotes, line ends in quotes, CRLF.
/// Blank lines are skipped. For edge lists, variable files and recorded answers; tables of data have a reader of their own.
public enum SeparatedValues {
  /// One record and the line it starts on, from 1.
  public struct Record: Hashable, Sendable {
    /// The line that the record starts on, from 1.
    public var line: Int
    /// The fields, without their quotes, in the order of the columns.
    public var fields: [String]
    /// Where each field starts.
    public var places: [Place]
  }

  /// A place in the text.
  public struct Place: Hashable, Sendable {
    /// From 1.
    public var line: Int
    /// In bytes, from 1.
    public var column: Int
  }

  /// Why a text is not separated values.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    public let line: Int
    /// In bytes, from 1.
    public let column: Int
    /// What is wrong and what to do, without the place.
    public let message: String
    public var description: String { "line \(line), column \(column): \(message)" }
  }

  /// The records of UTF-8 `bytes`, the header among them; a byte order mark is skipped.
  /// - Parameter isTrimmed: Spaces and tabs around a field are not part of it unless they stand in quotes.
  /// - Throws: `Failure` with the place. Complexity: O(bytes).
  public static func records(
    _ bytes: [UInt8], separator: UInt8 = UInt8(ascii: ","), isTrimmed: Bool = false
  ) throws(Failure) -> [Record] {
    func isBlank(_ byte: UInt8) -> Bool { isTrimmed && byte != separator && (byte == 0x20 || byte == 0x09) }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Failure(line: 1, column: 1, message: "the text is not UTF-8: save it as UTF-8")
    }
    let (quote, lineFeed, carriageReturn) = (UInt8(ascii: "\""), UInt8(0x0A), UInt8(0x0D))
    var records: [Record] = []
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var (line, lineStart) = (1, position)
    while position < bytes.count {
      var record = Record(line: line, fields: [], places: [])
      while true {
        var field: [UInt8] = []
        while position < bytes.count, isBlank(bytes[position]) { position += 1 }
        record.places.append(Place(line: line, column: position - lineStart + 1))
        if position < bytes.count, bytes[position] == quote {
          let (openLine, openColumn) = (line, position - lineStart + 1)
          position += 1
          while true {
            guard position < bytes.count else {
              throw Failure(line: openLine, column: openColumn, message: "this quote is never closed: add a \"")
            }
            let byte = bytes[position]
            position += 1
            if byte == quote {
              guard position < bytes.count, bytes[position] == quote else { break }
              position += 1
            } else if byte == lineFeed {
              (line, lineStart) = (line + 1, position)
            }
            field.append(byte)
          }
          while position < bytes.count, isBlank(bytes[position]) { position += 1 }
          if position < bytes.count, bytes[position] != separator, bytes[position] != lineFeed,
            bytes[position] != carriageReturn
          {
            throw Failure(
              line: line, column: position - lineStart + 1,
              message: "text after a closing quote: double the quotes inside a quoted field")
          }
        } else {
          while position < bytes.count, bytes[position] != separator, bytes[position] != lineFeed,
            bytes[position] != carriageReturn
          {
            field.append(bytes[position])
            position += 1
          }
          while let last = field.last, isBlank(last) { field.removeLast() }
        }
        record.fields.append(String(decoding: field, as: UTF8.self))
        guard position < bytes.count, bytes[position] == separator else { break }
        position += 1
      }
      if position < bytes.count, bytes[position] == carriageReturn { position += 1 }
      if position < bytes.count, bytes[position] == lineFeed { position += 1 }
      (line, lineStart) = (line + 1, position)
      if record.fields != [""] { records.append(record) }
    }
    return records
  }

  /// `field` as it must stand in a file: in quotes where it holds a quote, a separator or a line end, or where a reader
  /// would drop white space at its ends or a byte order mark.
  ///
  /// Bytes count, not characters: a quote that bears a combining mark is doubled like any other. Complexity: O(bytes).
  public static func quoted(_ field: String, separator: UInt8 = UInt8(ascii: ",")) -> String {
    let quote = UInt8(ascii: "\"")
    let needsQuotes =
      field.utf8.contains { $0 == quote || $0 == separator || $0 == 0x0A || $0 == 0x0D }
      || !field.utf8.elementsEqual(field.trimmed.utf8) || field.utf8.starts(with: [0xEF, 0xBB, 0xBF])
    guard needsQuotes else { return field }
    var bytes = [quote]
    for byte in field.utf8 {
      if byte == quote { bytes.append(quote) }
      bytes.append(byte)
    }
    bytes.append(quote)
    return String(decoding: bytes, as: UTF8.self)
  }
}
