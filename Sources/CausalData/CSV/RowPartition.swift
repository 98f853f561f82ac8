import CausalStatistics
import Glibc

/// A stretch of whole rows in a plain file.
struct RowPart: Sendable {
  let offset: Int
  let count: Int
  let firstRow: Int
  let rows: Int
  let firstLine: Int
}

/// A plain file's data cut at line ends into parts of about equal size, their rows counted before any is read.
struct RowPartition: Sendable {
  let parts: [RowPart]
  let rowCount: Int

  /// What the bytes of one block begin. Blocks are of `partBytes` bytes from the data's start, of which all but the first begin one
  /// byte early, so that a newline belongs to the block where the line after it begins.
  struct Block {
    var firstStart: Int?
    /// The line of `firstStart`, where it is not the first that begins here.
    var firstLine: Int?
    var lines = 0
    var rows = 0
    var quote = false
    var nul: Int?
    var problem: DataError?
  }

  /// Cuts the data that begin at `start`, on line `line`.
  init(
    of source: ByteSource, format: RowFormat, start: Int, line: Int, options: CSVOptions
  ) throws(DataError) {
    let (limits, partBytes) = (options.limits, max(1, options.partBytes))
    var blocks = RowPartition.countLines(
      source, format, start: start, partBytes: partBytes, threads: options.threads)
    if Task.isCancelled { throw .cancelled }
    // Where there are quotes, a newline may be inside one, and only reading from the start can tell.
    if blocks.contains(where: \.quote), !blocks.contains(where: { $0.nul != nil || $0.problem != nil }) {
      blocks = try QuotedRowScan.blocks(
        of: source, format: format, start: start, line: line, partBytes: partBytes, limits: limits)
    }
    try self.init(blocks, size: source.size, line: line, longest: partBytes + limits.rowBytes, limits: limits)
  }

  private init(
    _ blocks: [Block], size: Int, line: Int, longest: Int, limits: CSVLimits
  ) throws(DataError) {
    var parts: [RowPart] = []
    var (row, line) = (0, line)
    for (index, block) in blocks.enumerated() {
      if let problem = block.problem { throw problem }
      if let nul = block.nul {
        throw DataError(
          line: line + nul - (index > 0 ? 1 : 0),
          "the file holds a NUL byte, so it is not a table of text: name a file of separated values")
      }
      if let first = block.firstStart {
        let next = blocks[(index + 1)...].lazy.compactMap(\.firstStart).first ?? size
        guard next - first <= longest else {
          throw DataError(
            line: line + block.lines - 1,
            "this line has more than \(limits.rowBytes) bytes: end the table's rows with line breaks")
        }
        parts.append(
          RowPart(
            offset: first, count: next - first, firstRow: row, rows: block.rows, firstLine: block.firstLine ?? line))
      }
      row += block.rows
      line += block.lines
    }
    (self.parts, rowCount) = (parts, row)
  }

  /// Counts as if no newline stood inside quotes.
  private static func countLines(
    _ source: ByteSource, _ format: RowFormat, start: Int, partBytes: Int, threads: Int
  ) -> [Block] {
    let count = max(1, (source.size - start + partBytes - 1) / partBytes)
    let lanes = max(1, min(threads, count))
    let blocks = SharedBuffer<Block>(count: count, initial: Block())
    performInParallel(parts: lanes, threads: lanes) { lane in
      let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: partBytes + 64)
      defer { buffer.deallocate() }
      for index in stride(from: lane, to: count, by: lanes) {
        if Task.isCancelled { return }
        blocks.base[index] = block(index, of: source, format, start: start, partBytes: partBytes, buffer)
      }
    }
    return blocks.array
  }

  private static func block(
    _ index: Int, of source: ByteSource, _ format: RowFormat, start: Int, partBytes: Int,
    _ buffer: UnsafeMutablePointer<UInt8>
  ) -> Block {
    var block = Block()
    let from = start + index * partBytes - (index > 0 ? 1 : 0)
    // The last byte has no block after it to belong to.
    let next = start + (index + 1) * partBytes
    let to = next < source.size ? next - 1 : source.size
    let got: Int
    do throws(DataError) {
      got = try source.read(at: from, into: buffer, count: to - from + 2)
    } catch {
      block.problem = error
      return block
    }
    // Behind the end an empty line, which is none.
    if got < to - from + 2 { buffer[got] = format.newline }
    if got + 1 < to - from + 2 { buffer[got + 1] = format.newline }
    let count = min(to - from, got)
    block = counted(buffer, count: count, newline: format.newline)
    if block.nul != nil, let nul = memchr(buffer, 0, count) {
      let before = UnsafeRawPointer(nul) - UnsafeRawPointer(buffer)
      block.nul = counted(buffer, count: before, newline: format.newline).lines
    }
    if let newline = memchr(buffer, Int32(format.newline), count) {
      block.firstStart = from + (UnsafeRawPointer(newline) - UnsafeRawPointer(buffer)) + 1
    }
    if index == 0 {
      block.firstStart = start
      block.lines += 1
      if !isBlank(buffer, format.newline) { block.rows += 1 }
    }
    if block.firstStart == source.size { block.firstStart = nil }
    return block
  }

  /// Whether the line at `place` is empty.
  @inline(__always)
  static func isBlank(_ place: UnsafePointer<UInt8>, _ newline: UInt8) -> Bool {
    place[0] == newline || place[0] == RowFormat.carriageReturn && place[1] == newline
  }

  /// Newlines, those among them that a row follows, and whether there are quotes or NUL bytes. Reads two bytes more.
  ///
  /// Written for the compiler to vectorise: sums of bytes, a run of at most 255 at a time.
  static func counted(_ bytes: UnsafePointer<UInt8>, count: Int, newline: UInt8) -> Block {
    var (lines, rows, quotes, least) = (0, 0, UInt8(0), UInt8.max)
    var start = 0
    while start < count {
      let run = min(255, count &- start)
      var (runLines, runRows) = (UInt8(0), UInt8(0))
      let place = bytes + start
      for index in 0..<run {
        let (byte, next, third) = (place[index], place[index &+ 1], place[index &+ 2])
        let isNewline: UInt8 = byte == newline ? 1 : 0
        let nextIsNewline: UInt8 = next == newline ? 1 : 0
        let isReturn: UInt8 = next == RowFormat.carriageReturn ? 1 : 0
        let thirdIsNewline: UInt8 = third == newline ? 1 : 0
        runLines &+= isNewline
        runRows &+= isNewline & ~(nextIsNewline | (isReturn & thirdIsNewline))
        quotes |= byte == RowFormat.quote ? 1 : 0
        least = min(least, byte)
      }
      lines &+= Int(runLines)
      rows &+= Int(runRows)
      start &+= run
    }
    return Block(lines: lines, rows: rows, quote: quotes != 0, nul: least == 0 ? 0 : nil)
  }
}
