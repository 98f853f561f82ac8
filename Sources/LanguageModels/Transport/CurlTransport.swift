import Synchronization

/// HTTP by libcurl: keep-alive, HTTP/2 where the server offers it, and one thread that owns every connection.
///
/// Any number of tasks may call `send` at once; `Configuration.maxConnections` transfers run at a time, the others wait
/// their turn, and their deadline runs meanwhile. Redirects are never followed: libcurl would take the body and every
/// header but `Authorization` to the new host. Releasing the last reference closes the connections.
public final class CurlTransport: HTTPTransport {
  /// What holds for every transfer.
  public struct Configuration: Hashable, Sendable {
    /// How many transfers run at a time, and how many idle connections are kept.
    public var maxConnections = 64
    /// Certificates (PEM) to trust, for a server whose authority the system does not know.
    public var caFile: String?
    /// The `User-Agent` header; none where nil.
    public var userAgent: String?
    /// Through which proxy requests go.
    public var proxy = Proxy.environment
    /// 64 connections, the system's certificates, the environment's proxy.
    public init() {}
  }

  /// Through which proxy requests go.
  public enum Proxy: Hashable, Sendable {
    /// As `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` say (upper case too, but for `http_proxy`).
    case environment
    case none
    case url(String)
  }

  private let inbox: CurlInbox
  /// Nil where the system had no thread to give.
  private let thread: CurlThread?
  private let numbers = Atomic<UInt64>(0)

  /// Starts the thread that owns the connections.
  public init(configuration: Configuration = Configuration()) {
    inbox = CurlInbox()
    thread = CurlThread(inbox: inbox, configuration: configuration)
  }

  deinit {
    inbox.close()
    thread?.join()
  }

  /// A kept connection that turns out to be dead before the first byte of an answer is replaced, and the request sent
  /// again over a new one, as often as `HTTPLimits.resends` says: nobody can tell whether the server has seen it before.
  /// - Complexity: one copy of the body and of the answer; about 40 µs of processor time a call on a kept connection.
  public func send(
    _ request: HTTPRequest, onBytes: (@Sendable ([UInt8]) -> Void)? = nil
  ) async throws(TransportError) -> HTTPResponse {
    guard thread != nil else { throw .other(code: 0, detail: "no thread for network work could be started") }
    try request.check()
    let number = numbers.add(1, ordering: .relaxed).newValue
    let deadline = ContinuousClock.now + request.limits.total
    let flag = CancellationFlag()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        inbox.submit(
          CurlCall(
            number: number, request: request, deadline: deadline, onBytes: onBytes, flag: flag,
            continuation: continuation))
      }
    } onCancel: {
      flag.raise()
      inbox.cancel(number)
    }
    return try result.get()
  }
}

/// One call on its way to the owner thread.
struct CurlCall: Sendable {
  let number: UInt64
  let request: HTTPRequest
  let deadline: ContinuousClock.Instant
  let onBytes: (@Sendable ([UInt8]) -> Void)?
  /// Raised before the cancellation is announced, so that a call cancelled on its way here is never started.
  let flag: CancellationFlag
  /// Resumed once, by the owner thread.
  let continuation: CheckedContinuation<Result<HTTPResponse, TransportError>, Never>

  func finish(_ result: Result<HTTPResponse, TransportError>) { continuation.resume(returning: result) }
}

final class CancellationFlag: Sendable {
  private let value = Atomic<Bool>(false)
  func raise() { value.store(true, ordering: .releasing) }
  var isRaised: Bool { value.load(ordering: .acquiring) }
}
