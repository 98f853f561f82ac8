// Who comes before whom. O(nodes + edges) each, unless said otherwise.

extension DirectedAcyclicGraph {
  /// The nodes from which a directed path leads to `node`, ascending; the node itself is not among them.
  public func ancestors(of node: Int) -> [Int] { ancestralSet(of: CollectionOfOne(node)).filter { $0 != node } }

  /// The nodes to which a directed path leads from `node`, ascending; the node itself is not among them.
  public func descendants(of node: Int) -> [Int] { descendantSet(of: CollectionOfOne(node)).filter { $0 != node } }

  /// The nodes themselves and all their ancestors, ascending.
  public func ancestralSet(of nodes: some Sequence<Int>) -> [Int] {
    adjacency.reachable(from: nodes, backward: true).trueIndices
  }

  /// The nodes themselves and all their descendants, ascending.
  public func descendantSet(of nodes: some Sequence<Int>) -> [Int] {
    adjacency.reachable(from: nodes).trueIndices
  }

  /// Whether a directed path of one edge or more leads from `ancestor` to `node`.
  public func isAncestor(_ ancestor: Int, of node: Int) -> Bool {
    ancestor != node && adjacency.path(from: ancestor, to: node) != nil
  }

  /// The graph with an edge wherever this one has a directed path. O(edges · nodes / 64 + edges of the result).
  public var transitiveClosure: DirectedAcyclicGraph {
    guard let rows = adjacency.descendantRows() else { return self }
    var closure = Adjacency(count: nodeCount)
    for node in 0..<nodeCount {
      for descendant in rows.columns(of: node) { closure.insert(node, descendant) }
    }
    return DirectedAcyclicGraph(variables, unchecked: closure)
  }

  /// The smallest graph with the same directed paths (Aho, Garey and Ullman 1972): an edge stands where no other path
  /// leads from its source to its target. O(edges · nodes / 64).
  public var transitiveReduction: DirectedAcyclicGraph {
    guard let rows = adjacency.descendantRows() else { return self }
    let rank = topologicalRank
    var reduction = Adjacency(count: nodeCount)
    var seen = BitMatrix(count: nodeCount)  // row v: what the kept children of v lead to
    for node in 0..<nodeCount {
      for child in adjacency.children[node].map(Int.init).sorted(by: { rank[$0] < rank[$1] })
      where !seen[node, child] {
        reduction.insert(node, child)
        seen.formUnion(row: node, with: child, of: rows)
      }
    }
    return DirectedAcyclicGraph(variables, unchecked: reduction)
  }

  /// `rank[v]`: v's place in `topologicalOrder`.
  package var topologicalRank: [Int] {
    var rank = [Int](repeating: 0, count: nodeCount)
    for (place, node) in topologicalOrder.enumerated() { rank[node] = place }
    return rank
  }
}

extension MixedGraph {
  /// The nodes from which a path of → edges leads to `node`, ascending; the node itself is not among them.
  public func ancestors(of node: Int) -> [Int] {
    directed.reachable(from: CollectionOfOne(node), backward: true).trueIndices.filter { $0 != node }
  }

  /// The nodes to which a path of → edges leads from `node`, ascending; the node itself is not among them.
  public func descendants(of node: Int) -> [Int] {
    directed.reachable(from: CollectionOfOne(node)).trueIndices.filter { $0 != node }
  }
}
