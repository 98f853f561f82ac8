public import CausalGraphs
import CausalStatistics

extension BayesianNetworkTables {
  /// Tables for a graph that has none, drawn from a seed: each row from a symmetric Dirichlet distribution, so that states
  /// are named `s1`, `s2` … where nobody names them.
  ///
  /// - Parameters:
  ///   - states: The states of each variable; an empty list stands for two states where the variable is binary, else for
  ///     three.
  ///   - concentration: Of the Dirichlet distribution, above 0: small ones give rows that are nearly certain.
  /// - Throws: `SamplingError.tooManyEntries`. Complexity: O(entries).
  public init(
    random graph: DirectedAcyclicGraph, states: [[String]] = [], concentration: Double = 0.5, seed: UInt64
  ) throws(SamplingError) {
    let named = graph.variables.enumerated().map { node, variable -> [String] in
      if states.indices.contains(node), !states[node].isEmpty { return states[node] }
      return variable.kind == .binary ? ["s1", "s2"] : ["s1", "s2", "s3"]
    }
    var (parents, tables): ([[Int]], [[Double]]) = ([], [])
    var left = BayesianNetworkSize.mostEntries
    for node in 0..<graph.nodeCount {
      let causes = graph.parents(of: node)
      let width = named[node].count
      guard let entries = BayesianNetworkSize.entries(causes.map { named[$0].count } + [width]), entries <= left else {
        throw .tooManyEntries(variable: graph.variables[node].name, limit: BayesianNetworkSize.mostEntries)
      }
      left -= entries
      var stream = RandomStream(seed: seed, path: [-2, node])
      var table: [Double] = []
      table.reserveCapacity(entries)
      for _ in 0..<entries / width {
        var row = (0..<width).map { _ in stream.gamma(shape: concentration) }
        var sum = row.reduce(0, +)
        if !(sum > 0) { (row, sum) = ([Double](repeating: 1, count: width), Double(width)) }
        table += row.map { $0 / sum }
      }
      parents.append(causes)
      tables.append(table)
    }
    self.init(states: named, parents: parents, tables: tables)
  }
}
