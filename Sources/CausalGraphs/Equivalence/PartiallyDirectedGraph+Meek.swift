// Meek's orientation rules (Meek 1995, "Causal inference and causal explanation with background knowledge", section 2.1).

extension PartiallyDirectedGraph {
  /// Directs every undirected edge that all consistent extensions direct alike, by Meek's rules R1 to R4.
  ///
  /// Where the graph has a consistent extension the result is complete: each edge left undirected can go either way.
  /// Complexity: each directed edge is looked at once, O(degree²) steps for each.
  public mutating func closeUnderMeekRules() {
    closeUnderMeekRules(startingFrom: directedEdges)
  }

  /// The same graph, closed under Meek's rules.
  public func closedUnderMeekRules() -> PartiallyDirectedGraph {
    var result = self
    result.closeUnderMeekRules()
    return result
  }

  /// Closes a graph that was closed before `edges` were directed.
  package mutating func closeUnderMeekRules(startingFrom edges: [DirectedEdge]) {
    var waiting = edges
    // Every rule's premises end with some directed edge that is looked at last; it finds the conclusion.
    while let edge = waiting.popLast() {
      for conclusion in conclusions(from: edge) where orient(conclusion) { waiting.append(conclusion) }
    }
  }

  /// The undirected edges that a rule directs with `edge` among its premises.
  private func conclusions(from edge: DirectedEdge) -> [DirectedEdge] {
    let (source, target) = (edge.source, edge.target)
    var found: [DirectedEdge] = []
    // R1: source → target — c, source and c not adjacent: target → c.
    for node in neighbours(of: target) where !areAdjacent(source, node) { found.append(DirectedEdge(target, node)) }
    // R2: a → b → c and a — c: a → c. The edge is the first or the second of the two.
    for node in children(of: target) where undirected.contains(source, node) {
      found.append(DirectedEdge(source, node))
    }
    for node in parents(of: source) where undirected.contains(node, target) { found.append(DirectedEdge(node, target)) }
    // R3: a — source → target, a — d → target, a — target, source and d not adjacent: a → target.
    for node in neighbours(of: source) where undirected.contains(node, target) {
      let isForced = directed.parents[target].contains {
        Int($0) != source && undirected.contains(node, Int($0)) && !areAdjacent(source, Int($0))
      }
      if isForced { found.append(DirectedEdge(node, target)) }
    }
    // R4: a — d → c → b, a — b, a and c adjacent, d and b not: a → b. The edge is d → c or c → b.
    for last in children(of: target) where !areAdjacent(source, last) {
      found += fourthRule(first: source, middle: target, last: last)
    }
    for first in parents(of: source) where !areAdjacent(first, target) {
      found += fourthRule(first: first, middle: source, last: target)
    }
    return found
  }

  private func fourthRule(first: Int, middle: Int, last: Int) -> [DirectedEdge] {
    neighbours(of: first).filter { undirected.contains($0, last) && areAdjacent($0, middle) }
      .map { DirectedEdge($0, last) }
  }
}
