import CausalGraphs
import Discovery

/// What it would cost to follow an answer that the graph does not: the score of the nearest graph that follows it.
///
/// The edge is put in (or taken out, or the order made possible), every cycle it would close is cut where that costs
/// least, and nothing else changes. Another graph that follows the answer may score better, so the cost is at most this.
struct Following {
  let worth: FamilyWorth
  let knowledge: NodeKnowledge
  private let required: Set<DirectedEdge>

  /// What following takes.
  struct Price {
    /// In nats; negative where the graph would score better.
    let cost: Double
    /// The edges that would have to go.
    let without: [DirectedEdge]
  }

  init(worth: FamilyWorth, knowledge: NodeKnowledge) {
    (self.worth, self.knowledge) = (worth, knowledge)
    required = Set(knowledge.required)
  }

  /// The price of having the edge, which does not stand; nil where the knowledge does not allow it.
  func price(ofHaving edge: DirectedEdge) -> Price? {
    guard !worth.constraints.isForbidden[edge.source * worth.graph.nodeCount + edge.target] else { return nil }
    guard let gone = cut(from: edge.target, to: edge.source) else { return nil }
    return Price(cost: worth.loss(without: gone) - worth.total(edge), without: gone)
  }

  /// The price of having no edge between the two; nil where the knowledge requires it.
  func price(ofDropping edge: DirectedEdge) -> Price? {
    required.contains(edge) ? nil : Price(cost: worth.total(edge), without: [edge])
  }

  /// The price of no path leading from the one to the other; nil where the knowledge requires one.
  func price(ofNoPathFrom start: Int, to goal: Int) -> Price? {
    guard let gone = cut(from: start, to: goal) else { return nil }
    return Price(cost: worth.loss(without: gone), without: gone)
  }

  private func cut(from start: Int, to goal: Int) -> [DirectedEdge]? {
    guard worth.graph.adjacency.path(from: start, to: goal) != nil else { return [] }
    return PathCut(worth.graph, from: start, to: goal) { edge in
      required.contains(edge) ? .infinity : worth.total(edge)
    }.edges
  }
}
