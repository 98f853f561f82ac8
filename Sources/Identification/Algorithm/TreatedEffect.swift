import CausalGraphs

/// Identification of P(Y(x*) | X = x), the outcome that those with x would have had under x*, for one treatment in diagrams
/// with unobserved common causes (Shpitser and Pearl 2009, UAI, "Effects of treatment on the treated", whose criterion is
/// complete).
///
/// The treatment's own value stays x while what it acts on sees x*. Each district of the ancestors of treatment and outcome
/// has a distribution of its own; only one that holds the treatment and something it acts on directly would need both
/// values at once.
struct TreatedEffect {
  /// The treatment acts on this variable directly, while unobserved common causes connect the two.
  struct Obstacle: Error, Hashable, Sendable { let child: Int }

  private let diagram: CausalDiagram
  private let question: EffectQuestion
  private let observed: ObservedDiagram

  init(_ diagram: CausalDiagram, _ question: EffectQuestion) {
    precondition(question.treatments.count == 1, "the criterion is for one treatment")
    (self.diagram, self.question) = (diagram, question)
    observed = ObservedDiagram(diagram)
  }

  /// The formula. Polynomial.
  func formula() throws(Obstacle) -> NestedFormula {
    let treatment = question.treatments[0]
    let outcomes = Set(question.outcomes)
    let all = observed.ancestors(of: outcomes.union([treatment]), within: Set(observed.nodes))
    let own = Expression.probability(of: [treatment], given: [])
    var isDivided = false
    var factors: [NestedFormula.Factor] = []
    for district in observed.districts(of: all) {
      let child = district.first { observed.arrows.contains(treatment, $0) }
      if district.contains(treatment), let child { throw Obstacle(child: child) }
      // The district's distribution, its parents set, is identified: the whole is made of such factors.
      guard
        case .identified(let expression) = diagram.effect(
          of: Set(observed.nodes).subtracting(district).sorted(), on: district)
      else { throw Obstacle(child: child ?? district[0]) }
      // P(X) is among the factors mostly, and cancels with the condition.
      var parts = if case .product(let inner) = expression { inner } else { [expression] }
      if child == nil, !isDivided, let place = parts.firstIndex(of: own) {
        parts.remove(at: place)
        isDivided = true
      }
      guard !parts.isEmpty else { continue }
      factors.append(
        NestedFormula.Factor(expression: .multiplying(parts), atReference: child == nil ? [] : [treatment]))
    }
    if !isDivided { factors.append(NestedFormula.Factor(expression: .ratio(.one, own), atReference: [])) }
    return NestedFormula(bound: all.subtracting(outcomes).subtracting([treatment]).sorted(), factors: factors)
  }
}
