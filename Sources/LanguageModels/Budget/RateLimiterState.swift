/// Who may send when: a value that decides and does not wait. Times are durations since any fixed moment.
///
/// Calls queue in one line, first come first served. The first in line may go once four things allow it: no shared pause
/// is on; fewer than the limit of requests, and of tokens, were let go in the last 60 seconds (a sliding window, so no
/// 60 seconds ever hold more); and the endpoint's own quota, as it last reported it, holds enough. That quota refills
/// evenly until the time at which the endpoint says it will be full, which is what the providers' numbers show
/// (a daily quota of 14,400 that lacks 30 is said to be full in 180 seconds).
///
/// A call that needs more tokens than a limit allows at all is let go when nothing else was within 60 seconds.
struct RateLimiterState: Sendable {
  enum Poll: Hashable, Sendable {
    case granted
    /// Not before this time; ask again then.
    case wait(until: Duration)
    /// Its deadline is earlier than it could go; it has left the line. `after` is from now.
    case refused(after: Duration)
  }
  private struct Waiter: Sendable {
    var ticket: UInt64
    var tokens: Int
    var deadline: Duration
  }
  private struct Grant: Sendable {
    var ticket: UInt64
    var tokens: Int
    var time: Duration
  }
  static let window = Duration.seconds(60)

  let limits: RateLimits
  private var line: [Waiter] = []
  private var granted: Set<UInt64> = []
  /// In the order of time; none older than the window. Empty where there is no limit of ours.
  private var recent: [Grant] = []
  private var requestQuota: LearnedQuota?
  private var tokenQuota: LearnedQuota?
  private var pausedUntil: Duration?
  private var lastTicket: UInt64 = 0

  init(limits: RateLimits) { self.limits = limits }

  /// How many are in line.
  var waiting: Int { line.count }

  /// Joins the line.
  mutating func join(tokens: Int, deadline: Duration) -> UInt64 {
    lastTicket += 1
    line.append(Waiter(ticket: lastTicket, tokens: max(0, tokens), deadline: deadline))
    return lastTicket
  }

  /// Where this ticket stands now. Lets everybody go whose time has come, in the line's order.
  mutating func poll(_ ticket: UInt64, now: Duration) -> Poll {
    var next = now
    while let first = line.first {
      next = earliest(tokens: first.tokens, now: now)
      guard next <= now else { break }
      line.removeFirst()
      granted.insert(first.ticket)
      record(first, now: now)
    }
    if granted.remove(ticket) != nil { return .granted }
    guard let index = line.firstIndex(where: { $0.ticket == ticket }) else { return .refused(after: .zero) }
    // Nobody goes before the first in line does.
    guard next <= line[index].deadline, now < line[index].deadline else {
      line.remove(at: index)
      return .refused(after: max(.zero, next - now))
    }
    return .wait(until: min(next, line[index].deadline))
  }

  /// Leaves the line, or gives back what was granted and not used.
  mutating func leave(_ ticket: UInt64) {
    line.removeAll { $0.ticket == ticket }
    if granted.remove(ticket) != nil { recent.removeAll { $0.ticket == ticket } }
  }

  /// The tokens that a call really used take the place of those it was let go with.
  mutating func settle(_ ticket: UInt64, tokens: Int) {
    guard let index = recent.lastIndex(where: { $0.ticket == ticket }) else { return }
    recent[index].tokens = max(0, tokens)
  }

  /// Nobody goes before `time`; an earlier pause that lasts longer stands.
  mutating func pause(until time: Duration) { pausedUntil = max(pausedUntil ?? time, time) }

  /// Learns from the endpoint's headers.
  mutating func observe(_ report: RateLimitReport, now: Duration) {
    if let quota = report.requests { requestQuota = LearnedQuota(quota, now: now, after: requestQuota) }
    if let quota = report.tokens { tokenQuota = LearnedQuota(quota, now: now, after: tokenQuota) }
  }

  private mutating func record(_ waiter: Waiter, now: Duration) {
    requestQuota = requestQuota?.spending(1, now: now)
    tokenQuota = tokenQuota?.spending(waiter.tokens, now: now)
    guard limits.requestsPerMinute != nil || limits.tokensPerMinute != nil else { return }
    recent.append(Grant(ticket: waiter.ticket, tokens: waiter.tokens, time: now))
  }

  /// When a call of so many tokens may go; `now` or earlier is at once.
  private mutating func earliest(tokens: Int, now: Duration) -> Duration {
    recent.removeFirst(recent.prefix { $0.time + RateLimiterState.window <= now }.count)
    var time = now
    if let pausedUntil {
      if pausedUntil > now { time = pausedUntil } else { self.pausedUntil = nil }
    }
    if let limit = limits.requestsPerMinute, recent.count >= limit {
      time = max(time, recent[recent.count - limit].time + RateLimiterState.window)
    }
    if let limit = limits.tokensPerMinute {
      var sum = recent.reduce(0) { saturatingSum($0, $1.tokens) }
      let needed = min(tokens, limit)
      for grant in recent where saturatingSum(sum, needed) > limit {
        time = max(time, grant.time + RateLimiterState.window)
        sum -= grant.tokens
      }
    }
    if let requestQuota { time = max(time, requestQuota.earliest(1, now: now)) }
    if let tokenQuota { time = max(time, tokenQuota.earliest(tokens, now: now)) }
    return time
  }
}

/// An endpoint's quota as it last reported it, refilling evenly from then on.
struct LearnedQuota: Hashable, Sendable {
  private var limit: Double?
  private var remaining: Double
  private var time: Duration
  private var fullAt: Duration

  /// - Parameter earlier: What was known. Answers to calls in parallel arrive in any order, so an older report must not
  ///   raise what a newer one left: the lower number stands until the quota refills.
  init(_ report: RateLimitReport.Quota, now: Duration, after earlier: LearnedQuota?) {
    limit = report.limit.map { Double(max($0, report.remaining)) }
    remaining = min(Double(report.remaining), earlier?.available(now) ?? .infinity)
    time = now
    fullAt = now + report.reset
  }

  /// How many may be used now.
  func available(_ now: Duration) -> Double {
    guard now < fullAt else { return limit ?? .infinity }
    guard let limit, now > time else { return remaining }
    return remaining + max(0, limit - remaining) * ((now - time).inSeconds / (fullAt - time).inSeconds)
  }

  /// The quota after `count` were used; nil once it is full again, since how fast it refills is not known any more.
  func spending(_ count: Int, now: Duration) -> LearnedQuota? {
    guard now < fullAt else { return nil }
    var after = self
    after.remaining = max(0, available(now) - Double(count))
    after.time = now
    return after
  }

  /// When `count` may be used; more than fit at all are let go when the quota is full.
  func earliest(_ count: Int, now: Duration) -> Duration {
    let needed = min(Double(count), limit ?? .infinity)
    if available(now) >= needed { return now }
    guard let limit, limit > remaining else { return fullAt }
    let share = (needed - remaining) / (limit - remaining)
    return min(fullAt, time + .seconds((fullAt - time).inSeconds * share) + .milliseconds(1))
  }
}
