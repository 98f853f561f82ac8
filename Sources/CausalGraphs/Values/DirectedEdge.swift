/// A directed edge between two nodes of a graph: `source` causes `target`.
public struct DirectedEdge: Hashable, Sendable, Comparable {
  /// The cause, by node.
  public var source: Int
  /// The effect, by node.
  public var target: Int

  /// source → target.
  public init(_ source: Int, _ target: Int) {
    self.source = source
    self.target = target
  }

  /// The same edge in the other direction.
  public var reversed: DirectedEdge { DirectedEdge(target, source) }

  public static func < (left: DirectedEdge, right: DirectedEdge) -> Bool {
    (left.source, left.target) < (right.source, right.target)
  }
}
