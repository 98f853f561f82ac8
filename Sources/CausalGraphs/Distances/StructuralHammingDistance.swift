extension DirectedAcyclicGraph {
  /// The structural Hamming distance: the pairs of nodes whose edge is missing, extra or reversed, each pair counted
  /// once (Tsamardinos, Brown and Aliferis 2006, there between CPDAGs).
  ///
  /// Variables are matched by name. Complexity: O(edges · log edges).
  /// - Throws: `GraphError.differentVariables`.
  public func structuralHammingDistance(to other: DirectedAcyclicGraph) throws(GraphError) -> Int {
    EdgeMarks(self).distance(to: EdgeMarks(try other.aligned(to: variables)))
  }
}

extension PartiallyDirectedGraph {
  /// The structural Hamming distance: the pairs of nodes whose edge is missing, extra, reversed, or directed in one graph
  /// only, each pair counted once (Tsamardinos, Brown and Aliferis 2006).
  ///
  /// Variables are matched by name. Complexity: O(edges · log edges).
  /// - Throws: `GraphError.differentVariables`.
  public func structuralHammingDistance(to other: PartiallyDirectedGraph) throws(GraphError) -> Int {
    EdgeMarks(self).distance(to: EdgeMarks(try other.aligned(to: variables)))
  }
}
