import CausalGraphs

/// The front-door criterion (Pearl 1995, Biometrika 82): the set stands on every causal path from treatment to outcome; no
/// back-door path from the treatment to it is open; and the treatment blocks every back-door path from it to the outcome.
struct FrontDoor {
  private let diagram: CausalDiagram
  private let treatments: [Int]
  private let outcomes: [Int]
  private let isTreatment: [Bool]
  /// Conditioned on in all three: selection, and covariates that neither treatment nor mediators change.
  private let always: [Int]

  init(_ diagram: CausalDiagram, _ question: EffectQuestion, given conditions: [Int]) {
    self.diagram = diagram
    always = diagram.selected + conditions
    (treatments, outcomes) = (question.treatments, question.outcomes)
    isTreatment = diagram.mask(question.treatments)
  }

  /// Observed variables to which no back-door path from the treatment is open, above the outcome: what is not is of use to
  /// no set, neither on a causal path nor to close another's back door. O(nodes + edges).
  func candidates() -> [Int] {
    let walk = OpenWalk(
      arrows: diagram.arrows, isGiven: diagram.mask(always), withoutEdgesOutOf: isTreatment)
    let reached = walk.reached(from: treatments)
    let isOutcome = diagram.mask(outcomes)
    let isAncestor = diagram.arrows.reachable(from: outcomes, backward: true)
    return diagram.variables.indices.filter {
      isAncestor[$0] && diagram.isObserved[$0] && !reached[$0] && !isTreatment[$0] && !isOutcome[$0]
        && !always.contains($0)
    }
  }

  /// Whether the treatment blocks every back-door path from the set to the outcome, all of the set taken together.
  func isShielded(_ set: [Int]) -> Bool {
    let members = diagram.mask(set)
    let walk = OpenWalk(
      arrows: diagram.arrows, isGiven: diagram.mask(treatments + always), withoutEdgesOutOf: members)
    return walk.areSeparated(set, outcomes)
  }

  /// Whether no member of the set leads to one of the conditions.
  func spares(_ conditions: [Int], _ set: [Int]) -> Bool {
    guard !conditions.isEmpty else { return true }
    let reached = diagram.arrows.reachable(from: set)
    return !conditions.contains { reached[$0] }
  }

  /// Whether every directed path from the treatment to the outcome meets the set.
  func intercepts(_ set: [Int]) -> Bool {
    var seen = diagram.mask(set)
    let isOutcome = diagram.mask(outcomes)
    var stack = treatments
    for node in treatments { seen[node] = true }
    while let node = stack.popLast() {
      for child in diagram.arrows.children[node].map(Int.init) where !seen[child] {
        if isOutcome[child] { return false }
        seen[child] = true
        stack.append(child)
      }
    }
    return true
  }

  /// The largest part of `pool` that, with all of `required`, is shielded: what `pool`'s other members would open is left
  /// out (Jeong, Tian and Bareinboim 2022, NeurIPS); nil where there is none.
  ///
  /// A member with an open back-door path to the outcome, the edges out of all others being taken out, can not be helped
  /// by leaving members out: fewer edges are then taken out. So it goes, until none is left to go.
  func largestShielded(_ pool: [Int], requiring required: [Int]) -> [Int]? {
    var members = pool
    while true {
      let isMember = diagram.mask(members)
      let walk = OpenWalk(
        arrows: diagram.arrows, isGiven: diagram.mask(treatments + always), withoutEdgesOutOf: isMember)
      let reached = walk.reached(from: outcomes)
      let kept = members.filter { !reached[$0] }
      if kept.count == members.count { return required.allSatisfy(Set(members).contains) ? members : nil }
      members = kept
    }
  }

  /// A front-door set that holds `required` and otherwise members of `pool`; nil where there is none.
  func largestSet(requiring required: [Int], from pool: [Int]) -> [Int]? {
    guard let set = largestShielded(pool, requiring: required), intercepts(set) else { return nil }
    return set
  }
}

extension CausalDiagram {
  /// Front-door sets of observed variables of which no part is one already, by size, then nodes; at most `limit`, of which
  /// there may be more.
  ///
  /// None where no directed path leads from treatment to outcome. Smaller sets come first.
  /// - Complexity: each step of the search costs O(nodes · edges); it follows only choices in which a front-door set remains,
  ///   but not each of those is minimal, so the time between two is not bounded by a polynomial.
  ///
  /// With modifiers, sets by which the effect is identified within their values; none where the treatment changes those.
  public func minimalFrontDoorSets(for question: EffectQuestion, limit: Int = 100) -> [[Int]] {
    minimalFrontDoorSets(for: question, given: question.modifiers, limit: limit)
  }

  private func minimalFrontDoorSets(for question: EffectQuestion, given conditions: [Int], limit: Int) -> [[Int]] {
    let reached = arrows.reachable(from: question.treatments)
    guard question.outcomes.contains(where: { reached[$0] }), !conditions.contains(where: { reached[$0] })
    else { return [] }
    let search = FrontDoor(self, question, given: conditions)
    let candidates = search.candidates()
    guard search.largestSet(requiring: [], from: candidates) != nil else { return [] }
    var found: [[Int]] = []
    // Sets by size: the required ones grow by one member at a time.
    var level: [(required: [Int], rest: [Int])] = [([], candidates)]
    while !level.isEmpty, found.count < limit {
      var next: [(required: [Int], rest: [Int])] = []
      for (required, rest) in level where !found.contains(where: { $0.allSatisfy(required.contains) }) {
        if search.isShielded(required), search.intercepts(required), search.spares(conditions, required) {
          found.append(required)
          if found.count == limit { break }
          continue
        }
        for (place, node) in rest.enumerated() {
          let later = Array(rest[(place + 1)...])
          let grown = required + [node]
          guard search.largestSet(requiring: grown, from: grown + later) != nil else { continue }
          next.append((grown, later))
        }
        if next.count > 10_000 { return found }
      }
      level = next
    }
    return found
  }

  /// A front-door set that holds within values of covariates, and these: the mediators take the whole effect, and given the
  /// covariates neither treatment and mediators nor, with the treatment given too, mediators and outcome are confounded
  /// (the generalised front-door criterion; Fulcher et al. 2020, JRSS B 82). nil where none was found.
  ///
  /// Tried are all observed variables above treatment and outcome that the treatment does not change, of which those are
  /// then left out that can be, one after the other; the modifiers stay. Where that opens what another set would keep closed,
  /// the ID algorithm still finds the effect.
  public func conditionalFrontDoor(for question: EffectQuestion) -> (mediators: [Int], conditions: [Int])? {
    let reached = arrows.reachable(from: question.treatments)
    let isAncestor = arrows.reachable(from: question.treatments + question.outcomes, backward: true)
    var conditions = variables.indices.filter { node in
      isObserved[node] && !reached[node] && isAncestor[node] && !question.outcomes.contains(node)
        && !selected.contains(node) && !question.modifiers.contains(node)
    }
    func mediators(_ conditions: [Int]) -> [Int]? {
      minimalFrontDoorSets(for: question, given: conditions + question.modifiers, limit: 1).first
    }
    guard var found = mediators(conditions) else { return nil }
    for node in conditions {
      let rest = conditions.filter { $0 != node }
      if let set = mediators(rest) { (conditions, found) = (rest, set) }
    }
    return (found, (conditions + question.modifiers).sorted())
  }
}
