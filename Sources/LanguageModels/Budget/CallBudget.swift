import Synchronization

/// The limits of a run, checked before every call and shared by all that are in flight.
///
/// A call is promised what it may use at most (its prompt as estimated, its answer as long as it is allowed to be), so
/// that calls in parallel cannot together break a limit that each alone would keep. When it ends, what it used replaces
/// the promise. Safe to use from any thread.
public final class CallBudget: Sendable {
  /// What was promised to one call: settle or release it exactly once.
  public struct Reservation: Sendable, Hashable {
    let id: UInt64
    /// The model that is asked.
    public let model: String
    /// What the call was thought to take.
    public let estimate: TokenUsage
  }
  private struct Waiter {
    var id: UInt64
    var estimate: TokenUsage
    var model: String
    var continuation: CheckedContinuation<Result<Reservation, EndpointError>, Never>
  }
  private struct State {
    var ledger: BudgetLedger
    var waiters: [Waiter] = []
    var lastWaiter: UInt64 = 0
  }
  private let state: Mutex<State>

  /// - Parameter prices: Needed for a limit on cost, and for costs in reports.
  public init(limits: BudgetLimits = BudgetLimits(), prices: PriceTable = .builtIn) {
    state = Mutex(State(ledger: BudgetLedger(limits: limits, prices: prices)))
  }

  /// What was spent and what is left, calls in flight counted with what they may use.
  public var report: BudgetReport { state.withLock { $0.ledger.report } }

  /// How many calls wait for others to end.
  var waitingCount: Int { state.withLock { $0.waiters.count } }

  /// Promises tokens to a call, at once or not at all: calls in flight count with all they may use.
  ///
  /// - Throws: `EndpointError.budgetExhausted`; nothing was promised then.
  public func reserve(estimatedTokens: TokenUsage, model: String) throws(EndpointError) -> Reservation {
    try state.withLock { state -> Result<Reservation, EndpointError> in
      switch state.ledger.decide(estimatedTokens, model: model) {
      case .granted(let id): return .success(Reservation(id: id, model: model, estimate: estimatedTokens))
      case .refused(let limit): return .failure(.budgetExhausted(limit))
      case .wait:
        // It does not fit now; said as what a full ledger would say.
        let report = state.ledger.report
        if let limit = report.limits.requests, report.requests >= limit {
          return .failure(.budgetExhausted(.requests(limit: limit)))
        }
        let used = saturatingSum(report.usage.prompt, report.usage.completion)
        let needed = saturatingSum(estimatedTokens.prompt, estimatedTokens.completion)
        if let limit = report.limits.tokens, saturatingSum(used, needed) > limit {
          return .failure(.budgetExhausted(.tokens(limit: limit, used: used, needed: needed)))
        }
        let cost = state.ledger.prices.price(of: model)?.cost(of: estimatedTokens) ?? 0
        return .failure(
          .budgetExhausted(.cost(limit: report.limits.cost ?? 0, used: report.cost ?? 0, needed: cost)))
      }
    }.get()
  }

  /// Promises tokens to a call, and waits while it would fit but for what calls in flight might still use: so the
  /// number of calls that a limit allows hardly depends on how many run at once. First come, first served.
  ///
  /// - Throws: `EndpointError.budgetExhausted`; `.cancelled` where the task was.
  public func reserveWaiting(
    estimatedTokens: TokenUsage, model: String
  ) async throws(EndpointError) -> Reservation {
    let id = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let waiter = Waiter(id: id, estimate: estimatedTokens, model: model, continuation: continuation)
        let cancelled = state.withLock { state in
          // The handler below may have run already and found nobody to resume.
          if Task.isCancelled { return true }
          state.waiters.append(waiter)
          return false
        }
        if cancelled { continuation.resume(returning: .failure(.cancelled)) } else { serve() }
      }
    } onCancel: {
      let waiter = state.withLock { state -> Waiter? in
        guard let index = state.waiters.firstIndex(where: { $0.id == id }) else { return nil }
        return state.waiters.remove(at: index)
      }
      waiter?.continuation.resume(returning: .failure(.cancelled))
      serve()
    }
    return try result.get()
  }

  /// The call was sent. `usage` is what the endpoint counted; nil where it did not, which keeps the estimate and makes
  /// the total one in part. A response that cost nothing (429, 5xx) is settled with a usage of zero tokens.
  public func settle(_ reservation: Reservation, usage: TokenUsage?) {
    state.withLock { $0.ledger.settle(reservation.id, usage: usage) }
    serve()
  }

  /// The call was never sent (its answer was in the cache, its task was cancelled first): nothing is spent.
  public func release(_ reservation: Reservation) {
    state.withLock { $0.ledger.release(reservation.id) }
    serve()
  }

  /// Decides for those who wait, in their order, until one must wait on.
  private func serve() {
    let answers = state.withLock { state in
      var answers: [(Waiter, Result<Reservation, EndpointError>)] = []
      serving: while let waiter = state.waiters.first {
        switch state.ledger.decide(waiter.estimate, model: waiter.model) {
        case .granted(let id):
          let reservation = Reservation(id: id, model: waiter.model, estimate: waiter.estimate)
          answers.append((waiter, .success(reservation)))
        case .refused(let limit): answers.append((waiter, .failure(.budgetExhausted(limit))))
        case .wait: break serving
        }
        state.waiters.removeFirst()
      }
      return answers
    }
    for (waiter, result) in answers { waiter.continuation.resume(returning: result) }
  }
}
