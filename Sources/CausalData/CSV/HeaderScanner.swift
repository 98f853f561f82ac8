/// Reads a table's first row, field by field.
struct HeaderScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  let newline: UInt8
  private(set) var place: Int
  private(set) var line = 1

  init(bytes: UnsafeBufferPointer<UInt8>, newline: UInt8, place: Int) {
    (self.bytes, self.newline, self.place) = (bytes, newline, place)
  }

  /// How many bytes a line's end at `place` has, 0 where there is none.
  private func lineEnd(at place: Int) -> Int {
    guard place < bytes.count else { return 0 }
    if bytes[place] == newline { return 1 }
    guard place + 1 < bytes.count else { return 0 }
    return bytes[place] == RowFormat.carriageReturn && bytes[place + 1] == newline ? 2 : 0
  }

  mutating func skipBlankLines() {
    while case let end = lineEnd(at: place), end > 0 {
      place += end
      line += 1
    }
  }

  /// The first of comma, tab, semicolon and bar that stands in the line outside quotes; a comma where none does.
  /// Nil where the line goes on beyond the bytes.
  func likelyDelimiter(isWhole: Bool) -> UInt8? {
    var seen: Set<UInt8> = []
    var isQuoted = false
    var index = place
    while index < bytes.count, isQuoted || lineEnd(at: index) == 0 {
      if bytes[index] == RowFormat.quote { isQuoted.toggle() }
      if !isQuoted { seen.insert(bytes[index]) }
      index += 1
    }
    let likely = [",", "\t", ";", "|"].map { (character: Unicode.Scalar) in UInt8(ascii: character) }
    let found = likely.first(where: seen.contains)
    if found == likely[0] { return found }
    guard index < bytes.count || isWhole else { return nil }
    return found ?? likely[0]
  }

  /// The row's fields, quotes taken off, and the place after it; nil where the row goes on beyond the bytes.
  mutating func fields(delimiter: UInt8, isWhole: Bool, limits: CSVLimits) throws(DataError) -> [[UInt8]]? {
    let start = place
    var fields: [[UInt8]] = []
    var index = place
    var lines = 0
    while true {
      guard fields.count < limits.columns else {
        throw DataError(
          line: line, "the first line has more than \(limits.columns) fields: name another separator, or fewer columns")
      }
      var field: [UInt8] = []
      if index < bytes.count, bytes[index] == RowFormat.quote {
        let opening = index
        index += 1
        while index < bytes.count {
          if bytes[index] == RowFormat.quote {
            guard index + 1 < bytes.count, bytes[index + 1] == RowFormat.quote else { break }
            index += 1
          } else if bytes[index] == newline {
            lines += 1
          }
          field.append(bytes[index])
          index += 1
        }
        guard index < bytes.count else {
          guard isWhole else { return nil }
          throw DataError(
            line: line, column: opening - start + 1,
            "a quote opens here and is never closed: close it, or double a quote that is meant")
        }
        index += 1
      } else {
        while index < bytes.count, bytes[index] != delimiter, lineEnd(at: index) == 0 {
          field.append(bytes[index])
          index += 1
        }
      }
      fields.append(field)
      guard index - start <= limits.rowBytes else {
        throw DataError(
          line: line, "this line has more than \(limits.rowBytes) bytes: end the table's rows with line breaks")
      }
      guard index < bytes.count else {
        guard isWhole else { return nil }
        place = index
        return fields
      }
      let end = lineEnd(at: index)
      if end > 0 {
        place = index + end
        line += lines + 1
        return fields
      }
      guard bytes[index] == delimiter else {
        guard index + 1 < bytes.count || isWhole else { return nil }
        throw DataError(
          line: line, column: index - start + 1,
          "text follows the closing quote: double each quote inside a quoted field")
      }
      index += 1
    }
  }
}
