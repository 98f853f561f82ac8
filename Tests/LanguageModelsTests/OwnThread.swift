import Dispatch

@testable import LanguageModels

/// A thread for one measured call. The tasks of all tests share as many threads as there are processors, and a test that
/// computes for ten seconds would hold up every clock that is read on them.
final class OwnThread: TaskExecutor {
  private let queue = DispatchQueue(label: "measured call")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// The machine's clock, whose waits end on a thread of their own.
final class OwnClock: EndpointClock {
  private let clock = SystemClock()
  private let queue = DispatchQueue(label: "measured wait")
  var now: Duration { clock.now }
  var wallMilliseconds: Int64 { clock.wallMilliseconds }

  func sleep(for duration: Duration) async throws {
    let (seconds, attoseconds) = duration.components
    // Rounded up: never shorter than asked.
    let nanoseconds = Int(seconds) * 1_000_000_000 + Int((attoseconds + 999_999_999) / 1_000_000_000)
    let (over, end) = AsyncStream<Never>.makeStream()
    queue.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { end.finish() }
    // Ends early where the task is cancelled.
    for await _ in over {}
    try Task.checkCancellation()
  }
}

extension FaultBench {
  /// As `ask`, on a thread of its own, and how long it took.
  func measured(_ request: ChatRequest = matrixQuestion()) async -> (Result<ChatAnswer, EndpointError>, Duration) {
    await withTaskExecutorPreference(OwnThread()) { await timed { await ask(request) } }
  }
}
