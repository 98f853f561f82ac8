import Glibc
import StrictJSON

extension APIKey {
  /// A key from a file, and what is to be said about it.
  public struct FromFile: Sendable {
    /// The key that the file holds.
    public let key: APIKey
    /// A sentence, where others may read the file.
    public let warning: String?
  }

  /// Reads the key that is the whole of the file at `path`.
  /// - Throws: `EndpointError.notConfigured` where the file cannot be read, is no plain file, is longer than a key may
  ///   be, or holds something else than one key.
  public static func read(file path: String) throws(EndpointError) -> FromFile {
    let shown = path.visible()
    // Without blocking: opening a pipe must not wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      throw .notConfigured(message: "the API key file \(shown) cannot be opened: \(reason)")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .notConfigured(message: "the API key file \(shown) is not a plain file")
    }
    var bytes = [UInt8](repeating: 0, count: longest + 3)
    var count = 0
    while count < bytes.count {
      let room = bytes.count - count
      let read = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), room) }
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else {
        throw .notConfigured(message: "the API key file \(shown) cannot be read: \(String(cString: strerror(errno)))")
      }
      if read == 0 { break }
      count += read
    }
    let key = try APIKey(bytes: Array(bytes.prefix(count)), source: path)
    let open = status.st_mode & (S_IRGRP | S_IROTH) != 0
    return FromFile(
      key: key,
      warning: open ? "the API key file \(shown) can be read by others: run chmod 600 on it" : nil)
  }
}
