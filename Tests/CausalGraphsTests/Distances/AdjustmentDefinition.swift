import CausalGraphs

/// Valid adjustment, by the definition: Shpitser, VanderWeele and Robins 2010, in the form of van der Zander, Liśkiewicz
/// and Textor 2014 (no adjusted node descends from a directed path, and d-separation holds once the first edges of the
/// directed paths are gone).
enum AdjustmentDefinition {
  static func isValid(
    _ adjustment: [Int], treatment: Int, outcome: Int, in graph: DirectedAcyclicGraph
  ) throws -> Bool {
    let leadsToOutcome = Set(graph.ancestralSet(of: [outcome]))
    let after = Set(graph.descendants(of: treatment)).intersection(leadsToOutcome)
    let forbidden = Set(graph.descendantSet(of: after))
    guard forbidden.isDisjoint(with: adjustment) else { return false }
    var backdoor = graph
    for child in graph.children(of: treatment) where leadsToOutcome.contains(child) {
      backdoor.remove(DirectedEdge(treatment, child))
    }
    return backdoor.areSeparated([treatment], [outcome], given: adjustment)
  }

  /// Peters and Bühlmann 2015, Proposition 6.
  static func interventionDistance(_ truth: DirectedAcyclicGraph, _ learned: DirectedAcyclicGraph) throws -> Int {
    try pairs(truth.nodeCount).count { treatment, outcome in
      let parents = learned.parents(of: treatment)
      if parents.contains(outcome) { return truth.isAncestor(treatment, of: outcome) }
      return try !isValid(parents, treatment: treatment, outcome: outcome, in: truth)
    }
  }

  /// Henckel, Würtzen and Weichwald 2024, with all ancestors.
  static func ancestorDistance(_ truth: DirectedAcyclicGraph, _ learned: DirectedAcyclicGraph) throws -> Int {
    try pairs(truth.nodeCount).count { treatment, outcome in
      guard learned.isAncestor(treatment, of: outcome) else { return truth.isAncestor(treatment, of: outcome) }
      return try !isValid(learned.ancestors(of: treatment), treatment: treatment, outcome: outcome, in: truth)
    }
  }

  private static func pairs(_ count: Int) -> [(Int, Int)] {
    (0..<count).flatMap { first in (0..<count).filter { $0 != first }.map { (first, $0) } }
  }
}
