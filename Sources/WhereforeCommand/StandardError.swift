import Glibc

/// Where a person reads: progress, logs, failures. Results go to standard output.
enum StandardError {
  /// Whether a person is watching, so that progress bars make sense.
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// Writes one line.
  static func write(_ line: String) { writeRaw(line + "\n") }

  /// Writes text as it is, such as a progress bar's.
  static func writeRaw(_ text: String) {
    let bytes = Array(text.utf8)
    var offset = 0
    while offset < bytes.count {
      let written = bytes[offset...].withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      guard written > 0 else { return }
      offset += written
    }
  }
}
