/// An edge without a direction; the smaller node stands first, so that equal edges compare equal.
public struct UndirectedEdge: Hashable, Sendable, Comparable {
  /// The smaller node.
  public let first: Int
  /// The larger node.
  public let second: Int

  /// The order of the two nodes does not matter.
  public init(_ one: Int, _ other: Int) {
    first = min(one, other)
    second = max(one, other)
  }

  public static func < (left: UndirectedEdge, right: UndirectedEdge) -> Bool {
    (left.first, left.second) < (right.first, right.second)
  }
}
