public import CausalGraphs
public import Identification

/// What is to be estimated, in the names of a table's columns: one question and one way to answer it.
public struct IdentifiedEffect: Hashable, Sendable {
  /// What the identification rests on.
  public var strategy: Estimand.Strategy
  /// Which effect.
  public var effect = EffectQuestion.Effect.total
  /// One or more.
  public var treatments: [String]
  /// The outcome.
  public var outcome: String
  /// Adjusted for, in back-door and mediation estimands.
  public var adjustmentSet: [String] = []
  /// In instrumental estimands.
  public var instruments: [String] = []
  /// Conditioned on beside instruments or front-door variables.
  public var conditioningSet: [String] = []
  /// Carry the effect, in front-door and mediation estimands.
  public var mediators: [String] = []
  /// The effect is wanted given these.
  public var modifiers: [String] = []
  /// The identified distribution of the outcome under the intervention, where there is one, over `variables`.
  public var formula: Expression?
  /// The formula where the treatment has two values, of effects that are no difference of interventions.
  public var nestedFormula: NestedFormula?
  /// What the formula's numbers mean: the graph's variables under the columns' names.
  public var variables: VariableList?

  /// An effect by a strategy, nothing else filled in: for studies whose design is known without a graph.
  public init(_ strategy: Estimand.Strategy, treatments: [String], outcome: String) {
    (self.strategy, self.treatments, self.outcome) = (strategy, treatments, outcome)
  }

  /// An effect identified by adjusting for a set.
  public static func backdoor(treatment: String, outcome: String, adjustingFor set: [String]) -> IdentifiedEffect {
    var effect = IdentifiedEffect(.backdoor, treatments: [treatment], outcome: outcome)
    effect.adjustmentSet = set
    return effect
  }

  /// One of the estimands that a graph gives.
  ///
  /// - Parameters:
  ///   - outcome: which of the question's outcomes.
  ///   - columns: the column of each variable whose column has another name.
  public init(
    _ estimand: Estimand, of identification: EffectIdentification, outcome: Int? = nil, columns: [String: String] = [:]
  ) {
    let graph = identification.variables
    func names(_ nodes: [Int]) -> [String] { nodes.map { columns[graph[$0].name] ?? graph[$0].name } }
    strategy = estimand.strategy
    treatments = names(identification.question.treatments)
    self.outcome = names([outcome ?? identification.question.outcomes[0]])[0]
    (adjustmentSet, instruments) = (names(estimand.adjustmentSet), names(estimand.instruments))
    (conditioningSet, mediators) = (names(estimand.conditioningSet), names(estimand.mediators))
    (effect, modifiers) = (identification.question.effect, names(identification.question.modifiers))
    // Of several outcomes the others are summed out.
    let others = identification.question.outcomes.filter { $0 != outcome ?? identification.question.outcomes[0] }
    formula = estimand.formula.map { others.isEmpty ? $0 : .summing(over: others, $0) }
    nestedFormula = others.isEmpty ? estimand.nestedFormula : nil
    variables = columns.isEmpty ? graph : try? VariableList(names: names(Array(0..<graph.count)))
  }

  /// Every column that the estimand names, in order, none twice.
  public var columns: [String] {
    let nodes = (formula?.allVariables ?? []).union(nestedFormula?.allVariables ?? [])
    let formulaColumns = strategy == .id ? formulaNames(nodes) : []
    var seen: Set<String> = []
    return
      (treatments + [outcome] + adjustmentSet + instruments + conditioningSet + mediators + modifiers
      + formulaColumns).filter { seen.insert($0).inserted }
  }

  /// The same effect, no name twice within a part: a column counts once, however often it is named.
  var withoutRepeatedNames: IdentifiedEffect {
    func once(_ names: [String]) -> [String] {
      var seen: Set<String> = []
      return names.filter { seen.insert($0).inserted }
    }
    var effect = self
    (effect.treatments, effect.adjustmentSet) = (once(treatments), once(adjustmentSet))
    (effect.instruments, effect.conditioningSet) = (once(instruments), once(conditioningSet))
    (effect.mediators, effect.modifiers) = (once(mediators), once(modifiers))
    return effect
  }

  private func formulaNames(_ nodes: Set<Int>) -> [String] {
    guard let variables else { return [] }
    return nodes.sorted().filter(variables.indices.contains).map { variables[$0].name }
  }
}

extension NestedFormula {
  /// Every variable in it.
  var allVariables: Set<Int> {
    factors.reduce(into: Set(bound)) { $0.formUnion($1.expression.allVariables) }
  }
}
