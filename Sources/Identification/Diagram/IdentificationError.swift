import StrictJSON

/// Why a question about an effect can not be put to a graph.
@nonexhaustive public enum IdentificationError: Error, Hashable, Sendable {
  /// No treatment, no outcome, or no mediator where the effect needs one, was named.
  case empty(role: String)
  /// A name that no variable has.
  case unknownVariable(String, suggestion: String?)
  /// Variables named for a role that this effect has no use for.
  case needless(role: String, effect: EffectQuestion.Effect)
  /// A variable with two roles in one question.
  case twoRoles(variable: String, String, String)
  /// A treatment or outcome that nobody observes.
  case notObserved(variable: String, role: String)
  /// A kind of graph that this question can not be put to.
  case unsupportedGraph(String)
  /// A question that can not be put to a kind of graph.
  case unsupportedQuestion(String, graph: String)
}

extension IdentificationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .empty(let role): "the question names no \(role): name one"
    case .needless(let role, let effect):
      "a question of the \(effect == .total ? "total effect" : effect.name) has no place for a \(role): leave it out, "
        + (role == "mediator" ? "or ask for the cde, nde or nie" : "or ask for another effect")
    case .unknownVariable(let name, let suggestion):
      "the graph has no variable \"\(name.visible())\""
        + (suggestion.map { ": did you mean \"\($0.visible())\"?" } ?? "")
    case .twoRoles(let name, let first, let second):
      "\"\(name.visible())\" can not be \(first) and \(second) at once"
    case .notObserved(let name, let role):
      "the \(role) \"\(name.visible())\" is latent: its effect can not be seen in data"
    case .unsupportedGraph(let kind): "a \(kind) stands for many causal diagrams, not for one"
    case .unsupportedQuestion(let question, let kind):
      "\(question) can not be asked of a \(kind) yet: orient its undecided edges, and give a DAG or an ADMG"
    }
  }
}
