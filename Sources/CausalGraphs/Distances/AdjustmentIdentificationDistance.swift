/// A count of ordered pairs (treatment, outcome) that a learned graph gets wrong.
public struct AdjustmentIdentificationDistance: Hashable, Sendable {
  /// From 0 to n(n − 1).
  public let mistakes: Int
  /// `mistakes` / n(n − 1); nil where there is one node or none.
  public let normalised: Double?

  init(mistakes: Int, nodeCount: Int) {
    self.mistakes = mistakes
    normalised = ratio(mistakes, nodeCount * (nodeCount - 1))
  }

  /// How a learned graph chooses the adjustment set for a treatment.
  public enum Strategy: String, Hashable, Sendable, Codable, CaseIterable {
    /// The treatment's parents. For DAGs the distance is the structural intervention distance.
    case parents
    /// All ancestors of the treatment. A wrong order of the variables is punished, superfluous edges along a right one
    /// are not.
    case ancestors
  }
}

extension DirectedAcyclicGraph {
  /// The adjustment identification distance (Henckel, Würtzen and Weichwald 2024): of the n(n − 1) ordered pairs
  /// (treatment, outcome), those for which the adjustment that `learned` calls for is not valid when this graph is the
  /// truth. Where `learned` says that there is no effect, that must be so.
  ///
  /// With parents, `learned` says so for outcomes that are parents of the treatment; with ancestors, for all that do
  /// not descend from it. Variables are matched by name. Complexity: O(nodes · (nodes + edges) + nodes³ / 64).
  /// - Throws: `GraphError.differentVariables`.
  public func adjustmentIdentificationDistance(
    to learned: DirectedAcyclicGraph, strategy: AdjustmentIdentificationDistance.Strategy
  ) throws(GraphError) -> AdjustmentIdentificationDistance {
    let mistakes =
      switch strategy {
      case .parents: try structuralInterventionDistance(to: learned)
      case .ancestors: ancestorMistakes(try learned.aligned(to: variables))
      }
    return AdjustmentIdentificationDistance(mistakes: mistakes, nodeCount: nodeCount)
  }

  private func ancestorMistakes(_ learned: DirectedAcyclicGraph) -> Int {
    var sweep = AdjustmentSweep(truth: self)
    var mistakes = 0
    for treatment in 0..<nodeCount {
      let ancestors = learned.adjacency.reachable(from: CollectionOfOne(treatment), backward: true)
      let descendants = learned.adjacency.reachable(from: CollectionOfOne(treatment))
      sweep.sweep(
        treatment: treatment,
        adjustmentSet: ancestors.indices.lazy.filter { ancestors[$0] && $0 != treatment }.map(Int32.init))
      for outcome in 0..<nodeCount where outcome != treatment {
        let isWrong = descendants[outcome] ? sweep.fails(for: outcome) : sweep.descendants[treatment, outcome]
        if isWrong { mistakes += 1 }
      }
    }
    return mistakes
  }
}
