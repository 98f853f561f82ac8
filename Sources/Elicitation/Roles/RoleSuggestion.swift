public import CausalGraphs
public import LanguageModels

/// A variable that an expert suggests for a role.
public struct RoleSuggestion: Hashable, Sendable {
  /// The part it is said to play.
  public var role: CausalRole
  /// A name of the list, or a new one (untrusted text: at most 200 bytes).
  public var variable: String
  /// False where the variable is none of the list's.
  public var isListed: Bool
  /// From 0 (a guess) to 1 (certain), in the expert's own words: not a calibrated probability. The mean over samples.
  public var confidence: Double
  /// In how many samples it was named.
  public var mentions: Int
  /// Why, in the expert's words.
  public var rationale: String?
  /// Whose suggestion it is.
  public var provenance: Provenance
}

/// What came of a question about roles.
public struct RoleResult: Hashable, Sendable {
  /// Those named most often first, then by confidence, then by name.
  public var suggestions: [RoleSuggestion]
  /// Questions without a usable answer, in order.
  public var failures: [QuestionFailure]
  /// Why no more was asked; nil where everything was.
  public var stopped: EndpointError?
  /// How each answer came, in the order of the questions.
  public var exchanges: [ExchangeRecord]
  /// What was dropped from answers or merged, as sentences.
  public var notes: [String]
}

/// What an expert holds against an edge of a graph, or misses in it.
public struct GraphCriticism: Hashable, Sendable {
  /// What can be held against a graph.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The graph has the edge, and should not.
    case wrong
    /// The graph has the edge, and it should go the other way.
    case reversed
    /// The graph lacks the edge.
    case missing
  }

  /// What is held against it.
  public var kind: Kind
  /// As in the graph for `wrong` and `reversed`, as it should be for `missing`.
  public var cause: String
  /// As `cause`.
  public var effect: String
  /// From 0 (a guess) to 100 (certain).
  public var confidence: Int
  /// Why, in the expert's words.
  public var rationale: String?
  /// Whose criticism it is.
  public var provenance: Provenance

  /// The criticism as an opinion on its pair, by the neutral rule.
  public var proposal: EdgeProposal {
    let claim: EdgeProposal.Claim? =
      switch kind {
      case .wrong: PairWeights.none.direct(confidence: confidence).map(EdgeProposal.Claim.noDirectEdge)
      case .reversed: PairWeights.backward.edgeClaim(confidence)
      case .missing: PairWeights.forward.edgeClaim(confidence)
      }
    return EdgeProposal(
      first: cause, second: effect, claim: claim ?? .abstention, rationale: rationale, provenance: provenance)
  }
}

/// What came of a critique.
public struct CritiqueResult: Hashable, Sendable {
  /// Sample by sample, in the expert's order.
  public var criticisms: [GraphCriticism]
  /// Questions without a usable answer, in order.
  public var failures: [QuestionFailure]
  /// Why no more was asked; nil where everything was.
  public var stopped: EndpointError?
  /// How each answer came, in the order of the questions.
  public var exchanges: [ExchangeRecord]
  /// What was dropped from answers or merged, as sentences.
  public var notes: [String]
}
