import Synchronization

/// Lets calls with the same question in one after the other: the first is asked, and the others then find its answer
/// where it was kept, so that nothing is paid for twice.
final class QuestionGates: Sendable {
  private struct Entry {
    let gate = ConcurrencyGate(limit: 1)
    /// Inside or waiting.
    var callers = 0
  }
  private let entries = Mutex<[String: Entry]>([:])

  /// How many questions are being asked.
  var count: Int { entries.withLock(\.count) }

  /// Waits until no other call asks this question.
  /// - Throws: `EndpointError.cancelled`; then there is nothing to give back.
  func enter(_ question: String) async throws(EndpointError) {
    let gate = entries.withLock { entries in
      entries[question, default: Entry()].callers += 1
      return entries[question]?.gate
    }
    do throws(EndpointError) {
      try await gate?.enter()
    } catch {
      _ = forget(question)
      throw error
    }
  }

  func leave(_ question: String) {
    forget(question)?.leave()
  }

  private func forget(_ question: String) -> ConcurrencyGate? {
    entries.withLock { entries in
      guard var entry = entries[question] else { return nil }
      entry.callers -= 1
      entries[question] = entry.callers > 0 ? entry : nil
      return entry.gate
    }
  }
}
