import CausalGraphs

/// A constraint on the observed distribution that unobserved causes leave although it is no independence: a formula that does
/// not depend on variables that occur in it (Verma and Pearl 1990; Tian and Pearl 2002, UAI).
public struct FunctionalConstraint: Hashable, Sendable {
  /// In observed probabilities.
  public let expression: Expression
  /// Free in the formula, but of no influence; ascending.
  public let independentOf: [Int]
}

extension CausalDiagram {
  /// Functional constraints that the diagram implies besides its independences, found by Tian and Pearl's (2002) procedure:
  /// variables of a district are summed out that none of the rest descends from, and what remains, and each district of
  /// it, may depend on its own parents alone. Selection is not taken into account.
  ///
  /// - Parameter limit: the most sets of variables that are looked at, of which there may be exponentially many.
  /// - Returns: By the number of variables that are summed out; each says something that follows from no independence of
  ///   single factors, though some may follow from others.
  public func functionalConstraints(limit: Int = 1_000) -> [FunctionalConstraint] {
    var search = FunctionalConstraintSearch(self, limit: limit)
    return search.all()
  }
}

private struct FunctionalConstraintSearch {
  private let observed: ObservedDiagram
  private let algorithm: IDAlgorithm
  private let order: [Int]
  private let limit: Int
  private var seen: Set<[Int]> = []
  private var found: [FunctionalConstraint] = []
  /// Sets that depend on their own and their parents' values alone, with that dependence.
  private var queue: [(set: [Int], formula: Expression)] = []

  init(_ diagram: CausalDiagram, limit: Int) {
    self.limit = limit
    observed = ObservedDiagram(diagram)
    algorithm = IDAlgorithm(diagram)
    let isNode = Set(observed.nodes)
    order = (observed.arrows.topologicalOrder() ?? []).filter(isNode.contains)
  }

  mutating func all() -> [FunctionalConstraint] {
    for district in observed.districts(of: Set(observed.nodes)) where district.count > 1 {
      queue.append((district, .multiplying(algorithm.observedFactors(of: district))))
      seen.insert(district)
    }
    var next = 0
    while next < queue.count, seen.count < limit {
      let (set, formula) = queue[next]
      next += 1
      // One variable without children in the set is summed out at a time: all sets that can be left come up so.
      for node in set where !observed.arrows.children[node].contains(where: { set.contains(Int($0)) }) {
        visit(set.filter { $0 != node }, .summing(over: [node], formula))
      }
    }
    return found
  }

  private mutating func visit(_ rest: [Int], _ formula: Expression) {
    guard !rest.isEmpty, seen.insert(rest).inserted else { return }
    note(rest, formula)
    let districts = observed.districts(of: Set(rest))
    guard districts.count > 1 else {
      queue.append((rest, formula))
      return
    }
    let sequence = order.filter(rest.contains)
    for district in districts where seen.insert(district).inserted {
      let factors = district.sorted { (sequence.firstIndex(of: $0) ?? 0) < (sequence.firstIndex(of: $1) ?? 0) }.map {
        node -> Expression in
        let place = sequence.firstIndex(of: node) ?? 0
        return .ratio(
          .summing(over: sequence[(place + 1)...].sorted(), formula),
          .summing(over: sequence[place...].sorted(), formula))
      }
      let part = Expression.multiplying(factors)
      note(district, part)
      queue.append((district, part))
    }
  }

  private mutating func note(_ set: [Int], _ formula: Expression) {
    var allowed = Set(set)
    for node in set { for parent in observed.arrows.parents[node] { allowed.insert(Int(parent)) } }
    let extra = formula.freeVariables.subtracting(allowed).sorted()
    // A single conditional probability would have been an independence.
    if case .probability = formula { return }
    if !extra.isEmpty { found.append(FunctionalConstraint(expression: formula, independentOf: extra)) }
  }
}
