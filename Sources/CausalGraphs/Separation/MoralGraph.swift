extension DirectedAcyclicGraph {
  /// The moral graph: every edge without its direction, and an edge between any two parents of one node (Lauritzen and
  /// Spiegelhalter 1988). All its edges are undirected. O(nodes² / 64 + Σ parents²).
  public var moralGraph: PartiallyDirectedGraph {
    var bits = adjacency.bits
    for node in 0..<nodeCount {
      let parents = adjacency.parents[node]
      for (index, parent) in parents.enumerated() {
        bits[node, Int(parent)] = true
        for other in parents[(index + 1)...] {
          bits[Int(parent), Int(other)] = true
          bits[Int(other), Int(parent)] = true
        }
      }
    }
    return PartiallyDirectedGraph(
      variables, unchecked: Adjacency(count: nodeCount), UndirectedAdjacency(symmetric: bits))
  }
}
