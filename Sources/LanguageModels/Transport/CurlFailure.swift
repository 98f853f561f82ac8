import CCurl

/// What libcurl told of a transfer that failed, and what it means. A pure function of its fields, for tests.
struct CurlFailure {
  var code: CURLcode
  /// libcurl's own sentence.
  var text = ""
  var request: HTTPRequest
  var caFile: String?
  /// The TCP connection stood (to the proxy, where there is one).
  var isConnected = false
  /// TLS stood too, and the request could go out.
  var isReady = false
  var isHeadComplete = false
  var isPastDeadline = false
  /// OpenSSL's reason for not trusting a certificate.
  var verifyResult = 0

  var error: TransportError {
    switch code {
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
      // The URL's own protocol was checked before: it is the answer that is wrong.
      .protocolViolation(detail: text.contains("HTTP/0.9") ? "the answer is not HTTP" : detail)
    case CURLE_URL_MALFORMAT: .invalidURL
    case CURLE_COULDNT_RESOLVE_PROXY: .proxyNotFound
    case CURLE_COULDNT_RESOLVE_HOST: .hostNotFound(host: request.hostName)
    case CURLE_COULDNT_CONNECT:
      text.contains("nsupported proxy") ? .proxyNotFound : .connectionRefused(host: request.host)
    case CURLE_OPERATION_TIMEDOUT: timedOut
    case CURLE_PARTIAL_FILE, CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      .closedEarly(detail: detail)
    case CURLE_GOT_NOTHING: .closedEarly(detail: nothingCame)
    case CURLE_RECV_ERROR: receiving
    case CURLE_OUT_OF_MEMORY where !isHeadComplete && isReady:
      // libcurl's word for a header line longer than it takes (100 kB).
      .protocolViolation(detail: "a header line is too long")
    case CURLE_BAD_CONTENT_ENCODING: .protocolViolation(detail: "the compressed body is broken")
    case CURLE_FILESIZE_EXCEEDED: .tooLarge(limit: request.limits.maximumBodyBytes)
    case CURLE_SSL_CONNECT_ERROR: connectingTLS
    case CURLE_PEER_FAILED_VERIFICATION: .tls(distrust)
    case CURLE_SSL_CACERT_BADFILE: .tls(.caFileUnreadable(path: caFile ?? "the system's certificates"))
    case CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ISSUER_ERROR,
      CURLE_USE_SSL_FAILED:
      .tls(.handshake)
    default: .other(code: Int(code.rawValue), detail: detail)
    }
  }

  /// libcurl's sentence, or its general one for the code; one line, short.
  private var detail: String {
    let sentence = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    let clean = sentence.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
    return String(String.UnicodeScalarView(clean.prefix(200)))
  }

  private var timedOut: TransportError {
    let isProxy = text.contains("roxy")
    if isReady || isPastDeadline { return .timedOut(after: request.limits.total) }
    // The port took the connection and then said nothing to a TLS greeting: most likely it does not speak TLS.
    if isConnected || text.contains("SSL connection timeout"), request.isSecure, !isProxy { return .tls(.handshake) }
    return .connectTimedOut(after: request.limits.connect)
  }

  private var nothingCame: String {
    request.isSecure
      ? "the server closed the connection without an answer"
      : "the server closed the connection without an answer (if it speaks TLS, the address begins with https://)"
  }

  private var receiving: TransportError {
    if text.contains("Too large response headers") { return .protocolViolation(detail: "the headers are too large") }
    if text.contains("from proxy after CONNECT") { return .other(code: Int(code.rawValue), detail: detail) }
    return .closedEarly(detail: detail)
  }

  private var connectingTLS: TransportError {
    let lower = text.lowercased()
    // A connection that breaks during the greeting says nothing about certificates, and may do better next time.
    if lower.contains("reset by peer") || lower.contains("ssl_error_syscall") || lower.contains("broken pipe") {
      return .closedEarly(detail: detail)
    }
    let foreign = ["wrong version number", "unknown protocol", "packet length too long", "http request"]
    return .tls(foreign.contains { lower.contains($0) } ? .notTLS : .handshake)
  }

  /// By OpenSSL's number where libcurl says that the certificate itself is at fault, else by libcurl's words.
  private var distrust: TransportError.TLSFailure {
    let lower = text.lowercased()
    if lower.contains("does not match") || lower.contains("no alternative certificate subject name") {
      return .wrongHost
    }
    switch verifyResult {
    case 9: return .notYetValid
    case 10: return .expired
    case 18: return .selfSigned
    case 2, 19, 20, 21, 27: return .unknownAuthority
    case 62, 63, 64: return .wrongHost
    default: break
    }
    if lower.contains("expired") { return .expired }
    if lower.contains("not yet valid") { return .notYetValid }
    return lower.contains("certificate verification failed") ? .unknownAuthority : .handshake
  }
}
