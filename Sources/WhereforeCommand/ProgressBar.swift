import Synchronization

/// One line on a terminal's standard error that shows how far long work is; nothing where nobody watches.
final class ProgressBar: Sendable {
  private let label: String
  private let lastDrawn = Mutex<ContinuousClock.Instant?>(nil)

  init(_ label: String) { self.label = label }

  /// Draws at most ten times a second, and at the end.
  func show(done: Int, total: Int, note: String = "") {
    guard StandardError.isTerminal, total > 0 else { return }
    let isDue = lastDrawn.withLock { last in
      let now = ContinuousClock.now
      if let last, now - last < .milliseconds(100), done < total { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let filled = min(24, 24 * done / total)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
    StandardError.writeRaw("\r\u{1B}[K\(label) \(bar) \(done)/\(total) \(note)")
  }

  /// Leaves an empty line for what comes.
  func clear() {
    guard StandardError.isTerminal, lastDrawn.withLock({ $0 != nil }) else { return }
    StandardError.writeRaw("\r\u{1B}[K")
  }
}
