import Synchronization

/// One result a part of a parallel computation, in the order of the parts.
final class PartResults<Value: Sendable>: Sendable {
  private let stored: Mutex<[Value?]>

  init(count: Int) { stored = Mutex([Value?](repeating: nil, count: count)) }

  /// Keeps the result of one part.
  func set(_ part: Int, _ value: Value) { stored.withLock { $0[part] = value } }

  /// The results that there are, by part.
  var values: [Value] { stored.withLock { $0.compactMap(\.self) } }
}
