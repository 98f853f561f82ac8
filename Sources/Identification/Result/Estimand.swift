public import CausalGraphs

/// One way to compute an effect from observed data.
public struct Estimand: Hashable, Sendable {
  /// What it rests on.
  public enum Strategy: String, Hashable, Sendable, Codable, CaseIterable {
    /// Adjustment for confounders.
    case backdoor
    /// By way of variables that carry the whole effect.
    case frontdoor
    /// By a variable that moves the treatment alone. Not identified without more: a linear effect, or a treatment that the
    /// instrument only ever moves one way (then the effect is of those it moves).
    case instrument
    /// By a formula that the ID algorithm derives.
    case id
    /// An effect with regard to mediators, by adjustment for covariates of treatment, mediators and outcome.
    case mediation
    /// By a cutoff of a running variable that decides about treatment, or moves it: a design, not read off a graph.
    case discontinuity
    /// By how two groups' outcomes change over time: a design, not read off a graph.
    case differenceInDifferences = "difference-in-differences"
  }

  /// What it rests on.
  public let strategy: Strategy
  /// Adjusted for, in `backdoor` and `mediation`; ascending. The question's modifiers are among them.
  public var adjustmentSet: [Int] = []
  /// In `instrument`.
  public var instruments: [Int] = []
  /// Conditioned on, in `instrument` and `frontdoor`; ascending. The question's modifiers are among them.
  public var conditioningSet: [Int] = []
  /// Carry the effect, in `frontdoor`; held fixed or let run, in `mediation`; ascending.
  public var mediators: [Int] = []
  /// Of the outcome's distribution under the intervention, within values of the modifiers where there are some; nil for
  /// instruments, whose estimand is a ratio of covariances, and where `nestedFormula` is there.
  public var formula: Expression?
  /// Of the outcome's distribution where the treatment has two values: of Y(x, M(x*)) for the natural direct effect, of
  /// Y(x*, M(x)) for the natural indirect one, of Y(x*) among those with x for the effect on the treated.
  public var nestedFormula: NestedFormula?

  init(_ strategy: Strategy) { self.strategy = strategy }

  static func instrument(_ instrument: Instrument) -> Estimand {
    var estimand = Estimand(.instrument)
    estimand.instruments = [instrument.node]
    estimand.conditioningSet = instrument.conditions
    return estimand
  }

  static func id(_ formula: Expression) -> Estimand {
    var estimand = Estimand(.id)
    estimand.formula = formula
    return estimand
  }

  /// The formula in words of mathematics.
  public func text(_ question: EffectQuestion, _ variables: VariableList) -> String {
    formula?.text(variables) ?? nestedFormula?.text(variables)
      ?? ratio(question, variables, covariance: "Cov", bar: " | ") { "[\($0)] / [\($1)]" }
  }

  /// The formula as LaTeX.
  public func latex(_ question: EffectQuestion, _ variables: VariableList) -> String {
    formula?.latex(variables) ?? nestedFormula?.latex(variables)
      ?? ratio(question, variables, covariance: "\\operatorname{Cov}", bar: " \\mid ", latex: true) {
        "\\frac{\($0)}{\($1)}"
      }
  }

  private func ratio(
    _ question: EffectQuestion, _ variables: VariableList, covariance: String, bar: String, latex: Bool = false,
    _ join: (String, String) -> String
  ) -> String {
    func names(_ nodes: [Int]) -> String {
      let notation = LatexNotation(variables)
      return nodes.map { latex ? notation.name($0) : variables[$0].name }.joined(separator: ", ")
    }
    func term(_ nodes: [Int]) -> String {
      "\(covariance)(\(names(nodes)), \(names(instruments))"
        + (conditioningSet.isEmpty ? ")" : "\(bar)\(names(conditioningSet)))")
    }
    return join(term(question.outcomes), term(question.treatments))
  }
}
