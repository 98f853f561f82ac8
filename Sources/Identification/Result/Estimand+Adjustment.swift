// The formulae of estimands that rest on sets of variables.

extension Estimand {
  /// Adjustment for `set`, the question's modifiers besides.
  static func backdoor(_ set: [Int], _ question: EffectQuestion) -> Estimand {
    var estimand = Estimand(question.effect == .controlledDirect ? .mediation : .backdoor)
    let modifiers = question.modifiers
    let all = Set(set + modifiers).sorted()
    estimand.adjustmentSet = all
    estimand.mediators = question.mediators
    let rest = all.filter { !modifiers.contains($0) }
    let outcome = Expression.probability(of: question.outcomes, given: (question.interventions + all).sorted())
    if question.effect == .onTreated {
      let weight = Expression.probability(of: rest, given: (question.treatments + modifiers).sorted())
      estimand.nestedFormula = NestedFormula(
        bound: rest,
        factors: [NestedFormula.Factor(expression: outcome, atReference: question.treatments)]
          + (rest.isEmpty ? [] : [NestedFormula.Factor(expression: weight, atReference: [])]))
    } else {
      estimand.formula =
        rest.isEmpty ? outcome : .sum(over: rest, .product([outcome, .probability(of: rest, given: modifiers)]))
    }
    return estimand
  }

  /// Adjustment for `set`, modifiers besides, in a natural effect.
  static func natural(_ set: [Int], _ question: EffectQuestion, through mediators: [Int]) -> Estimand {
    var estimand = Estimand(.mediation)
    let modifiers = question.modifiers
    let all = Set(set + modifiers).sorted()
    estimand.adjustmentSet = all
    estimand.mediators = question.mediators
    let rest = all.filter { !modifiers.contains($0) }
    let (treatments, isDirect) = (question.treatments, question.effect == .naturalDirect)
    var factors = [
      NestedFormula.Factor(
        expression: .probability(of: question.outcomes, given: (treatments + mediators + all).sorted()),
        atReference: isDirect ? [] : treatments)
    ]
    if !mediators.isEmpty {
      factors.append(
        NestedFormula.Factor(
          expression: .probability(of: mediators, given: (treatments + all).sorted()),
          atReference: isDirect ? treatments : []))
    }
    if !rest.isEmpty {
      factors.append(NestedFormula.Factor(expression: .probability(of: rest, given: modifiers), atReference: []))
    }
    estimand.nestedFormula = NestedFormula(bound: (mediators + rest).sorted(), factors: factors)
    return estimand
  }

  /// By the front door `set`, within values of `conditions`, the question's modifiers among them.
  static func frontdoor(_ set: [Int], _ question: EffectQuestion, given conditions: [Int] = []) -> Estimand {
    var estimand = Estimand(.frontdoor)
    estimand.mediators = set
    estimand.conditioningSet = conditions
    let (treatments, outcomes) = (question.treatments, question.outcomes)
    let inner = Expression.sum(
      over: set,
      .product([
        .probability(of: set, given: (treatments + conditions).sorted()),
        .sum(
          over: treatments,
          .product([
            .probability(of: outcomes, given: (treatments + set + conditions).sorted()),
            .probability(of: treatments, given: conditions),
          ])),
      ]))
    let rest = conditions.filter { !question.modifiers.contains($0) }
    estimand.formula =
      rest.isEmpty ? inner : .sum(over: rest, .product([.probability(of: rest, given: question.modifiers), inner]))
    return estimand
  }

  /// By a formula in which treatments have two values.
  static func id(_ formula: NestedFormula) -> Estimand {
    var estimand = Estimand(.id)
    estimand.nestedFormula = formula
    return estimand
  }
}
