import Glibc

/// Every DAG on a few nodes, 543 on four and 29,281 on five, and what is best or likely among them by its definition.
///
/// Families' scores are given as `values[node][mask of parents]`, priors included, −∞ where a family is not allowed.
package struct GraphEnumeration: Sendable {
  package let nodeCount: Int
  /// One mask of parents a node, graph after graph.
  package let parents: [[Int]]
  /// Of each graph, one mask of descendants a node.
  package let descendants: [[Int]]

  package static let four = GraphEnumeration(4)
  package static let five = GraphEnumeration(5)

  package init(_ count: Int) {
    let pairs = (0..<count).flatMap { first in ((first + 1)..<max(count, first + 1)).map { (first, $0) } }
    var (graphs, reached): ([[Int]], [[Int]]) = ([], [])
    for code in 0..<pairs.reduce(1, { product, _ in product * 3 }) {
      var (rest, parents) = (code, [Int](repeating: 0, count: count))
      for (first, second) in pairs {
        if rest % 3 == 1 { parents[second] |= 1 << first }
        if rest % 3 == 2 { parents[first] |= 1 << second }
        rest /= 3
      }
      // Take away, again and again, a node without parents among the rest; its ancestors are then known.
      var (open, ancestors) = (1 << count - 1, [Int](repeating: 0, count: count))
      while let node = (0..<count).first(where: { open >> $0 & 1 == 1 && parents[$0] & open == 0 }) {
        open &= ~(1 << node)
        ancestors[node] = (0..<count).reduce(parents[node]) {
          parents[node] >> $1 & 1 == 1 ? $0 | ancestors[$1] : $0
        }
      }
      guard open == 0 else { continue }
      graphs.append(parents)
      reached.append(
        (0..<count).map { node in
          (0..<count).reduce(0) { ancestors[$1] >> node & 1 == 1 ? $0 | 1 << $1 : $0 }
        })
    }
    (nodeCount, parents, descendants) = (count, graphs, reached)
  }

  /// Of each graph.
  package func scores(_ values: [[Double]]) -> [Double] {
    parents.map { graph in
      var score = 0.0
      for node in 0..<nodeCount { score += values[node][graph[node]] }
      return score
    }
  }

  /// By source, then target, what the graphs with the edge weigh of all; the same for paths; and ln of what all weigh.
  package func posterior(_ values: [[Double]]) -> (edges: [Double], paths: [Double], logEvidence: Double) {
    let scores = scores(values)
    let highest = scores.max() ?? -.infinity
    var (edges, whole) = ([Double](repeating: 0, count: nodeCount * nodeCount), 0.0)
    var paths = edges
    for (number, score) in scores.enumerated() where score - highest > -100 {
      let weight = exp(score - highest)
      whole += weight
      for node in 0..<nodeCount {
        for other in 0..<nodeCount {
          if parents[number][node] >> other & 1 == 1 { edges[other * nodeCount + node] += weight }
          if descendants[number][node] >> other & 1 == 1 { paths[node * nodeCount + other] += weight }
        }
      }
    }
    return (edges.map { $0 / whole }, paths.map { $0 / whole }, highest + log(whole))
  }
}
