import ArgumentParser
import Glibc
import LanguageModels
import StrictJSON

/// `wherefore cache export`.
struct CacheExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write every exchange as a line of JSON, oldest first.",
    discussion: """
      Example:
        wherefore cache export --accepted -o answers.jsonl
      """)
  @OptionGroup var options: CacheFileOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write; standard output without it.", valueName: "file"))
  var output: String?
  @Flag(help: "Only the accepted answers.") var accepted = false

  func run() throws {
    let store = try options.openIfThere()
    let file = try output.map(ExportFile.init(path:))
    var last: StoredExchange?
    while let page = try store?.exchanges(after: last, limit: 8), let next = page.last {
      for exchange in page where exchange.isAccepted || !accepted {
        let line = exchange.json.bytes() + [UInt8(ascii: "\n")]
        if let file { try file.write(line) } else { try StandardOutput.write(line) }
      }
      last = next
    }
    try file?.finish()
  }
}

/// A new file for its owner only: questions may hold what others need not read.
private final class ExportFile {
  private let path: String
  private var descriptor: Int32

  init(path: String) throws(Failure) {
    self.path = path
    descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw ExportFile.failure(path) }
  }
  deinit { if descriptor >= 0 { close(descriptor) } }

  func write(_ bytes: [UInt8]) throws(Failure) {
    var offset = 0
    while offset < bytes.count {
      let written = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        offset += written
      } else if errno != EINTR {
        throw ExportFile.failure(path)
      }
    }
  }

  /// Closes the file; a network disk may only now say that it is full.
  func finish() throws(Failure) {
    let ended = close(descriptor)
    descriptor = -1
    if ended != 0 { throw ExportFile.failure(path) }
  }

  private static func failure(_ path: String) -> Failure {
    Failure(.cannotWrite, "cannot write \(path.visible(limit: 400)): \(String(cString: strerror(errno)))")
  }
}
