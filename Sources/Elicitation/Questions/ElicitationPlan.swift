public import LanguageModels

/// What a strategy will ask, known before it asks.
public struct ElicitationPlan: Sendable {
  /// The most calls that are made where the user sets no limit.
  public static let callsWithoutLimit = 2_000
  /// The most calls of one run, whatever the limit.
  public static let mostCalls = 200_000

  /// Questions that may be asked at the same time.
  public struct Round: Hashable, Sendable {
    /// What the round is called, for people.
    public var name: String
    /// How many calls it takes, or an upper bound.
    public var calls: Int
    /// False where `calls` is an upper bound.
    public var isExact: Bool
    /// One question as the round asks them, for an estimate of its tokens.
    public var example: Query

    /// A round of so many calls that are all like the example.
    public init(_ name: String, calls: Int, isExact: Bool = true, example: Query.Subject) {
      (self.name, self.calls, self.isExact) = (name, calls, isExact)
      self.example = Query(example, sample: 0)
    }
  }

  /// The strategy's name.
  public let strategy: String
  /// What is asked, round by round; a later round may depend on the answers of an earlier one.
  public let rounds: [Round]
  /// The questions of the first round, in order.
  public let firstQueries: [Query]
  /// What is asked about.
  public let question: ElicitationQuestion

  /// All calls, or an upper bound; `Int.max` where they can not be counted.
  public var calls: Int { rounds.reduce(0) { saturatingSum($0, $1.calls) } }
  /// Whether `calls` is a number and not an upper bound.
  public var isExact: Bool { rounds.allSatisfy(\.isExact) }

  /// A request like those of a round, for an estimate of its tokens.
  /// - Throws: `PromptError` where a template can not be filled in.
  public func exampleRequest(round: Int) throws(PromptError) -> ChatRequest {
    try rounds[round].example.request(for: question)
  }

  /// A request of the first round, as it will be sent.
  /// - Throws: `PromptError` where a template can not be filled in.
  public func firstRequest(_ index: Int) throws(PromptError) -> ChatRequest {
    try firstQueries[index].request(for: question)
  }
}
