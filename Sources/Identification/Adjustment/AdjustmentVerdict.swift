/// Whether a set of variables adjusts for confounding, and if not, why.
public enum AdjustmentVerdict: Hashable, Sendable {
  /// It does.
  case valid
  /// It holds a treatment or an outcome.
  case holdsTheQuestion(node: Int)
  /// It holds a variable that nobody observes.
  case holdsUnobserved(node: Int)
  /// It holds a variable on a causal path from treatment to outcome, or a consequence of such a one.
  case holdsConsequence(node: Int)
  /// Being in the data depends on such a variable.
  case selectedByConsequence(node: Int)
  /// The effect is asked for within values of this variable, which the treatment itself changes.
  case modifiedByTreatment(node: Int)
  /// This path stays open: nodes from treatment to outcome; a number beyond the variables is an unobserved common cause.
  case openPath([Int])

  /// Whether the set adjusts.
  public var isValid: Bool { self == .valid }
}
