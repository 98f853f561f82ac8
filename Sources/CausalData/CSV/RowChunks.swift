import Glibc

/// Cuts a stream into chunks for `RowParser`: what a chunk leaves unread comes again at the head of the next.
struct RowChunks: ~Copyable {
  private let stream: ByteStream
  private let format: RowFormat
  private let limits: CSVLimits
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Bytes in the buffer, those of them that are read, and the line on which the unread ones begin.
  private var filled = 0
  private var read = 0
  private var line: Int
  private var isLast = false

  init(_ stream: ByteStream, format: RowFormat, line: Int, options: CSVOptions) {
    (self.stream, self.format, self.line, self.limits) = (stream, format, line, options.limits)
    capacity = max(1, options.partBytes) * 2
    buffer = .allocate(capacity: capacity + 64)
  }

  deinit { buffer.deallocate() }

  /// The unread bytes and as many more as there is room for; nil at the end. Valid until the next call.
  mutating func next() throws(DataError) -> RowChunk? {
    if isLast, read == filled { return nil }
    if read > 0 { memmove(buffer, buffer + read, filled - read) }
    filled -= read
    read = 0
    if filled == capacity {
      guard filled <= limits.rowBytes else {
        throw DataError(
          line: line,
          "a row that begins here has more than \(limits.rowBytes) bytes: end rows with line breaks, and close quotes")
      }
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2 + 64)
      larger.update(from: buffer, count: filled)
      buffer.deallocate()
      buffer = larger
      capacity *= 2
    }
    if !isLast {
      let got = try stream.read(into: buffer + filled, count: capacity - filled)
      if let nul = memchr(buffer + filled, 0, got) {
        let before = UnsafeRawPointer(nul) - UnsafeRawPointer(buffer)
        throw DataError(
          line: line + RowPartition.counted(buffer, count: before, newline: format.newline).lines,
          "the text holds a NUL byte, so it is not a table: name a file of separated values")
      }
      isLast = got < capacity - filled
      filled += got
    }
    guard filled > 0 else { return nil }
    (buffer + filled).update(repeating: 0, count: 64)
    buffer[filled] = format.newline
    return RowChunk(start: buffer, count: filled, firstLine: line, isLast: isLast)
  }

  /// Says how many bytes of the last chunk were read.
  mutating func consume(_ count: Int) throws(DataError) {
    line += RowPartition.counted(buffer, count: count, newline: format.newline).lines
    read = count
    precondition(!isLast || count > 0 || filled == 0, "a last chunk's rows are whole")
  }
}
