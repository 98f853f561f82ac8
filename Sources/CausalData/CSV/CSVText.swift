import CausalGraphs
import Glibc

/// Rows as CSV (RFC 4180, with line feeds): fields in quotation marks where they must be, missing values empty.
///
/// An empty level, or one that readers take for a missing value, stands in quotation marks too, which keeps it a text for
/// readers that tell quoted fields apart.
public enum CSVText {
  /// The names as one line.
  public static func header(_ names: [String]) -> [UInt8] {
    Array(names.map { field($0) }.joined(separator: ",").utf8) + [0x0A]
  }

  /// Some rows of a table, without a header. Complexity: O(bytes).
  public static func rows(of table: Table, _ range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= table.rowCount, "rows of the table")
    if let coded = CodedText(table) { return coded.rows(range) }
    let columns = table.columns.map(TextColumn.init)
    let room = columns.reduce(1) { $0 + $1.longest + 1 } * range.count
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      var end = 0
      guard let base = buffer.baseAddress else { return }
      for row in range {
        for column in columns {
          end = column.write(row, to: base, at: end)
          base[end] = UInt8(ascii: ",")
          end &+= 1
        }
        if columns.isEmpty { end &+= 1 }
        base[end &- 1] = 0x0A
      }
      count = end
    }
  }

  /// The text as a field.
  static func field(_ text: String) -> String {
    let bytes = text.utf8
    let needsQuotes =
      bytes.isEmpty || bytes.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
      || bytes.first == 0x20 || bytes.last == 0x20 || bytes.first == 0x09 || bytes.last == 0x09
    return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}

/// A table of short levels alone: each field is a store of 16 bytes, of which as many count as the text has.
private struct CodedText {
  private let table: Table
  private let codes: [UnsafePointer<UInt8>]
  /// By column, then code: the field and what ends it.
  private let texts: [SIMD16<UInt8>]
  private let lengths: [Int]
  private let longestRow: Int

  /// nil where a column is of another kind, or a field is too long.
  init?(_ table: Table) {
    guard !table.columns.isEmpty else { return nil }
    var codes: [UnsafePointer<UInt8>] = []
    var texts = [SIMD16<UInt8>](repeating: SIMD16(repeating: UInt8(ascii: ",")), count: table.columns.count * 256)
    var lengths = [Int](repeating: 1, count: texts.count)
    var longestRow = 0
    for (column, values) in table.columns.enumerated() {
      guard case .codes(let storage, let levels) = values.values else { return nil }
      codes.append(UnsafePointer(storage.base))
      var longest = 1
      for (code, level) in levels.enumerated() {
        let field = Array(CSVText.field(level).utf8)
        guard field.count < 16 else { return nil }
        for (place, byte) in field.enumerated() { texts[column * 256 + code][place] = byte }
        lengths[column * 256 + code] = field.count + 1
        longest = max(longest, field.count + 1)
      }
      longestRow += longest
    }
    (self.table, self.codes, self.texts) = (table, codes, texts)
    (self.lengths, self.longestRow) = (lengths, longestRow)
  }

  func rows(_ range: Range<Int>) -> [UInt8] {
    // The table owns what the pointers point to.
    defer { withExtendedLifetime(table) {} }
    return [UInt8](unsafeUninitializedCapacity: longestRow * range.count + 16) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      let raw = UnsafeMutableRawPointer(base)
      var end = 0
      codes.withUnsafeBufferPointer { codes in
        texts.withUnsafeBufferPointer { texts in
          lengths.withUnsafeBufferPointer { lengths in
            for row in range {
              var first = 0
              for column in 0..<codes.count {
                let slot = first &+ Int(codes[column][row])
                raw.storeBytes(of: texts[slot], toByteOffset: end, as: SIMD16<UInt8>.self)
                end &+= lengths[slot]
                first &+= 256
              }
              base[end &- 1] = 0x0A
            }
          }
        }
      }
      count = end
    }
  }
}

/// One column with the texts of its levels at hand.
private struct TextColumn {
  private let values: TableColumn.Values
  /// The levels' texts, one behind the other, and where each starts.
  private let texts: [UInt8]
  private let starts: [Int]
  /// The longest field, in bytes.
  let longest: Int

  init(_ column: TableColumn) {
    values = column.values
    let levels: [String]
    switch column.values {
    case .numbers: levels = []
    case .codes(_, let names), .wideCodes(_, let names): levels = names.map { CSVText.field($0) }
    }
    var texts: [UInt8] = []
    var starts = [0]
    for level in levels {
      texts.append(contentsOf: level.utf8)
      starts.append(texts.count)
    }
    (self.texts, self.starts) = (texts, starts)
    // The longest shortest decimal text of a Double is -2.2250738585072014e-308.
    longest = levels.isEmpty ? 32 : levels.map(\.utf8.count).max() ?? 0
  }

  /// - Returns: Where the next byte goes.
  func write(_ row: Int, to base: UnsafeMutablePointer<UInt8>, at end: Int) -> Int {
    switch values {
    case .numbers(let storage):
      let value = storage[row]
      guard !value.isNaN else { return end }
      var text = NumberText.text(value)
      return text.withUTF8 { bytes in
        (base + end).initialize(from: bytes.baseAddress ?? UnsafePointer(base), count: bytes.count)
        return end + bytes.count
      }
    case .codes(let storage, _): return write(level: Int(storage[row]), to: base, at: end)
    case .wideCodes(let storage, _): return write(level: Int(storage[row]), to: base, at: end)
    }
  }

  private func write(level: Int, to base: UnsafeMutablePointer<UInt8>, at end: Int) -> Int {
    guard level >= 0, level &+ 1 < starts.count else { return end }
    return texts.withUnsafeBufferPointer { texts in
      let (start, stop) = (starts[level], starts[level &+ 1])
      var place = start
      while place < stop {
        base[end &+ place &- start] = texts[place]
        place &+= 1
      }
      return end &+ stop &- start
    }
  }
}
