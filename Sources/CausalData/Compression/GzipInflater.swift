import CZlib

/// Inflates gzip (RFC 1952), one member after the other, a piece at a time: memory does not grow with what comes out.
final class GzipInflater {
  /// zlib keeps the stream's address, so that it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutablePointer<UInt8>
  private static let inputRoom = 1 << 16
  private var state = State.inMember
  private var delivered = 0

  private enum State {
    case inMember
    /// A member has ended: what follows is another one, or zeros that fill up a block of tape, or the end.
    case betweenMembers
    case ended
  }

  init() throws(DataError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(capacity: GzipInflater.inputRoom)
    guard wherefore_inflate_init(stream) == Z_OK else {
      // What is allocated goes with the object, whose properties are all set.
      throw DataError("zlib cannot start: \(zlibVersion().map { String(cString: $0) } ?? "")")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Fills `target`, asking `refill` for compressed bytes (0 is their end).
  /// - Returns: How many bytes came out: fewer than `count` only at the end of the last member.
  /// - Throws: Where the data are cut off, are not gzip, or fail their checksum.
  func inflate(
    into target: UnsafeMutablePointer<UInt8>, count: Int,
    refill: (UnsafeMutablePointer<UInt8>, Int) throws(DataError) -> Int
  ) throws(DataError) -> Int {
    var done = 0
    while done < count, state != .ended {
      if stream.pointee.avail_in == 0 {
        let got = try refill(input, GzipInflater.inputRoom)
        stream.pointee.next_in = input
        stream.pointee.avail_in = UInt32(got)
        if got == 0 {
          guard state == .betweenMembers else {
            throw DataError(
              "the gzip data are cut off after \(delivered + done) bytes of text: get the whole file again")
          }
          state = .ended
          break
        }
      }
      if state == .betweenMembers {
        try beginMember()
        continue
      }
      let room = min(count - done, 1 << 30)
      stream.pointee.next_out = target + done
      stream.pointee.avail_out = UInt32(room)
      let result = CZlib.inflate(stream, Z_NO_FLUSH)
      done += room - Int(stream.pointee.avail_out)
      switch result {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: state = .betweenMembers
      default:
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? "code \(result)"
        throw DataError(
          "the gzip data are damaged after \(delivered + done) bytes of text (\(reason)): get the file again")
      }
    }
    delivered += done
    return done
  }

  /// Skips zeros; anything else must be another member, which zlib then judges.
  private func beginMember() throws(DataError) {
    while stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0 {
      stream.pointee.next_in += 1
      stream.pointee.avail_in -= 1
    }
    guard stream.pointee.avail_in > 0 else { return }
    guard inflateReset(stream) == Z_OK else { throw DataError("zlib cannot start again") }
    state = .inMember
  }
}
