public import CausalGraphs

extension GraphDocument {
  /// How many edges stand for an order alone: their last decision says so. O(evidence).
  public var orderOnlyEdgeCount: Int { edges.count(where: \.isOrderOnly) }

  /// What whoever reads causes or independences off the graph must know; nil where no edge stands for an order alone.
  ///
  /// Such edges are a transitive reduction: where an order follows from others no edge is shown, though a direct one may
  /// well exist, so that a set read off the graph can leave confounders out.
  public var orderOnlyWarning: String? {
    switch orderOnlyEdgeCount {
    case 0: nil
    case let count:
      "\(count) of the graph's \(edges.count) edges \(count == 1 ? "stands" : "stand") for an order only; direct edges that "
        + "nobody was asked about may be missing, so adjustment sets, instruments and independences that it implies are not "
        + "to be relied on"
    }
  }
}
