/// An edge with a mark at each end; the smaller node stands first, so that equal edges compare equal.
public struct MarkedEdge: Hashable, Sendable, Comparable {
  /// The smaller node.
  public let first: Int
  /// The larger node.
  public let second: Int
  /// The mark at `first`.
  public let firstMark: Mark
  /// The mark at `second`.
  public let secondMark: Mark

  /// The edge between two nodes, in either order, with the mark at each.
  public init(_ one: Int, _ oneMark: Mark, _ other: Int, _ otherMark: Mark) {
    if one <= other {
      (first, firstMark, second, secondMark) = (one, oneMark, other, otherMark)
    } else {
      (first, firstMark, second, secondMark) = (other, otherMark, one, oneMark)
    }
  }

  /// cause → effect.
  public static func directed(_ cause: Int, _ effect: Int) -> MarkedEdge { MarkedEdge(cause, .tail, effect, .arrow) }
  /// one ↔ other: an unobserved common cause.
  public static func bidirected(_ one: Int, _ other: Int) -> MarkedEdge { MarkedEdge(one, .arrow, other, .arrow) }
  /// one — other: selection in a MAG or PAG.
  public static func undirected(_ one: Int, _ other: Int) -> MarkedEdge { MarkedEdge(one, .tail, other, .tail) }

  /// The same edge as cause and effect; nil where it is not tail and arrow.
  public var directed: DirectedEdge? {
    switch (firstMark, secondMark) {
    case (.tail, .arrow): DirectedEdge(first, second)
    case (.arrow, .tail): DirectedEdge(second, first)
    default: nil
    }
  }

  /// Whether both ends are arrows: an unobserved common cause.
  public var isBidirected: Bool { firstMark == .arrow && secondMark == .arrow }
  /// Whether both ends are tails.
  public var isUndirected: Bool { firstMark == .tail && secondMark == .tail }

  /// For messages: "bidirected", "tail-circle".
  package var kindName: String {
    if directed != nil { return "directed" }
    if isBidirected { return "bidirected" }
    if isUndirected { return "undirected" }
    return "\(min(firstMark, secondMark).rawValue)-\(max(firstMark, secondMark).rawValue)"
  }

  public static func < (left: MarkedEdge, right: MarkedEdge) -> Bool {
    (left.first, left.second, left.firstMark, left.secondMark)
      < (right.first, right.second, right.firstMark, right.secondMark)
  }
}
