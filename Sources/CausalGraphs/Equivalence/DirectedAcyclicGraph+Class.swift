extension DirectedAcyclicGraph {
  /// The completed PDAG: an edge is directed where all Markov-equivalent DAGs direct it so (Chickering 1995, "A
  /// transformational characterization of equivalent Bayesian network structures", order-edges and label-edges).
  ///
  /// Complexity: O(edges · parents), with no repeated sweeps.
  public var completedPartiallyDirectedGraph: PartiallyDirectedGraph {
    enum Label { case unknown, compelled, reversible }
    let rank = topologicalRank
    var label = [Label](repeating: .unknown, count: nodeCount)  // of the edge from that node into the current one
    var compelledParents = [[Int]](repeating: [], count: nodeCount)
    var directed = Adjacency(count: nodeCount)
    var undirected = UndirectedAdjacency(count: nodeCount)
    for node in topologicalOrder {
      // The edges in Chickering's order: effects from first to last, the causes of each from last to first.
      let parents = adjacency.parents[node].map(Int.init).sorted { rank[$0] > rank[$1] }
      for parent in parents { label[parent] = .unknown }
      for parent in parents where label[parent] == .unknown {
        if compelledParents[parent].contains(where: { !adjacency.contains($0, node) }) {
          for other in parents { label[other] = .compelled }
          break
        }
        for grandparent in compelledParents[parent] { label[grandparent] = .compelled }
        let makesCollider = parents.contains { $0 != parent && !adjacency.contains($0, parent) }
        for other in parents where label[other] == .unknown { label[other] = makesCollider ? .compelled : .reversible }
      }
      compelledParents[node] = parents.filter { label[$0] == .compelled }
      for parent in parents {
        if label[parent] == .compelled { directed.insert(parent, node) } else { undirected.insert(parent, node) }
      }
    }
    return PartiallyDirectedGraph(variables, unchecked: directed, undirected)
  }

  /// Whether the two graphs imply the same separations: the same adjacencies and v-structures (Verma and Pearl 1990).
  ///
  /// Variables are matched by name. O(nodes² / 64 + Σ parents²).
  /// - Throws: `GraphError.differentVariables`.
  public func isMarkovEquivalent(to other: DirectedAcyclicGraph) throws(GraphError) -> Bool {
    let other = try other.aligned(to: variables)
    return edgeCount == other.edgeCount && edges.allSatisfy { other.areAdjacent($0.source, $0.target) }
      && unshieldedColliders == other.unshieldedColliders
  }
}
