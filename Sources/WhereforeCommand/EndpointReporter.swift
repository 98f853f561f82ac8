import LanguageModels
import Synchronization

/// Shows on standard error what happens at an endpoint: everything with `--verbose`, else only why nothing happens.
final class EndpointReporter: Sendable {
  private let isVerbose: Bool
  /// Reasons for waiting that were said already; they are few.
  private let said = Mutex<Set<String>>([])

  init(isVerbose: Bool) { self.isVerbose = isVerbose }

  func show(_ event: EndpointEvent) {
    switch event.kind {
    case .streamed(let pieces):
      // Now and then, not token by token.
      if isVerbose, pieces == 1 || pieces.isMultiple(of: 50) { StandardError.write("wherefore: \(event)") }
    case .waiting(_, let reason):
      if isVerbose {
        StandardError.write("wherefore: \(event)")
      } else if said.withLock({ $0.count < 20 && $0.insert(reason).inserted }) {
        StandardError.write("wherefore: waiting: \(reason)")
      }
    default:
      if isVerbose { StandardError.write("wherefore: \(event)") }
    }
  }
}
