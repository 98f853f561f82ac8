import CausalGraphs

/// The front-door criterion (Pearl 1995, Biometrika 82): the set stands on every causal path from treatment to outcome; no
/// back-door path from the treatment to it is open; and the treatment blocks every back-door path from it to the outcome.
struct FrontDoor {
  /// Steps along edges after which the search ends.
  static let mostWork = 20_000_000

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

  /// Whether every directed path from the treatment to the outcome meets the set.
  func intercepts(_ set: [Int]) -> Bool { uninterrupted(set) == nil }

  /// The inner nodes of a directed path from the treatment to the outcome that does not meet the set; nil where there is none.
  private func uninterrupted(_ set: [Int]) -> [Int]? {
    var cameFrom = [Int](repeating: -1, count: diagram.arrows.count)
    for node in set + treatments { cameFrom[node] = node }
    let isOutcome = diagram.mask(outcomes)
    var queue = treatments
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for child in diagram.arrows.children[node].map(Int.init) where cameFrom[child] < 0 {
        cameFrom[child] = node
        guard isOutcome[child] else {
          queue.append(child)
          continue
        }
        var path: [Int] = []
        var place = node
        while !isTreatment[place] {
          path.append(place)
          place = cameFrom[place]
        }
        return path.reversed()
      }
    }
    return nil
  }

  /// The nodes of which one at least is in every front-door set that holds `set`; nil where that is one itself.
  ///
  /// Where a directed path is not intercepted, its nodes; where a back-door path from a member to the outcome is open, the nodes
  /// that it leaves by an edge out of them, since that is the edge which membership takes away, or by which its colliders
  /// are open.
  func needed(by set: [Int]) -> [Int]? {
    if let path = uninterrupted(set) { return path }
    let walk = OpenWalk(
      arrows: diagram.arrows, isGiven: diagram.mask(treatments + always), withoutEdgesOutOf: diagram.mask(set))
    guard let path = walk.path(from: set, to: outcomes) else { return nil }
    var result: [Int] = []
    for (place, node) in path.enumerated() {
      let isTailBefore = place > 0 && diagram.arrows.contains(node, path[place - 1])
      let isTailAfter = place + 1 < path.count && diagram.arrows.contains(node, path[place + 1])
      if isTailBefore || isTailAfter {
        result.append(node)
      } else if place > 0, place + 1 < path.count {
        result += walk.descent(from: node)
      }
    }
    return result
  }

  /// A part of the front-door set that is one and of which no part is: what can be left out is, from the left. Where none is
  /// left after a node was left out, none is after others were too, so one round is enough.
  func reduced(_ set: [Int]) -> [Int] {
    var kept = set
    for node in set where kept.contains(node) {
      if let smaller = largestSet(requiring: [], from: kept.filter { $0 != node }) { kept = smaller }
    }
    return kept
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
  /// there may be more, not all of them larger.
  ///
  /// None where no directed path leads from treatment to outcome.
  /// - Complexity: each step of the search costs O(nodes · edges); it follows only choices in which a front-door set remains,
  ///   but not each of those is minimal: the first is found in time polynomial in the graph's size, and the time between
  ///   two is not so bounded. It ends after 20 million steps along edges, with what was found.
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
    let leadsToConditions = arrows.reachable(from: conditions, backward: true)
    let candidates = search.candidates().filter { !leadsToConditions[$0] }
    guard search.largestSet(requiring: [], from: candidates) != nil else { return [] }
    var found: [[Int]] = []
    var seen: Set<[Int]> = []
    // Each way holds some members and may take more from its pool; ways never meet, as each leaves out what those before it
    // took.
    var ways: [(members: [Int], pool: [Int])] = [([], candidates)]
    var work = 0
    let step = arrows.count + arrows.edgeCount
    while let (members, pool) = ways.popLast(), found.count < limit, work < FrontDoor.mostWork {
      guard let needed = search.needed(by: members) else {
        // One that is not minimal holds one that is, which other ways may come to again.
        let smallest = search.reduced(members)
        work += members.count * step
        if seen.insert(smallest).inserted { found.append(smallest) }
        continue
      }
      var rest = pool
      var next: [(members: [Int], pool: [Int])] = []
      for node in needed {
        guard let place = rest.firstIndex(of: node) else { continue }
        rest.remove(at: place)
        work += step
        let grown = (members + [node]).sorted()
        if search.largestSet(requiring: grown, from: (grown + rest).sorted()) != nil { next.append((grown, rest)) }
      }
      ways += next.reversed()
    }
    return found.sorted { $0.count != $1.count ? $0.count < $1.count : $0.lexicographicallyPrecedes($1) }
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
