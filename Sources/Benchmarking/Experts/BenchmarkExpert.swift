public import CausalGraphs
public import LanguageModels

/// Whose opinions a benchmark scores. Every output says which: a simulated expert never passes for a model.
public enum ExpertKind: String, Hashable, Sendable, CaseIterable {
  /// A language model that is asked now (or whose kept answers are read from the cache).
  case endpoint
  /// Answers that were given at another time.
  case recorded
  /// Made from the true graph with stated error rates.
  case simulated
  /// A person's file.
  case file
}

/// Someone who has opinions about a known graph.
public protocol BenchmarkExpert: Sendable {
  /// As outputs call it, with all that tells it from others of its kind.
  var label: String { get }
  /// What it is.
  var kind: ExpertKind { get }
  /// How it is asked, such as "pairwise"; nil where it was asked before.
  var strategy: String? { get }
  /// Whether another replicate has other answers.
  var variesByReplicate: Bool { get }

  /// Changes whenever what it would say of the graph of this name may have changed without another label, such as the digest
  /// of a file; nil where label, seed and settings say it all. Finished cells of another content are not gone on from.
  func content(about graph: String) -> String?

  /// All it says.
  /// - Throws: `ExpertUnavailable` where it has nothing on this graph; else what stops the whole benchmark.
  func opinions(on question: ExpertQuestion) async throws -> ExpertOpinions
}

extension BenchmarkExpert {
  /// Nothing beyond the label.
  public func content(about graph: String) -> String? { nil }
}

/// What an expert is asked about.
public struct ExpertQuestion: Sendable {
  /// The graph, whose truth only a simulated expert may look at.
  public var graph: KnownGraph
  /// How its variables are called.
  public var names: KnownGraph.Names
  /// The variables by these names.
  public var variables: VariableList
  /// Fixes every random choice.
  public var seed: UInt64
  /// From 0.
  public var replicate: Int

  /// A question about a graph.
  /// - Throws: `ExpertUnavailable` where the graph has no such names.
  public init(
    _ graph: KnownGraph, names: KnownGraph.Names, seed: UInt64, replicate: Int
  ) throws(ExpertUnavailable) {
    guard let variables = graph.variables(names) else {
      throw ExpertUnavailable("\(graph.name) has no \(names.rawValue) names")
    }
    (self.graph, self.names, self.variables) = (graph, names, variables)
    (self.seed, self.replicate) = (seed, replicate)
  }
}

/// What an expert said, and what it took.
public struct ExpertOpinions: Hashable, Sendable {
  /// In a fixed order.
  public var proposals: [EdgeProposal]
  /// Questions that were answered; nil where nobody counted.
  public var calls: Int?
  /// Tokens of the answers; nil where nobody counted.
  public var tokens: TokenUsage?
  /// What the tokens cost, in `currency`; nil where the price is not known.
  public var cost: Double?
  /// An ISO 4217 code.
  public var currency: String?
  /// What a reader must know.
  public var notes: [String]

  /// Opinions with what is known of their price.
  public init(
    proposals: [EdgeProposal], calls: Int? = nil, tokens: TokenUsage? = nil, cost: Double? = nil,
    currency: String? = nil, notes: [String] = []
  ) {
    (self.proposals, self.calls, self.tokens) = (proposals, calls, tokens)
    (self.cost, self.currency, self.notes) = (cost, currency, notes)
  }
}

/// An expert has nothing to say on a graph: its cells are left out, and the reason is told.
public struct ExpertUnavailable: Error, Hashable, Sendable, CustomStringConvertible {
  /// One sentence.
  public let description: String

  /// The reason.
  public init(_ reason: String) { description = reason }
}
