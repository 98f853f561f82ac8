internal import HeapModule

extension PartiallyDirectedGraph {
  /// A DAG with the same adjacencies, the same directed edges and no other v-structures (Dor and Tarsi 1992).
  ///
  /// Dor and Tarsi take away, again and again, a node that could be last: no edge leads out of it, and each of its
  /// neighbours is adjacent to all its other adjacent nodes. Here each node counts how many of those adjacencies it has,
  /// and a removal corrects the counts, so no node is looked at in vain (after Wienöbst, Bannach and Liśkiewicz 2021).
  /// Of several such nodes the smallest is taken, so the result is always the same.
  ///
  /// - Throws: `GraphError.noConsistentExtension`. Complexity: O(nodes² / 64 + Σ degree²).
  public func consistentExtension() throws(GraphError) -> DirectedAcyclicGraph {
    var adjacent = undirected.bits
    var around = [[Int]](repeating: [], count: nodeCount)
    for node in 0..<nodeCount {
      for child in directed.children[node] {
        adjacent[node, Int(child)] = true
        adjacent[Int(child), node] = true
      }
      around[node] = (directed.parents[node] + directed.children[node] + undirected.neighbours[node]).map(Int.init)
    }
    var outgoing = directed.children.map(\.count)
    var neighbours = undirected.neighbours.map(\.count)
    var degree = around.map(\.count)
    // Pairs (y, z) with y a neighbour, z adjacent, y and z different and adjacent to each other.
    var joined = (0..<nodeCount).map { node in
      undirected.neighbours[node].reduce(0) { sum, neighbour in
        sum + around[node].count { adjacent[Int(neighbour), $0] }
      }
    }
    func canBeLast(_ node: Int) -> Bool {
      outgoing[node] == 0 && joined[node] == neighbours[node] * (degree[node] - 1)
    }

    var result = directed
    var isWaiting = (0..<nodeCount).map(canBeLast)
    var waiting = Heap(isWaiting.trueIndices)
    var isRemoved = [Bool](repeating: false, count: nodeCount)
    var remaining = nodeCount
    while let last = waiting.popMin() {
      isRemoved[last] = true
      remaining -= 1
      let rest = around[last].filter { !isRemoved[$0] }
      for node in rest {
        let isNeighbour = undirected.contains(last, node)
        for other in rest where adjacent[node, other] {
          if isNeighbour { joined[node] -= 1 }  // the pair (last, other)
          if undirected.contains(node, other) { joined[node] -= 1 }  // the pair (other, last)
        }
        degree[node] -= 1
        if isNeighbour {
          neighbours[node] -= 1
          result.insert(node, last)
        } else if directed.contains(node, last) {
          outgoing[node] -= 1
        }
        if !isWaiting[node] && canBeLast(node) {
          isWaiting[node] = true
          waiting.insert(node)
        }
      }
    }
    guard remaining == 0 else { throw .noConsistentExtension }
    return DirectedAcyclicGraph(variables, unchecked: result)
  }

  /// Whether this is the completed PDAG of a class: it has a consistent extension, and that one's class is this graph.
  public var isCompleted: Bool {
    (try? consistentExtension())?.completedPartiallyDirectedGraph == self
  }
}
