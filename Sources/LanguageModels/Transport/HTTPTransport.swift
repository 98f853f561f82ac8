/// One HTTP exchange. Transfers are plain values, so that what is built on them can be tested without a socket.
public protocol HTTPTransport: Sendable {
  /// Sends `request` and collects the whole body. `onBytes` (if any) also sees the decoded body's bytes as they come,
  /// in order, on an unspecified thread. Cancelling the task ends the transfer.
  /// - Throws: `TransportError`; any HTTP status, redirects included, is a response and not an error.
  func send(
    _ request: HTTPRequest, onBytes: (@Sendable ([UInt8]) -> Void)?
  ) async throws(TransportError) -> HTTPResponse
}

/// A request, complete: the transport adds nothing but Host, Content-Length and Accept-Encoding.
public struct HTTPRequest: Sendable {
  /// The methods that are used.
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }
  /// What is asked of the server.
  public var method: Method
  /// The whole address, with its query.
  public var url: String
  /// Sent as they stand. May hold a key: never printed or stored.
  public var headers: [(name: String, value: String)]
  /// Sent as it is; empty for none.
  public var body: [UInt8]
  /// Bounds on this transfer.
  public var limits: HTTPLimits
  /// Told each time the request goes out again because a kept connection was dead; on an unspecified thread.
  public var onResend: (@Sendable () -> Void)?

  /// A request, complete.
  public init(
    _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    limits: HTTPLimits = HTTPLimits()
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.limits = limits
  }
}

/// Bounds on one transfer.
public struct HTTPLimits: Hashable, Sendable {
  /// From the call to the last byte.
  public var total: Duration = .seconds(120)
  /// To have a connection (and TLS).
  public var connect: Duration = .seconds(5)
  /// Aborted where fewer than `lowSpeedBytes` a second come over `lowSpeedTime`, once the answer has begun.
  public var lowSpeedBytes = 1
  /// See `lowSpeedBytes`.
  public var lowSpeedTime: Duration = .seconds(30)
  /// How often the request may go out again, at once, where a kept connection turns out to be dead before anything came:
  /// most often the server had closed it before, but it may have seen the request.
  public var resends = 1
  /// Of the decoded body.
  public var maximumBodyBytes = 8 << 20
  /// The defaults stand beside each limit.
  public init() {}
}

/// A complete response.
public struct HTTPResponse: Sendable {
  /// The HTTP status.
  public var status: Int
  /// The header fields, in the order in which they came.
  public var headers: HTTPHeaders
  /// The decoded body, whole.
  public var body: [UInt8]
  /// When things happened.
  public var timings: HTTPTimings
  /// "1.1", "2".
  public var httpVersion: String

  /// A response, complete.
  public init(
    status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [], timings: HTTPTimings = HTTPTimings(),
    httpVersion: String = "1.1"
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.timings = timings
    self.httpVersion = httpVersion
  }
}

/// Header fields, names without regard to case.
public struct HTTPHeaders: Hashable, Sendable {
  /// The fields, in the order in which they were added; names as they were written.
  public private(set) var fields: [(name: String, value: String)] = []
  /// Without fields.
  public init() {}
  /// With these fields, in this order.
  public init(_ fields: [(name: String, value: String)]) { self.fields = fields }
  /// Adds a field behind the others, whether or not the name is there already.
  public mutating func add(name: String, value: String) { fields.append((name, value)) }
  /// The first value under this name.
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return fields.first { $0.name.lowercased() == wanted }?.value
  }
  /// All values under this name, in their order.
  public func all(_ name: String) -> [String] {
    let wanted = name.lowercased()
    return fields.filter { $0.name.lowercased() == wanted }.map(\.value)
  }
  public static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
    left.fields.elementsEqual(right.fields) { $0.name == $1.name && $0.value == $1.value }
  }
  public func hash(into hasher: inout Hasher) {
    for (name, value) in fields {
      hasher.combine(name)
      hasher.combine(value)
    }
  }
}

/// When things happened, since the start of the transfer.
public struct HTTPTimings: Hashable, Sendable {
  /// Until there was a connection, TLS included; zero on a kept one.
  public var connected: Duration = .zero
  /// Until the first byte of the response.
  public var firstByte: Duration = .zero
  /// Until the last byte of the response.
  public var total: Duration = .zero
  /// Whether an earlier transfer's connection was used again.
  public var reusedConnection = false
  /// All zero.
  public init() {}
}
