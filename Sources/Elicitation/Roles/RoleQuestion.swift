/// The part that a variable can play for the effect of a treatment on an outcome.
public enum CausalRole: String, Hashable, Sendable, CaseIterable {
  case confounders
  case mediators
  case instruments
  case negativeControlOutcomes = "negative-control-outcomes"
  case negativeControlExposures = "negative-control-exposures"
  case effectModifiers = "effect-modifiers"
  /// What nobody measured: common causes of treatment and outcome, or, without these, of any listed variables.
  case latentVariables = "latent-variables"

  /// In a sentence: "negative control outcomes".
  public var words: String { rawValue.split(separator: "-").joined(separator: " ") }

  /// Whether the question makes no sense without a treatment and an outcome.
  public var needsPair: Bool { self != .latentVariables }
}

/// Which variables play a role, listed ones or new ones?
public struct RoleQuestion: Hashable, Sendable {
  /// The part that is asked for.
  public var role: CausalRole
  /// Indices into the list of variables.
  public var treatment: Int?
  /// As `treatment`.
  public var outcome: Int?

  /// A question about a role; `treatment` and `outcome` are nodes of the list.
  public init(_ role: CausalRole, treatment: Int? = nil, outcome: Int? = nil) {
    self.role = role
    self.treatment = treatment
    self.outcome = outcome
  }
}
