/// An input's bytes from its beginning on, inflated where it is gzip.
final class ByteStream {
  let source: ByteSource
  let isCompressed: Bool
  private var inflater: GzipInflater?
  /// How far the source has been read.
  private(set) var sourceOffset = 0

  init(_ source: ByteSource) throws(DataError) {
    self.source = source
    let head = UnsafeMutablePointer<UInt8>.allocate(capacity: 2)
    defer { head.deallocate() }
    isCompressed = try source.read(at: 0, into: head, count: 2) == 2 && head[0] == 0x1F && head[1] == 0x8B
    if isCompressed { inflater = try GzipInflater() }
  }

  /// Fills `target` with the next bytes.
  /// - Returns: How many: fewer than `count` only at the end.
  func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(DataError) -> Int {
    guard let inflater else {
      let got = try source.read(at: sourceOffset, into: target, count: count)
      sourceOffset += got
      return got
    }
    return try inflater.inflate(into: target, count: count) { (input, room) throws(DataError) -> Int in
      let got = try source.read(at: sourceOffset, into: input, count: room)
      sourceOffset += got
      return got
    }
  }

  /// Goes past `count` bytes.
  func skip(_ count: Int) throws(DataError) {
    guard inflater != nil else {
      sourceOffset += count
      return
    }
    let block = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 16)
    defer { block.deallocate() }
    var rest = count
    while rest > 0 {
      let got = try read(into: block, count: min(rest, 1 << 16))
      guard got > 0 else { throw DataError("the file became shorter while it was read: read it again") }
      rest -= got
    }
  }
}
