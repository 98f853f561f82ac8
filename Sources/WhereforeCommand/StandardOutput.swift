import Glibc

/// Where results go, and nothing else.
enum StandardOutput {
  /// Whether a person is watching rather than a program.
  static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Writes `bytes` whole.
  /// - Throws: `Failure` with `cannotWrite`, as on a full disk; a reader that has gone away (`| head`) is none.
  static func write(_ bytes: [UInt8]) throws(Failure) {
    var offset = 0
    while offset < bytes.count {
      let written = bytes[offset...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written > 0 {
        offset += written
      } else if errno == EPIPE {
        return
      } else if errno != EINTR {
        throw Failure(
          .cannotWrite,
          "cannot write the result to standard output: \(String(cString: strerror(errno))): make room, or send it "
            + "elsewhere")
      }
    }
  }

  /// Writes `text` and the end of a line, if it has none.
  /// - Throws: As `write(_: [UInt8])`.
  static func write(_ text: String) throws(Failure) {
    try write(Array((text.hasSuffix("\n") ? text : text + "\n").utf8))
  }
}
