import CCurl
import Testing

@testable import LanguageModels

/// The pure parts: libcurl's codes, header lines, stalls.
@Suite("Transport: what libcurl's words mean")
struct TransportMappingTests {
  private static let plain = HTTPRequest(.post, "http://user:pw@host.example:8080/v1")
  private static let secure = HTTPRequest(.post, "https://host.example/v1?x=1")

  private static func failure(
    _ code: CURLcode, _ text: String = "", _ request: HTTPRequest = secure,
    _ change: (inout CurlFailure) -> Void = { _ in }
  ) -> TransportError {
    var failure = CurlFailure(code: code, text: text, request: request)
    change(&failure)
    return failure.error
  }

  @Test("Codes that stand for themselves")
  func plainCodes() {
    #expect(Self.failure(CURLE_COULDNT_RESOLVE_HOST, "", Self.plain) == .hostNotFound(host: "host.example"))
    #expect(Self.failure(CURLE_COULDNT_CONNECT, "", Self.plain) == .connectionRefused(host: "host.example:8080"))
    #expect(Self.failure(CURLE_COULDNT_RESOLVE_PROXY) == .proxyNotFound)
    #expect(Self.failure(CURLE_URL_MALFORMAT) == .invalidURL)
    #expect(Self.failure(CURLE_FILESIZE_EXCEEDED) == .tooLarge(limit: 8 << 20))
    #expect(Self.failure(CURLE_SSL_CACERT_BADFILE) { $0.caFile = "/x" } == .tls(.caFileUnreadable(path: "/x")))
    #expect(kind(Self.failure(CURLE_PARTIAL_FILE)) == "closedEarly")
    #expect(kind(Self.failure(CURLE_HTTP2_STREAM)) == "closedEarly")
    #expect(kind(Self.failure(CURLE_WEIRD_SERVER_REPLY)) == "protocolViolation")
    #expect(kind(Self.failure(CURLE_RECV_ERROR, "Too large response headers: 307207 > 307200")) == "protocolViolation")
    #expect(kind(Self.failure(CURLE_RECV_ERROR, "Recv failure: Connection reset by peer")) == "closedEarly")
    #expect(kind(Self.failure(CURLE_RECV_ERROR, "Received HTTP code 407 from proxy after CONNECT")) == "other")
    #expect(Self.failure(CURLE_FTP_ACCEPT_FAILED, "a\u{1b}[31mb\nc") == .other(code: 10, detail: "a [31mb c"))
  }

  @Test("One code for four kinds of lateness")
  func timeouts() {
    let code = CURLE_OPERATION_TIMEDOUT
    #expect(Self.failure(code) == .connectTimedOut(after: .seconds(5)))
    #expect(Self.failure(code) { $0.isConnected = true } == .tls(.handshake))
    #expect(Self.failure(code, "", Self.plain) { $0.isConnected = true } == .connectTimedOut(after: .seconds(5)))
    let proxy = Self.failure(code, "Proxy CONNECT aborted due to timeout") { $0.isConnected = true }
    #expect(proxy == .connectTimedOut(after: .seconds(5)))
    let ready = Self.failure(code) {
      $0.isConnected = true
      $0.isReady = true
    }
    #expect(ready == .timedOut(after: .seconds(120)))
    #expect(Self.failure(code) { $0.isPastDeadline = true } == .timedOut(after: .seconds(120)))
  }

  @Test("A lack of memory is one only where the header had come")
  func memory() {
    #expect(kind(Self.failure(CURLE_OUT_OF_MEMORY) { $0.isReady = true }) == "protocolViolation")
    #expect(kind(Self.failure(CURLE_OUT_OF_MEMORY)) == "other")
    let late = Self.failure(CURLE_OUT_OF_MEMORY) {
      $0.isReady = true
      $0.isHeadComplete = true
    }
    #expect(kind(late) == "other")
  }

  @Test(
    "Certificates",
    arguments: [
      ("SSL certificate problem: self-signed certificate", 18, TransportError.TLSFailure.selfSigned),
      ("SSL certificate problem: certificate has expired", 10, .expired),
      ("SSL certificate problem: certificate is not yet valid", 9, .notYetValid),
      ("SSL certificate problem: unable to get local issuer certificate", 20, .unknownAuthority),
      ("SSL certificate problem: self-signed certificate in certificate chain", 19, .unknownAuthority),
      ("SSL: no alternative certificate subject name matches target host name 'a'", 0, .wrongHost),
      // The number of an earlier transfer's fault may still stand there.
      ("SSL: no alternative certificate subject name matches target host name 'a'", 10, .wrongHost),
      ("SSL: certificate subject name 'b' does not match target host name 'a'", 0, .wrongHost),
    ])
  func certificates(text: String, number: Int, expected: TransportError.TLSFailure) {
    let error = Self.failure(CURLE_PEER_FAILED_VERIFICATION, text) { $0.verifyResult = number }
    #expect(error == .tls(expected))
  }

  @Test("A TLS greeting that fails")
  func greetings() {
    let code = CURLE_SSL_CONNECT_ERROR
    #expect(Self.failure(code, "error:0A00010B:SSL routines::wrong version number") == .tls(.notTLS))
    #expect(Self.failure(code, "error:0A000410:SSL routines::sslv3 alert handshake failure") == .tls(.handshake))
    #expect(
      kind(Self.failure(code, "OpenSSL SSL_connect: Connection reset by peer in connection to a")) == "closedEarly")
  }

  // MARK: Header lines

  private static func head(_ lines: String...) throws(TransportError) -> ResponseHead {
    var head = ResponseHead()
    for line in lines { try head.read(Array((line + "\r\n").utf8)) }
    return head
  }

  @Test("A header, after interim ones, with a trailer")
  func header() throws {
    let head = try Self.head(
      "HTTP/1.1 103 Early Hints", "Link: x", "", "HTTP/1.1 200 OK", "content-length: 5 ", "X:a", "x: \t b", "Empty:",
      "",
      "X: trailer")
    #expect(head.status == 200 && head.version == "1.1" && head.isComplete)
    #expect(head.headers["Link"] == nil)
    #expect(head.headers.all("X") == ["a", "b"])
    #expect(head.headers["empty"] == "")
    #expect(try head.contentLength() == 5)
    #expect(try Self.head("HTTP/2 204 ", "").version == "2")
  }

  @Test(
    "Lines that are none",
    arguments: [
      "HTP/1.1 200 OK", "HTTP/1.1", "HTTP/1.1 20 OK", "HTTP/1.1 2000", "HTTP/1.1 999 No", "HTTP/1.1 +20 x", "", "x",
    ])
  func badStatus(line: String) {
    #expect(throws: TransportError.self) { try Self.head(line) }
  }

  @Test("Fields that are none", arguments: [": x", "no colon", " folded: x", "\tfolded"])
  func badField(line: String) {
    #expect(throws: TransportError.self) { try Self.head("HTTP/1.1 200 OK", "A: b", line) }
  }

  @Test("A header ends somewhere", arguments: [1, 100, 5_000])
  func tooLarge(length: Int) throws {
    var head = ResponseHead()
    try head.read(Array("HTTP/1.1 200 OK\r\n".utf8))
    let line = Array(("A: " + String(repeating: "b", count: length) + "\r\n").utf8)
    let count = (ResponseHead.maximumBytes - 17) / line.count
    for _ in 0..<count { try head.read(line) }
    #expect(throws: TransportError.self) { try head.read(line) }
  }

  @Test("Interim answers and trailers end somewhere too")
  func tooManyInterim() {
    var head = ResponseHead()
    #expect(throws: TransportError.self) {
      for _ in 0..<100_000 { for line in ["HTTP/1.1 103 E\r\n", "\r\n"] { try head.read(Array(line.utf8)) } }
    }
  }

  @Test("Lengths that contradict each other")
  func lengths() throws {
    #expect(try Self.head("HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 5", "").contentLength() == 5)
    #expect(try Self.head("HTTP/1.1 200 OK", "").contentLength() == nil)
    for value in ["5, 6", "x", "-1", "+5", "99999999999999999999"] {
      #expect(throws: TransportError.self) {
        try Self.head("HTTP/1.1 200 OK", "Content-Length: \(value)", "").contentLength()
      }
    }
  }

  @Test("Codings that were not asked for")
  func codings() throws {
    for value in ["gzip", "X-GZIP", "deflate", "identity", "identity, gzip"] {
      try Self.head("HTTP/1.1 200 OK", "Content-Encoding: \(value)", "").checkCoding()
    }
    for value in ["br", "zstd", "gzip, gzip", "compress"] {
      #expect(throws: TransportError.self) {
        try Self.head("HTTP/1.1 200 OK", "Content-Encoding: \(value)", "").checkCoding()
      }
    }
  }

  // MARK: Stalls

  @Test("A stall is seen within the time and an eighth", arguments: [0, 1, 3, 7, 8, 20])
  func stall(lastProgress: Int) {
    var limits = HTTPLimits()
    limits.lowSpeedTime = .seconds(8)
    let start = ContinuousClock.now
    var watch = StallWatch(limits, from: start)
    var seen: Int?
    for second in 1...60 where seen == nil {
      let received = 100 * min(second, lastProgress)
      if watch.hasStalled(at: start + .seconds(second), received: received) { seen = second }
    }
    #expect(seen == max(lastProgress, 1) + 8)
  }

  @Test("No stall while the answer has not begun, nor where none is watched for")
  func noStall() {
    var limits = HTTPLimits()
    limits.lowSpeedTime = .seconds(8)
    let start = ContinuousClock.now
    var watch = StallWatch(limits, from: start)
    limits.lowSpeedBytes = 0
    var blind = StallWatch(limits, from: start)
    for second in 1...60 {
      let thinking = watch.hasStalled(at: start + .seconds(second), received: nil)
      let unwatched = blind.hasStalled(at: start + .seconds(second), received: 5)
      #expect(!thinking && !unwatched)
    }
    #expect(blind.next == nil)
  }
}
