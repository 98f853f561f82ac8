import CausalGraphs

/// A variable that moves the treatment and reaches the outcome only through it, once some others are held fixed.
public struct Instrument: Hashable, Sendable {
  /// The variable.
  public let node: Int
  /// What is conditioned on; ascending, none of it without need.
  public let conditions: [Int]
}

extension CausalDiagram {
  /// All observed variables that are instruments for the effect of one treatment on one outcome, each with one set of
  /// conditions, by node (van der Zander, Textor and Liśkiewicz 2015, IJCAI, "Efficiently finding conditional instruments").
  ///
  /// Z is an instrument given W where W holds no consequence of the effect (no variable on a causal path nor a descendant of
  /// one), Z and the treatment are connected given W, and W separates Z from the outcome once the edges that carry the
  /// effect are taken out. Z may also be a proxy that the treatment itself moves: then the ratio of covariances is the
  /// effect in linear models only. The sets found are ancestral, nearest the outcome. None for several treatments or outcomes,
  /// nor for effects other than the total and the direct one. Modifiers are among the conditions.
  ///
  /// - Parameter limit: the most instruments; where there are more, those that stand nearest the treatment.
  /// - Complexity: O(nodes · edges of the moral graph).
  public func instruments(for question: EffectQuestion, limit: Int = .max) -> [Instrument] {
    guard question.treatments.count == 1, question.outcomes.count == 1,
      question.effect == .total || question.effect == .direct
    else { return [] }
    let (treatment, outcome) = (question.treatments[0], question.outcomes[0])
    let problem = AdjustmentProblem(self, question)
    guard problem.forbiddenCondition == nil else { return [] }
    var result: [Instrument] = []
    for node in variablesAround(treatment)
    where isObserved[node] && !problem.isForbidden[node] && !problem.always.contains(node)
      && !problem.backDoor.contains(node, outcome) && !problem.backDoor.contains(outcome, node)
    {
      guard result.count < limit else { break }
      let graph = MoralGraph(problem.backDoor, first: [outcome], second: [node], always: problem.always)
      let isPermitted =
        [false, false]
        + graph.nodes.map {
          isObserved[$0] && !problem.isForbidden[$0] && $0 != node && !problem.always.contains($0)
        }
      // The set nearest the outcome leaves as much of the treatment's connection as any.
      var sets = MinimalSeparators(graph.neighbours, isPermitted: isPermitted)
      guard let set = sets.next()?.map({ graph.nodes[$0 - 2] }).sorted() else { continue }
      let walk = OpenWalk(arrows: arrows, isGiven: mask(set + problem.always))
      guard !walk.areSeparated([node], [treatment]) else { continue }
      result.append(Instrument(node: node, conditions: (set + question.modifiers).sorted()))
    }
    return result.sorted { $0.node < $1.node }
  }

  /// The variables that edges of any direction connect with this one, the nearest first, itself left out.
  private func variablesAround(_ start: Int) -> [Int] {
    var isSeen = mask([start])
    var queue = [start]
    var next = 0
    while next < queue.count {
      let node = queue[next]
      next += 1
      for other in (arrows.parents[node] + arrows.children[node]).map(Int.init) where !isSeen[other] {
        isSeen[other] = true
        queue.append(other)
      }
    }
    return queue.dropFirst().filter { $0 < variables.count }
  }
}
