/// A single change to a graph that the data speak for: a hint to think about, not the result of a search.
public struct GraphSuggestion: Hashable, Sendable {
  /// What to change.
  public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    /// The data want an edge between two variables.
    case addEdge = "add-edge"
    /// The data get by without an edge.
    case removeEdge = "remove-edge"
    /// The data want an edge the other way round.
    case reverseEdge = "reverse-edge"
    /// A common effect of two variables that the data take for a common cause or a step between them.
    case notCollider = "not-a-collider"
    /// A common cause or step between two variables that the data take for their common effect.
    case collider = "collider"
  }

  /// What to change.
  public var kind: Kind
  /// Where the edge starts; for colliders one of the two causes.
  public var source: String
  /// Where the edge ends; for colliders the other of the two.
  public var target: String
  /// Of `collider` and `notCollider`: the variable between the two.
  public var middle: String?
  /// Of the test that speaks for the change, where there is one.
  public var pValue: Double?
  /// How strong the dependence behind it is.
  public var effect: Double?
  /// Contradicted local independences that go away with the change, where they were counted.
  public var repaired: Int?
  /// Contradicted local independences that come with it.
  public var introduced: Int?
  /// Contradicted local independences before.
  public var contradictions: Int?
  /// The whole in one sentence.
  public var sentence: String

  /// A change and its sentence.
  public init(_ kind: Kind, _ source: String, _ target: String, sentence: String) {
    (self.kind, self.source, self.target, self.sentence) = (kind, source, target, sentence)
  }
}
