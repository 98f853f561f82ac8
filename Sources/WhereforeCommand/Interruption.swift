import Dispatch
import Glibc

/// Ctrl-C ends a command in order: the first cancels its task, so that transfers are closed and what was paid for is
/// kept; a second ends the process at once.
enum Interruption {
  /// Runs `body` in a task of its own that SIGINT and SIGTERM cancel. A closed pipe is an error to handle, never a
  /// signal that ends the process half-way.
  nonisolated static func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
    signal(SIGPIPE, SIG_IGN)
    let task = Task { try await body() }
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        guard !task.isCancelled else { _exit(130) }
        task.cancel()
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    try await task.value
  }
}
