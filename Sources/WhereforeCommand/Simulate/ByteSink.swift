import CausalData
import Glibc
import StrictJSON

/// Where a long result goes, piece by piece: standard output, or a file that takes its name only when it is whole; packed
/// as gzip where the name ends in `.gz`.
final class ByteSink {
  /// Nobody reads standard output any more, as with `| head`: nothing went wrong, and no more is wanted.
  struct ReaderGone: Error {}

  private let path: String?
  private let temporary: [CChar]
  private var descriptor: Int32 = -1
  private let deflater: GzipDeflater?

  /// - Throws: `Failure` with `cannotWrite`.
  init(_ path: String?) throws {
    self.path = path
    deflater = path?.lowercased().hasSuffix(".gz") == true ? try GzipDeflater() : nil
    guard let path else {
      temporary = []
      return
    }
    var status = stat()
    // A device or a pipe is written to, never replaced.
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      temporary = []
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      var template = Array((path + ".XXXXXX").utf8CString)
      descriptor = mkstemp(&template)
      temporary = template
      let mask = umask(0)
      umask(mask)
      fchmod(descriptor, 0o666 & ~mask)
    }
    guard descriptor >= 0 else { throw ByteSink.failure(path) }
  }

  /// What was not finished is taken away.
  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    if !temporary.isEmpty { unlink(temporary) }
  }

  /// Writes a piece.
  /// - Throws: `Failure` with `cannotWrite`; `ReaderGone`.
  func write(_ piece: [UInt8]) throws {
    if path == nil {
      var state = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
      if poll(&state, 1, 0) > 0, state.revents & Int16(POLLERR) != 0 { throw ReaderGone() }
    }
    try put(deflater?.deflate(piece) ?? piece)
  }

  /// Ends the file.
  /// - Throws: `Failure` with `cannotWrite`.
  func finish() throws(Failure) {
    if let deflater { try put(deflater.deflate([], isLast: true)) }
    guard let path else { return }
    let ended = close(descriptor)
    descriptor = -1
    guard ended == 0, temporary.isEmpty || rename(temporary, path) == 0 else {
      let failure = ByteSink.failure(path)
      if !temporary.isEmpty { unlink(temporary) }
      throw failure
    }
  }

  private func put(_ bytes: [UInt8]) throws(Failure) {
    guard let path else { return try StandardOutput.write(bytes) }
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
      }
      guard written > 0 || errno == EINTR else { throw ByteSink.failure(path) }
      offset += max(0, written)
    }
  }

  private static func failure(_ path: String) -> Failure {
    Failure(
      .cannotWrite,
      "cannot write \"\(path.visible())\": \(String(cString: strerror(errno)).lowercased()); does the folder exist, and is "
        + "there room?")
  }
}
