import Benchmarking
import Glibc
import StrictJSON

/// The file that finished cells are appended to, one line each, so that a run that is killed loses at most the cell it is at.
final class JournalFile {
  private let path: String
  private let descriptor: Int32
  /// What an earlier run had finished.
  let journal: BenchmarkJournal

  /// - Parameter settings: What cells depend on and do not say.
  /// - Throws: `Failure` with `badInput` where the file is another one's, `cannotWrite`, or `tryAgain` where another run
  ///   writes to it.
  init(_ path: String, settings: String) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw JournalFile.failure(path) }
    do {
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        throw Failure(.tryAgain, "another run is writing to \"\(path.visible())\": wait for it, or name another file")
      }
      do {
        journal = try BenchmarkJournal(Files.read(path, limit: 1 << 30), settings: settings)
      } catch let error as BenchmarkFileError {
        throw Failure(.badInput, "\(path.visible()): \(error.description)")
      }
      // A line that was cut off is written anew.
      guard ftruncate(descriptor, journal.length) == 0 else { throw JournalFile.failure(path) }
      if journal.length == 0 { try JournalFile.put(BenchmarkJournal.headingLine(settings), descriptor, path) }
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Appends a finished cell.
  /// - Throws: `Failure` with `cannotWrite`.
  func append(_ outcome: BenchmarkOutcome) throws(Failure) {
    try JournalFile.put(BenchmarkJournal.line(outcome), descriptor, path)
  }

  /// Takes the file away: its cells stand in the finished report.
  func remove() { unlink(path) }

  private static func put(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) throws(Failure) {
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
      }
      guard written > 0 || errno == EINTR else { throw failure(path) }
      offset += max(0, written)
    }
  }

  private static func failure(_ path: String) -> Failure {
    Failure(
      .cannotWrite,
      "cannot write \"\(path.visible())\": \(String(cString: strerror(errno)).lowercased()); may you write there, and is "
        + "there room?")
  }
}
