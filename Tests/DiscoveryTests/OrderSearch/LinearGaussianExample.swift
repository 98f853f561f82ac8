import CausalGraphs
import CausalStatistics
import Foundation
import SeededRandom

/// A random linear-Gaussian model with rows drawn from it.
struct LinearGaussianExample {
  let graph: DirectedAcyclicGraph
  let moments: Moments

  /// `nodes` variables, each pair adjacent with probability degree / (nodes − 1), weights ±U[0.5, 2], noise variances
  /// U[0.5, 1.5], columns standardised.
  init(nodes: Int, degree: Double, rows: Int, seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let order = generator.shuffled(Array(0..<nodes))
    var weights = [[(parent: Int, weight: Double)]](repeating: [], count: nodes)
    var edges: [DirectedEdge] = []
    for later in 0..<nodes {
      for earlier in 0..<later where generator.uniform() < degree / Double(max(1, nodes - 1)) {
        let sign = generator.uniform() < 0.5 ? -1.0 : 1.0
        weights[order[later]].append((order[earlier], sign * (0.5 + 1.5 * generator.uniform())))
        edges.append(DirectedEdge(order[earlier], order[later]))
      }
    }
    let deviations = (0..<nodes).map { _ in (0.5 + generator.uniform()).squareRoot() }
    var columns = [[Double]](repeating: [Double](repeating: 0, count: rows), count: nodes)
    for row in 0..<rows {
      for node in order {
        let noise = deviations[node] * LinearGaussianExample.normal(&generator)
        columns[node][row] = weights[node].reduce(noise) { $0 + $1.weight * columns[$1.parent][row] }
      }
    }
    graph = try DirectedAcyclicGraph(VariableList(names: (0..<nodes).map { "X\($0)" }), edges: edges)
    moments = LinearGaussianExample.moments(of: columns)
  }

  /// A standard normal number (Box and Muller).
  static func normal(_ generator: inout SplitMix64) -> Double {
    let radius = (-2 * log(1 - generator.uniform())).squareRoot()
    return radius * cos(2 * .pi * generator.uniform())
  }

  /// By the definition.
  static func moments(of columns: [[Double]]) -> Moments {
    let (rows, count) = (columns.first?.count ?? 0, columns.count)
    let means = columns.map { $0.reduce(0, +) / Double(max(1, rows)) }
    let centred = zip(columns, means).map { column, mean in column.map { $0 - mean } }
    var products = Matrix(rows: count, columns: count)
    for first in 0..<count {
      for second in 0...first {
        var sum = 0.0
        for row in 0..<rows { sum += centred[first][row] * centred[second][row] }
        products[first, second] = sum
        products[second, first] = sum
      }
    }
    return Moments(rows: rows, weight: Double(rows), means: means, crossProducts: products)
  }
}
