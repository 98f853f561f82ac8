import CausalGraphs
import CausalStatistics
import Discovery
import Glibc
import SeededRandom

/// Small problems for the tests of score-based searches.
enum Samples {
  static func names(_ count: Int) throws -> VariableList { try VariableList(names: (0..<count).map { "v\($0)" }) }

  /// Standard normal, by the polar method.
  static func normal(using generator: inout SplitMix64) -> Double {
    while true {
      let (first, second) = (2 * generator.uniform() - 1, 2 * generator.uniform() - 1)
      let square = first * first + second * second
      if square > 0 && square < 1 { return first * (-2 * log(square) / square).squareRoot() }
    }
  }

  /// A DAG along a random order, each pair adjacent with this probability.
  static func graph(_ count: Int, density: Double, using generator: inout SplitMix64) throws -> DirectedAcyclicGraph {
    let order = generator.shuffled(Array(0..<count))
    var edges: [DirectedEdge] = []
    for (place, source) in order.enumerated() {
      for target in order[(place + 1)...] where generator.uniform() < density {
        edges.append(DirectedEdge(source, target))
      }
    }
    return try DirectedAcyclicGraph(names(count), edges: edges)
  }

  /// Rows of a linear model on the graph, weights ±(0.5 to 2), column by column; `noise` draws the errors.
  static func columns(
    of graph: DirectedAcyclicGraph, rows: Int, using generator: inout SplitMix64,
    noise: (inout SplitMix64) -> Double = Samples.normal
  ) -> [[Double]] {
    var columns = [[Double]](repeating: [], count: graph.nodeCount)
    for node in graph.topologicalOrder {
      var column = (0..<rows).map { _ in noise(&generator) }
      for parent in graph.parents(of: node) {
        let weight = (0.5 + 1.5 * generator.uniform()) * (generator.uniform() < 0.5 ? -1 : 1)
        for row in 0..<rows { column[row] += weight * columns[parent][row] }
      }
      columns[node] = column
    }
    return columns
  }

  /// The moments of columns, by their definition.
  static func moments(_ columns: [[Double]]) -> Moments {
    let rows = columns.first?.count ?? 0
    let means = columns.map { $0.reduce(0, +) / Double(rows) }
    var products = Matrix(rows: columns.count, columns: columns.count)
    for first in columns.indices {
      for second in columns.indices {
        products[first, second] = zip(columns[first], columns[second]).reduce(0) {
          $0 + ($1.0 - means[first]) * ($1.1 - means[second])
        }
      }
    }
    return Moments(rows: rows, weight: Double(rows), means: means, crossProducts: products)
  }

  /// What infinitely many rows of a linear model on the graph would show, as `rows` of them.
  static func populationMoments(
    of graph: DirectedAcyclicGraph, rows: Double, using generator: inout SplitMix64
  ) -> Moments {
    let count = graph.nodeCount
    // Each variable as a combination of the errors, which have unit variance.
    var loadings = [[Double]](repeating: [], count: count)
    for node in graph.topologicalOrder {
      var loading = [Double](repeating: 0, count: count)
      loading[node] = 0.7 + 0.6 * generator.uniform()
      for parent in graph.parents(of: node) {
        let weight = (0.5 + generator.uniform()) * (generator.uniform() < 0.5 ? -1 : 1)
        for error in 0..<count { loading[error] += weight * loadings[parent][error] }
      }
      loadings[node] = loading
    }
    var products = Matrix(rows: count, columns: count)
    for first in 0..<count {
      for second in 0..<count {
        products[first, second] = rows * zip(loadings[first], loadings[second]).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    return Moments(
      rows: Int(rows), weight: rows, means: [Double](repeating: 0, count: count), crossProducts: products)
  }
}

/// The Gaussian BIC with penalty discount λ, by its definition.
struct PlainGaussianBIC: DeterminantScore {
  let variableCount: Int
  let scatter: Matrix
  let rows: Double
  let discount: Double

  init(_ moments: Moments, discount: Double = 2) {
    variableCount = moments.columnCount
    rows = moments.weight
    self.discount = discount
    var scatter = moments.crossProducts
    for index in scatter.storage.indices { scatter.storage[index] /= rows }
    self.scatter = scatter
  }

  func weights(parentCount: Int) -> DeterminantWeights {
    let fit = -rows / 2 * (1 + log(2 * .pi))
    return DeterminantWeights(
      constant: fit - discount / 2 * log(rows) * Double(parentCount), parents: rows / 2, family: -rows / 2)
  }

  func localScore(of child: Int, parents: [Int]) -> Double { determinantScore(of: child, parents: parents) }
}

/// Hides what kind of score the other is, so that each parent set is a call of its own.
struct OpaqueScore<Score: LocalScore>: LocalScore {
  let score: Score
  var variableCount: Int { score.variableCount }
  func localScore(of child: Int, parents: [Int]) -> Double { score.localScore(of: child, parents: parents) }
}

/// Scores drawn at random, one for each child and mask of parents; equivalent graphs do not score alike.
struct TableScore: LocalScore {
  let variableCount: Int
  var values: [[Double]]

  init(_ count: Int, using generator: inout SplitMix64) {
    variableCount = count
    // Coarse values make ties.
    values = (0..<count).map { _ in (0..<(1 << count)).map { _ in Double(generator.below(400)) / 8 - 50 } }
  }

  func localScore(of child: Int, parents: [Int]) -> Double { values[child][parents.reduce(0) { $0 | 1 << $1 }] }
}

/// A table of scores that knows its own bounds.
struct BoundedTableScore: BoundedLocalScore {
  let table: TableScore
  var variableCount: Int { table.variableCount }
  func localScore(of child: Int, parents: [Int]) -> Double { table.localScore(of: child, parents: parents) }
  func upperBound(of child: Int, supersetsOf parents: [Int]) -> Double {
    let mask = parents.reduce(0) { $0 | 1 << $1 }
    return table.values[child].indices.filter { $0 & mask == mask }.map { table.values[child][$0] }.max() ?? .infinity
  }
}
