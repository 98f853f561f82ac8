import Glibc

extension SampledSpace {
  /// A parent that no sampled graph has, as it is none of the child's candidates.
  struct Outsider: Sendable {
    var parent: Int
    var child: Int
    /// Estimated.
    var probability: Double
  }

  /// At most so many parent sets a node stand for all that were drawn.
  private static let mostSets = 3

  /// What the probability of each edge from outside the candidates would be, if it were the one outsider: the odds of
  /// adding it to the parents that the child mostly had, times the share of graphs in which it is not below the child
  /// (after the one further parent of Kuipers, Suter and Moffa 2022).
  ///
  /// - Parameter graphs: Some of the sampled ones.
  func outsiders(beside sampled: SampledChains, _ graphs: [[[Int]]], _ work: SamplingWork) throws -> [Outsider] {
    let count = sampled.nodeCount
    let outside = (0..<count).map { self.outside(of: $0) }
    guard outside.contains(where: { !$0.isEmpty }) else { return [] }
    let below = SampledSpace.sharesBelow(graphs, nodeCount: count)
    let found = try byNode(work) { node, scores -> [Outsider] in
      guard !outside[node].isEmpty else { return [] }
      var (odds, total) = ([Double](repeating: 0, count: outside[node].count), 0.0)
      for (parents, share) in frequentParents(of: node, in: sampled) {
        let without = scores.score(of: node, parents: parents)
        let with = scores.scores(of: node, parents: parents, addingEachOf: outside[node])
        for (place, value) in with.enumerated() where without > -.infinity {
          odds[place] += share / (1 + exp(without - value))
        }
        total += share
      }
      return outside[node].enumerated().map { place, parent in
        let mean = total > 0 ? odds[place] / total : 0
        return Outsider(parent: parent, child: node, probability: mean * (1 - below[node * count + parent]))
      }
    }
    return found.flatMap(\.self)
  }

  /// The parent sets that a node had most often, with their shares.
  private func frequentParents(of node: Int, in sampled: SampledChains) -> [([Int], Double)] {
    var counts: [UInt16: Int] = [:]
    for draws in sampled.draws {
      for draw in sampled.kept { counts[draws.masks[draw * sampled.nodeCount + node], default: 0] += 1 }
    }
    let all = Double(max(1, sampled.draws.count * sampled.kept.count))
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(SampledSpace.mostSets).map { set in
      (parents(of: node, set.key), Double(set.value) / all)
    }
  }

  /// `[v * nodeCount + u]`: the share of graphs in which u is a descendant of v; of a few graphs.
  private static func sharesBelow(_ graphs: [[[Int]]], nodeCount count: Int) -> [Double] {
    var shares = [Double](repeating: 0, count: count * count)
    let chosen = stride(from: 0, to: graphs.count, by: max(1, graphs.count / 50)).map { graphs[$0] }
    for graph in chosen {
      var children = [[Int]](repeating: [], count: count)
      for (child, parents) in graph.enumerated() { for parent in parents { children[parent].append(child) } }
      for node in 0..<count {
        var isFound = [Bool](repeating: false, count: count)
        var open = children[node]
        while let next = open.popLast() {
          guard !isFound[next] else { continue }
          isFound[next] = true
          shares[node * count + next] += 1 / Double(chosen.count)
          open += children[next]
        }
      }
    }
    return shares
  }
}
