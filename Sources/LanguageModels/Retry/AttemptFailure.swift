/// Why one try gave nothing that can be used, as far as that one try can tell.
enum AttemptFailure: Hashable, Sendable {
  case transport(TransportError)
  /// A status (or an error inside a 200) that may pass: 408, 409, 429, 5xx.
  case transient(status: Int, message: String, hints: RetryHints, isLoading: Bool)
  /// A 2xx whose body is not a chat completion.
  case unreadable(reason: String, contentType: String?, snippet: String, mayRecur: Bool)
  /// A stream that ended before the answer did.
  case truncatedStream(snippet: String)
  /// Nothing can help.
  case final(EndpointError)
}
