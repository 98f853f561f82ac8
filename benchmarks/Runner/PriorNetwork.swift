import CausalGraphs
import CausalStatistics
import Discovery
import Glibc

/// DAGs drawn with probability ∝ odds^edges, each DAG once: exactly, layer by layer from the nodes without parents (after
/// Kuipers and Moffa 2015, Statistics and Computing 25).
struct SparseGraphPrior {
  let nodeCount: Int
  let odds: Double
  /// By number of nodes, then of those without parents: what the graphs weigh.
  private let weights: [[Double]]

  init(nodeCount: Int, odds: Double) {
    (self.nodeCount, self.odds) = (nodeCount, odds)
    var weights = [[1.0]]
    for count in 1...max(1, nodeCount) {
      var row = [0.0]
      for first in 1...count {
        let rest = count - first
        let following = rest == 0 ? 1 : SparseGraphPrior.sum(first, weights[rest], rest, odds: odds)
        row.append(SparseGraphPrior.choose(count, first) * following)
      }
      weights.append(row)
    }
    self.weights = weights
  }

  /// Σ over the next layer's size: each of its nodes has a parent among `first`, each node behind it may.
  private static func sum(_ first: Int, _ weights: [Double], _ rest: Int, odds: Double) -> Double {
    (1...rest).reduce(0) { $0 + next(first, weights, rest, $1, odds: odds) }
  }

  private static func next(_ first: Int, _ weights: [Double], _ rest: Int, _ size: Int, odds: Double) -> Double {
    let any = pow(1 + odds, Double(first))
    return pow(any - 1, Double(size)) * pow(any, Double(rest - size)) * weights[size]
  }

  private static func choose(_ count: Int, _ some: Int) -> Double {
    (0..<some).reduce(1) { $0 * Double(count - $1) / Double($1 + 1) }
  }

  /// The parents of each node.
  func draw(using stream: inout RandomStream) -> [[Int]] {
    var sizes: [Int] = []
    var rest = nodeCount
    while rest > 0 {
      let masses = (1...rest).map { size in
        sizes.last.map { SparseGraphPrior.next($0, weights[rest], rest, size, odds: odds) } ?? weights[rest][size]
      }
      let size = 1 + SparseGraphPrior.index(masses, using: &stream)
      sizes.append(size)
      rest -= size
    }
    let order = stream.permutation(nodeCount)
    var parents = [[Int]](repeating: [], count: nodeCount)
    var (start, before) = (0, 0)
    for (layer, size) in sizes.enumerated() {
      for place in start..<(start + size) where layer > 0 {
        var chosen: [Int] = []
        // At least one of the layer before; the layers before that are free.
        repeat { chosen = (before..<start).filter { _ in stream.bernoulli(odds / (1 + odds)) } } while chosen.isEmpty
        chosen += (0..<before).filter { _ in stream.bernoulli(odds / (1 + odds)) }
        parents[order[place]] = chosen.map { order[$0] }.sorted()
      }
      (before, start) = (start, start + size)
    }
    return parents
  }

  static func index(_ masses: [Double], using stream: inout RandomStream) -> Int {
    var left = stream.uniform() * masses.reduce(0, +)
    for (index, mass) in masses.enumerated() {
      left -= mass
      if left < 0 { return index }
    }
    return masses.lastIndex { $0 > 0 } ?? 0
  }
}

/// Data of a graph whose parameters are drawn from a score's own prior, so that the score's posterior is the right one.
enum PriorNetwork {
  /// Levels 2 to 4; tables from the prior of BDeu.
  static func discrete(
    _ parents: [[Int]], rows: Int, equivalentSampleSize: Double, using stream: inout RandomStream
  ) throws -> DiscreteData {
    let levels = parents.indices.map { _ in 2 + stream.below(3) }
    let order = topological(parents)
    var columns = [[UInt8]](repeating: [], count: parents.count)
    for node in order {
      let states = parents[node].reduce(1) { $0 * levels[$1] }
      let concentration = equivalentSampleSize / Double(states * levels[node])
      let tables = (0..<states).map { _ in dirichlet(levels[node], concentration, using: &stream) }
      columns[node] = (0..<rows).map { row in
        let state = parents[node].reduce(0) { $0 * levels[$1] + Int(columns[$1][row]) }
        return UInt8(SparseGraphPrior.index(tables[state], using: &stream))
      }
    }
    return try DiscreteData(columns: columns, levels: levels)
  }

  /// Linear models from the prior of BGe with αμ = 1, αw = p + 2 and prior means of 0, so that T = ½ I: a node with k
  /// parents has the precision 2 χ²(k + 3), its coefficients and intercept are normal with 2σ² and σ².
  static func gaussian(_ parents: [[Int]], rows: Int, using stream: inout RandomStream) -> [[Double]] {
    var columns = [[Double]](repeating: [], count: parents.count)
    for node in topological(parents) {
      let variance = 0.5 / stream.chiSquared(degreesOfFreedom: Double(parents[node].count + 3))
      let coefficients = parents[node].map { _ in stream.normal() * (2 * variance).squareRoot() }
      let intercept = stream.normal() * variance.squareRoot()
      columns[node] = (0..<rows).map { row in
        zip(parents[node], coefficients).reduce(intercept) { $0 + $1.1 * columns[$1.0][row] }
          + stream.normal() * variance.squareRoot()
      }
    }
    return columns
  }

  static func topological(_ parents: [[Int]]) -> [Int] {
    var (order, placed) = ([Int](), [Bool](repeating: false, count: parents.count))
    while let next = parents.indices.first(where: { !placed[$0] && parents[$0].allSatisfy { placed[$0] } }) {
      placed[next] = true
      order.append(next)
    }
    return order
  }

  /// Probabilities, by logarithms: concentrations far below 1 leave numbers too small to divide.
  private static func dirichlet(
    _ count: Int, _ concentration: Double, using stream: inout RandomStream
  ) -> [Double] {
    // Γ(a) as Γ(a + 1) U^(1/a).
    let logs = (0..<count).map { _ in
      log(stream.gamma(shape: concentration + 1)) + log(stream.openUniform()) / concentration
    }
    let highest = logs.max() ?? 0
    let weights = logs.map { exp($0 - highest) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}
