import CausalGraphs

/// Whose effect on what is asked for.
public struct EffectQuestion: Hashable, Sendable {
  /// Which effect.
  public enum Effect: String, Hashable, Sendable, Codable, CaseIterable {
    /// By every causal path.
    case total
    /// By the edge from treatment to outcome alone, all else held fixed.
    case direct
  }

  /// Nodes, ascending.
  public let treatments: [Int]
  /// Nodes, ascending.
  public let outcomes: [Int]
  /// Which effect.
  public let effect: Effect

  /// The effect of all treatments together on the outcomes, in this diagram.
  ///
  /// - Throws: `IdentificationError`.
  public init(
    treatments: [Int], outcomes: [Int], effect: Effect = .total, in diagram: CausalDiagram
  ) throws(IdentificationError) {
    for (role, nodes) in [("treatment", treatments), ("outcome", outcomes)] {
      guard !nodes.isEmpty else { throw .empty(role: role) }
      for node in nodes where !diagram.isObserved[node] {
        throw .notObserved(variable: diagram.variables[node].name, role: role)
      }
    }
    if let both = treatments.first(where: outcomes.contains) {
      throw .twoRoles(variable: diagram.variables[both].name, "treatment", "outcome")
    }
    self.treatments = Set(treatments).sorted()
    self.outcomes = Set(outcomes).sorted()
    self.effect = effect
  }

  /// The same by names.
  ///
  /// - Throws: `IdentificationError`, for unknown names with the nearest there is.
  public init(
    treatments: [String], outcomes: [String], effect: Effect = .total, in diagram: CausalDiagram
  ) throws(IdentificationError) {
    try self.init(
      treatments: diagram.nodes(treatments), outcomes: diagram.nodes(outcomes), effect: effect, in: diagram)
  }
}

extension CausalDiagram {
  /// The nodes of variables with these names.
  ///
  /// - Throws: `IdentificationError.unknownVariable`.
  public func nodes(_ names: [String]) throws(IdentificationError) -> [Int] {
    var nodes: [Int] = []
    for name in names {
      guard let node = variables.index(of: name) else {
        throw .unknownVariable(name, suggestion: variables.nearest(to: name))
      }
      nodes.append(node)
    }
    return nodes
  }
}
