/// Bytes that begin where a row does, followed by a newline and 63 more readable bytes that are none of theirs.
struct RowChunk {
  let start: UnsafePointer<UInt8>
  let count: Int
  /// The number of the first line, from 1.
  let firstLine: Int
  /// Whether the data end here, so that the last row needs no newline.
  let isLast: Bool
}

/// Where a parser's column goes.
struct ColumnSink {
  var plan: ColumnPlan
  /// The column's value in row 0.
  var base: UnsafeMutableRawPointer
  var levels: Unmanaged<LevelDictionary>
}

/// What became of a chunk.
struct ParsedRows {
  var rows: Int
  /// Bytes of whole rows and blank lines; what follows waits for more bytes or room, or is the problem.
  var consumed: Int
  var problem: DataError?
}

/// Turns the bytes of rows into columns. One lane's own: not to be shared between threads.
final class RowParser {
  let format: RowFormat
  let missing: MissingTokens
  let dictionaries: [LevelDictionary]
  let sinks: UnsafeMutablePointer<ColumnSink>
  private(set) var findings: [ColumnFindings]
  /// The table's row that lies in the sinks' row 0.
  var rowOffset = 0
  /// Where quoted text loses its doubled quotes; it stays as it is until the next such field.
  private var scratch = UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)

  /// A parser whose sinks have no memory yet: `point` gives it.
  /// Levels that are `known` keep the codes of their order, and others are too many.
  init(
    format: RowFormat, missing: MissingTokens, plans: [ColumnPlan], limits: CSVLimits, known: [[String]?] = []
  ) {
    precondition(plans.count == format.names.count && !plans.isEmpty, "one plan a column")
    (self.format, self.missing) = (format, missing)
    let none = LevelDictionary(mostLevels: 0, missingTokens: missing)
    let most = min(max(limits.levels, 0), Int(Int32.max))
    dictionaries = plans.enumerated().map { column, plan in
      if plan != .skipped, column < known.count, let levels = known[column] {
        return LevelDictionary(known: levels, missingTokens: missing)
      }
      return switch plan {
      case .numbers, .skipped: none
      case .codes: LevelDictionary(mostLevels: min(most, 255), missingTokens: missing)
      case .wideCodes: LevelDictionary(mostLevels: most, missingTokens: missing)
      }
    }
    findings = Array(repeating: ColumnFindings(), count: plans.count)
    sinks = .allocate(capacity: plans.count)
    let nowhere = UnsafeMutableRawPointer(sinks)
    for (index, plan) in plans.enumerated() {
      let levels = Unmanaged.passUnretained(dictionaries[index])
      (sinks + index).initialize(to: ColumnSink(plan: plan, base: nowhere, levels: levels))
    }
  }

  deinit {
    sinks.deallocate()
    scratch.deallocate()
  }

  /// Whether some value does not fit the plans.
  var hasFindings: Bool { findings.contains { $0.notANumber != nil || $0.infinite != nil || $0.full != nil } }

  /// Sets where a column's row 0 lies.
  func point(_ column: Int, to base: UnsafeMutableRawPointer) { sinks[column].base = base }

  /// Reads whole rows, at most `mostRows`, into the sinks' rows from `row` (of the sinks, not the table) on.
  func parse(_ chunk: RowChunk, row firstRow: Int, mostRows: Int) -> ParsedRows {
    let (delimiter, newline, point) = (format.delimiter, format.newline, format.decimalPoint)
    let sinks = sinks
    let lastColumn = format.names.count &- 1
    let emptyIsMissing = missing.emptyIsMissing
    let hasMissingNumbers = !missing.numbers.isEmpty
    let tables = DecimalConversion.Tables()
    let (delimiters, newlines) = (RowParser.spread(delimiter), RowParser.spread(newline))
    let end = chunk.start + chunk.count
    var place = chunk.start
    var row = firstRow
    let lastRow = firstRow + min(mostRows, Int.max - firstRow)
    while place < end, row < lastRow {
      if place[0] == newline {
        place += 1
        continue
      }
      if place[0] == RowFormat.carriageReturn, place[1] == newline {
        if place + 1 == end, !chunk.isLast { break }
        place += 2
        continue
      }
      var next = place
      var column = 0
      while column <= lastColumn {
        let sink = sinks + column
        switch sink.pointee.plan {
        case .numbers:
          var (value, stop) = DecimalText.short(next, point: point, tables: tables)
          if column == lastColumn ? !RowParser.endsLine(stop, newline) : stop[0] != delimiter {
            (value, stop) = DecimalText.long(next, point: point)
          }
          if stop == next, emptyIsMissing, column < lastColumn, stop[0] == delimiter {
            sink.pointee.base.storeBytes(of: .nan, toByteOffset: row &* 8, as: Double.self)
            next = stop + 1
            column &+= 1
            continue
          }
          if stop > next {
            if column < lastColumn, stop[0] == delimiter {
              next = stop + 1
            } else if column == lastColumn, RowParser.endsLine(stop, newline) {
              next = stop + (stop[0] == newline ? 1 : 2)
            } else {
              break
            }
            if hasMissingNumbers, missing.numbers.contains(value) { value = .nan }
            sink.pointee.base.storeBytes(of: value, toByteOffset: row &* 8, as: Double.self)
            column &+= 1
            continue
          }
        case .codes, .wideCodes, .skipped:
          let word = DecimalText.load(next)
          let ends = RowParser.zeroBytes(word ^ delimiters) | RowParser.zeroBytes(word ^ newlines)
          var length = ends.trailingZeroBitCount &>> 3
          guard length < 8, next[0] != RowFormat.quote else { break }
          let stop = next + length
          guard (column == lastColumn) == (stop[0] == newline) else { break }
          if column == lastColumn, length > 0, stop[-1] == RowFormat.carriageReturn { length &-= 1 }
          if sink.pointee.plan != .skipped {
            let key = length == 0 ? 0 : word & (UInt64.max &>> UInt64(64 &- 8 &* length))
            let found = sink.pointee.levels._withUnsafeGuaranteedRef { $0.find(short: key, length: length) }
            guard let code = found else { break }
            if sink.pointee.plan == .codes {
              sink.pointee.base.storeBytes(of: UInt8(truncatingIfNeeded: code), toByteOffset: row, as: UInt8.self)
            } else {
              sink.pointee.base.storeBytes(of: code, toByteOffset: row &* 4, as: Int32.self)
            }
          }
          next = stop + 1
          column &+= 1
          continue
        }
        switch unusualField(column, at: next, row: row, in: chunk) {
        case .ends(let after): next = after
        case .incomplete: return ParsedRows(rows: row - firstRow, consumed: place - chunk.start)
        case .problem(let problem):
          return ParsedRows(rows: row - firstRow, consumed: place - chunk.start, problem: problem)
        }
        column &+= 1
      }
      // The newline that ended the row was the one behind the chunk: the row may go on.
      if next > end, !chunk.isLast { break }
      place = next
      row &+= 1
    }
    return ParsedRows(rows: row - firstRow, consumed: min(place, end) - chunk.start)
  }

  /// Whether a line ends at `place`.
  @inline(__always)
  private static func endsLine(_ place: UnsafePointer<UInt8>, _ newline: UInt8) -> Bool {
    place[0] == newline || place[0] == RowFormat.carriageReturn && place[1] == newline
  }

  /// Eight times `byte`.
  static func spread(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// A word whose lowest set bit is the high bit of the first byte that is 0 in `word`.
  @inline(__always)
  static func zeroBytes(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
  }

  // MARK: What the loop above does not know

  private enum FieldEnd {
    /// The byte after the field's delimiter or newline.
    case ends(UnsafePointer<UInt8>)
    case incomplete
    case problem(DataError)
  }

  /// A field of any kind: quoted, missing, long, new, or wrong.
  @inline(never)
  private func unusualField(
    _ column: Int, at start: UnsafePointer<UInt8>, row: Int, in chunk: RowChunk
  ) -> FieldEnd {
    let end = chunk.start + chunk.count
    let isQuoted = start[0] == RowFormat.quote
    let text: UnsafeBufferPointer<UInt8>
    var stop: UnsafePointer<UInt8>
    if isQuoted {
      switch quotedText(at: start, end: end) {
      case .closed(let content, let after): (text, stop) = (content, after)
      case .open:
        guard chunk.isLast else { return .incomplete }
        return .problem(
          error(
            at: start, column, in: chunk,
            "a quote opens here and is never closed: close it, or double a quote that is meant"))
      }
    } else {
      stop = RowParser.fieldEnd(from: start, format: format)
      let isCRLF = stop > start && stop[0] == format.newline && stop[-1] == RowFormat.carriageReturn
      text = UnsafeBufferPointer(
        start: start, count: stop - start - (isCRLF && format.newline == RowFormat.lineFeed ? 1 : 0))
    }
    guard stop < end || chunk.isLast else { return .incomplete }
    if isQuoted, stop[0] != format.newline, stop[0] == RowFormat.carriageReturn, stop[1] == format.newline {
      guard stop + 1 < end || chunk.isLast else { return .incomplete }
      stop += 1
    }
    let isLastColumn = column == format.names.count - 1
    switch stop[0] {
    case format.delimiter where isLastColumn && stop < end:
      return .problem(
        error(
          at: stop, nil, in: chunk,
          "this row has more fields than the \(format.names.count == 1 ? "one column" : "\(format.names.count) columns"): quote a field that holds \(RowParser.name(format.delimiter))"
        ))
    case format.newline where !isLastColumn:
      return .problem(
        error(
          at: stop, nil, in: chunk,
          "this row has \(column + 1) of \(format.names.count) fields: complete it, or leave a missing value empty between its separators"
        ))
    case format.delimiter, format.newline: break
    default:
      return .problem(
        error(at: stop, column, in: chunk, "text follows the closing quote: double each quote inside a quoted field"))
    }
    if let problem = store(text, isQuoted: isQuoted, column, at: start, row: row, in: chunk) {
      return .problem(problem)
    }
    return .ends(stop + 1)
  }

  /// Puts a field's value where it belongs, or notes why it cannot.
  private func store(
    _ text: UnsafeBufferPointer<UInt8>, isQuoted: Bool, _ column: Int, at start: UnsafePointer<UInt8>, row: Int,
    in chunk: RowChunk
  ) -> DataError? {
    let sink = sinks + column
    switch sink.pointee.plan {
    case .skipped: return nil
    case .numbers:
      let trimmed = MissingTokens.trimmed(text)
      var value = Double.nan
      if !missing.contains(trimmed) {
        switch DecimalText.read(trimmed, point: format.decimalPoint) {
        case .number(let number): value = missing.numbers.contains(number) ? .nan : number
        case .infinite:
          if findings[column].infinite == nil { findings[column].infinite = describe(text, start, row, chunk) }
        case .notANumber:
          findings[column].notANumber = describe(text, start, row, chunk)
          sink.pointee.plan = .skipped
          return nil
        }
      }
      sink.pointee.base.storeBytes(of: value, toByteOffset: row &* 8, as: Double.self)
    case .codes, .wideCodes:
      switch dictionaries[column].code(of: text, row: rowOffset + row, isQuoted: isQuoted) {
      case .code(let code):
        if sink.pointee.plan == .codes {
          sink.pointee.base.storeBytes(of: UInt8(truncatingIfNeeded: code), toByteOffset: row, as: UInt8.self)
        } else {
          sink.pointee.base.storeBytes(of: code, toByteOffset: row &* 4, as: Int32.self)
        }
      case .full:
        // What follows is still looked at: where a lane's levels are full depends on how the rows are shared out, and what
        // an error says must not.
        if findings[column].full == nil { findings[column].full = describe(text, start, row, chunk) }
      case .notUTF8:
        return error(at: start, column, in: chunk, "\(Excerpt.of(text)) is not UTF-8: save the file as UTF-8")
      case .carriageReturn:
        return error(
          at: start, column, in: chunk,
          "a carriage return stands inside \(Excerpt.of(text)): quote the field, or end lines with \\n or \\r\\n")
      }
    }
    return nil
  }

  private enum QuotedText {
    case closed(UnsafeBufferPointer<UInt8>, after: UnsafePointer<UInt8>)
    case open
  }

  /// The text between the quote at `start` and the one that closes it, with doubled quotes made single.
  private func quotedText(at start: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) -> QuotedText {
    var next = start + 1
    var doubled = 0
    while next < end {
      if next[0] == RowFormat.quote {
        guard next + 1 < end, next[1] == RowFormat.quote else {
          let text = UnsafeBufferPointer(start: start + 1, count: next - start - 1)
          return .closed(doubled == 0 ? text : withSingleQuotes(text), after: next + 1)
        }
        doubled += 1
        next += 1
      }
      next += 1
    }
    return .open
  }

  private func withSingleQuotes(_ text: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    if scratch.count < text.count {
      scratch.deallocate()
      scratch = .allocate(capacity: max(text.count, 256))
    }
    var (count, index) = (0, 0)
    while index < text.count {
      scratch[count] = text[index]
      index += text[index] == RowFormat.quote ? 2 : 1
      count += 1
    }
    return UnsafeBufferPointer(rebasing: scratch[..<count])
  }

  /// The first delimiter or newline from `start` on.
  @inline(__always)
  private static func fieldEnd(from start: UnsafePointer<UInt8>, format: RowFormat) -> UnsafePointer<UInt8> {
    let (delimiters, newlines) = (spread(format.delimiter), spread(format.newline))
    var place = start
    while true {
      let word = DecimalText.load(place)
      let ends = zeroBytes(word ^ delimiters) | zeroBytes(word ^ newlines)
      if ends != 0 { return place + ends.trailingZeroBitCount >> 3 }
      place += 8
    }
  }

  private static func name(_ delimiter: UInt8) -> String {
    switch delimiter {
    case UInt8(ascii: ","): "a comma"
    case UInt8(ascii: "\t"): "a tab"
    case UInt8(ascii: ";"): "a semicolon"
    default: "the separator"
    }
  }

  // MARK: Places

  private func describe(
    _ text: UnsafeBufferPointer<UInt8>, _ start: UnsafePointer<UInt8>, _ row: Int, _ chunk: RowChunk
  ) -> FieldPlace {
    let (line, column) = position(of: start, in: chunk)
    return FieldPlace(row: rowOffset + row, line: line, column: column, text: Excerpt.of(text))
  }

  private func error(at place: UnsafePointer<UInt8>, _ column: Int?, in chunk: RowChunk, _ message: String) -> DataError
  {
    let (line, position) = position(of: place, in: chunk)
    let name = column.map { "column \(Excerpt.of(format.names[$0].utf8)): " } ?? ""
    return DataError(line: line, column: position, name + message)
  }

  private func position(of place: UnsafePointer<UInt8>, in chunk: RowChunk) -> (line: Int, column: Int) {
    var line = chunk.firstLine
    var lineStart = chunk.start
    var next = chunk.start
    while next < place {
      if next[0] == format.newline {
        line += 1
        lineStart = next + 1
      }
      next += 1
    }
    return (line, place - lineStart + 1)
  }
}
