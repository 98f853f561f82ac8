import SeededRandom
import Testing

@testable import LanguageModels

@Suite("Retries")
struct RetryTests {
  static let now: Int64 = 784_111_777  // Sun, 06 Nov 1994 08:49:37 GMT

  @Test(
    "Waits are read from headers, and nonsense is not",
    arguments: [
      ("retry-after", "1", Duration.seconds(1)), ("Retry-After", " 2.5 ", .seconds(2.5)),
      ("retry-after-ms", "1500", .milliseconds(1_500)), ("llm_provider-retry-after", "4", .seconds(4)),
      ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT", .seconds(10)), ("retry-after", "86400", .seconds(86_400)),
      ("retry-after", "Sun, 06 Nov 1994 08:49:30 GMT", nil), ("retry-after", "soon", nil), ("retry-after", "-5", nil),
      ("retry-after", "0", nil), ("retry-after", "nan", nil), ("retry-after", "inf", nil), ("retry-after", "", nil),
      ("retry-after", "1e9", nil), ("retry-after", "99999999999999999999", .seconds(1e11)),
    ] as [(String, String, Duration?)])
  func hints(name: String, value: String, expected: Duration?) {
    #expect(RetryHints(HTTPHeaders([(name, value)]), now: Self.now).delay == expected)
  }

  @Test("Milliseconds come before seconds, and a useless header before none")
  func precedence() {
    let both = HTTPHeaders([("retry-after", "9"), ("retry-after-ms", "200")])
    #expect(RetryHints(both, now: 0).delay == .milliseconds(200))
    let second = HTTPHeaders([("retry-after", "junk"), ("llm_provider-retry-after", "3")])
    #expect(RetryHints(second, now: 0).delay == .seconds(3))
  }

  @Test(
    "Dates agree with the calendar",
    arguments: [
      ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
      ("Fri, 31 Dec 1999 23:59:59 GMT", 946_684_799), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
    ] as [(String, Int64)])
  func dates(text: String, seconds: Int64) { #expect(HTTPDate.seconds(text) == seconds) }

  private func transient(_ delay: Duration? = nil, status: Int = 500) -> AttemptFailure {
    .transient(status: status, message: "", hints: RetryHints(delay: delay), isLoading: false)
  }

  @Test(
    "Our own waits double, stay between three quarters and the whole, and end at eight seconds",
    arguments: 0..<20 as Range<UInt64>)
  func backOff(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    for count in 0..<12 {
      var progress = RetryPolicy.Progress(deadline: .seconds(1_000))
      progress.retries = count
      let full = min(Duration.milliseconds(500) * (1 << count), .seconds(8))
      guard
        case .retry(let wait, true, _) = RetryPolicy(retries: 100)
          .decide(transient(), progress: progress, jitter: generator.uniform())
      else {
        Issue.record("should retry")
        return
      }
      #expect(wait >= full * 0.75 && wait <= full)
    }
  }

  @Test("A last try without time says nothing: where nobody listened before it, that is the account")
  func expiryAfterRefusal() {
    var progress = RetryPolicy.Progress(deadline: .seconds(2))
    progress.attempts = 4
    progress.lastStart = .milliseconds(1_750)
    let timedOut = AttemptFailure.transport(.timedOut(after: .milliseconds(250)))
    let plain = EndpointError.timedOut(after: .seconds(2), attempts: 4)
    #expect(RetryPolicy().decide(timedOut, progress: progress, jitter: 0) == .fail(plain))
    let refusal = TransportError.connectionRefused(host: "localhost")
    progress.refusal = refusal
    #expect(
      RetryPolicy().decide(timedOut, progress: progress, jitter: 0) == .fail(.unreachable(refusal, attempts: 4)))
    // With a second or more it could have been answered: a server that took the connection is to blame.
    progress.lastStart = .milliseconds(900)
    #expect(RetryPolicy().decide(timedOut, progress: progress, jitter: 0) == .fail(plain))
  }

  @Test("A server's wait is never cut short, and one too long is not waited for")
  func serverDelay() {
    let progress = RetryPolicy.Progress(deadline: .seconds(60))
    for jitter in [0, 0.5, 1.0] {
      guard
        case .retry(let wait, _, _) = RetryPolicy().decide(transient(.seconds(5)), progress: progress, jitter: jitter)
      else {
        Issue.record("should retry")
        return
      }
      #expect(wait >= .seconds(5))
    }
    #expect(
      RetryPolicy().decide(transient(.seconds(86_400), status: 429), progress: progress, jitter: 0)
        == .fail(.rateLimited(retryAfter: .seconds(86_400), message: "")))
    // Longer than what is left of the deadline.
    #expect(
      RetryPolicy().decide(transient(.seconds(61), status: 429), progress: progress, jitter: 0)
        == .fail(.rateLimited(retryAfter: .seconds(61), message: "")))
  }

  @Test("The jitter is the same for the same seed and question, and another for another")
  func seededJitter() throws {
    let configuration = try EndpointConfiguration(baseURL: "http://localhost", model: "m")
    func draws(_ sample: Int) -> [Double] {
      var request = question
      request.sample = sample
      var call = EndpointCall(request, key: "abc", configuration: configuration, start: .zero)
      return (0..<4).map { _ in call.jitter() }
    }
    #expect(draws(0) == draws(0))
    #expect(draws(0) != draws(1))
    #expect(draws(0).allSatisfy { (0..<1).contains($0) })
  }

  @Test(
    "Errors of every shape give their words",
    arguments: [
      (#"{"error":{"message":"m","type":"t","code":429}}"#, "m", "429"), (#"{"error":"m"}"#, "m", nil),
      (#"{"object":"error","message":"m","code":"c"}"#, "m", "c"), (#"[{"error":{"message":"m","code":5}}]"#, "m", "5"),
      (#"{"detail":"m"}"#, "m", nil), (#"{"detail":[{"loc":["body","seed"],"msg":"m"}]}"#, "seed: m", nil),
      (
        "<html><head><title>502</title><style>x{}</style></head><body><h1>Bad\n Gateway</h1></body>", "502 Bad Gateway",
        nil
      ),
      ("plain \n words", "plain words", nil), ("", "", nil), (#""m""#, "m", nil),
      (#"{"error":{"message":"m","metadata":{"raw":"r"}}}"#, "m r", nil),
    ] as [(String, String, String?)])
  func errorBodies(body: String, message: String, code: String?) {
    let error = ErrorBody(Array(body.utf8))
    #expect(error.message == message)
    #expect(error.code == code)
  }
}
