import CausalGraphs

/// The complete identification algorithm for interventional distributions in diagrams with unobserved common causes
/// (Shpitser and Pearl 2006, AAAI, "ID"; its seven lines are numbered here as there).
struct IDAlgorithm {
  /// How it fails.
  struct NotIdentifiable: Error { let hedge: Hedge }

  /// P over some variables as the recursion has it.
  private enum Distribution {
    /// The observed joint, of which any part is a marginal.
    case observed
    /// One factor a variable, in topological order, each the variable's distribution given those before it.
    case factors([(node: Int, factor: Expression)])
    /// Some formula in these variables.
    case formula(Expression)
  }

  private let diagram: CausalDiagram
  private let observed: ObservedDiagram
  /// All observed nodes, causes first.
  private let order: [Int]

  init(_ diagram: CausalDiagram) {
    self.diagram = diagram
    observed = ObservedDiagram(diagram)
    let isNode = Set(observed.nodes)
    order = (observed.arrows.topologicalOrder() ?? []).filter(isNode.contains)
  }

  /// P(outcomes | do(treatments)).
  ///
  /// - Complexity: polynomial: each call leaves fewer variables or fewer treatments; a set of nodes costs O(nodes + edges).
  func effect(of treatments: [Int], on outcomes: [Int]) throws(NotIdentifiable) -> Expression {
    try identify(Set(outcomes), Set(treatments), .observed, Set(observed.nodes))
  }

  private func identify(
    _ outcomes: Set<Int>, _ treatments: Set<Int>, _ joint: Distribution, _ nodes: Set<Int>
  ) throws(NotIdentifiable) -> Expression {
    // 1
    if treatments.isEmpty { return marginal(joint, of: outcomes, within: nodes) }
    // 2
    let ancestors = observed.ancestors(of: outcomes, within: nodes)
    if ancestors.count < nodes.count {
      return try identify(
        outcomes, treatments.intersection(ancestors), restricted(joint, to: ancestors, within: nodes), ancestors)
    }
    // 3
    let reaching = observed.ancestors(of: outcomes, within: nodes, withoutEdgesInto: treatments)
    let idle = nodes.subtracting(treatments).subtracting(reaching)
    if !idle.isEmpty { return try identify(outcomes, treatments.union(idle), joint, nodes) }
    // 4
    let districts = observed.districts(of: nodes.subtracting(treatments))
    if districts.count > 1 {
      var factors: [Expression] = []
      for district in districts {
        factors.append(try identify(Set(district), nodes.subtracting(district), joint, nodes))
      }
      let bound = nodes.subtracting(outcomes).subtracting(treatments).sorted()
      return .summing(over: bound, .multiplying(factors))
    }
    guard let inner = districts.first else { return .one }
    // 5
    let whole = observed.districts(of: nodes)
    guard let district = whole.first(where: { $0.contains(inner[0]) }) else { return .one }
    if whole.count == 1 { throw NotIdentifiable(hedge: Hedge(outer: nodes.sorted(), inner: inner)) }
    let factors = factors(of: district, joint, within: nodes)
    // 6
    if district.count == inner.count {
      let bound = inner.filter { !outcomes.contains($0) }
      return .summing(over: bound, .multiplying(factors.map(\.factor)))
    }
    // 7
    return try identify(outcomes, treatments.intersection(district), .factors(factors), Set(district))
  }

  /// P(v | all of `nodes` before v) for each v of `district`, causes first.
  private func factors(
    of district: [Int], _ joint: Distribution, within nodes: Set<Int>
  ) -> [(node: Int, factor: Expression)] {
    let order = order.filter(nodes.contains)
    return order.indices.compactMap { place in
      let node = order[place]
      guard district.contains(node) else { return nil }
      let before = Array(order[..<place])
      switch joint {
      case .observed: return (node, conditional(node, given: before))
      case .factors(let factors):
        return factors.first { $0.node == node } ?? (node, .one)
      case .formula(let formula):
        let after = nodes.subtracting(before)
        return (
          node,
          .ratio(
            .summing(over: after.subtracting([node]).sorted(), formula), .summing(over: after.sorted(), formula))
        )
      }
    }
  }

  /// The observed joint's factor of each variable of a district of the whole diagram, causes first.
  func observedFactors(of district: [Int]) -> [Expression] {
    factors(of: district, .observed, within: Set(observed.nodes)).map(\.factor)
  }

  /// P(node | given) of the observed joint, without the variables that make no difference.
  private func conditional(_ node: Int, given: [Int]) -> Expression {
    var kept = given.sorted()
    for candidate in given.sorted() {
      let rest = kept.filter { $0 != candidate }
      if OpenWalk(arrows: diagram.arrows, isGiven: diagram.mask(rest)).areSeparated([node], [candidate]) { kept = rest }
    }
    return .probability(of: [node], given: kept)
  }

  private func marginal(_ joint: Distribution, of outcomes: Set<Int>, within nodes: Set<Int>) -> Expression {
    switch joint {
    case .observed: .probability(of: outcomes.sorted(), given: [])
    case .factors(let factors):
      .summing(over: nodes.subtracting(outcomes).sorted(), .multiplying(factors.map(\.factor)))
    case .formula(let formula): .summing(over: nodes.subtracting(outcomes).sorted(), formula)
    }
  }

  /// The distribution of `part`, which holds all its own ancestors.
  private func restricted(_ joint: Distribution, to part: Set<Int>, within nodes: Set<Int>) -> Distribution {
    switch joint {
    case .observed: return .observed
    case .factors(var factors):
      // A factor goes where its variable occurs in no other.
      while let last = factors.lastIndex(where: { item in
        !part.contains(item.node)
          && !factors.contains { $0.node != item.node && $0.factor.freeVariables.contains(item.node) }
      }) { factors.remove(at: last) }
      if factors.allSatisfy({ part.contains($0.node) }) { return .factors(factors) }
      return .formula(.summing(over: nodes.subtracting(part).sorted(), .multiplying(factors.map(\.factor))))
    case .formula(let formula): return .formula(.summing(over: nodes.subtracting(part).sorted(), formula))
    }
  }
}
