import CausalGraphs

/// Identification of P(Y(x, M(x*))), the outcome where the treatment is x and the mediators are as under x*, in diagrams
/// with unobserved common causes (Avin, Shpitser and Pearl 2005, IJCAI; Shpitser 2013, Cognitive Science 37, whose criterion
/// is complete).
struct NaturalEffect {
  /// How it fails.
  enum Obstacle: Error, Hashable, Sendable {
    /// The treatment changes this variable, which acts on the mediators and on the outcome: it would have to have two
    /// values at once (a recanting witness).
    case witness(Int)
    /// The treatment acts on these two variables by different paths while unobserved common causes connect them (a
    /// recanting district).
    case district(Int, Int)
    /// The effect of treatment on these variables is not identifiable itself.
    case hedge(Hedge)
  }

  private let diagram: CausalDiagram
  private let question: EffectQuestion
  private let observed: ObservedDiagram

  init(_ diagram: CausalDiagram, _ question: EffectQuestion) {
    (self.diagram, self.question) = (diagram, question)
    observed = ObservedDiagram(diagram)
  }

  /// The formula of P(Y(x, M(x*))), or with `exchanged` of P(Y(x*, M(x))). Polynomial.
  func formula(exchanged: Bool) throws(Obstacle) -> NestedFormula {
    let treatments = Set(question.treatments)
    let nodes = Set(observed.nodes).subtracting(treatments)
    let outcomes = Set(question.outcomes)
    let mediators = Set(question.mediators).intersection(observed.ancestors(of: outcomes, within: nodes))
    // What the mediators' values depend on, and what the outcome's do once those are set.
    let below = observed.ancestors(of: mediators, within: nodes)
    let above = observed.ancestors(of: outcomes, within: nodes.subtracting(mediators))
    let changed = diagram.arrows.reachable(
      from: question.treatments, avoiding: diagram.mask(mediators))
    if let witness = below.intersection(above).sorted().first(where: { changed[$0] }) { throw .witness(witness) }
    let all = below.union(above)
    var factors: [NestedFormula.Factor] = []
    for district in observed.districts(of: all) {
      var atReference: [Int] = []
      for treatment in question.treatments {
        let children = district.filter { observed.arrows.contains(treatment, $0) }
        let first = children.first { below.contains($0) }
        let second = children.first { !below.contains($0) }
        if let first, let second { throw .district(first, second) }
        if (first != nil) != exchanged, first != nil || second != nil { atReference.append(treatment) }
      }
      switch diagram.effect(of: Set(observed.nodes).subtracting(district).sorted(), on: district) {
      case .notIdentified(let hedge): throw .hedge(hedge)
      case .identified(let expression):
        factors.append(NestedFormula.Factor(expression: expression, atReference: atReference))
      }
    }
    return NestedFormula(bound: all.subtracting(outcomes).sorted(), factors: factors)
  }
}

extension Adjacency {
  /// True for the nodes that directed paths from `starts` lead to without coming to a node that is avoided.
  func reachable(from starts: [Int], avoiding isAvoided: [Bool]) -> [Bool] {
    var reached = [Bool](repeating: false, count: count)
    var stack = starts
    for node in starts { reached[node] = true }
    while let node = stack.popLast() {
      for child in children[node].map(Int.init) where !reached[child] && !isAvoided[child] {
        reached[child] = true
        stack.append(child)
      }
    }
    return reached
  }
}
