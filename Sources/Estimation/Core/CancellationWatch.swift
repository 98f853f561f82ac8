import Synchronization

/// Tells all threads of one piece of work that its task was cancelled. Only the thread that the task runs on can see that;
/// it works too, and what it sees the others are told.
final class CancellationWatch: Sendable {
  private let isCancelled = Atomic<Bool>(false)

  /// - Throws: `cancelled` once the task is.
  func check() throws(EstimationError) {
    if Task.isCancelled { isCancelled.store(true, ordering: .relaxed) }
    if isCancelled.load(ordering: .relaxed) { throw .cancelled }
  }
}
