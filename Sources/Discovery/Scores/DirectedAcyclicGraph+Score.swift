public import CausalGraphs

extension DirectedAcyclicGraph {
  /// The sum of the families' scores and of the edges' prior, in nats. One local score a node.
  public func score(by score: some LocalScore, constraints: EdgeConstraints? = nil) -> Double {
    (0..<nodeCount).reduce(0) { sum, node in
      let parents = parents(of: node)
      return sum + score.localScore(of: node, parents: parents)
        + (constraints?.logPrior(of: node, parents: parents) ?? 0)
    }
  }

  /// For each edge, what the graph loses without it. One local score an edge and one a node.
  func edgeSupport(by score: some LocalScore, constraints: EdgeConstraints) -> [DiscoveryReport.PairSupport] {
    var support: [DiscoveryReport.PairSupport] = []
    for node in 0..<nodeCount {
      let parents = parents(of: node)
      let whole = score.localScore(of: node, parents: parents)
      for parent in parents {
        let rest = score.localScore(of: node, parents: parents.filter { $0 != parent })
        let prior = constraints.logPrior(of: node, parents: [parent])
        support.append(.init(parent, node, scoreDifference: whole - rest + prior))
      }
    }
    return support.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }
}
