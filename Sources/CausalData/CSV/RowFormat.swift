/// What a file's rows look like, found once at its beginning.
struct RowFormat: Sendable {
  static let quote = UInt8(ascii: "\"")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")

  let delimiter: UInt8
  /// What ends a line: a line feed (before which a carriage return is part of the end), or, in a file that has none,
  /// a carriage return.
  let newline: UInt8
  let decimalPoint: UInt8
  /// One a column.
  let names: [String]
}

/// How a column is to be read in one pass.
enum ColumnPlan: Hashable, Sendable {
  case numbers
  /// At most 255 levels.
  case codes
  /// As many levels as the limits allow.
  case wideCodes
  case skipped
}

/// A field that something is to be said about.
struct FieldPlace: Hashable, Sendable {
  let row: Int
  let line: Int
  /// In bytes from the line's beginning, from 1.
  let column: Int
  /// The field, shortened.
  let text: String
}

/// What one pass found out about a column, beside its values; each the first of its kind.
struct ColumnFindings: Sendable {
  /// A text where a number was planned.
  var notANumber: FieldPlace?
  var infinite: FieldPlace?
  /// Where there was one level too many.
  var full: FieldPlace?

  /// The findings of two parts of a file together.
  func merged(with other: ColumnFindings) -> ColumnFindings {
    func first(_ one: FieldPlace?, _ other: FieldPlace?) -> FieldPlace? {
      guard let one, let other else { return one ?? other }
      return one.row <= other.row ? one : other
    }
    return ColumnFindings(
      notANumber: first(notANumber, other.notANumber), infinite: first(infinite, other.infinite),
      full: first(full, other.full))
  }
}

/// A text as an error may show it: one line, not too long, nothing that a terminal would obey.
enum Excerpt {
  static func of(_ text: some Collection<UInt8>) -> String {
    var shown = ""
    for scalar in String(decoding: text.prefix(48), as: UTF8.self).unicodeScalars.prefix(40) {
      switch scalar.value {
      case 0x0A: shown += "\\n"
      case 0x0D: shown += "\\r"
      case 0x09: shown += "\\t"
      case 0..<0x20, 0x7F..<0xA0, 0x200B..<0x2010, 0x2028..<0x202F, 0x2066..<0x206A, 0xFEFF: shown += "·"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return "'\(shown)\(text.count > 48 ? "…" : "")'"
  }
}
