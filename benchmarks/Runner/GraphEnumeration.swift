import Glibc

/// Every DAG on a few nodes: 543 on four, 29,281 on five.
struct GraphEnumeration {
  let nodeCount: Int
  /// One mask of parents a node, graph after graph.
  let graphs: [[Int]]

  init(_ count: Int) {
    let pairs = (0..<count).flatMap { first in ((first + 1)..<max(count, first + 1)).map { (first, $0) } }
    let codes = pairs.reduce(1) { product, _ in product * 3 }
    nodeCount = count
    graphs = (0..<codes).compactMap { code in
      var (rest, parents) = (code, [Int](repeating: 0, count: count))
      for (first, second) in pairs {
        if rest % 3 == 1 { parents[second] |= 1 << first }
        if rest % 3 == 2 { parents[first] |= 1 << second }
        rest /= 3
      }
      // Take away, again and again, a node without parents among the rest.
      var open = 1 << count - 1
      while let node = (0..<count).first(where: { open >> $0 & 1 == 1 && parents[$0] & open == 0 }) {
        open &= ~(1 << node)
      }
      return open == 0 ? parents : nil
    }
  }

  /// By source, then target, what the graphs with the edge weigh of all; and ln of what all weigh. `values[node][mask]`
  /// are families' scores, −∞ where a family is not allowed.
  func posterior(_ values: [[Double]]) -> (edges: [Double], logEvidence: Double) {
    var highest = -Double.infinity
    let scores = graphs.map { graph -> Double in
      var score = 0.0
      for node in 0..<nodeCount { score += values[node][graph[node]] }
      highest = max(highest, score)
      return score
    }
    var (edges, whole) = ([Double](repeating: 0, count: nodeCount * nodeCount), 0.0)
    for (graph, score) in zip(graphs, scores) where score - highest > -100 {
      let weight = exp(score - highest)
      whole += weight
      for node in 0..<nodeCount {
        var rest = graph[node]
        while rest != 0 {
          edges[rest.trailingZeroBitCount * nodeCount + node] += weight
          rest &= rest &- 1
        }
      }
    }
    return (edges.map { $0 / whole }, highest + log(whole))
  }
}
