public import Estimation
public import Identification

extension EffectQuestion.Effect {
  /// Whose effect the question is about; nil where the method decides.
  public var estimationTarget: EffectTarget? {
    switch self {
    case .total, .direct: nil
    case .controlledDirect: .cde
    case .naturalDirect: .nde
    case .naturalIndirect: .nie
    case .onTreated: .att
    }
  }
}
