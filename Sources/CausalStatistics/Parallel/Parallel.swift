import Dispatch
import Synchronization

/// Runs `body(part)` for each part in 0..<parts on at most `threads` threads, and waits for all of them.
///
/// Parts are handed out in order as threads become free, so whatever a part computes must depend on its number alone:
/// then no result depends on `threads`. Costs some nanoseconds a part beyond the body's own work.
public func performInParallel(parts: Int, threads: Int, _ body: @Sendable (_ part: Int) -> Void) {
  let lanes = min(threads, parts)
  guard lanes > 1 else {
    for part in 0..<max(0, parts) { body(part) }
    return
  }
  // One lane a thread, so that there are never more than `threads`; each lane takes the next part that nobody has taken.
  let next = Atomic<Int>(0)
  DispatchQueue.concurrentPerform(iterations: lanes) { _ in
    while true {
      let part = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard part < parts else { return }
      body(part)
    }
  }
}

/// What `body` makes of each part in 0..<parts, in the order of the parts, on at most `threads` threads.
public func mapInParallel<Result: Sendable>(
  parts: Int, threads: Int, _ body: @Sendable (_ part: Int) -> Result
) -> [Result] {
  [Result](unsafeUninitializedCapacity: max(0, parts)) { buffer, count in
    // Each part writes to its own place only.
    nonisolated(unsafe) let places = buffer
    performInParallel(parts: parts, threads: threads) { part in places.initializeElement(at: part, to: body(part)) }
    count = max(0, parts)
  }
}
