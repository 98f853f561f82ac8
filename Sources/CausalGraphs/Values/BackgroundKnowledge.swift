/// What is known before any expert or data: never overruled.
public struct BackgroundKnowledge: Hashable, Sendable {
  /// A directed edge by the names of its ends.
  public struct NamedEdge: Hashable, Sendable, Comparable {
    /// The name of the cause.
    public var source: String
    /// The name of the effect.
    public var target: String
    /// source → target.
    public init(_ source: String, _ target: String) { (self.source, self.target) = (source, target) }
    public static func < (left: NamedEdge, right: NamedEdge) -> Bool {
      (left.source, left.target) < (right.source, right.target)
    }
  }

  /// Edges that must be there.
  public var required: Set<NamedEdge>
  /// Edges that must not be there, in this direction.
  public var forbidden: Set<NamedEdge>
  /// Tiers in order of time; a later one can not cause an earlier one.
  public var tiers: [[String]]

  /// Knowledge of edges and of tiers; contradictions are found where it is applied to variables.
  public init(required: Set<NamedEdge> = [], forbidden: Set<NamedEdge> = [], tiers: [[String]] = []) {
    self.required = required
    self.forbidden = forbidden
    self.tiers = tiers
  }
}
