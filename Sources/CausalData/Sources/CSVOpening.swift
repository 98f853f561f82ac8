/// Separated values that are about to be read, with what is said about their columns resolved against their header.
struct CSVOpening {
  let source: ByteSource
  let opening: TableOpening
  let options: CSVOptions
  let mostMemory: Int

  /// Reads the header.
  ///
  /// - Throws: As `CSVReader.read`.
  init(_ input: DataInput, _ wanted: TableReadingOptions) throws(DataError) {
    var options = wanted.csv()
    mostMemory = options.limits.memory ?? MachineMemory.threeQuarters
    source = try ByteSource(input, mostMemory: mostMemory)
    let first = try TableOpening(source, isTabbed: input.isTabbed, options: options)
    // A file of variables may describe more than the columns there are; those there are get its kinds from the start,
    // so that the level 01 stays 01, and a text among numbers is met where it stands.
    let wishes = try wanted.typing.wishes()
    for name in first.format.names where !options.ignored.contains(name) {
      switch wishes[name] {
      case .continuous: options.numeric.insert(name)
      case .categorical, .ordinal: options.categorical.insert(name)
      case nil: break
      }
    }
    let isChanged = options.numeric != wanted.csv().numeric || options.categorical != wanted.csv().categorical
    opening = isChanged ? try TableOpening(source, isTabbed: input.isTabbed, options: options) : first
    self.options = options
  }

  /// Every column that is not left out.
  func columns() throws(DataError) -> [ParsedColumn] { try reading.columns() }

  /// The rules for a column's type, shared with reads into memory.
  var reading: TableReading {
    TableReading(source: source, opening: opening, options: options, mostMemory: mostMemory)
  }

  /// Reads all rows once, some thousands at a time, into room that is used again.
  ///
  /// - Parameters:
  ///   - plans: How to read each column; `.skipped` for those that are not wanted.
  ///   - body: Told the number of the first of these rows, how many they are, and where each column's values lie.
  /// - Returns: The parser, with what it found out, and the number of rows.
  func forEachChunk(
    _ plans: [ColumnPlan], progress: ProgressMeter?,
    _ body: (_ firstRow: Int, _ count: Int, _ room: ChunkRoom, _ parser: RowParser) throws(DataError) -> Void
  ) throws(DataError) -> (parser: RowParser, rows: Int) {
    let stream = try ByteStream(source)
    try stream.skip(opening.dataStart)
    let parser = RowParser(format: opening.format, missing: opening.missing, plans: plans, limits: options.limits)
    let room = ChunkRoom(plans)
    var chunks = RowChunks(stream, format: opening.format, line: opening.dataLine, options: options)
    var rows = 0
    while let chunk = try chunks.next() {
      if Task.isCancelled { throw .cancelled }
      // No more rows than lines.
      let most = RowPartition.counted(chunk.start, count: chunk.count, newline: opening.format.newline).lines + 1
      room.reserve(most)
      room.point(parser)
      let parsed = parser.parse(chunk, row: 0, mostRows: most)
      if let problem = parsed.problem { throw problem }
      if parsed.rows > 0 { try body(rows, parsed.rows, room, parser) }
      rows += parsed.rows
      try chunks.consume(parsed.consumed)
      progress?.set(stream.sourceOffset)
    }
    return (parser, rows)
  }
}

/// Room for a chunk's values, one column after the other.
final class ChunkRoom {
  private let plans: [ColumnPlan]
  private var bases: [UnsafeMutableRawPointer?]
  private var capacity = 0

  init(_ plans: [ColumnPlan]) {
    self.plans = plans
    bases = [UnsafeMutableRawPointer?](repeating: nil, count: plans.count)
  }

  deinit { for base in bases { base?.deallocate() } }

  /// Makes room for so many rows; what was there is lost.
  func reserve(_ rows: Int) {
    guard rows > capacity else { return }
    capacity = rows + rows / 4
    for (column, plan) in plans.enumerated() where plan != .skipped {
      bases[column]?.deallocate()
      bases[column] = .allocate(byteCount: capacity * TablePass.width(plan), alignment: 64)
    }
  }

  /// Has the parser write here.
  func point(_ parser: RowParser) {
    for (column, base) in bases.enumerated() { if let base { parser.point(column, to: base) } }
  }

  /// A column of numbers.
  func numbers(_ column: Int) -> UnsafeMutablePointer<Double>? {
    plans[column] == .numbers ? bases[column]?.assumingMemoryBound(to: Double.self) : nil
  }
  /// A column of codes in bytes.
  func codes(_ column: Int) -> UnsafeMutablePointer<UInt8>? {
    plans[column] == .codes ? bases[column]?.assumingMemoryBound(to: UInt8.self) : nil
  }
  /// A column of codes in words.
  func wideCodes(_ column: Int) -> UnsafeMutablePointer<Int32>? {
    plans[column] == .wideCodes ? bases[column]?.assumingMemoryBound(to: Int32.self) : nil
  }
}
