/// How much of a class a trial takes apart before it climbs again.
enum TrialScope: CaseIterable, Sendable {
  /// The edges at one node.
  case node
  /// The edges among a node and those adjacent to it.
  case surroundings
  /// The edges at two adjacent nodes.
  case adjacentNodes
}

// Where a search has directed an edge wrongly, it makes good for that by further edges around it, and no deletion of a
// single edge pays while the others stay. Taking all of them away at once lets the region be built anew.

extension GreedyClimb {
  /// Where trials of a scope start, each a node or two.
  func places(for scope: TrialScope) -> [[Int]] {
    guard scope == .adjacentNodes else { return (0..<graph.count).map { [$0] } }
    return (0..<graph.count).flatMap { node in
      graph.nodes(graph.adjacent(node)).filter { $0 > node }.map { [node, $0] }
    }
  }

  /// A climb of its own from here that first deletes the edges of the region one by one, each by the deletion that costs
  /// least, as far as the constraints let it; nil where there was nothing to delete.
  func trial(_ scope: TrialScope, at place: [Int]) -> GreedyClimb? {
    var copy = self
    copy.graph = EssentialGraph(copying: graph)
    copy.startAnew()
    var isChanged = false
    for (first, second) in pairs(of: scope, at: place) {
      let found =
        copy.deletions(at: second, from: first, least: -.infinity)
        + copy.deletions(at: first, from: second, least: -.infinity)
      if let step = found.max(by: GreedyOperator.comesAfter), copy.take(step) { isChanged = true }
    }
    copy.startAnew()
    return isChanged ? copy : nil
  }

  private func pairs(of scope: TrialScope, at place: [Int]) -> [(Int, Int)] {
    let beside = place.flatMap { node in graph.nodes(graph.adjacent(node)).map { ($0, node) } }
    guard scope == .surroundings else { return beside }
    let around = beside.map(\.0) + place
    return around.indices.flatMap { last in
      around[..<last].filter { graph.areAdjacent($0, around[last]) }.map { ($0, around[last]) }
    }
  }
}
