import Synchronization

/// Tells how far a read has come, from any thread, one call at a time and never backwards.
final class ProgressMeter: Sendable {
  private let report: (@Sendable (ReadProgress) -> Void)?
  private let total: Int
  private let state = Mutex((done: 0, told: 0))

  init(total: Int, report: (@Sendable (ReadProgress) -> Void)?) {
    (self.total, self.report) = (total, report)
  }

  func advance(by bytes: Int) {
    guard let report else { return }
    state.withLock { state in
      state.done = min(total, state.done + bytes)
      tell(&state, report)
    }
  }

  func set(_ done: Int) {
    guard let report else { return }
    state.withLock { state in
      state.done = max(state.done, min(total, done))
      tell(&state, report)
    }
  }

  /// About every hundredth, and the end.
  private func tell(_ state: inout (done: Int, told: Int), _ report: (ReadProgress) -> Void) {
    guard state.done - state.told >= max(1 << 20, total / 100) || state.done == total && state.told < total else {
      return
    }
    state.told = state.done
    report(ReadProgress(bytesDone: state.done, bytesTotal: total))
  }
}
