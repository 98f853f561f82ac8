import Glibc

/// Finds where rows begin in a file with quotes, by the same rule as `RowParser`: a quote opens a quoted text only as a
/// field's first byte, and there a doubled quote is one of the text.
struct QuotedRowScan {
  private let newline: UInt8
  private let delimiter: UInt8
  private var isQuoted = false
  private var line: Int
  /// Where the current line, row and quoted text begin.
  private var lineStart: Int
  private var rowStart: Int
  private var opening = (offset: 0, line: 0, lineStart: 0)

  /// Blocks as `RowPartition` counts them.
  static func blocks(
    of source: ByteSource, format: RowFormat, start: Int, line: Int, partBytes: Int, limits: CSVLimits
  ) throws(DataError) -> [RowPartition.Block] {
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: partBytes + 64)
    defer { buffer.deallocate() }
    var scan = QuotedRowScan(
      newline: format.newline, delimiter: format.delimiter, line: line, lineStart: start, rowStart: start)
    var blocks: [RowPartition.Block] = []
    // Bytes of the next block that are already dealt with.
    var ahead = 0
    for from in stride(from: start, to: source.size, by: partBytes) {
      if Task.isCancelled { throw .cancelled }
      // One byte before, for the byte before a quote, and some after.
      let lead = from > start ? 1 : 0
      let got = try source.read(at: from - lead, into: buffer + 1 - lead, count: partBytes + lead + 8) - lead
      if lead == 0 { buffer[0] = format.newline }
      guard got > 0 else { throw DataError("the file became shorter while it was read: read it again") }
      (buffer + 1 + got).update(repeating: format.newline, count: 16)
      var block = RowPartition.Block()
      if from == start {
        (block.firstStart, block.firstLine) = (start, line)
        if !RowPartition.isBlank(buffer + 1, format.newline) { block.rows = 1 }
      }
      ahead = scan.scan(
        buffer + 1, count: min(got, partBytes), from: ahead, offset: from, size: source.size, into: &block)
      guard min(from + partBytes, source.size) - scan.rowStart <= limits.rowBytes else {
        guard scan.isQuoted else { throw scan.tooLong(limits) }
        throw scan.unclosed("is not closed within \(limits.rowBytes) bytes")
      }
      blocks.append(block)
    }
    if scan.isQuoted { throw scan.unclosed("is never closed") }
    return blocks
  }

  private init(newline: UInt8, delimiter: UInt8, line: Int, lineStart: Int, rowStart: Int) {
    (self.newline, self.delimiter, self.line) = (newline, delimiter, line)
    (self.lineStart, self.rowStart) = (lineStart, rowStart)
  }

  private func tooLong(_ limits: CSVLimits) -> DataError {
    DataError(line: line, "this line has more than \(limits.rowBytes) bytes: end the table's rows with line breaks")
  }

  private func unclosed(_ what: String) -> DataError {
    DataError(
      line: opening.line, column: opening.offset - opening.lineStart + 1,
      "a quote that opens here \(what): close it, or double a quote that is meant")
  }

  /// Goes over one block.
  /// - Returns: How many bytes beyond it are dealt with: 1 where it ends within a doubled quote, else 0.
  private mutating func scan(
    _ bytes: UnsafePointer<UInt8>, count: Int, from: Int, offset: Int, size: Int, into block: inout RowPartition.Block
  ) -> Int {
    let (quotes, newlines) = (RowParser.spread(RowFormat.quote), RowParser.spread(newline))
    var index = from
    while index < count {
      let word = DecimalText.load(bytes + index)
      let hits = RowParser.zeroBytes(word ^ quotes) | RowParser.zeroBytes(word ^ newlines)
      guard hits != 0 else {
        index &+= 8
        continue
      }
      index &+= hits.trailingZeroBitCount &>> 3
      guard index < count else { break }
      if bytes[index] == newline {
        index += 1
        line += 1
        lineStart = offset + index
        if !isQuoted, lineStart < size {
          begin(row: bytes + index, at: lineStart, in: &block)
        }
      } else if !isQuoted {
        let before = bytes[index - 1]
        if before == delimiter || before == newline {
          isQuoted = true
          opening = (offset + index, line, lineStart)
        }
        index += 1
      } else if bytes[index + 1] == RowFormat.quote, offset + index + 1 < size {
        index += 2
      } else {
        isQuoted = false
        index += 1
      }
    }
    return max(0, index - count) == 1 && isQuoted ? 1 : 0
  }

  private mutating func begin(row: UnsafePointer<UInt8>, at start: Int, in block: inout RowPartition.Block) {
    rowStart = start
    if block.firstStart == nil { (block.firstStart, block.firstLine) = (start, line) }
    if !RowPartition.isBlank(row, newline) { block.rows += 1 }
  }
}
