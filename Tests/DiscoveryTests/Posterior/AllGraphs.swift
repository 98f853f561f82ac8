import Foundation
import SeededRandom

@testable import Discovery

/// A score given as a table: `values[child][mask of parents]`.
struct TabledScore: LocalScore {
  let values: [[Double]]
  var variableCount: Int { values.count }
  func localScore(of child: Int, parents: [Int]) -> Double { values[child][parents.reduce(0) { $0 | 1 << $1 }] }

  /// Uniform between −scale and 0, each entry on its own: no two graphs score the same.
  static func random(_ count: Int, scale: Double, using generator: inout SplitMix64) -> TabledScore {
    TabledScore(values: (0..<count).map { _ in (0..<(1 << count)).map { _ in -scale * generator.uniform() } })
  }
}

/// Every DAG on a few nodes, as masks of parents.
enum AllGraphs {
  static func of(_ count: Int) -> [[Int]] {
    let pairs = (0..<count).flatMap { first in ((first + 1)..<count).map { (first, $0) } }
    return (0..<pairs.reduce(1) { codes, _ in codes * 3 }).compactMap { code in
      var (rest, parents) = (code, [Int](repeating: 0, count: count))
      for (first, second) in pairs {
        if rest % 3 == 1 { parents[second] |= 1 << first }
        if rest % 3 == 2 { parents[first] |= 1 << second }
        rest /= 3
      }
      var open = 1 << count - 1
      while let node = (0..<count).first(where: { open >> $0 & 1 == 1 && parents[$0] & open == 0 }) {
        open &= ~(1 << node)
      }
      return open == 0 ? parents : nil
    }
  }

  /// Each edge's probability by source, then target: the sum over all graphs that the constraints allow.
  static func edgeProbabilities(of score: TabledScore, _ constraints: EdgeConstraints) -> [Double] {
    let count = score.variableCount
    var (edges, total) = ([Double](repeating: 0, count: count * count), 0.0)
    for graph in of(count) {
      var value = 0.0
      for (child, mask) in graph.enumerated() {
        let parents = (0..<count).filter { mask >> $0 & 1 == 1 }
        let isAllowed =
          constraints.requiredParents[child].allSatisfy(parents.contains)
          && !parents.contains { constraints.isForbidden[$0 * count + child] }
        value += isAllowed ? score.values[child][mask] : -.infinity
        value += constraints.logPrior(of: child, parents: parents)
      }
      let weight = exp(value)
      total += weight
      for (child, mask) in graph.enumerated() {
        for parent in 0..<count where mask >> parent & 1 == 1 { edges[parent * count + child] += weight }
      }
    }
    return edges.map { $0 / total }
  }
}
