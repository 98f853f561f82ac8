import Glibc

/// What a pairwise prior and its constraints say of each pair: the weights of its two edges beside no edge, which weighs 1.
struct PairwiseModel: Sendable {
  /// One pair that is not settled.
  struct Pair: Sendable {
    /// The smaller node.
    let first: Int
    /// The larger node.
    let second: Int
    /// exp(log-prior) of first → second; 0 where that is not allowed.
    let forward: Double
    /// The same of second → first.
    let backward: Double

    /// Whether there mostly is no edge.
    var isRare: Bool { forward + backward < 0.1 }
  }

  let nodeCount: Int
  /// In lexicographic order.
  let pairs: [Pair]
  /// The parents that each node must have.
  let required: [[Int]]

  /// Beyond so many nats, twice of which a `Double` holds, an edge is as good as certain.
  private static let most = 300.0

  init(_ constraints: EdgeConstraints) {
    let count = constraints.nodeCount
    nodeCount = count
    required = constraints.requiredParents
    func weight(_ source: Int, _ target: Int) -> Double {
      guard !constraints.isForbidden[source * count + target] else { return 0 }
      let nats = constraints.logPrior.isEmpty ? 0 : constraints.logPrior[source * count + target]
      return nats.isNaN ? 0 : exp(min(nats, Self.most))
    }
    var isRequired = [Bool](repeating: false, count: count * count)
    for (target, parents) in required.enumerated() {
      for source in parents { isRequired[source * count + target] = true }
    }
    var pairs: [Pair] = []
    for first in 0..<count {
      for second in first + 1..<max(first + 1, count)
      where !isRequired[first * count + second] && !isRequired[second * count + first] {
        let pair = Pair(
          first: first, second: second, forward: weight(first, second), backward: weight(second, first))
        if pair.forward > 0 || pair.backward > 0 { pairs.append(pair) }
      }
    }
    self.pairs = pairs
  }
}
