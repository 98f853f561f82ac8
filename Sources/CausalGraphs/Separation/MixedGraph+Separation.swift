// m-separation (Richardson and Spirtes 2002), by walks as in the Bayes ball.

extension MixedGraph {
  /// Whether `conditioning` blocks every path between `first` and `second`.
  ///
  /// A path is open where each of its colliders is an ancestor of a conditioned node, or is one, and none of its other
  /// nodes is conditioned on. In a PAG only paths of definite status count, on which every inner node is a collider
  /// (two arrowheads) or a definite non-collider (a tail, or two circles between nodes that are not adjacent): the
  /// answer is the one that every MAG of the class gives (Zhang 2008, JMLR 9, "Causal reasoning with ancestral graphs").
  /// Nodes that are conditioned on are separated from everything; a node in both sets is connected to itself.
  ///
  /// Complexity: O(nodes + edges) without circles, each edge walked at most once in each direction; at a node with c
  /// circles at most c² steps more.
  public func areSeparated(
    _ first: some Sequence<Int>, _ second: some Sequence<Int>,
    given conditioning: some Sequence<Int> = EmptyCollection()
  ) -> Bool {
    let connected = connection(from: first, given: conditioning)
    return !second.contains { connected[$0] }
  }

  /// The nodes that `conditioning` leaves connected to one of `nodes`, ascending; `nodes` themselves are among them
  /// unless conditioned on. Complexity: as `areSeparated`.
  public func connectedNodes(
    to nodes: some Sequence<Int>, given conditioning: some Sequence<Int> = EmptyCollection()
  ) -> [Int] {
    connection(from: nodes, given: conditioning).trueIndices
  }

  private func connection(from starts: some Sequence<Int>, given conditioning: some Sequence<Int>) -> [Bool] {
    let given = Array(conditioning)
    var isGiven = [Bool](repeating: false, count: nodeCount)
    for node in given { isGiven[node] = true }
    var walk = SeparationWalk(
      graph: self, isGiven: isGiven, leadsToGiven: directed.reachable(from: given, backward: true))
    for start in starts where !isGiven[start] { walk.start(at: start) }
    return walk.run()
  }
}

/// The walk behind m-separation: which nodes open walks reach.
private struct SeparationWalk {
  /// A step along an edge to `node`, whose mark at `node` is `mark`.
  private struct Arrival {
    var source: Int32
    var node: Int32
    var mark: Mark
  }

  let graph: MixedGraph
  let isGiven: [Bool]
  /// An ancestor of a given node, or one itself.
  let leadsToGiven: [Bool]
  private var connected: [Bool]
  private var stack: [Arrival] = []
  /// Whether the walk has left the node by its edges with an arrow, tail or circle there: never twice, except by circles
  /// to circles, where it matters where the walk came from.
  private var left: [[Bool]]
  /// Row v, column u: the walk has come from u to v by a circle.
  private var arrivedByCircle: BitMatrix?

  init(graph: MixedGraph, isGiven: [Bool], leadsToGiven: [Bool]) {
    self.graph = graph
    self.isGiven = isGiven
    self.leadsToGiven = leadsToGiven
    connected = Array(repeating: false, count: graph.nodeCount)
    left = Array(repeating: connected, count: 3)
    if graph.kind == .pag { arrivedByCircle = BitMatrix(count: graph.nodeCount) }
  }

  mutating func start(at node: Int) {
    connected[node] = true
    for mark in Mark.allCases { leave(node, by: mark) }
  }

  mutating func run() -> [Bool] {
    while let arrival = stack.popLast() {
      let node = Int(arrival.node)
      if !isGiven[node] { connected[node] = true }
      switch arrival.mark {
      case .arrow:
        if leadsToGiven[node] { leave(node, by: .arrow) }
        if !isGiven[node] { leave(node, by: .tail) }
      case .tail:
        if !isGiven[node] { for mark in Mark.allCases { leave(node, by: mark) } }
      case .circle:
        if !isGiven[node] {
          leave(node, by: .tail)
          leaveByUnshieldedCircles(node, from: arrival.source)
        }
      }
    }
    return connected
  }

  private mutating func leave(_ node: Int, by mark: Mark) {
    let group =
      switch mark {
      case .tail: 0
      case .arrow: 1
      case .circle: 2
      }
    guard !left[group][node] else { return }
    left[group][node] = true
    for edge in graph.incidences[node] where edge.near == mark {
      stack.append(Arrival(source: Int32(node), node: edge.node, mark: edge.far))
    }
  }

  private mutating func leaveByUnshieldedCircles(_ node: Int, from source: Int32) {
    guard !left[2][node], arrivedByCircle?[node, Int(source)] == false else { return }
    arrivedByCircle?[node, Int(source)] = true
    for edge in graph.incidences[node]
    where edge.near == .circle && edge.node != source && !graph.adjacent[Int(edge.node), Int(source)] {
      stack.append(Arrival(source: Int32(node), node: edge.node, mark: edge.far))
    }
  }
}
