import LanguageModels
import TestSupport
import Testing

/// What the transport makes of each fault it can see by itself.
@Suite("Transport: faults")
struct TransportFaultTests {
  private let transport = CurlTransport(configuration: FaultServer.direct)

  @Test(
    "Each broken answer has its own error",
    arguments: [
      ("reset", "closedEarly"), ("close", "closedEarly"), ("reset-mid", "closedEarly"), ("fin-mid", "closedEarly"),
      ("chunk-trunc", "closedEarly"), ("bad-chunk", "closedEarly"), ("reset-after", "closedEarly"),
      ("big-header", "protocolViolation"), ("many-headers", "protocolViolation"), ("bad-status", "protocolViolation"),
      ("not-http", "protocolViolation"), ("http09", "protocolViolation"), ("cl-twice", "protocolViolation"),
      ("cl-negative", "protocolViolation"), ("bad-gzip", "protocolViolation"), ("br-unasked", "protocolViolation"),
      ("too-long", "tooLarge"),
    ])
  func brokenAnswer(scenario: String, expected: String) async throws {
    let endpoint = try FaultServer.shared.endpoint(scenario)
    let end = await outcome(transport, .question(endpoint))
    #expect(kind(end.error) == expected, "\(end)")
    // The transport itself asks once: whether to ask again is not its decision.
    #expect(try await endpoint.requests() == 1)
  }

  @Test("A header line of 200 kB is not called a lack of memory")
  func longHeader() async throws {
    let end = await outcome(transport, .question(try FaultServer.shared.endpoint("big-header")))
    guard case .protocolViolation(let detail) = end.error else { return #expect(Bool(false), "\(end)") }
    #expect(detail.contains("header") && !detail.contains("memory"))
  }

  @Test(
    "Statuses, redirects and odd bodies are responses, as they came",
    arguments: [
      ("ok", 200), ("429-secs", 429), ("502-html", 502), ("503-loading", 503), ("529", 529), ("204", 204),
      ("empty-body", 200), ("html-200", 200), ("no-cl-trunc", 200), ("cl-too-short", 200), ("bad-utf8", 200),
      ("redirect-302", 302), ("308", 308), ("redirect-loop", 307), ("redirect-file", 302), ("early-hints", 200),
      ("gzip", 200), ("sse-truncated", 200), ("deep", 200),
    ])
  func response(scenario: String, status: Int) async throws {
    let endpoint = try FaultServer.shared.endpoint(scenario)
    let response = try await transport.send(.question(endpoint))
    #expect(response.status == status)
    #expect(response.httpVersion == "1.1")
    #expect(response.timings.total >= response.timings.firstByte)
    #expect(try await endpoint.requests() == 1)
    if scenario == "gzip" || scenario == "ok" || scenario == "early-hints" {
      #expect(String(decoding: response.body, as: UTF8.self).contains("chat.completion"))
    }
  }

  @Test("Every try of a name that does not exist names the host")
  func unknownHost() async {
    let end = await outcome(transport, .question(url: "http://no-such-host.invalid:8080/v1/chat/completions"))
    #expect(end.error == .hostNotFound(host: "no-such-host.invalid"))
  }

  @Test("A closed port is refused, and says where")
  func refused() async throws {
    let port = try FaultServer.shared.port("refused")
    let end = await outcome(transport, .question(url: "http://127.0.0.1:\(port)/v1/chat/completions"))
    #expect(end.error == .connectionRefused(host: "127.0.0.1:\(port)"))
  }

  @Test(
    "What is no http or https address is refused before anything is sent",
    arguments: [
      "", "api.openai.com/v1", "file:///etc/passwd", "ftp://host/x", "http://", "http://a b/", "http://a/\n",
      "javascript:1",
    ])
  func invalidURL(url: String) async {
    #expect(await outcome(transport, HTTPRequest(.get, url)).error == .invalidURL)
  }

  @Test("A header that would break out of its line is refused, without its value in the error")
  func headerInjection() async throws {
    var request = HTTPRequest.question(try FaultServer.shared.endpoint("ok"))
    request.headers = [("Authorization", "Bearer sk-secret\r\nX-Other: 1")]
    let end = await outcome(transport, request)
    #expect(kind(end.error) == "other")
    #expect(!"\(end)".contains("secret"))
  }

  @Test("Headers go out as they stand, and none is added but what HTTP needs")
  func headersSent() async throws {
    let endpoint = try FaultServer.shared.endpoint("ok")
    var request = HTTPRequest.question(endpoint)
    request.headers = [("Authorization", "Bearer sk-test"), ("X-Empty", ""), ("api-key", "äö")]
    _ = try await transport.send(request)
    let headers = try #require(try await endpoint.seen().headers.first)
    #expect(
      headers.keys.sorted() == ["accept-encoding", "api-key", "authorization", "content-length", "host", "x-empty"])
    #expect(headers["authorization"] == "Bearer sk-test")
    #expect(headers["x-empty"] == "")
    #expect(headers["accept-encoding"] == "gzip, deflate")
  }

  @Test("GET after POST on the same handle sends no body, and POST after GET does; an empty POST is one")
  func methods() async throws {
    var configuration = FaultServer.direct
    configuration.maxConnections = 1
    let transport = CurlTransport(configuration: configuration)
    let endpoint = try FaultServer.shared.endpoint("ok")
    _ = try await transport.send(.question(endpoint, "first"))
    let list = try await transport.send(HTTPRequest(.get, endpoint.baseURL + "/models"))
    #expect(String(decoding: list.body, as: UTF8.self).contains("\"list\""))
    _ = try await transport.send(HTTPRequest(.post, endpoint.chatURL))
    _ = try await transport.send(.question(endpoint, "last"))
    let seen = try await endpoint.seen()
    #expect(seen.lines.map { $0.prefix(4) } == ["POST", "GET ", "POST", "POST"])
    #expect(seen.bodies[0].contains("first"))
    #expect(seen.bodies[1].isEmpty)
    #expect(seen.bodies[2].isEmpty)
    #expect(seen.bodies[3].contains("last"))
  }

  @Test("No redirect is followed: the target sees nothing", arguments: ["redirect-other", "redirect-302", "308"])
  func redirects(scenario: String) async throws {
    let server = try FaultServer.shared
    let response = try await transport.send(.question(server.endpoint(scenario)))
    #expect(response.headers["location"] == "http://127.0.0.1:\(server.port("other"))/v1/chat/completions")
    #expect(try await server.seen("_other").requests == 0)
  }

  @Test(
    "Endless bodies and decompression bombs end at the limit, in bounded memory",
    arguments: ["infinite", "infinite-sse", "gzip-bomb"])
  func endless(scenario: String) async throws {
    let endpoint = try FaultServer.shared.endpoint(scenario)
    var request = HTTPRequest.question(endpoint)
    request.limits.maximumBodyBytes = 3 << 20
    let before = residentBytes()
    #expect(await outcome(transport, request).error == .tooLarge(limit: 3 << 20))
    // The server pours a gigabyte and more; other tests run meanwhile and take some memory too.
    #expect(residentBytes() - before < 256 << 20)
    #expect(try await eventually { try await endpoint.seen().hungUpAfter.count == 1 })
    #expect(try await endpoint.seen().hungUpAfter.allSatisfy { $0 < 60 })
  }

  @Test("A body of exactly the limit passes, one byte more does not")
  func limitIsExact() async throws {
    let endpoint = try FaultServer.shared.endpoint("gzip")
    var request = HTTPRequest.question(endpoint)
    let size = try await transport.send(request).body.count
    request.limits.maximumBodyBytes = size
    #expect(try await transport.send(request).body.count == size)
    request.limits.maximumBodyBytes = size - 1
    #expect(await outcome(transport, request).error == .tooLarge(limit: size - 1))
  }

  @Test("The bytes of a stream are handed on as they come, and are the body in the end")
  func streaming() async throws {
    let pieces = Pieces()
    let response = try await transport.send(.question(try FaultServer.shared.endpoint("sse-split-utf8"))) {
      pieces.add($0)
    }
    #expect(pieces.all.count > 1)
    #expect(Array(pieces.all.joined()) == response.body)
    #expect(String(decoding: response.body, as: UTF8.self).contains("data: [DONE]"))
  }
}
