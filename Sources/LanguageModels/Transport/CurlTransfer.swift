/// What is known of one transfer while it runs; on the owner thread alone.
final class CurlTransfer {
  let call: CurlCall
  private(set) var head = ResponseHead()
  private(set) var body: [UInt8] = []
  /// Why the transfer was broken off from within a callback.
  private(set) var failure: TransportError?
  private var watch: StallWatch
  private var sendings = 0

  init(_ call: CurlCall, begun now: ContinuousClock.Instant) {
    self.call = call
    watch = StallWatch(call.request.limits, from: now)
  }

  /// The request is about to go out, for the first time or, over a new connection, again.
  /// - Returns: Whether it may.
  func isAboutToSend() -> Bool {
    sendings += 1
    guard sendings > 1 else { return true }
    guard sendings <= 1 + call.request.limits.resends else {
      failure = .closedEarly(detail: "the server closed a kept connection without an answer")
      return false
    }
    call.request.onResend?()
    return true
  }

  /// One header line, as it came.
  /// - Returns: Whether the transfer may go on.
  func headerArrived(_ line: UnsafeRawBufferPointer) -> Bool {
    do throws(TransportError) {
      try head.read(line)
      guard head.isComplete else { return true }
      try head.checkCoding()
      if let length = try head.contentLength(), !head.isEncoded {
        guard length <= call.request.limits.maximumBodyBytes else {
          throw .tooLarge(limit: call.request.limits.maximumBodyBytes)
        }
        if body.isEmpty { body.reserveCapacity(min(length, 1 << 20)) }
      }
      return true
    } catch {
      failure = error
      return false
    }
  }

  /// Decoded bytes of the body.
  /// - Returns: Whether the transfer may go on.
  func bodyArrived(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard failure == nil else { return false }
    guard bytes.count <= call.request.limits.maximumBodyBytes - body.count else {
      failure = .tooLarge(limit: call.request.limits.maximumBodyBytes)
      body = []
      return false
    }
    body.append(contentsOf: bytes)
    if let onBytes = call.onBytes, !bytes.isEmpty { onBytes(Array(bytes)) }
    return true
  }

  /// When the deadline or the speed has to be looked at again.
  var nextLook: ContinuousClock.Instant { min(call.deadline, watch.next ?? call.deadline) }

  /// - Parameter received: The bytes of the body so far, as they came over the wire.
  func hasStalled(at now: ContinuousClock.Instant, received: Int) -> Bool {
    watch.hasStalled(at: now, received: head.hasBegun ? received : nil)
  }
}

/// Sees when too few bytes come over too long a time: the sum over the last eight eighths of that time is held against
/// what it should be, so a stall is seen at most an eighth late.
struct StallWatch {
  private static let slices = 8
  private let slice: Duration
  private let needed: Int
  private var totals: [Int] = []
  /// Nil where nothing is watched.
  private(set) var next: ContinuousClock.Instant?

  init(_ limits: HTTPLimits, from now: ContinuousClock.Instant) {
    slice = max(limits.lowSpeedTime / StallWatch.slices, .milliseconds(1))
    let milliseconds = limits.lowSpeedTime.wholeMilliseconds
    let (product, isOver) = limits.lowSpeedBytes.multipliedReportingOverflow(by: milliseconds)
    needed = isOver ? .max : max(1, product / 1_000)
    next = limits.lowSpeedBytes > 0 && milliseconds > 0 ? now + slice : nil
  }

  /// - Parameter received: All bytes so far; nil while the answer has not begun, when silence is the server's thinking.
  mutating func hasStalled(at now: ContinuousClock.Instant, received: Int?) -> Bool {
    guard let due = next, now >= due else { return false }
    next = now + slice
    guard let received else {
      totals = []
      return false
    }
    totals.append(received)
    guard totals.count > StallWatch.slices else { return false }
    return received - totals.removeFirst() < needed
  }
}
