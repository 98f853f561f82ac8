public import CausalGraphs
public import Estimation

/// Variables that a graph makes negative controls: it says that they have nothing to do with the treatment, or the outcome,
/// once the adjustment set is known, although they have before. An association that is left contradicts the graph or the set.
public enum NegativeControls {
  /// Outcomes that the treatment cannot change and that adjustment should separate from it.
  ///
  /// - Parameters:
  ///   - graph: Its variables are named as the effect's columns are.
  ///   - effect: Of one treatment.
  ///   - columns: Those of the table; others cannot be used.
  /// - Returns: Names, in the graph's order; none where the graph lacks a name of the effect.
  public static func outcomes(in graph: MixedGraph, for effect: IdentifiedEffect, among columns: [String]) -> [String] {
    guard let parts = Parts(graph, effect) else { return [] }
    return parts.candidates(among: columns).filter { node in
      graph.areSeparated([parts.treatment], [node], given: parts.adjustment)
        && !graph.areSeparated([parts.treatment], [node])
    }.map { graph.variables[$0].name }
  }

  /// Exposures that cannot change the outcome and that adjustment, for the treatment too, should separate from it.
  ///
  /// Parameters and result as for `outcomes(in:for:among:)`.
  public static func exposures(in graph: MixedGraph, for effect: IdentifiedEffect, among columns: [String]) -> [String]
  {
    guard let parts = Parts(graph, effect) else { return [] }
    let given = parts.adjustment + [parts.treatment]
    return parts.candidates(among: columns).filter { node in
      graph.areSeparated([node], [parts.outcome], given: given) && !graph.areSeparated([node], [parts.outcome])
    }.map { graph.variables[$0].name }
  }

  /// The effect's nodes.
  private struct Parts {
    let graph: MixedGraph
    let treatment: Int
    let outcome: Int
    let adjustment: [Int]

    init?(_ graph: MixedGraph, _ effect: IdentifiedEffect) {
      var places: [String: Int] = [:]
      for node in 0..<graph.nodeCount { places[graph.variables[node].name] = node }
      guard effect.treatments.count == 1, let treatment = places[effect.treatments[0]],
        let outcome = places[effect.outcome]
      else { return nil }
      let adjustment = effect.adjustmentSet.compactMap { places[$0] }
      guard adjustment.count == effect.adjustmentSet.count else { return nil }
      (self.graph, self.treatment, self.outcome, self.adjustment) = (graph, treatment, outcome, adjustment)
    }

    /// Observed nodes without a part in the effect that the treatment does not reach.
    func candidates(among columns: [String]) -> [Int] {
      var reached: Set<Int> = [treatment]
      var open = [treatment]
      while let node = open.popLast() {
        for child in graph.children(of: node) where reached.insert(child).inserted { open.append(child) }
      }
      let (taken, names) = (Set(adjustment + [outcome]), Set(columns))
      return (0..<graph.nodeCount).filter { node in
        !reached.contains(node) && !taken.contains(node) && !graph.variables[node].isLatent
          && names.contains(graph.variables[node].name)
      }
    }
  }
}
