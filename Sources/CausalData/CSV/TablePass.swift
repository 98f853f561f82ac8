import CausalStatistics
import Synchronization

/// One reading of all rows into columns, which are as long as the table from the start.
struct TablePass {
  let opening: TableOpening
  let options: CSVOptions
  let rowCount: Int
  let plans: [ColumnPlan]

  /// Bytes that the columns of `plans` take a row.
  static func bytesPerRow(_ plans: [ColumnPlan]) -> Int {
    plans.reduce(0) { $0 + width($1) }
  }

  static func width(_ plan: ColumnPlan) -> Int {
    switch plan {
    case .numbers: 8
    case .codes: 1
    case .wideCodes: 4
    case .skipped: 0
    }
  }

  /// Refuses a table that the memory cannot hold.
  static func check(rows: Int, plans: [ColumnPlan], most: Int) throws(DataError) {
    let (bytes, overflow) = rows.multipliedReportingOverflow(by: max(1, bytesPerRow(plans)))
    guard !overflow, bytes <= most else {
      throw DataError(
        "\(rows) rows of \(plans.count) columns take more than the \(most >> 20) MiB of memory allowed: leave out columns, or stream the table"
      )
    }
  }

  /// A lane's own parser and what stopped it.
  private final class Lane: @unchecked Sendable {
    let parser: RowParser
    var problem: (part: Int, error: DataError)?
    var parts: [Int] = []
    init(parser: RowParser) { self.parser = parser }
  }

  /// Reads the parts of a plain file, each lane the next free one.
  func run(_ partition: RowPartition, of source: ByteSource, progress: ProgressMeter) throws(DataError)
    -> [ColumnOutcome]
  {
    let memory = TableMemory(plans: plans, capacity: rowCount)
    let parts = partition.parts
    let laneCount = max(1, min(options.threads, parts.count))
    let lanes = (0..<laneCount).map { _ in
      let parser = RowParser(
        format: opening.format, missing: opening.missing, plans: plans, limits: options.limits)
      memory.point(parser)
      return Lane(parser: parser)
    }
    let next = Atomic(0)
    let stopped = Atomic(false)
    let roomiest = (parts.map(\.count).max() ?? 0) + 64
    let isWhole = source.size
    performInParallel(parts: laneCount, threads: laneCount) { number in
      let lane = lanes[number]
      let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: roomiest)
      defer { buffer.deallocate() }
      while !stopped.load(ordering: .relaxed) {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < parts.count else { return }
        do throws(DataError) {
          if Task.isCancelled { throw .cancelled }
          try TablePass.read(
            parts[index], of: source, isLast: parts[index].offset + parts[index].count == isWhole, buffer,
            with: lane.parser)
          lane.parts.append(index)
        } catch {
          lane.problem = (index, error)
          stopped.store(true, ordering: .relaxed)
          return
        }
        progress.advance(by: parts[index].count)
      }
    }
    // Parts are begun in order, so that all before the first problem were read.
    if let problem = lanes.compactMap(\.problem).min(by: { $0.part < $1.part }) { throw problem.error }
    let rows = lanes.map { lane in lane.parts.map { parts[$0].firstRow..<parts[$0].firstRow + parts[$0].rows } }
    return memory.outcomes(lanes.map(\.parser), rows: rows, rowCount: rowCount, limits: options.limits)
  }

  /// Reads one part into its rows.
  static func read(
    _ part: RowPart, of source: ByteSource, isLast: Bool, _ buffer: UnsafeMutablePointer<UInt8>, with parser: RowParser
  ) throws(DataError) {
    let got = try source.read(at: part.offset, into: buffer, count: part.count)
    buffer.advanced(by: got).update(repeating: 0, count: 64)
    buffer[got] = parser.format.newline
    let chunk = RowChunk(start: buffer, count: got, firstLine: part.firstLine, isLast: isLast)
    let parsed = parser.parse(chunk, row: part.firstRow - parser.rowOffset, mostRows: part.rows)
    if let problem = parsed.problem { throw problem }
    guard got == part.count, parsed.rows == part.rows else {
      throw DataError(line: part.firstLine, "the file changed while it was read: read it again")
    }
  }

  /// Reads a stream, of which nobody knows how many rows it has, into columns that grow.
  static func run(
    _ stream: ByteStream, opening: TableOpening, plans: [ColumnPlan], options: CSVOptions, mostMemory: Int,
    progress: ProgressMeter
  ) throws(DataError) -> (rowCount: Int, outcomes: [ColumnOutcome]) {
    var rows = 0
    let memory = TableMemory(plans: plans, capacity: 1 << 12)
    let parser = RowParser(format: opening.format, missing: opening.missing, plans: plans, limits: options.limits)
    memory.point(parser)
    try stream.skip(opening.dataStart)
    var chunks = RowChunks(stream, format: opening.format, line: opening.dataLine, options: options)
    while let chunk = try chunks.next() {
      if Task.isCancelled { throw .cancelled }
      // No more rows than lines.
      let most = RowPartition.counted(chunk.start, count: chunk.count, newline: opening.format.newline).lines + 1
      if rows + most > memory.capacity {
        let capacity = max(rows + most, memory.capacity * 2)
        try check(rows: rows, plans: plans, most: mostMemory)
        memory.resize(to: capacity)
        memory.point(parser)
      }
      let parsed = parser.parse(chunk, row: rows, mostRows: most)
      if let problem = parsed.problem { throw problem }
      rows += parsed.rows
      try chunks.consume(parsed.consumed)
      progress.set(stream.sourceOffset)
    }
    memory.resize(to: rows)
    return (rows, memory.outcomes([parser], rows: [[0..<rows]], rowCount: rows, limits: options.limits))
  }
}
