import Synchronization

/// Watches a streamed answer come in, for progress and the time to its first token. What the answer is, is decided
/// later, from the whole body.
final class StreamProgress: Sendable {
  private struct State {
    var parser = ServerSentEventParser()
    var reply = StreamedReply()
    var pieces = 0
    var firstToken: Duration?
  }
  private let start: Duration
  private let state = Mutex(State())
  /// Ends when the stream has become unreadable: nothing that follows can mend it.
  private let whileReadable: AsyncStream<Never>
  private let readability: AsyncStream<Never>.Continuation

  /// - Parameter start: of the clock that `take` is told.
  init(start: Duration) {
    self.start = start
    (whileReadable, readability) = AsyncStream.makeStream()
  }

  /// - Returns: how many pieces of the answer have come, where that changed.
  func take(_ bytes: [UInt8], now: Duration) -> Int? {
    state.withLock { state in
      for event in state.parser.take(bytes) { state.reply.take(event) }
      if state.reply.unreadable != nil { readability.finish() }
      guard state.reply.pieces > state.pieces else { return nil }
      state.pieces = state.reply.pieces
      if state.firstToken == nil { state.firstToken = now - start }
      return state.pieces
    }
  }

  /// Why the stream cannot be read; nil while it can.
  var fault: UnreadableReply? { state.withLock(\.reply.unreadable) }

  /// Returns once the stream has become unreadable or the task is cancelled.
  func waitForFault() async {
    for await _ in whileReadable {}
  }

  var timeToFirstToken: Duration? { state.withLock(\.firstToken) }
}
