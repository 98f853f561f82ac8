public import CausalGraphs
public import LanguageModels

/// What came of a question: all that was answered, and all that was not.
public struct ElicitationResult: Hashable, Sendable {
  /// The strategy's name.
  public var strategy: String
  /// In an order that depends on the question alone, calibrated.
  public var proposals: [EdgeProposal]
  /// Questions without a usable answer, in order.
  public var failures: [QuestionFailure]
  /// Why no more was asked; nil where everything was.
  public var stopped: EndpointError?
  /// Questions that were not asked since the run stopped; of later rounds only those already known.
  public var notAsked: Int
  /// How each answer came, in the order of the questions.
  public var exchanges: [ExchangeRecord]
  /// What was dropped from answers, merged, or understood in spite of its form, as sentences.
  public var notes: [String]

  /// What the answers took.
  public var usage: UsageTotals { UsageTotals(exchanges) }
  /// True where every question has a usable answer.
  public var isComplete: Bool { failures.isEmpty && stopped == nil && notAsked == 0 }
}

/// A question without a usable answer.
public struct QuestionFailure: Hashable, Sendable {
  /// The strategy whose question it was.
  public var strategy: String
  /// The variables it was about; all where it is empty.
  public var variables: [String]
  /// Which of the repeated samples, from 0.
  public var sample: Int
  /// Why there is no answer.
  public var error: EndpointError
}

/// What answers took, as far as the endpoint counted it.
public struct UsageTotals: Hashable, Sendable {
  /// How many answers there are, those of the cache among them.
  public var answers = 0
  /// How many of them were in the cache already.
  public var fromCache = 0
  /// HTTP requests.
  public var requests = 0
  /// Tokens of the answers that were not in the cache; nil where no endpoint counted any.
  public var tokens: TokenUsage?
  /// Answers, not from the cache, whose tokens nobody counted.
  public var uncounted = 0

  /// The sums over these exchanges.
  public init(_ exchanges: [ExchangeRecord]) {
    for exchange in exchanges {
      answers += 1
      requests += exchange.requests
      guard !exchange.fromCache else {
        fromCache += 1
        continue
      }
      guard let usage = exchange.usage else {
        uncounted += 1
        continue
      }
      let before = tokens ?? TokenUsage(prompt: 0, completion: 0)
      tokens = TokenUsage(prompt: before.prompt + usage.prompt, completion: before.completion + usage.completion)
    }
  }
}

/// How far a run is.
public struct ElicitationProgress: Hashable, Sendable {
  /// The strategy's name.
  public var strategy: String
  /// Calls that have an answer.
  public var answered: Int
  /// Calls that have none and will not be tried again.
  public var failed: Int
  /// All calls, or an upper bound.
  public var total: Int
  /// Whether `total` is a number and not an upper bound.
  public var isExact: Bool
}
