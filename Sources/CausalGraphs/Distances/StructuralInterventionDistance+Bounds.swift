extension DirectedAcyclicGraph {
  /// The least and the greatest structural intervention distance to a DAG that `learned` stands for (Peters and
  /// Bühlmann 2015, section 2.4): all its consistent extensions are tried, component by component of its undirected part
  /// where it is a completed PDAG, else all together.
  ///
  /// Variables are matched by name. Complexity: O(extensions · degree² + nodes · (nodes + edges) for each set of parents
  /// that occurs).
  /// - Parameter limit: how many extensions may be tried, each counted with the number of its nodes.
  /// - Returns: nil where there is no consistent extension, or more than `limit` to try.
  /// - Throws: `GraphError.differentVariables`.
  public func structuralInterventionDistanceBounds(
    to learned: PartiallyDirectedGraph, limit: Int = 200_000
  ) throws(GraphError) -> ClosedRange<Int>? {
    let learned = try learned.aligned(to: variables).closedUnderMeekRules()
    guard (try? learned.consistentExtension()) != nil else { return nil }
    var errors = CachedErrors(truth: self)
    var (least, greatest) = (0, 0)
    var budget = limit
    for node in 0..<nodeCount where learned.undirected.neighbours[node].isEmpty {
      let count = errors.count(node, parents: learned.directed.parents[node])
      (least, greatest) = (least + count, greatest + count)
    }
    let components = learned.undirectedComponents
    for component in learned.isCompleted ? components : [components.flatMap(\.self).sorted()] where !component.isEmpty {
      let inside = Set(component)
      let outerParents = component.map { learned.directed.parents[$0].filter { !inside.contains(Int($0)) } }
      var range: ClosedRange<Int>?
      // Direct one edge both ways, close, and go on: each leaf is one extension, and no branch is without one.
      var waiting = [try learned.induced(on: component)]
      while let graph = waiting.popLast() {
        guard let edge = graph.firstUndirectedEdge else {
          budget -= component.count
          guard budget >= 0 else { return nil }
          var sum = 0
          for (index, node) in component.enumerated() {
            let innerParents = graph.directed.parents[index].map { Int32(component[Int($0)]) }
            sum += errors.count(node, parents: (outerParents[index] + innerParents).sorted())
          }
          range = min(range?.lowerBound ?? sum, sum)...max(range?.upperBound ?? sum, sum)
          continue
        }
        for direction in [DirectedEdge(edge.first, edge.second), DirectedEdge(edge.second, edge.first)] {
          var branch = graph
          branch.orient(direction)
          branch.closeUnderMeekRules(startingFrom: [direction])
          waiting.append(branch)
        }
      }
      guard let range else { return nil }
      (least, greatest) = (least + range.lowerBound, greatest + range.upperBound)
    }
    return least...greatest
  }
}

/// Errors by node and parents, each counted once.
private struct CachedErrors {
  private struct Family: Hashable {
    var node: Int
    var parents: [Int32]
  }

  private var counter: ParentAdjustmentErrors
  private var known: [Family: Int] = [:]

  init(truth: DirectedAcyclicGraph) { counter = ParentAdjustmentErrors(truth: truth) }

  /// - Parameter parents: ascending.
  mutating func count(_ node: Int, parents: [Int32]) -> Int {
    let family = Family(node: node, parents: parents)
    if let count = known[family] { return count }
    let count = counter.count(treatment: node, parents: parents)
    known[family] = count
    return count
  }
}

extension PartiallyDirectedGraph {
  fileprivate var firstUndirectedEdge: UndirectedEdge? {
    guard undirected.edgeCount > 0 else { return nil }
    return undirected.neighbours.indices.lazy.compactMap { node in
      undirected.neighbours[node].first.map { UndirectedEdge(node, Int($0)) }
    }.first
  }

  /// The graph on some of the nodes, ascending, with the edges among them; its node i is `nodes[i]`.
  fileprivate func induced(on nodes: [Int]) throws(GraphError) -> PartiallyDirectedGraph {
    let places = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1, $0) })
    var result = PartiallyDirectedGraph(try VariableList(nodes.map { variables[$0] }))
    for (place, node) in nodes.enumerated() {
      for child in directed.children[node] {
        if let other = places[Int(child)] { try result.insert(DirectedEdge(place, other)) }
      }
      for neighbour in undirected.neighbours[node] where neighbour > node {
        if let other = places[Int(neighbour)] { try result.insert(UndirectedEdge(place, other)) }
      }
    }
    return result
  }

  /// The connected parts of the undirected edges with two nodes or more, each ascending, by smallest node.
  package var undirectedComponents: [[Int]] {
    var isSeen = [Bool](repeating: false, count: nodeCount)
    var components: [[Int]] = []
    for start in 0..<nodeCount where !isSeen[start] && !undirected.neighbours[start].isEmpty {
      isSeen[start] = true
      var component = [start]
      var next = 0
      while next < component.count {
        for neighbour in undirected.neighbours[component[next]] where !isSeen[Int(neighbour)] {
          isSeen[Int(neighbour)] = true
          component.append(Int(neighbour))
        }
        next += 1
      }
      components.append(component.sorted())
    }
    return components
  }
}
