/// Why no complete HTTP response came.
///
/// What helps: `connectionRefused`, `connectTimedOut`, `timedOut`, `stalled` and `closedEarly` may pass when the same
/// bytes are sent again; the rest will not.
@nonexhaustive public enum TransportError: Error, Hashable, Sendable {
  case cancelled
  /// Not an http or https URL.
  case invalidURL
  case hostNotFound(host: String)
  /// The proxy's name is not known, or its address is not one.
  case proxyNotFound
  /// Nobody listens there.
  case connectionRefused(host: String)
  case connectTimedOut(after: Duration)
  /// The total deadline passed.
  case timedOut(after: Duration)
  /// Bytes stopped coming.
  case stalled(after: Duration)
  /// The connection ended before the response did (also: an empty reply, a broken chunk).
  case closedEarly(detail: String)
  /// What came is not HTTP as it should be: two lengths, a bad encoding, headers too large, another protocol.
  case protocolViolation(detail: String)
  case tls(TLSFailure)
  /// The decoded body is larger than the request's limit, in bytes.
  case tooLarge(limit: Int)
  /// Anything else, with libcurl's number for it.
  case other(code: Int, detail: String)

  /// Why no secure connection came about.
  public enum TLSFailure: Hashable, Sendable {
    case selfSigned, expired, notYetValid, wrongHost, unknownAuthority
    /// The two sides could not agree, or the other side fell silent while they tried.
    case handshake
    /// What answers there does not speak TLS: perhaps the address should begin with http://.
    case notTLS
    case caFileUnreadable(path: String)
  }
}
