internal import CausalGraphs

/// What may be conditioned on from each node's side while a level of the search lasts: its neighbours, or those of them
/// that may cause it.
struct SeparationCandidates: Sendable {
  /// By node, ascending.
  private let lists: [[Int]]
  /// Row v: the candidates of v.
  private let sets: BitMatrix

  /// Complexity: O(nodes² / 64 + edges).
  init(_ skeleton: Skeleton, _ constraints: EdgeConstraints, keepsToPossibleParents: Bool) {
    let count = skeleton.nodeCount
    var sets = skeleton.adjacent
    lists = (0..<count).map { node in
      let around = skeleton.adjacent.columns(of: node)
      guard keepsToPossibleParents else { return around }
      return around.filter { other in
        let isPossible = !constraints.isForbidden[other * count + node]
        if !isPossible { sets[node, other] = false }
        return isPossible
      }
    }
    self.sets = sets
  }

  /// Whether `candidate` is one of `node`'s.
  func contains(_ candidate: Int, of node: Int) -> Bool { sets[node, candidate] }

  /// The candidates of `node` but `other`.
  func of(_ node: Int, beside other: Int) -> [Int] { lists[node].filter { $0 != other } }

  /// How many one end of an edge has beside the other end; the larger number.
  func mostBeside(_ one: Int, _ other: Int) -> Int {
    max(
      lists[one].count - (contains(other, of: one) ? 1 : 0), lists[other].count - (contains(one, of: other) ? 1 : 0))
  }
}
