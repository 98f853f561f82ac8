/// Why a question to an endpoint has no answer. No case ever holds a key.
@nonexhaustive public enum EndpointError: Error, Hashable, Sendable {
  case cancelled
  /// No connection, or none that lasted; after all retries.
  case unreachable(TransportError, attempts: Int)
  case timedOut(after: Duration, attempts: Int)
  /// 401, 403, or another form of "your key is not good".
  case unauthorized(status: Int, message: String, keyConfigured: Bool)
  /// The endpoint does not know the model, or the route.
  case unknownModel(String, message: String)
  /// Rate limited for longer than we are willing to wait.
  case rateLimited(retryAfter: Duration?, message: String)
  /// Nothing left to spend at the provider: no retry can help.
  case quotaExhausted(message: String)
  /// 5xx, 408 and their like, after all retries.
  case overloaded(status: Int, message: String, attempts: Int)
  /// Any other 4xx.
  case rejected(status: Int, message: String)
  /// A redirect, which is never followed: it would carry the prompt to another host.
  case redirected(to: String)
  /// More than the model's context.
  case tooLong(message: String)
  /// The model declined.
  case refused(message: String)
  /// The answer was cut off even with a larger allowance.
  case truncated(maximumTokens: Int)
  /// What came is not a chat completion.
  case unreadableReply(reason: String, contentType: String?, snippet: String)
  /// The reply is one, but its content stayed invalid through every rung and the repair turn.
  case invalidAnswer(problems: [String], snippet: String)
  /// The user's own limit; nothing was sent.
  case budgetExhausted(BudgetLimit)
  /// The answer cache can not be read or written.
  case cache(message: String)
  case notConfigured(message: String)
  /// Nothing may be sent (`--offline`), and this answer is not in the cache.
  case notKept
}

/// Which of the user's limits a call would break.
public enum BudgetLimit: Hashable, Sendable {
  case requests(limit: Int)
  case tokens(limit: Int, used: Int, needed: Int)
  case cost(limit: Double, used: Double, needed: Double)
  /// A limit on cost was set, but the price of this model is not known.
  case unknownPrice(model: String)
}
