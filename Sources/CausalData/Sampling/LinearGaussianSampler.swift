public import CausalGraphs
import CausalStatistics
import Glibc

/// Draws rows from a linear model with Gaussian noise: each variable is a weighted sum of its parents and an independent
/// normal number.
public struct LinearGaussianSampler: RowSampler {
  public let variables: VariableList
  /// Causes first.
  private let order: [Int]
  private let nodes: [Node]

  /// One variable's equation.
  public struct Node: Hashable, Sendable {
    /// Its parents.
    public var parents: [Int]
    /// One a parent.
    public var coefficients: [Double]
    /// Added to each value.
    public var intercept: Double
    /// The standard deviation of the noise, 0 or more.
    public var noise: Double

    /// value = intercept + Σ coefficient · parent + noise · N(0, 1).
    public init(parents: [Int], coefficients: [Double], intercept: Double, noise: Double) {
      precondition(parents.count == coefficients.count, "one coefficient a parent")
      (self.parents, self.coefficients, self.intercept, self.noise) = (parents, coefficients, intercept, noise)
    }
  }

  /// The most variables: their covariances are held in memory.
  public static let mostVariables = 4_000

  /// The equations, by node.
  public var equations: [Node] { nodes }

  /// A model over a graph whose parameters are drawn from a seed: every variable has mean 0 and variance 1, so that neither
  /// scales nor variances tell the order of the variables (Reisach, Seiler and Weichwald 2021).
  ///
  /// Raw weights are ±U(0.5, 1); they are scaled so that the parents explain a share U(0.4, 0.8) of the variance.
  /// - Parameter interventions: Variables set to a number from outside.
  /// - Throws: `SamplingError`. Complexity: O(variables · edges).
  public init(
    random graph: DirectedAcyclicGraph, seed: UInt64, setting interventions: [SetVariable] = []
  ) throws(SamplingError) {
    let count = graph.nodeCount
    guard count <= LinearGaussianSampler.mostVariables else {
      throw .tooManyVariables(count, limit: LinearGaussianSampler.mostVariables)
    }
    let fixed = try SetVariable.nodes(interventions, among: graph.variables)
    var nodes = [Node](
      repeating: Node(parents: [], coefficients: [], intercept: 0, noise: 1), count: count)
    // Row v, of the nodes before it: their covariances with v. All variances are 1.
    var covariance = [Double](repeating: 0, count: count * count)
    var before: [Int] = []
    for node in graph.topologicalOrder {
      // Each node draws from a stream of its own, so that an intervention elsewhere changes no weight.
      var stream = RandomStream(seed: seed, path: [-1, node])
      let parents = graph.parents(of: node)
      var weights = parents.map { _ in
        (stream.bernoulli(0.5) ? 1.0 : -1.0) * (0.5 + 0.5 * stream.uniform())
      }
      let share = 0.4 + 0.4 * stream.uniform()
      if !parents.isEmpty {
        var explained = 0.0
        for (one, first) in zip(weights, parents) {
          for (other, second) in zip(weights, parents) {
            explained += one * other * (first == second ? 1 : covariance[first * count + second])
          }
        }
        // Weights can cancel almost wholly; then little is explained, and the noise makes up for it.
        let scale = (share / max(explained, 0.05)).squareRoot()
        weights = weights.map { $0 * scale }
        let noise = 1 - min(share, explained * scale * scale)
        nodes[node] = Node(parents: parents, coefficients: weights, intercept: 0, noise: noise.squareRoot())
        for earlier in before {
          var sum = 0.0
          for (weight, parent) in zip(weights, parents) {
            sum += weight * (parent == earlier ? 1 : covariance[parent * count + earlier])
          }
          covariance[node * count + earlier] = sum
          covariance[earlier * count + node] = sum
        }
      }
      before.append(node)
    }
    for (node, text) in fixed {
      guard let value = Double(text), value.isFinite else {
        throw .notANumber(variable: graph.variables[node].name, value: text)
      }
      nodes[node] = Node(parents: [], coefficients: [], intercept: value, noise: 0)
    }
    variables = graph.variables
    order = graph.topologicalOrder
    self.nodes = nodes
  }

  public func table(rows: Range<Int>, seed: UInt64, threads: Int) -> Table {
    precondition(rows.lowerBound.isMultiple(of: SamplingBlock.rows), "rows start with a block")
    let count = rows.count
    let columns = nodes.map { _ in NumberColumn(start: ColumnMemory.allocate(count, of: Double.self)) }
    let firstBlock = rows.lowerBound / SamplingBlock.rows
    performInParallel(parts: (count + SamplingBlock.rows - 1) / SamplingBlock.rows, threads: threads) { part in
      let start = part * SamplingBlock.rows
      let size = min(SamplingBlock.rows, count - start)
      for node in order {
        let equation = nodes[node]
        let target = columns[node].start + start
        var stream = RandomStream(seed: seed, path: [firstBlock + part, node])
        for row in 0..<size {
          (target + row).initialize(
            to: equation.intercept + (equation.noise > 0 ? equation.noise * stream.normal() : 0))
        }
        for (parent, weight) in zip(equation.parents, equation.coefficients) {
          let source = columns[parent].start + start
          for row in 0..<size { target[row] += weight * source[row] }
        }
      }
    }
    return Table(
      sampled: zip(variables, columns).map { variable, column in
        TableColumn(
          variable: variable, type: .continuous,
          values: .numbers(ColumnStorage(adopting: column.start, count: count)), missingCount: 0, isTypeGiven: true)
      })
  }
}

/// A column of numbers that several threads fill, each its own rows.
private struct NumberColumn: @unchecked Sendable {
  let start: UnsafeMutablePointer<Double>
}
