/// One line of what a store holds: an exchange without its bodies.
public struct ExchangeSummary: Sendable, Hashable {
  /// SHA-256 of the request as it was sent, hexadecimal.
  public var wireKey: String
  /// SHA-256 of the question, hexadecimal.
  public var key: String
  /// Which of the repeated samples of the question, from 0.
  public var sample: Int
  /// The endpoint's URL, without anything secret.
  public var endpoint: String
  /// The model that was asked for.
  public var model: String
  /// The model that the endpoint says answered; nil where it did not say.
  public var answeringModel: String?
  /// Which prompt the question was made from.
  public var prompt: PromptLabel
  /// The rung of the structured-output ladder that the request stood on.
  public var rung: String
  /// The HTTP status of the response.
  public var status: Int
  /// As the endpoint counted; nil where it did not say.
  public var usage: TokenUsage?
  /// Milliseconds since 1970-01-01 00:00 UTC.
  public var createdAt: Int64
  /// Whether its answer passed validation and is the answer to the question.
  public var isAccepted: Bool
  /// Bytes of both bodies.
  public var size: Int
}

/// Which exchanges to drop; an exchange must fit every condition that is set. None set: all of them.
public struct PruneFilter: Sendable, Hashable {
  /// Made before this time, in milliseconds since 1970-01-01 00:00 UTC.
  public var before: Int64?
  /// The model that was asked for, exactly.
  public var model: String?
  /// A filter; without conditions it fits everything.
  public init(before: Int64? = nil, model: String? = nil) { (self.before, self.model) = (before, model) }
}

/// What was dropped.
public struct PruneReport: Sendable, Hashable {
  /// How many exchanges.
  public var exchanges: Int
  /// Bytes of their bodies.
  public var size: Int
}
