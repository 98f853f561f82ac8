/// A v-structure: first → collider ← second, where first and second are not adjacent; `first` < `second`.
public struct UnshieldedCollider: Hashable, Sendable, Comparable {
  /// The common effect, by node.
  public let collider: Int
  /// The parent with the smaller node.
  public let first: Int
  /// The parent with the larger node.
  public let second: Int

  /// The order of the two parents does not matter.
  public init(_ one: Int, collider: Int, _ other: Int) {
    self.collider = collider
    first = min(one, other)
    second = max(one, other)
  }

  public static func < (left: UnshieldedCollider, right: UnshieldedCollider) -> Bool {
    (left.collider, left.first, left.second) < (right.collider, right.first, right.second)
  }
}

extension DirectedAcyclicGraph {
  /// The v-structures, by collider, then parents. O(Σ parents²).
  public var unshieldedColliders: [UnshieldedCollider] {
    colliders(parents: adjacency.parents, areAdjacent: areAdjacent)
  }
}

extension PartiallyDirectedGraph {
  /// The v-structures among the directed edges, by collider, then parents. O(Σ parents²).
  public var unshieldedColliders: [UnshieldedCollider] {
    colliders(parents: directed.parents, areAdjacent: areAdjacent)
  }
}

private func colliders(parents: [[Int32]], areAdjacent: (Int, Int) -> Bool) -> [UnshieldedCollider] {
  var result: [UnshieldedCollider] = []
  for (node, causes) in parents.enumerated() {
    for (index, first) in causes.enumerated() {
      for second in causes[(index + 1)...] where !areAdjacent(Int(first), Int(second)) {
        result.append(UnshieldedCollider(Int(first), collider: node, Int(second)))
      }
    }
  }
  return result
}
