import CausalGraphs

/// Why no adjustment set is valid in every diagram of a class.
public enum ClassObstacle: Hashable, Sendable {
  /// The class does not say enough: a path that may be causal begins with this edge, which may also point at the treatment, or
  /// hide an unobserved common cause. Knowing it would help.
  case notAmenable(treatment: Int, neighbour: Int)
  /// In every diagram something stands in the way.
  case blocked(AdjustmentVerdict)
}

extension DiagramClass {
  /// The edge at the treatment that leaves the effect undecided: a path from it that may be causal in some member starts
  /// with an edge that not every member has; nil where the class is amenable (Perković et al. 2018, definition 3).
  /// O(nodes + edges).
  public func undecidedEdge(for question: EffectQuestion) -> (treatment: Int, neighbour: Int)? {
    let leads = leadingToOutcome(question)
    for treatment in question.treatments {
      for next in steps[treatment] where leads[next] && !isCertain(treatment, next) { return (treatment, next) }
    }
    return nil
  }

  /// Why adjustment is not possible in every member; nil where it is.
  public func obstacle(to question: EffectQuestion) -> ClassObstacle? {
    if let edge = undecidedEdge(for: question) {
      return .notAmenable(treatment: edge.treatment, neighbour: edge.neighbour)
    }
    let problem = problem(question)
    guard !problem.isSolvable else { return nil }
    let path = problem.openWalk(given: problem.largestCandidate).path(from: problem.treatments, to: problem.outcomes)
    return path.map { .blocked(.openPath($0)) }
  }

  /// Whether the set adjusts in every member, and if not, what speaks against it; nil where the class is not amenable.
  public func verdict(on set: [Int], for question: EffectQuestion) -> AdjustmentVerdict? {
    guard undecidedEdge(for: question) == nil else { return nil }
    let problem = problem(question)
    for node in set {
      if question.treatments.contains(node) || question.outcomes.contains(node) { return .holdsTheQuestion(node: node) }
      if !member.isObserved[node] { return .holdsUnobserved(node: node) }
      if problem.isForbidden[node] { return .holdsConsequence(node: node) }
    }
    let path = problem.openWalk(given: set).path(from: problem.treatments, to: problem.outcomes)
    return path.map { .openPath($0) } ?? .valid
  }

  /// All sets that adjust in every member and of which no member can be left out, as they are asked for; none where the
  /// class is not amenable.
  public func minimalAdjustmentSets(for question: EffectQuestion) -> MinimalAdjustmentSets? {
    guard undecidedEdge(for: question) == nil else { return nil }
    return MinimalAdjustmentSets(problem(question))
  }

  /// The question of a total effect in this class.
  ///
  /// - Throws: `IdentificationError`.
  public func question(treatments: [String], outcomes: [String]) throws(IdentificationError) -> EffectQuestion {
    try EffectQuestion(treatments: treatments, outcomes: outcomes, in: member)
  }

  /// With amenability, and nothing forbidden in any member, a set blocks the same paths in one member as in all
  /// (Perković et al. 2018, lemma on the blocking condition): one member is looked at.
  private func problem(_ question: EffectQuestion) -> AdjustmentProblem {
    let leads = leadingToOutcome(question)
    let after = walk(from: question.treatments, avoiding: question.treatments)
    let causal = variables.indices.filter { leads[$0] && after[$0] }
    let below = walk(from: causal, avoiding: [])
    return AdjustmentProblem(member, question, forbidding: causal + variables.indices.filter { below[$0] })
  }

  /// Nodes from which a path that may be causal leads to an outcome without coming to a treatment; outcomes among them.
  private func leadingToOutcome(_ question: EffectQuestion) -> [Bool] {
    var back = [[Int]](repeating: [], count: variables.count)
    for (node, next) in steps.enumerated() { for target in next { back[target].append(node) } }
    var leads = [Bool](repeating: false, count: variables.count)
    var stack = question.outcomes
    for node in stack { leads[node] = true }
    while let node = stack.popLast() {
      for source in back[node] where !leads[source] && !question.treatments.contains(source) {
        leads[source] = true
        stack.append(source)
      }
    }
    return leads
  }

  private func walk(from starts: [Int], avoiding: [Int]) -> [Bool] {
    var reached = [Bool](repeating: false, count: variables.count)
    var stack = starts
    while let node = stack.popLast() {
      for next in steps[node] where !reached[next] && !avoiding.contains(next) {
        reached[next] = true
        stack.append(next)
      }
    }
    return reached
  }
}
