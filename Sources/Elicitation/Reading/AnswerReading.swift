public import CausalGraphs
public import LanguageModels
public import StrictJSON

/// An answer that the schema admitted, and how it came.
public struct AnsweredQuery: Hashable, Sendable {
  /// What was asked.
  public var query: Query
  /// The answer, as the schema admitted it.
  public var json: JSONValue
  /// Log-probabilities of the answer's tokens; empty where the endpoint gave none.
  public var tokens: [TokenLogProbability]
  /// Who answered, and how it came.
  public var provenance: Provenance

  /// An answer and what was asked.
  public init(query: Query, json: JSONValue, tokens: [TokenLogProbability] = [], provenance: Provenance) {
    self.query = query
    self.json = json
    self.tokens = tokens
    self.provenance = provenance
  }
}

/// What answers claim, and what was wrong with them.
public struct AnswerReading: Hashable, Sendable {
  /// What the answers claim.
  public var proposals: [EdgeProposal]
  /// What was dropped, merged or understood in spite of its form, as sentences.
  public var notes: [String]
  /// Answers that can not be used at all, and why.
  public var rejected: [RejectedAnswer]

  /// A reading of some answers.
  public init(proposals: [EdgeProposal] = [], notes: [String] = [], rejected: [RejectedAnswer] = []) {
    self.proposals = proposals
    self.notes = notes
    self.rejected = rejected
  }

  mutating func append(_ other: AnswerReading) {
    proposals += other.proposals
    notes += other.notes
    rejected += other.rejected
  }
}

/// An answer that can not be used.
public struct RejectedAnswer: Hashable, Sendable {
  /// nil where it was no strategy's question.
  public var query: Query?
  /// Why, as a sentence.
  public var problem: String
}
