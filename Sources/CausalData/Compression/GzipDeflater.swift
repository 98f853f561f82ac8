import CZlib

/// Deflates to one member of gzip (RFC 1952), a piece at a time.
public final class GzipDeflater {
  /// zlib keeps the stream's address, so that it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var isReady: Bool

  /// - Throws: Where zlib has no memory.
  public init() throws(DataError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    isReady = wherefore_deflate_init(stream) == Z_OK
    guard isReady else { throw DataError("zlib cannot start: \(zlibVersion().map { String(cString: $0) } ?? "")") }
  }

  deinit {
    if isReady { deflateEnd(stream) }
    stream.deallocate()
  }

  /// The compressed bytes that are ready after this piece; all that remain after the last one.
  /// - Parameter isLast: Nothing may follow.
  public func deflate(_ piece: [UInt8], isLast: Bool = false) -> [UInt8] {
    var result: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 1 << 16)
    var rest = piece[...]
    // zlib counts in 32 bits.
    repeat {
      var part = Array(rest.prefix(1 << 30))
      rest = rest.dropFirst(part.count)
      let flush = isLast && rest.isEmpty ? Z_FINISH : Z_NO_FLUSH
      part.withUnsafeMutableBufferPointer { source in
        stream.pointee.next_in = source.baseAddress
        stream.pointee.avail_in = UInt32(source.count)
        var isFull = true
        while isFull {
          room.withUnsafeMutableBufferPointer { target in
            stream.pointee.next_out = target.baseAddress
            stream.pointee.avail_out = UInt32(target.count)
            CZlib.deflate(stream, flush)
            let written = target.count - Int(stream.pointee.avail_out)
            result.append(contentsOf: target[..<written])
            isFull = stream.pointee.avail_out == 0
          }
        }
      }
    } while !rest.isEmpty
    return result
  }
}

/// Whole small files of gzip in memory.
public enum GzipText {
  /// Whether the bytes begin as gzip does.
  public static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B }

  /// The text of all members.
  /// - Parameter limit: The longest text taken, in bytes.
  /// - Throws: Where the data are damaged or cut off, or the text is longer.
  public static func inflated(_ bytes: [UInt8], limit: Int) throws(DataError) -> [UInt8] {
    let inflater = try GzipInflater()
    var offset = 0
    var result: [UInt8] = []
    let piece = 1 << 18
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: piece)
    defer { room.deallocate() }
    while true {
      let count = try inflater.inflate(into: room, count: piece) { target, most throws(DataError) in
        let size = min(most, bytes.count - offset)
        bytes.withUnsafeBufferPointer { source in
          if let base = source.baseAddress, size > 0 { target.initialize(from: base + offset, count: size) }
        }
        offset += size
        return size
      }
      result.append(contentsOf: UnsafeBufferPointer(start: room, count: count))
      guard result.count <= limit else {
        throw DataError("the text is longer than \(limit >> 20) MiB: give a smaller file")
      }
      if count < piece { return result }
    }
  }
}
