import Synchronization

/// Collects what a callback is given, from any thread.
final class Pieces: Sendable {
  private let pieces = Mutex<[[UInt8]]>([])
  func add(_ piece: [UInt8]) { pieces.withLock { $0.append(piece) } }
  var all: [[UInt8]] { pieces.withLock { $0 } }
}
