internal import Synchronization

/// Features that a test has drawn and will want again, shared by the threads of a search.
///
/// What is drawn depends on the key alone, so that it does not matter which thread draws it, or whether it is kept.
final class FeatureCache: Sendable {
  private struct Contents {
    var features: [[Int]: [[Double]]] = [:]
    var numbers = 0
  }

  /// Numbers that are kept at most: 256 MB.
  private static let mostNumbers = 1 << 25

  private let contents = Mutex(Contents())

  /// What is known by a key, or else what `draw` gives, which is kept while there is room.
  func features(_ key: [Int], draw: () -> [[Double]]) -> [[Double]] {
    if let known = contents.withLock({ $0.features[key] }) { return known }
    let drawn = draw()
    let numbers = drawn.reduce(0) { $0 + $1.count }
    contents.withLock { contents in
      guard contents.features[key] == nil, contents.numbers + numbers <= FeatureCache.mostNumbers else { return }
      contents.features[key] = drawn
      contents.numbers += numbers
    }
    return drawn
  }
}
