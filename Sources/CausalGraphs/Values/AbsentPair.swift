/// A pair of variables without an edge that somebody spoke of, or that was decided about: why there is none.
public struct AbsentPair: Hashable, Sendable {
  /// The node at the one end.
  public var first: Int
  /// The node at the other end.
  public var second: Int
  /// P(first → second), between 0 and 1; nil where it was not computed.
  public var forward: Double?
  /// P(second → first), between 0 and 1; nil where it was not computed.
  public var backward: Double?
  /// What was said, what the data say, what was decided.
  public var evidence: [Evidence]

  /// The account of a pair without an edge.
  public init(_ first: Int, _ second: Int, forward: Double? = nil, backward: Double? = nil, evidence: [Evidence]) {
    self.first = first
    self.second = second
    self.forward = forward
    self.backward = backward
    self.evidence = evidence
  }
}
