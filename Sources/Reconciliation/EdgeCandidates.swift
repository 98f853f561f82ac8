import CausalGraphs

/// The edges and orders that the pooled opinions speak for.
struct EdgeCandidates {
  /// Direct edges with their weights: log-odds over no edge, in nats, where they are positive. No other edge of the
  /// prior's has positive log-odds (`NamesPrior`), so that the most probable graph has none but these and required ones.
  private(set) var direct: [DirectedEdge: Double] = [:]
  /// Orders of pairs without a direct candidate, with their weights; none where both directions are claimed alike.
  private(set) var order: [DirectedEdge: Double] = [:]
  /// The orders among them that an edge may stand for: nobody made a direct claim about the pair.
  private(set) var standable: Set<DirectedEdge> = []
  /// Edges that the opinions speak for and the knowledge forbids.
  private(set) var forbidden: Set<DirectedEdge> = []

  init(_ pairs: [PooledPair], knowledge: NodeKnowledge, rule: PoolingRule) {
    for pair in pairs {
      let edge = DirectedEdge(pair.first, pair.second)
      var hasDirect = false
      for candidate in [edge, edge.reversed] {
        guard let weight = pair.logOdds(of: candidate), weight > 0 else { continue }
        hasDirect = true
        if knowledge.forbids(candidate) {
          forbidden.insert(candidate)
        } else {
          direct[candidate] = weight
        }
      }
      guard !hasDirect, pair.hasLeadingOrder else { continue }
      for candidate in [edge, edge.reversed] {
        guard let logOdds = pair.orderLogOdds(of: candidate), logOdds > 0, rule.orderShare > 0 else { continue }
        if knowledge.tiersForbid(candidate) {
          forbidden.insert(candidate)
          continue
        }
        order[candidate] = rule.orderShare * logOdds
        if pair.directExperts > 0 { continue }
        if knowledge.forbids(candidate) {
          forbidden.insert(candidate)
        } else {
          standable.insert(candidate)
        }
      }
    }
  }

  /// For the most probable graph.
  var weightedEdges: [WeightedEdge] { EdgeCandidates.weighted(direct) }
  /// For the orders believed besides.
  var weightedOrders: [WeightedEdge] { EdgeCandidates.weighted(order) }

  private static func weighted(_ candidates: [DirectedEdge: Double]) -> [WeightedEdge] {
    candidates.map { WeightedEdge($0.key, weight: $0.value) }.sorted { $0.edge < $1.edge }
  }
}
