public import CausalGraphs

/// What data say against a causal graph: tests of the independences that it implies, and whether it fits better than
/// graphs of the same shape with their variables dealt out anew (Eulig, Mastakouri, Blöbaum, Hardt and Janzing 2023,
/// "Toward Falsifying Causal Graphs Using a Permutation-Based Test").
public struct Falsification: Hashable, Sendable {
  /// What the data say of the graph.
  public enum Verdict: String, Hashable, Sendable, CaseIterable, Codable {
    /// Some implied independence is contradicted, false discoveries controlled.
    case rejected
    /// None is, and the graph fits better than random relabellings.
    case notRejected = "not rejected"
    /// None is, but these tests could hardly have told a wrong graph from a right one.
    case notInformative = "not informative"
  }

  /// The verdict.
  public var verdict: Verdict
  /// Why, in one or two sentences, figures in them.
  public var explanation: String
  /// What the verdict does not show, in one sentence.
  public var limits: String
  /// The kind of graph.
  public var graphKind: GraphDocument.Kind
  /// The observed variables, whose independences are tested.
  public var variables: [String]
  /// Rows behind the tests.
  public var rows: Int
  /// The test's option, such as "fisher-z".
  public var test: String
  /// What an implication's `effect` is; nil where the test has none.
  public var effectMeasure: String?
  /// The level of the tests, of the false discoveries and of the permutation test.
  public var alpha: Double
  /// How false discoveries are controlled.
  public var control: FalseDiscoveryControl
  /// What every draw rests on.
  public var seed: UInt64
  /// One independence for each pair that the graph separates: the contradicted ones first, by p-value.
  public var implications: [TestedImplication]
  /// The permutation test; nil where it was not made.
  public var permutations: PermutationBaseline?
  /// Single changes to the graph that the data speak for, the most useful first.
  public var suggestions: [GraphSuggestion]
  /// What a reader must know: variables left out, approximations, limits.
  public var notes: [String]

  /// Implications that are contradicted.
  public var violations: Int { implications.count { $0.isViolated } }
  /// Implications that could be tested.
  public var tested: Int { implications.count { $0.pValue != nil } }

  /// An outcome of which every field is known.
  public init(
    verdict: Verdict, explanation: String, limits: String, graphKind: GraphDocument.Kind, variables: [String],
    rows: Int, test: String, effectMeasure: String?, alpha: Double, control: FalseDiscoveryControl, seed: UInt64,
    implications: [TestedImplication], permutations: PermutationBaseline?, suggestions: [GraphSuggestion],
    notes: [String]
  ) {
    (self.verdict, self.explanation, self.limits) = (verdict, explanation, limits)
    (self.graphKind, self.variables, self.rows) = (graphKind, variables, rows)
    (self.test, self.effectMeasure, self.alpha, self.control) = (test, effectMeasure, alpha, control)
    (self.seed, self.implications, self.permutations) = (seed, implications, permutations)
    (self.suggestions, self.notes) = (suggestions, notes)
  }
}
