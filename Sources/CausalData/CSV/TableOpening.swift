/// What the beginning of a table tells: how its rows look, its columns' names, and what they seem to hold.
struct TableOpening {
  let format: RowFormat
  let missing: MissingTokens
  /// Where the first row after the header begins, in bytes of text, and its line.
  let dataStart: Int
  let dataLine: Int
  /// How to try each column first.
  let plans: [ColumnPlan]
  /// One a column: its first text among the rows that were tried.
  let firstTexts: [FieldPlace?]

  /// How many bytes are looked at first; more only where the header is longer.
  private static let headBytes = 1 << 18

  /// Reads the header and tries the first rows.
  init(_ source: ByteSource, isTabbed: Bool, options: CSVOptions) throws(DataError) {
    var room = TableOpening.headBytes
    while true {
      let stream = try ByteStream(source)
      let head = UnsafeMutablePointer<UInt8>.allocate(capacity: room + 64)
      defer { head.deallocate() }
      let count = try stream.read(into: head, count: room)
      let isWhole = count < room
      if let opening = try TableOpening(
        head: head, count: count, isWhole: isWhole, isTabbed: isTabbed, options: options)
      {
        self = opening
        return
      }
      guard room <= options.limits.rowBytes else {
        throw DataError(
          line: 1,
          "the first line has more than \(options.limits.rowBytes) bytes: end the table's rows with line breaks")
      }
      room *= 4
    }
  }

  /// Nil where the first line is longer than the head.
  private init?(
    head: UnsafeMutablePointer<UInt8>, count: Int, isWhole: Bool, isTabbed: Bool, options: CSVOptions
  ) throws(DataError) {
    let bytes = UnsafeBufferPointer(start: UnsafePointer(head), count: count)
    guard count > 0 else { throw DataError("the table is empty: give a header line and rows") }
    try TableOpening.refuseBinary(bytes)
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let newline =
      !bytes.contains(RowFormat.lineFeed) && bytes.contains(RowFormat.carriageReturn)
      ? RowFormat.carriageReturn : RowFormat.lineFeed
    var scanner = HeaderScanner(bytes: bytes, newline: newline, place: hasMark ? 3 : 0)
    scanner.skipBlankLines()
    guard scanner.place < count || !isWhole else {
      throw DataError("the table holds blank lines only: give it a header")
    }
    let (rowStart, rowLine) = (scanner.place, scanner.line)
    let delimiter: UInt8
    if let chosen = options.delimiter {
      delimiter = chosen
    } else if isTabbed {
      delimiter = UInt8(ascii: "\t")
    } else {
      guard let found = scanner.likelyDelimiter(isWhole: isWhole) else { return nil }
      delimiter = found
    }
    guard delimiter != RowFormat.quote, delimiter != newline, delimiter != 0, delimiter != RowFormat.carriageReturn,
      delimiter < 0x80, delimiter != options.decimalPoint
    else {
      throw DataError(
        "a byte that is a quote, a line's end, NUL, the decimal point or beyond ASCII cannot separate fields")
    }
    guard let fields = try scanner.fields(delimiter: delimiter, isWhole: isWhole, limits: options.limits)
    else { return nil }
    if options.hasHeader {
      let names = try TableOpening.names(fields, line: rowLine, options: options)
      format = RowFormat(delimiter: delimiter, newline: newline, decimalPoint: options.decimalPoint, names: names)
      (dataStart, dataLine) = (scanner.place, scanner.line)
    } else {
      let names = fields.indices.map { "V\($0 + 1)" }
      format = RowFormat(delimiter: delimiter, newline: newline, decimalPoint: options.decimalPoint, names: names)
      (dataStart, dataLine) = (rowStart, rowLine)
    }
    try TableOpening.check(options, against: format.names)
    missing = MissingTokens(options.missingTokens, point: options.decimalPoint)
    head.advanced(by: count).update(repeating: 0, count: 64)
    head[count] = newline
    let start = min(dataStart, count)
    let chunk = RowChunk(start: head + start, count: count - start, firstLine: dataLine, isLast: isWhole)
    (plans, firstTexts) = TableOpening.plans(for: chunk, format: format, missing: missing, options: options)
  }

  private static func refuseBinary(_ bytes: UnsafeBufferPointer<UInt8>) throws(DataError) {
    let kinds: [([UInt8], String)] = [
      (Array("PAR1".utf8), "a Parquet file"), (Array("SQLite format 3".utf8), "an SQLite database"),
      ([0x50, 0x4B, 0x03, 0x04], "a zip archive or a spreadsheet"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd-compressed"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz-compressed"), (Array("BZh".utf8), "bzip2-compressed"),
      ([0xFF, 0xFE], "UTF-16 text"), ([0xFE, 0xFF], "UTF-16 text"), (Array("%PDF-".utf8), "a PDF document"),
    ]
    for (mark, kind) in kinds where bytes.starts(with: mark) {
      guard kind.hasPrefix("bzip2"), !bytes.contains(0) else {
        throw DataError("this is \(kind), not a table of separated values: save it as CSV in UTF-8")
      }
    }
    if let nul = bytes.firstIndex(of: 0) {
      let line = bytes[..<nul].count { $0 == RowFormat.lineFeed } + 1
      throw DataError(
        line: line, "the file holds a NUL byte, so it is not a table of text: name a file of separated values")
    }
  }

  // MARK: Names

  private static func names(_ fields: [[UInt8]], line: Int, options: CSVOptions) throws(DataError) -> [String] {
    var names: [String] = []
    var places: [String: Int] = [:]
    for (index, field) in fields.enumerated() {
      guard let name = String(validating: field, as: UTF8.self) else {
        throw DataError(line: line, "the name of column \(index + 1) is not UTF-8: save the file as UTF-8")
      }
      guard name.utf8.contains(where: { $0 != 0x20 && $0 != 0x09 }) else {
        throw DataError(
          line: line,
          "column \(index + 1) of \(fields.count) has no name: name it, or leave out the column (row names, perhaps)")
      }
      if let earlier = places.updateValue(index, forKey: name) {
        throw DataError(
          line: line,
          "columns \(earlier + 1) and \(index + 1) are both named \(Excerpt.of(field)): give each its own name")
      }
      names.append(name)
    }
    try refuseNumbers(fields, line: line, options: options)
    return names
  }

  /// Numbers with fractions are values, so that the header is missing. Whole ones may be names.
  private static func refuseNumbers(_ fields: [[UInt8]], line: Int, options: CSVOptions) throws(DataError) {
    var isWhole = true
    for field in fields {
      let reading = field.withUnsafeBufferPointer {
        DecimalText.read(MissingTokens.trimmed($0), point: options.decimalPoint)
      }
      guard case .number(let number) = reading else { return }
      if number != number.rounded() { isWhole = false }
    }
    guard isWhole else {
      throw DataError(line: line, "the first line holds numbers and no names: add a header, or say that there is none")
    }
  }

  private static func check(_ options: CSVOptions, against names: [String]) throws(DataError) {
    let known = Set(names)
    for (wish, columns) in [
      ("categorical", options.categorical), ("numeric", options.numeric), ("left out", options.ignored),
    ] {
      guard let unknown = columns.subtracting(known).min() else { continue }
      let some = names.prefix(12).map { Excerpt.of($0.utf8) }.joined(separator: ", ")
      throw DataError(
        "\(Excerpt.of(unknown.utf8)) is to be \(wish), but no column has that name: there are \(some)\(names.count > 12 ? ", …" : "")"
      )
    }
    if let both = options.categorical.intersection(options.numeric).min() {
      throw DataError("\(Excerpt.of(both.utf8)) cannot be categorical and numeric: name it for one of them")
    }
    guard names.contains(where: { !options.ignored.contains($0) }) else {
      throw DataError("every column is left out: keep one at least")
    }
  }

  // MARK: Plans

  /// Numbers, unless the first rows or the options say otherwise.
  private static func plans(
    for chunk: RowChunk, format: RowFormat, missing: MissingTokens, options: CSVOptions
  ) -> (plans: [ColumnPlan], firstTexts: [FieldPlace?]) {
    var texts = [FieldPlace?](repeating: nil, count: format.names.count)
    var plans = format.names.map { name -> ColumnPlan in
      if options.ignored.contains(name) { return .skipped }
      return options.categorical.contains(name) ? .codes : .numbers
    }
    let rows = max(1, min(1_000, (1 << 20) / plans.count))
    let values = UnsafeMutablePointer<Double>.allocate(capacity: rows * plans.count)
    defer { values.deallocate() }
    // Once for texts among numbers, once for how many levels those have.
    for _ in 0..<2 {
      let parser = RowParser(format: format, missing: missing, plans: plans, limits: options.limits)
      for column in plans.indices { parser.point(column, to: values + column * rows) }
      _ = parser.parse(chunk, row: 0, mostRows: rows)
      for (column, findings) in parser.findings.enumerated() {
        texts[column] = texts[column] ?? findings.notANumber
        if findings.notANumber != nil, !options.numeric.contains(format.names[column]) { plans[column] = .codes }
        if findings.full != nil { plans[column] = .wideCodes }
      }
    }
    return (plans, texts)
  }
}
