import Dispatch
import Glibc
import Synchronization

/// Ctrl-C ends a command in order: the first cancels its task, so that transfers are closed and what was paid for is
/// kept; a second ends the process at once, and so does time where a step that cannot be left half-way takes too long.
enum Interruption {
  /// How long a cancelled command may take to end in order, in milliseconds.
  private static let patience = Atomic<Int>(10_000)

  /// From here on there is nothing to keep and nothing half-written: a command that is cancelled ends within a second,
  /// whatever is being computed.
  static func leaveNothingToKeep() { patience.store(1_000, ordering: .relaxed) }

  /// Runs `body` in a task of its own that SIGINT and SIGTERM cancel. A closed pipe is an error to handle, never a
  /// signal that ends the process half-way.
  nonisolated static func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
    signal(SIGPIPE, SIG_IGN)
    let task = Task { try await body() }
    // A queue of its own: those of the system may be full of work that is to be interrupted.
    let queue = DispatchQueue(label: "wherefore.interruption")
    let sources = [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        guard !task.isCancelled else { _exit(130) }
        task.cancel()
        queue.asyncAfter(deadline: .now() + .milliseconds(patience.load(ordering: .relaxed))) {
          Failure(.interrupted, "interrupted before it was done").report()
          _exit(Failure.Status.interrupted.rawValue)
        }
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    try await task.value
  }
}
