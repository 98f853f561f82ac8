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
  /// with an edge that not every member has; nil where the class is amenable (Perković et al. 2018, definition 3; for
  /// background knowledge Perković et al. 2017). Of several, the one with the shortest such path. O(nodes + edges · degree).
  public func undecidedEdge(for question: EffectQuestion) -> (treatment: Int, neighbour: Int)? {
    let treatments = question.interventions
    guard let pattern else {
      let leads = leadingToOutcome(question)
      for treatment in treatments {
        for next in steps[treatment] where leads[next] && !isCertain(treatment, next) { return (treatment, next) }
      }
      return nil
    }
    var nearest: (treatment: Int, neighbour: Int, distance: Int)?
    for treatment in treatments where !pattern.neighbours(of: treatment).isEmpty {
      // A path back to a parent of the treatment is not causal where it starts with an edge out of the treatment.
      let isAvoided = mask(treatments + pattern.parents(of: treatment))
      let outcomes = question.outcomes.filter { !isAvoided[$0] }
      let distances = PossiblePaths(graph: pattern).distances(to: outcomes, avoiding: isAvoided)
      for node in pattern.neighbours(of: treatment) {
        guard let distance = distances[node], distance < nearest?.distance ?? .max else { continue }
        nearest = (treatment, node, distance)
      }
    }
    return nearest.map { ($0.treatment, $0.neighbour) }
  }

  /// Why adjustment is not possible in every member; nil where it is.
  public func obstacle(to question: EffectQuestion) -> ClassObstacle? {
    if let edge = undecidedEdge(for: question) {
      return .notAmenable(treatment: edge.treatment, neighbour: edge.neighbour)
    }
    if let verdict = forbiddenModifier(question) { return .blocked(verdict) }
    let problem = problem(question)
    guard !problem.isSolvable else { return nil }
    let path = problem.openWalk(given: problem.largestCandidate).path(from: problem.treatments, to: problem.outcomes)
    return path.map { .blocked(.openPath($0)) }
  }

  /// Whether the set adjusts in every member, and if not, what speaks against it; nil where the class is not amenable.
  public func verdict(on set: [Int], for question: EffectQuestion) -> AdjustmentVerdict? {
    guard undecidedEdge(for: question) == nil else { return nil }
    if let verdict = forbiddenModifier(question) { return verdict }
    let problem = problem(question)
    for node in set {
      if problem.treatments.contains(node) || problem.outcomes.contains(node) { return .holdsTheQuestion(node: node) }
      if !member.isObserved[node] { return .holdsUnobserved(node: node) }
      if problem.isForbidden[node] { return .holdsConsequence(node: node) }
    }
    let path = problem.openWalk(given: set).path(from: problem.treatments, to: problem.outcomes)
    return path.map { .openPath($0) } ?? .valid
  }

  /// All sets that adjust in every member and of which no member can be left out, as they are asked for; none where the
  /// class is not amenable.
  public func minimalAdjustmentSets(for question: EffectQuestion) -> MinimalAdjustmentSets? {
    guard undecidedEdge(for: question) == nil, forbiddenModifier(question) == nil else { return nil }
    return MinimalAdjustmentSets(problem(question))
  }

  /// A question in this class: of the total effect, the controlled direct effect or the effect on the treated.
  ///
  /// - Throws: `IdentificationError`; `.unsupportedQuestion` for other effects.
  public func question(
    treatments: [String], outcomes: [String], effect: EffectQuestion.Effect = .total, mediators: [String] = [],
    modifiers: [String] = []
  ) throws(IdentificationError) -> EffectQuestion {
    guard effect == .total || effect == .controlledDirect || effect == .onTreated else {
      throw .unsupportedQuestion(
        "a \(effect.name)", graph: isAncestral ? "MAG or PAG" : "graph with undirected edges")
    }
    return try EffectQuestion(
      treatments: treatments, outcomes: outcomes, effect: effect, mediators: mediators, modifiers: modifiers,
      in: member)
  }

  /// A modifier that the treatment changes in some member.
  func forbiddenModifier(_ question: EffectQuestion) -> AdjustmentVerdict? {
    guard !question.modifiers.isEmpty else { return nil }
    let isBelow = possibleDescendants(of: question.interventions)
    return question.modifiers.first { isBelow[$0] }.map { .modifiedByTreatment(node: $0) }
  }

  private func possibleDescendants(of nodes: [Int]) -> [Bool] {
    if let pattern { return PossiblePaths(graph: pattern).descendants(of: nodes) }
    var reached = walk(from: nodes, avoiding: [])
    for node in nodes { reached[node] = true }
    return reached
  }

  private func mask(_ nodes: [Int]) -> [Bool] {
    var mask = [Bool](repeating: false, count: variables.count)
    for node in nodes { mask[node] = true }
    return mask
  }

  /// With amenability, and nothing forbidden in any member, a set blocks the same paths in one member as in all
  /// (Perković et al. 2018, lemma on the blocking condition): one member is looked at.
  private func problem(_ question: EffectQuestion) -> AdjustmentProblem {
    let causal = causalNodes(question)
    let below = possibleDescendants(of: causal)
    return AdjustmentProblem(member, question, forbidding: causal + variables.indices.filter { below[$0] })
  }

  /// Behind the treatment on a path that is causal in some member, where the class is amenable; ascending.
  func causalNodes(_ question: EffectQuestion) -> [Int] {
    let treatments = question.interventions
    guard let pattern else {
      let leads = leadingToOutcome(question)
      let after = walk(from: treatments, avoiding: treatments)
      return variables.indices.filter { leads[$0] && after[$0] }
    }
    // Amenable: all such paths start with a directed edge, and so are directed up to any node that they can not be cut
    // short around.
    let paths = PossiblePaths(graph: pattern)
    let isAvoided = mask(treatments)
    let after = paths.certainDescendants(of: treatments, avoiding: isAvoided)
    let distances = paths.distances(to: question.outcomes, avoiding: isAvoided)
    return variables.indices.filter { after[$0] && distances[$0] != nil }
  }

  /// Nodes from which a path that may be causal leads to an outcome without coming to a treatment; outcomes among them.
  private func leadingToOutcome(_ question: EffectQuestion) -> [Bool] {
    var back = [[Int]](repeating: [], count: variables.count)
    for (node, next) in steps.enumerated() { for target in next { back[target].append(node) } }
    var leads = [Bool](repeating: false, count: variables.count)
    var stack = question.outcomes
    for node in stack { leads[node] = true }
    while let node = stack.popLast() {
      for source in back[node] where !leads[source] && !question.interventions.contains(source) {
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
