import CCurl
import Synchronization

/// Where calls and cancellations wait for the owner thread; safe from any thread.
final class CurlInbox: Sendable {
  struct Batch {
    var calls: [CurlCall] = []
    var cancelled: [UInt64] = []
    var isClosed = false
  }

  private struct State {
    var batch = Batch()
    /// The multi handle's address while the owner thread serves; used under the lock only, so never after its end.
    var multi: UInt?
    /// The thread has ended: nobody will take another call.
    var isOver = false
  }
  private let state = Mutex(State())

  func submit(_ call: CurlCall) {
    let isOver = state.withLock { state in
      guard !state.isOver else { return true }
      state.batch.calls.append(call)
      if state.batch.calls.count == 1 { wake(state.multi) }
      return false
    }
    if isOver { call.finish(.failure(.cancelled)) }
  }

  func cancel(_ number: UInt64) {
    state.withLock { state in
      guard !state.isOver else { return }
      state.batch.cancelled.append(number)
      if state.batch.cancelled.count == 1 { wake(state.multi) }
    }
  }

  func close() {
    state.withLock { state in
      state.batch.isClosed = true
      wake(state.multi)
    }
  }

  // MARK: The owner thread's side

  func open(_ multi: UnsafeMutableRawPointer) {
    let address = UInt(bitPattern: multi)
    state.withLock { $0.multi = address }
  }

  func take() -> Batch {
    state.withLock { state in
      let batch = state.batch
      state.batch = Batch(isClosed: batch.isClosed)
      return batch
    }
  }

  /// After this no one wakes the multi handle, and what still lies here is for the caller to finish.
  func end() -> Batch {
    state.withLock { state in
      state.multi = nil
      state.isOver = true
      defer { state.batch = Batch(isClosed: true) }
      return state.batch
    }
  }
}

private func wake(_ multi: UInt?) {
  if let multi, let handle = UnsafeMutableRawPointer(bitPattern: multi) { curl_multi_wakeup(handle) }
}
