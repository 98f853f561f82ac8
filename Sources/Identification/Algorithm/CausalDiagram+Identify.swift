/// Whether an effect can be computed from what is observed.
public enum Identifiability: Hashable, Sendable {
  /// It is this formula: treatments, outcomes and conditions occur free in it.
  case identified(Expression)
  /// It can not: two models agree on everything that is observed and differ in the effect.
  case notIdentified(Hedge)
}

extension CausalDiagram {
  /// P(outcomes | do(treatments)) as a formula in observed probabilities, or why there is none (Shpitser and Pearl 2006,
  /// AAAI; complete). Selection is not taken into account.
  public func effect(of treatments: [Int], on outcomes: [Int]) -> Identifiability {
    do throws(IDAlgorithm.NotIdentifiable) {
      return .identified(try IDAlgorithm(self).effect(of: treatments, on: outcomes))
    } catch {
      return .notIdentified(error.hedge)
    }
  }

  /// P(outcomes | do(treatments), conditions), likewise (Shpitser and Pearl 2006, UAI, "IDC"; complete).
  public func effect(of treatments: [Int], on outcomes: [Int], given conditions: [Int]) -> Identifiability {
    var (acted, seen) = (treatments, conditions)
    // A condition that an action on it could stand in for becomes one.
    while let place = seen.indices.first(where: { place in
      let rest = seen.filter { $0 != seen[place] }
      return OpenWalk(
        arrows: arrows, isGiven: mask(acted + rest), withoutEdgesInto: mask(acted),
        withoutEdgesOutOf: mask([seen[place]])
      ).areSeparated([seen[place]], outcomes)
    }) { acted.append(seen.remove(at: place)) }
    guard !seen.isEmpty else { return effect(of: acted, on: outcomes) }
    switch effect(of: acted, on: outcomes + seen) {
    case .notIdentified(let hedge): return .notIdentified(hedge)
    case .identified(let joint):
      return .identified(.ratio(joint, .summing(over: outcomes.sorted(), joint)))
    }
  }
}
