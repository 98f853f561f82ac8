import CausalStatistics

/// A pass over a table that keeps no more than one block of rows at a time.
struct BlockPass {
  /// Rows that are parsed and not yet overwritten.
  struct Block {
    let firstRow: Int
    let count: Int
    fileprivate let bases: [UnsafeMutableRawPointer]

    func values(_ column: Int, _ plan: ColumnPlan) -> RowBlock.Values {
      let base = UnsafeRawPointer(bases[column])
      return switch plan {
      case .numbers, .skipped: .numbers(base.assumingMemoryBound(to: Double.self))
      case .codes: .codes(.bytes(base.assumingMemoryBound(to: UInt8.self)))
      case .wideCodes: .codes(.words(base.assumingMemoryBound(to: Int32.self)))
      }
    }
  }

  static var changed: DataError { DataError("the file changed while it was read: read it again") }

  let parsers: [RowParser]
  private let reading: TableReading
  private let plans: [ColumnPlan]
  /// How many parts a block has. That does not depend on the threads, so that sums over blocks do not either.
  private static let partsPerBlock = 16

  /// Whether a value that no longer fits the plans means that the file has changed.
  private let isSettled: Bool

  init(_ reading: TableReading, plans: [ColumnPlan], known: [[String]?]? = nil) {
    (self.reading, self.plans, isSettled) = (reading, plans, known != nil)
    parsers = (0..<(reading.partition == nil ? 1 : max(1, reading.options.threads))).map { _ in
      RowParser(
        format: reading.opening.format, missing: reading.opening.missing, plans: plans,
        limits: reading.options.limits, known: known ?? [])
    }
  }

  /// Parses everything, block after block; none is empty.
  /// - Parameter isReported: Whether `CSVOptions.onProgress` is told.
  /// - Returns: The number of rows.
  mutating func run(isReported: Bool, _ body: (Block) throws(DataError) -> Void) throws(DataError) -> Int {
    let progress = ProgressMeter(total: reading.source.size, report: isReported ? reading.options.onProgress : nil)
    if let partition = reading.partition {
      progress.set(reading.opening.dataStart)
      try run(partition, progress, body)
      return partition.rowCount
    }
    return try runCompressed(progress, body)
  }

  /// Some parts at a time, side by side into one block.
  private func run(
    _ partition: RowPartition, _ progress: ProgressMeter, _ body: (Block) throws(DataError) -> Void
  ) throws(DataError) {
    let lanes = Lanes(parsers, partition.parts.map(\.count).max() ?? 0)
    let groupSize = BlockPass.partsPerBlock
    let source = reading.source
    var memory = BlockMemory(plans)
    for start in stride(from: 0, to: partition.parts.count, by: groupSize) {
      if Task.isCancelled { throw .cancelled }
      let group = Array(partition.parts[start..<min(start + groupSize, partition.parts.count)])
      guard let first = group.first, let last = group.last else { return }
      let (firstRow, count) = (first.firstRow, last.firstRow + last.rows - first.firstRow)
      memory.reserve(count)
      for parser in parsers { memory.point(parser, firstRow: firstRow) }
      performInParallel(parts: lanes.count, threads: lanes.count) { lane in
        for index in stride(from: lane, to: group.count, by: lanes.count) {
          lanes.parse(group[index], of: source, lane: lane, index: index)
        }
      }
      if let problem = lanes.takeProblem() { throw problem }
      try refuseChanges()
      if count > 0 { try body(Block(firstRow: firstRow, count: count, bases: memory.bases)) }
      progress.set(last.offset + last.count)
    }
  }

  private func runCompressed(
    _ progress: ProgressMeter, _ body: (Block) throws(DataError) -> Void
  ) throws(DataError) -> Int {
    let opening = reading.opening
    let stream = try ByteStream(reading.source)
    try stream.skip(opening.dataStart)
    var chunks = RowChunks(stream, format: opening.format, line: opening.dataLine, options: reading.options)
    var memory = BlockMemory(plans)
    var rows = 0
    while let chunk = try chunks.next() {
      if Task.isCancelled { throw .cancelled }
      let most = RowPartition.counted(chunk.start, count: chunk.count, newline: opening.format.newline).lines + 1
      memory.reserve(most)
      memory.point(parsers[0], firstRow: rows)
      let parsed = parsers[0].parse(chunk, row: 0, mostRows: most)
      if let problem = parsed.problem { throw problem }
      try refuseChanges()
      if parsed.rows > 0 { try body(Block(firstRow: rows, count: parsed.rows, bases: memory.bases)) }
      rows += parsed.rows
      try chunks.consume(parsed.consumed)
      progress.set(stream.sourceOffset)
    }
    return rows
  }

  private func refuseChanges() throws(DataError) {
    guard isSettled else { return }
    for parser in parsers where parser.hasFindings { throw BlockPass.changed }
  }

  /// The parsers with a buffer each, one to a thread.
  private final class Lanes: @unchecked Sendable {
    private let parsers: [RowParser]
    private let buffers: [UnsafeMutablePointer<UInt8>]
    private let problems: SharedBuffer<(index: Int, error: DataError)?>
    var count: Int { parsers.count }

    init(_ parsers: [RowParser], _ longest: Int) {
      self.parsers = parsers
      buffers = parsers.map { _ in .allocate(capacity: longest + 64) }
      problems = SharedBuffer(count: parsers.count, initial: nil)
    }

    deinit { for buffer in buffers { buffer.deallocate() } }

    func parse(_ part: RowPart, of source: ByteSource, lane: Int, index: Int) {
      do throws(DataError) {
        try TablePass.read(
          part, of: source, isLast: part.offset + part.count == source.size, buffers[lane], with: parsers[lane])
      } catch {
        if problems.base[lane] == nil { problems.base[lane] = (index, error) }
      }
    }

    func takeProblem() -> DataError? { problems.array.compactMap(\.self).min { $0.index < $1.index }?.error }
  }
}

/// One block's columns, used again for each block.
private struct BlockMemory: ~Copyable {
  private let plans: [ColumnPlan]
  private var capacity = 0
  private(set) var bases: [UnsafeMutableRawPointer] = []

  init(_ plans: [ColumnPlan]) { self.plans = plans }

  deinit { for base in bases { base.deallocate() } }

  mutating func reserve(_ rows: Int) {
    guard rows > capacity || bases.isEmpty else { return }
    for base in bases { base.deallocate() }
    capacity = max(rows, 1)
    bases = plans.map { .allocate(byteCount: max(capacity * TablePass.width($0), 64), alignment: 64) }
  }

  /// Lets `parser` write row `firstRow` at the block's beginning.
  func point(_ parser: RowParser, firstRow: Int) {
    parser.rowOffset = firstRow
    for (column, base) in bases.enumerated() { parser.point(column, to: base) }
  }
}
