import CausalGraphs

/// What the experts together say of a pair, in one word.
enum Opinion {
  /// A direct edge, said by so many experts who made direct claims.
  case claims(DirectedEdge, experts: Int)
  /// No direct edge.
  case denies(experts: Int)
  /// Only an order: the source before the target.
  case orders(DirectedEdge, experts: Int)
  /// Nothing.
  case silent

  /// - Parameter standing: The edge that stands: experts who are undecided between the directions are not against it.
  init(_ pair: PooledPair, standing: DirectedEdge? = nil) {
    let edge = DirectedEdge(pair.first, pair.second)
    if let ahead = pair.unpenalisedForward, let behind = pair.unpenalisedBackward {
      if max(ahead, behind) > 0 {
        // Undecided between the directions, but not about the edge: whatever stands follows them.
        let likelier =
          abs(ahead - behind) < PooledPair.rounding ? standing ?? edge : ahead > behind ? edge : edge.reversed
        self = .claims(likelier, experts: pair.directExperts)
      } else {
        self = .denies(experts: pair.directExperts)
      }
    } else if let before = pair.before, let after = pair.after, before != after, max(before, after) > 0 {
      self = .orders(before > after ? edge : edge.reversed, experts: pair.orderExperts)
    } else {
      self = .silent
    }
  }

  /// The edge, or order, that is claimed.
  var edge: DirectedEdge? {
    switch self {
    case .claims(let edge, _), .orders(let edge, _): edge
    case .denies, .silent: nil
    }
  }

  var count: Int {
    switch self {
    case .claims(_, let count), .orders(_, let count), .denies(let count): count
    case .silent: 0
    }
  }

  var isOrder: Bool { if case .orders = self { true } else { false } }
}
