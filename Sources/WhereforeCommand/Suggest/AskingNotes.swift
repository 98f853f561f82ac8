import Synchronization

/// What is to be said of how questions were chosen: each sentence once.
final class AskingNotes: Sendable {
  private let kept = Mutex<[String]>([])

  /// In the order they came.
  var sentences: [String] { kept.withLock { $0 } }

  func add(_ sentence: String) {
    kept.withLock { sentences in
      if !sentences.contains(sentence) { sentences.append(sentence) }
    }
  }
}
