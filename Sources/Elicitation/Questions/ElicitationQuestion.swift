public import CausalGraphs

/// What an expert is asked about, and how the questions are put.
public struct ElicitationQuestion: Sendable {
  /// The longest context, in UTF-8 bytes.
  public static let longestContext = 20_000
  /// The most samples of each question.
  public static let mostSamples = 100

  /// What is asked about.
  public var variables: VariableList
  /// What the variables are about, in the user's words: where, when and on whom they are measured.
  public var context: String?
  /// The templates that questions are made from.
  public var prompts: PromptLibrary
  /// How often each question is put, each time in another presentation.
  public var samples: Int
  /// Fixes every order of presentation: the same seed gives the same requests, byte for byte.
  public var seed: UInt64
  /// nil: 0 for a single sample, 0.7 for several.
  public var temperature: Double?
  /// The most calls that the user allows; nil: `ElicitationPlan.callsWithoutLimit`.
  public var callLimit: Int?
  /// Pairs that data or background knowledge have settled: no question is about one of them alone.
  public var settledPairs: Set<VariablePair>
  /// Whether token probabilities are asked for, where a question can use them.
  public var wantsLogProbabilities: Bool

  /// A question about variables; `callLimit` is the most calls that the user allows, nil for the built-in limit.
  public init(
    _ variables: VariableList, context: String? = nil, prompts: PromptLibrary, samples: Int = 1, seed: UInt64 = 0,
    temperature: Double? = nil, callLimit: Int? = nil, settledPairs: Set<VariablePair> = [],
    wantsLogProbabilities: Bool = true
  ) {
    self.variables = variables
    self.context = context
    self.prompts = prompts
    self.samples = samples
    self.seed = seed
    self.temperature = temperature
    self.callLimit = callLimit
    self.settledPairs = settledPairs
    self.wantsLogProbabilities = wantsLogProbabilities
  }
}
