import FoundationEssentials
import Glibc
import LanguageModels
import TestSupport
import Testing

extension HTTPRequest {
  /// A question, as the client would send it.
  static func question(
    _ endpoint: FaultServer.Endpoint, _ text: String = "A?", limits: HTTPLimits = HTTPLimits()
  ) -> HTTPRequest {
    question(url: endpoint.chatURL, text, limits: limits)
  }

  static func question(url: String, _ text: String = "A?", limits: HTTPLimits = HTTPLimits()) -> HTTPRequest {
    HTTPRequest(
      .post, url, headers: [("Content-Type", "application/json"), ("Authorization", "Bearer sk-test")],
      body: Array("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\(text)\"}]}".utf8), limits: limits)
  }
}

extension HTTPLimits {
  static func total(_ total: Duration, connect: Duration = .seconds(5)) -> HTTPLimits {
    var limits = HTTPLimits()
    limits.total = total
    limits.connect = connect
    return limits
  }
}

/// How the call ended: the error, or nil with the response.
func outcome(
  _ transport: CurlTransport, _ request: HTTPRequest
) async -> Result<HTTPResponse, TransportError> {
  do throws(TransportError) {
    return .success(try await transport.send(request))
  } catch {
    return .failure(error)
  }
}

extension Result where Failure == TransportError {
  var error: TransportError? { if case .failure(let error) = self { error } else { nil } }
}

/// The case of an error without what it carries: "closedEarly".
func kind(_ error: TransportError?) -> String {
  guard let error else { return "none" }
  if case .tls(let failure) = error { return "tls." + "\(failure)".prefix { $0.isLetter } }
  return String("\(error)".prefix { $0.isLetter })
}

func timed<Value>(_ work: () async throws -> Value) async rethrows -> (Value, Duration) {
  let clock = ContinuousClock()
  let start = clock.now
  let value = try await work()
  return (value, clock.now - start)
}

/// Asks again until it holds, for a minute and more: a busy machine may be slow.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
  for _ in 0..<1_200 {
    if try await condition() { return true }
    try await Task.sleep(for: .milliseconds(50))
  }
  return false
}

/// The memory this process holds, in bytes.
func residentBytes() -> Int {
  let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
  let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
  return pages * Int(getpagesize())
}
