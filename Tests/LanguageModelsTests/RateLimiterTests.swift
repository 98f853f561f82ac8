import SeededRandom
import Synchronization
import Testing

@testable import LanguageModels

@Suite("Rate limiter", .timeLimit(.minutes(10)))
struct RateLimiterTests {
  /// Runs calls of the given sizes through the state, jumping to each time it names: when each was let go, in order.
  private func run(_ state: inout RateLimiterState, _ sizes: [Int], from start: Duration = .zero) -> [Duration] {
    var now = start
    var open = sizes.map { state.join(tokens: $0, deadline: .seconds(1_000_000)) }
    var times: [Duration] = []
    while let first = open.first {
      switch state.poll(first, now: now) {
      case .granted:
        times.append(now)
        open.removeFirst()
      case .wait(let until):
        #expect(until > now)
        now = until
      case .refused: return times
      }
    }
    return times
  }

  @Test("No 60 seconds ever hold more requests or tokens than allowed", arguments: 0..<60 as Range<UInt64>)
  func slidingWindow(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let limits = RateLimits(
      requestsPerMinute: random.below(3) == 0 ? nil : 1 + random.below(20),
      tokensPerMinute: random.below(3) == 0 ? nil : 100 + random.below(1_000))
    var state = RateLimiterState(limits: limits)
    let sizes = (0..<80).map { _ in random.below(100) }
    let times = run(&state, sizes)
    #expect(times.count == 80)
    #expect(times == times.sorted())
    for (index, time) in times.enumerated() {
      let inside = times.indices.filter { times[$0] <= time && times[$0] > time - .seconds(60) }
      if let limit = limits.requestsPerMinute { #expect(inside.count <= limit) }
      if let limit = limits.tokensPerMinute { #expect(inside.reduce(0) { $0 + sizes[$1] } <= limit) }
      // Nobody waits longer than needed: a millisecond earlier the window would have been broken.
      guard index > 0, time > times[index - 1] else { continue }
      let earlier = times.indices.filter { $0 < index && times[$0] > time - .milliseconds(1) - .seconds(60) }
      let full =
        limits.requestsPerMinute.map { earlier.count >= $0 } == true
        || limits.tokensPerMinute.map { earlier.reduce(0) { $0 + sizes[$1] } + sizes[index] > $0 } == true
      #expect(full)
    }
  }

  @Test("A call larger than the limit goes alone")
  func oversized() {
    var state = RateLimiterState(limits: RateLimits(tokensPerMinute: 100))
    #expect(run(&state, [50, 500, 10]) == [.zero, .seconds(60), .seconds(120)])
  }

  @Test("Tokens really used take the place of the estimate")
  func settling() {
    var state = RateLimiterState(limits: RateLimits(tokensPerMinute: 100))
    let first = state.join(tokens: 90, deadline: .seconds(999))
    #expect(state.poll(first, now: .zero) == .granted)
    let second = state.join(tokens: 50, deadline: .seconds(999))
    #expect(state.poll(second, now: .seconds(1)) == .wait(until: .seconds(60)))
    state.settle(first, tokens: 20)
    #expect(state.poll(second, now: .seconds(2)) == .granted)
  }

  @Test("First come, first served, even where a later call would fit")
  func fairness() {
    var state = RateLimiterState(limits: RateLimits(tokensPerMinute: 100))
    let tickets = [60, 70, 10].map { state.join(tokens: $0, deadline: .seconds(999)) }
    #expect(state.poll(tickets[2], now: .zero) == .wait(until: .seconds(60)))
    #expect(state.poll(tickets[0], now: .zero) == .granted)
    #expect(state.poll(tickets[2], now: .seconds(60)) == .granted)
    #expect(state.poll(tickets[1], now: .seconds(60)) == .granted)
    #expect(state.waiting == 0)
  }

  @Test("A pause holds everybody back, and the longer one stands")
  func pausing() {
    var state = RateLimiterState(limits: RateLimits())
    state.pause(until: .seconds(5))
    state.pause(until: .seconds(3))
    let tickets = (0..<3).map { _ in state.join(tokens: 1, deadline: .seconds(99)) }
    for ticket in tickets { #expect(state.poll(ticket, now: .seconds(4)) == .wait(until: .seconds(5))) }
    for ticket in tickets { #expect(state.poll(ticket, now: .seconds(5)) == .granted) }
  }

  @Test("Whoever cannot go before the deadline is refused at once, and the others move up")
  func deadlines() {
    var state = RateLimiterState(limits: RateLimits(requestsPerMinute: 1))
    #expect(run(&state, [1]) == [.zero])
    let hurried = state.join(tokens: 1, deadline: .seconds(30))
    let patient = state.join(tokens: 1, deadline: .seconds(90))
    #expect(state.poll(hurried, now: .seconds(10)) == .refused(after: .seconds(50)))
    #expect(state.poll(patient, now: .seconds(10)) == .wait(until: .seconds(60)))
    #expect(state.poll(patient, now: .seconds(60)) == .granted)
    state.pause(until: .seconds(86_400))
    let late = state.join(tokens: 1, deadline: .seconds(100))
    #expect(state.poll(late, now: .seconds(60)) == .refused(after: .seconds(86_340)))
    #expect(state.poll(late, now: .seconds(60)) == .refused(after: .zero))
  }

  @Test("Leaving gives the place back")
  func leaving() {
    var state = RateLimiterState(limits: RateLimits(requestsPerMinute: 1))
    let tickets = (0..<3).map { _ in state.join(tokens: 1, deadline: .seconds(999)) }
    #expect(state.poll(tickets[1], now: .zero) == .wait(until: .seconds(60)))
    state.leave(tickets[0])
    state.leave(tickets[1])
    #expect(state.poll(tickets[2], now: .seconds(1)) == .granted)
  }

  @Test("An endpoint's quota refills evenly until the time it names")
  func learned() {
    var state = RateLimiterState(limits: RateLimits())
    state.observe(
      RateLimitReport(
        requests: .init(limit: 100, remaining: 0, reset: .seconds(10)),
        tokens: .init(limit: 1_000, remaining: 1_000, reset: .zero)), now: .zero)
    let ticket = state.join(tokens: 5, deadline: .seconds(999))
    // One of a hundred is back after a hundredth of the ten seconds.
    #expect(state.poll(ticket, now: .zero) == .wait(until: .milliseconds(101)))
    #expect(state.poll(ticket, now: .milliseconds(101)) == .granted)

    var tokens = RateLimiterState(limits: RateLimits())
    tokens.observe(RateLimitReport(tokens: .init(limit: nil, remaining: 10, reset: .seconds(4))), now: .zero)
    let small = tokens.join(tokens: 8, deadline: .seconds(999))
    let large = tokens.join(tokens: 8, deadline: .seconds(999))
    #expect(tokens.poll(small, now: .zero) == .granted)
    #expect(tokens.poll(large, now: .zero) == .wait(until: .seconds(4)))
    #expect(tokens.poll(large, now: .seconds(4)) == .granted)
  }

  @Test("An older report that arrives late raises nothing; a full quota forgets")
  func reportsOutOfOrder() {
    var state = RateLimiterState(limits: RateLimits())
    func report(_ remaining: Int) -> RateLimitReport {
      RateLimitReport(requests: .init(limit: nil, remaining: remaining, reset: .seconds(10)))
    }
    state.observe(report(0), now: .zero)
    state.observe(report(7), now: .milliseconds(1))
    let ticket = state.join(tokens: 1, deadline: .seconds(999))
    #expect(state.poll(ticket, now: .milliseconds(2)) == .wait(until: .milliseconds(10_001)))
    #expect(state.poll(ticket, now: .milliseconds(10_001)) == .granted)
    let next = state.join(tokens: 1, deadline: .seconds(999))
    #expect(state.poll(next, now: .milliseconds(10_002)) == .granted)
  }

  @Test(
    "Durations as providers write them",
    arguments: [
      ("6m0s", .seconds(360)), ("1s", .seconds(1)), ("20ms", .milliseconds(20)), ("1h2m3s", .seconds(3_723)),
      ("2m59.5s", .seconds(179.5)), ("0s", .zero), ("17", .seconds(17)), (" 1s ", .seconds(1)), ("0.5", .seconds(0.5)),
      ("-1", nil), ("-1s", nil), ("", nil), ("s", nil), ("1x", nil), ("1s2", nil), ("1..2s", nil), ("nan", nil),
      ("1e9", nil), ("99999999999999d", .seconds(604_800)), ("2026-11-21T08:00:00Z", nil),
    ] as [(String, Duration?)])
  func durations(text: String, expected: Duration?) {
    let found = RateLimitReport.duration(text)
    if let found, let expected {
      #expect(abs((found - expected).inSeconds) < 1e-6)
    } else {
      #expect(found == expected)
    }
  }

  @Test("Headers: negatives, junk and halves are ignored")
  func headers() {
    func report(_ fields: [(String, String)]) -> RateLimitReport {
      RateLimitReport(HTTPHeaders(fields.map { (name: "X-RateLimit-" + $0.0, value: $0.1) }))
    }
    let good = report([("Limit-Requests", "500"), ("Remaining-Requests", "499"), ("Reset-Requests", "120ms")])
    #expect(good.requests == RateLimitReport.Quota(limit: 500, remaining: 499, reset: .milliseconds(120)))
    #expect(good.tokens == nil)
    #expect(report([("remaining-requests", "-1"), ("reset-requests", "1s")]) == RateLimitReport())
    #expect(report([("remaining-tokens", "0")]) == RateLimitReport())
    #expect(report([("remaining-tokens", "many"), ("reset-tokens", "1s")]) == RateLimitReport())
    #expect(report([("remaining-tokens", "99999999999999999999"), ("reset-tokens", "1s")]) == RateLimitReport())
    #expect(
      report([("limit-tokens", "-1"), ("remaining-tokens", "3"), ("reset-tokens", "1s")]).tokens
        == RateLimitReport.Quota(limit: nil, remaining: 3, reset: .seconds(1)))
  }

  @Test("Waiting tasks go in their order once the pause is over")
  func shell() async throws {
    let clock = ManualClock()
    let limiter = RateLimiter(
      limits: RateLimits(requestsPerMinute: 2), now: { clock.now },
      sleep: { duration in
        try Task.checkCancellation()
        clock.advance(by: duration)
        await Task.yield()
      })
    limiter.pause(for: .seconds(3))
    let times = try await withThrowingTaskGroup(of: Duration.self) { group in
      for _ in 0..<5 {
        group.addTask {
          _ = try await limiter.acquire(tokens: 1, within: .seconds(100_000))
          return clock.now
        }
      }
      return try await group.reduce(into: [Duration]()) { $0.append($1) }
    }.sorted()
    #expect(times.count == 5)
    #expect(times[0] >= .seconds(3))
    #expect(times[2] >= .seconds(63))
    #expect(times[4] >= .seconds(123))
  }

  @Test("Cancellation and deadlines end the wait at once")
  func shellEnds() async throws {
    let limiter = RateLimiter(limits: RateLimits(requestsPerMinute: 1))
    let grant = try await limiter.acquire(tokens: 10, within: .seconds(1))
    limiter.settle(grant, usage: nil)
    let error = await #expect(throws: EndpointError.self) {
      try await limiter.acquire(tokens: 1, within: .seconds(1))
    }
    guard case .rateLimited(let after, let message) = error else {
      Issue.record("not rate limited: \(String(describing: error))")
      return
    }
    #expect((after ?? .zero) > .seconds(50))
    #expect(message.contains("past its deadline"))
    let waiting = Task {
      await #expect(throws: EndpointError.cancelled) { try await limiter.acquire(tokens: 1, within: .seconds(300)) }
    }
    waiting.cancel()
    // Were it not to end at once, it would be granted after a minute, and that is no cancellation.
    _ = await waiting.value
  }
}

/// Time that passes when somebody sleeps.
private final class ManualClock: Sendable {
  private let time = Mutex(Duration.zero)
  var now: Duration { time.withLock { $0 } }
  func advance(by duration: Duration) { time.withLock { $0 += duration } }
}
