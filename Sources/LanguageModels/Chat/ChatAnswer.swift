public import StrictJSON

/// A model's answer, validated, with all there is to know about how it came.
public struct ChatAnswer: Sendable, Hashable {
  /// The text as it came, without `<think>` blocks.
  public var content: String
  /// The value the schema admitted; nil where the request had no schema.
  public var json: JSONValue?
  /// Per token of the content, where asked for and given.
  public var logProbabilities: [TokenLogProbability]
  /// How the answer came.
  public var exchange: ExchangeRecord

  /// An answer and how it came.
  public init(
    content: String, json: JSONValue?, logProbabilities: [TokenLogProbability] = [], exchange: ExchangeRecord
  ) {
    self.content = content
    self.json = json
    self.logProbabilities = logProbabilities
    self.exchange = exchange
  }
}

/// One token's log-probability and those of its alternatives, natural logarithms, as the endpoint gives them (some give
/// them before the grammar is applied: renormalise over the allowed answers).
public struct TokenLogProbability: Sendable, Hashable {
  /// The token's text.
  public var token: String
  /// Its natural logarithm of the probability, 0 or less.
  public var logProbability: Double
  /// What might have stood in its place, in the endpoint's order.
  public var alternatives: [Alternative]
  /// A token that might have come instead.
  public struct Alternative: Sendable, Hashable {
    /// The token's text.
    public var token: String
    /// The natural logarithm of its probability, 0 or less.
    public var logProbability: Double
    /// A token and its log-probability.
    public init(token: String, logProbability: Double) {
      (self.token, self.logProbability) = (token, logProbability)
    }
  }
  /// A token, its log-probability and its alternatives.
  public init(token: String, logProbability: Double, alternatives: [Alternative]) {
    (self.token, self.logProbability, self.alternatives) = (token, logProbability, alternatives)
  }
}

/// How an answer came: what is stored, and what provenance quotes. Never holds a key.
public struct ExchangeRecord: Sendable, Hashable {
  /// The key in the answer cache: SHA-256, hexadecimal.
  public var key: String
  /// The model that was asked for, and the one the endpoint says answered.
  public var requestedModel: String
  /// The model that the endpoint says answered; nil where it did not say.
  public var answeringModel: String?
  /// Which prompt the question was made from.
  public var prompt: PromptLabel
  /// Which of the repeated samples of the question, from 0.
  public var sample: Int
  /// Which rung of the structured-output ladder gave the answer.
  public var rung: String
  /// What the endpoint did not honour, as sentences: "temperature was not accepted and was left out".
  public var notes: [String]
  /// As the endpoint counted; nil where it did not say.
  public var usage: TokenUsage?
  /// HTTP requests that this answer took, this one included; 0 where it came from the cache.
  public var requests: Int
  /// Whether the answer was in the cache already.
  public var fromCache: Bool
  /// How long the answer took.
  public var duration: Duration
  /// Where the answer was streamed.
  public var timeToFirstToken: Duration?

  /// A record of how an answer came.
  public init(
    key: String, requestedModel: String, answeringModel: String? = nil, prompt: PromptLabel, sample: Int = 0,
    rung: String = "", notes: [String] = [], usage: TokenUsage? = nil, requests: Int = 0, fromCache: Bool = false,
    duration: Duration = .zero, timeToFirstToken: Duration? = nil
  ) {
    self.key = key
    self.requestedModel = requestedModel
    self.answeringModel = answeringModel
    self.prompt = prompt
    self.sample = sample
    self.rung = rung
    self.notes = notes
    self.usage = usage
    self.requests = requests
    self.fromCache = fromCache
    self.duration = duration
    self.timeToFirstToken = timeToFirstToken
  }
}

/// Tokens as the endpoint counted them. Absent (nil in the record) is unknown, never zero.
public struct TokenUsage: Sendable, Hashable {
  /// Tokens of the question.
  public var prompt: Int
  /// Tokens of the answer.
  public var completion: Int
  /// Tokens of a question and its answer.
  public init(prompt: Int, completion: Int) { (self.prompt, self.completion) = (prompt, completion) }
}
