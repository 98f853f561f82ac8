/// What stands at one end of an edge (Richardson and Spirtes 2002; Zhang 2008).
public enum Mark: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// Not an effect of the other end.
  case tail
  /// Not a cause of the other end.
  case arrow
  /// Not known.
  case circle

  public static func < (left: Mark, right: Mark) -> Bool { left.rank < right.rank }
  private var rank: Int {
    switch self {
    case .tail: 0
    case .arrow: 1
    case .circle: 2
    }
  }
}
