import CausalGraphs

/// Whose effect on what is asked for.
public struct EffectQuestion: Hashable, Sendable {
  /// Which effect. Y(x, m) stands for the outcome where treatment and mediators are set, Y(x) where the treatment alone is,
  /// M(x) for the mediators then; x is the treatment's value, x* the one that it is compared with.
  public enum Effect: String, Hashable, Sendable, Codable, CaseIterable {
    /// By every causal path: Y(x) against Y(x*).
    case total
    /// By the edge from treatment to outcome alone, all else held fixed.
    case direct
    /// Controlled direct effect: Y(x, m) against Y(x*, m), the mediators set to the same values for all units.
    case controlledDirect = "cde"
    /// Natural direct effect: Y(x, M(x*)) against Y(x*), each unit's mediators as they are without the treatment (Robins and
    /// Greenland 1992; Pearl 2001).
    case naturalDirect = "nde"
    /// Natural indirect effect: Y(x*, M(x)) against Y(x*) (Pearl 2001). Less the natural direct effect of the
    /// change back from x to x* it is the total effect; where effects are linear, the two of one change add up to that.
    case naturalIndirect = "nie"
    /// On the treated: Y(x) against Y(x*) among those whose treatment is x.
    case onTreated = "att"
  }

  /// Nodes, ascending.
  public let treatments: [Int]
  /// Nodes, ascending.
  public let outcomes: [Int]
  /// Which effect.
  public let effect: Effect
  /// What the effect goes through or is held fixed; nodes, ascending. None but for the effects that need some.
  public let mediators: [Int]
  /// The effect is asked for within each combination of their values; nodes, ascending.
  public let modifiers: [Int]

  /// The effect of all treatments together on the outcomes, in this diagram.
  ///
  /// - Parameters:
  ///   - mediators: For `controlledDirect`, `naturalDirect` and `naturalIndirect`, which need at least one.
  ///   - modifiers: For a conditional effect.
  /// - Throws: `IdentificationError`.
  public init(
    treatments: [Int], outcomes: [Int], effect: Effect = .total, mediators: [Int] = [], modifiers: [Int] = [],
    in diagram: CausalDiagram
  ) throws(IdentificationError) {
    let roles = [
      ("treatment", treatments), ("outcome", outcomes), ("mediator", mediators), ("modifier", modifiers),
    ]
    var roleOf: [Int: String] = [:]
    for (role, nodes) in roles {
      for node in nodes {
        guard diagram.variables.indices.contains(node) else {
          throw .unknownVariable("\(node)", suggestion: nil)
        }
        guard diagram.isObserved[node] else { throw .notObserved(variable: diagram.variables[node].name, role: role) }
        if let other = roleOf[node], other != role {
          throw .twoRoles(variable: diagram.variables[node].name, other, role)
        }
        roleOf[node] = role
      }
    }
    guard !treatments.isEmpty else { throw .empty(role: "treatment") }
    guard !outcomes.isEmpty else { throw .empty(role: "outcome") }
    guard effect.hasMediators || mediators.isEmpty else { throw .needless(role: "mediator", effect: effect) }
    guard !effect.hasMediators || !mediators.isEmpty else { throw .empty(role: "mediator") }
    guard effect != .direct || modifiers.isEmpty else { throw .needless(role: "modifier", effect: effect) }
    self.treatments = Set(treatments).sorted()
    self.outcomes = Set(outcomes).sorted()
    self.mediators = Set(mediators).sorted()
    self.modifiers = Set(modifiers).sorted()
    self.effect = effect
  }

  /// The same by names.
  ///
  /// - Throws: `IdentificationError`, for unknown names with the nearest there is.
  public init(
    treatments: [String], outcomes: [String], effect: Effect = .total, mediators: [String] = [],
    modifiers: [String] = [], in diagram: CausalDiagram
  ) throws(IdentificationError) {
    try self.init(
      treatments: diagram.nodes(treatments), outcomes: diagram.nodes(outcomes), effect: effect,
      mediators: diagram.nodes(mediators), modifiers: diagram.nodes(modifiers), in: diagram)
  }

  /// What is set: the treatments, and for a controlled direct effect the mediators with them. Ascending.
  public var interventions: [Int] {
    effect == .controlledDirect ? (treatments + mediators).sorted() : treatments
  }
}

extension EffectQuestion.Effect {
  /// Whether the question is of an effect with regard to mediators.
  public var hasMediators: Bool { self == .controlledDirect || isNatural }
  /// Whether two worlds meet in it: the treatment has one value for the outcome and another for the mediators.
  public var isNatural: Bool { self == .naturalDirect || self == .naturalIndirect }

  /// "natural direct effect".
  public var name: String {
    switch self {
    case .total: "effect"
    case .direct: "direct effect"
    case .controlledDirect: "controlled direct effect"
    case .naturalDirect: "natural direct effect"
    case .naturalIndirect: "natural indirect effect"
    case .onTreated: "effect on the treated"
    }
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
