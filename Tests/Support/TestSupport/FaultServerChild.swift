import FoundationEssentials
package import Glibc

/// A child process that ends by itself when this process does: it reads its standard input, which closes with us.
package final class FaultServerChild: Sendable {
  package struct StartFailed: Error, CustomStringConvertible {
    package let description: String
    package init(description: String) { self.description = description }
  }

  /// Our end of the child's standard input and output.
  private let line: Int32
  package let processID: pid_t

  /// - Parameter words: The program, looked up in the path, and its arguments.
  package init(_ words: [String]) throws {
    // Closed on exec, so that no other child of this process keeps the line open.
    var ends: [Int32] = [0, 0]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw StartFailed(description: "no socket: \(errno)") }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup($0) } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var child: pid_t = 0
    let code = posix_spawnp(&child, words[0], &actions, nil, &arguments, &variables)
    close(ends[1])
    line = ends[0]
    processID = child
    guard code == 0 else { throw StartFailed(description: "\(words[0]) did not start: \(code)") }
  }

  /// The next line the child prints, without its end; nil where it ended first.
  package func nextLine() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(line, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
  }

  deinit {
    close(line)
    guard processID > 0 else { return }
    var status: Int32 = 0
    waitpid(processID, &status, 0)
  }

  /// The path of a file in the folder Tests/Support.
  package static func support(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent(name).path
  }
}
