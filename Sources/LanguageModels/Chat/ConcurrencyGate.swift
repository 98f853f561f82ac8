import Synchronization

/// Lets at most `limit` callers in at once, the others in the order they came. Waiting ends with the task's
/// cancellation.
final class ConcurrencyGate: Sendable {
  private struct State {
    var inside = 0
    var nextTicket = 0
    /// Waiting callers by ticket, in order; cancelled ones are gone.
    var queue: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    /// Tickets whose cancellation came before they queued.
    var cancelled: Set<Int> = []
  }
  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = max(1, limit) }

  /// Waits for a place, to be given back with `leave`.
  /// - Throws: `EndpointError.cancelled`; then there is nothing to give back.
  func enter() async throws(EndpointError) {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    let entered = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now: Bool? = state.withLock { state in
          if state.cancelled.remove(ticket) != nil { return false }
          if state.inside < limit {
            state.inside += 1
            return true
          }
          state.queue.append((ticket, continuation))
          return nil
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
        guard let place = state.queue.firstIndex(where: { $0.ticket == ticket }) else {
          state.cancelled.insert(ticket)
          return nil
        }
        return state.queue.remove(at: place).continuation
      }
      waiting?.resume(returning: false)
    }
    state.withLock { _ = $0.cancelled.remove(ticket) }
    guard entered else { throw .cancelled }
  }

  func leave() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      // The place goes straight to the next in line.
      guard state.queue.isEmpty else { return state.queue.removeFirst().continuation }
      state.inside -= 1
      return nil
    }
    next?.resume(returning: true)
  }
}
