// d-separation (Pearl 1988) by the Bayes ball (Shachter 1998): no list of paths, no moral graph.

extension DirectedAcyclicGraph {
  /// Whether `conditioning` blocks every path between `first` and `second`.
  ///
  /// Nodes that are conditioned on are separated from everything; a node in both sets is connected to itself.
  /// Complexity: O(nodes + edges), each edge walked at most once in each direction.
  public func areSeparated(
    _ first: some Sequence<Int>, _ second: some Sequence<Int>,
    given conditioning: some Sequence<Int> = EmptyCollection()
  ) -> Bool {
    let connected = connection(from: first, given: conditioning)
    return !second.contains { connected[$0] }
  }

  /// The nodes that `conditioning` leaves connected to one of `nodes`, ascending; `nodes` themselves are among them
  /// unless conditioned on. Complexity: O(nodes + edges).
  public func connectedNodes(
    to nodes: some Sequence<Int>, given conditioning: some Sequence<Int> = EmptyCollection()
  ) -> [Int] {
    connection(from: nodes, given: conditioning).trueIndices
  }

  private func connection(from starts: some Sequence<Int>, given conditioning: some Sequence<Int>) -> [Bool] {
    var isGiven = [Bool](repeating: false, count: nodeCount)
    for node in conditioning { isGiven[node] = true }
    var connected = [Bool](repeating: false, count: nodeCount)
    // Whether the ball has left the node to its parents, to its children: never twice.
    var sentUp = connected
    var sentDown = connected
    var stack: [(node: Int, fromChild: Bool)] = starts.filter { !isGiven[$0] }.map { ($0, true) }
    while let (node, fromChild) = stack.popLast() {
      if !isGiven[node] { connected[node] = true }
      // A chain or fork lets the ball pass unless it is given; a collider only if it is. A collider with a given
      // descendant is passed by way of that descendant and back.
      let goesUp = isGiven[node] ? !fromChild : fromChild
      if goesUp && !sentUp[node] {
        sentUp[node] = true
        for parent in adjacency.parents[node] { stack.append((Int(parent), true)) }
      }
      if !isGiven[node] && !sentDown[node] {
        sentDown[node] = true
        for child in adjacency.children[node] { stack.append((Int(child), false)) }
      }
    }
    return connected
  }
}
