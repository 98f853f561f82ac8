import CausalGraphs

/// Of the orders that experts claim for pairs without a direct claim in their favour, those that can be believed together
/// with a graph, and the edges that show them.
///
/// The graph is given; no edge of it is up for debate. Of the claimed orders, the set worth most together that closes no
/// cycle with it is kept (`MaximumAcyclicSubgraph`, the graph's edges required). An edge shows each order among them that
/// no other path implies (the transitive reduction), unless somebody denies the direct link.
struct BelievedOrders {
  /// Edges that show orders; none of them is in the graph.
  private(set) var shown: Set<DirectedEdge> = []
  /// Orders that are believed.
  private(set) var kept: Set<DirectedEdge> = []
  /// Orders that contradict the graph, or others worth more.
  private(set) var givenUp: [MaximumAcyclicSubgraph.GivenUpEdge] = []
  /// Whether a set of orders that is worth more can exist.
  private(set) var optimality = MaximumAcyclicSubgraph.Optimality.exact

  /// - Throws: Nothing, as the graph has no cycle.
  init(
    _ candidates: EdgeCandidates, along graph: DirectedAcyclicGraph, effort: Int
  ) throws(MaximumAcyclicSubgraph.RequirementError) {
    guard !candidates.order.isEmpty else { return }
    let solution = try MaximumAcyclicSubgraph(
      nodeCount: graph.nodeCount, edges: candidates.weightedOrders, required: graph.edges, effort: effort)
    kept = Set(solution.kept.filter { candidates.order[$0] != nil && !graph.contains($0) })
    (givenUp, optimality) = (solution.givenUp, solution.optimality)

    let standable = kept.intersection(candidates.standable)
    var together = graph.adjacency
    for order in standable.sorted() { together.insert(order.source, order.target) }
    let essential = DirectedAcyclicGraph(graph.variables, unchecked: together).transitiveReduction
    shown = standable.filter(essential.contains)
  }

  /// What a reader must know of them.
  var notes: [String] {
    var notes: [String] = []
    if !shown.isEmpty {
      notes.append(
        "\(shown.count == 1 ? "One edge is" : "\(shown.count) edges are") marked order-only: of such an edge only the order "
          + "of the two is believed, with the probability stated; the most probable graph consists of the other edges.")
    }
    if !givenUp.isEmpty {
      notes.append(
        "\(givenUp.count == 1 ? "One order" : "\(givenUp.count) orders") that experts claim "
          + "\(givenUp.count == 1 ? "contradicts" : "contradict") the most probable graph, or orders worth more, and "
          + "\(givenUp.count == 1 ? "is" : "are") given up: "
          + "\(GraphWords.text(givenUp.reduce(0) { $0 + $1.cost })) nats.")
    }
    if case .bounded(let gap) = optimality {
      notes.append("Another choice of orders may be worth up to \(GraphWords.text(gap)) nats more.")
    }
    return notes
  }
}
