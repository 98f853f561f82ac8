import CausalGraphs

// Adjustment sets of observed variables: P(outcome | do(treatment)) = Σ P(outcome | treatment, set) P(set).

extension CausalDiagram {
  /// Whether `set` is an adjustment set for the question, and if not, what speaks against it. O(nodes + edges).
  public func verdict(on set: [Int], for question: EffectQuestion) -> AdjustmentVerdict {
    let problem = AdjustmentProblem(self, question)
    for node in set {
      if problem.treatments.contains(node) || problem.outcomes.contains(node) { return .holdsTheQuestion(node: node) }
      if !isObserved[node] { return .holdsUnobserved(node: node) }
      if problem.isForbidden[node] { return .holdsConsequence(node: node) }
    }
    if let verdict = problem.forbiddenCondition { return verdict }
    let path = problem.openWalk(given: set).path(from: problem.treatments, to: problem.outcomes)
    return path.map { .openPath($0) } ?? .valid
  }

  /// A path that every set of observed variables leaves open or that no set may block; nil where adjustment is possible.
  public func obstacle(to question: EffectQuestion) -> AdjustmentVerdict? {
    let problem = AdjustmentProblem(self, question)
    guard !problem.isSolvable else { return nil }
    if let verdict = problem.forbiddenCondition { return verdict }
    return problem.openWalk(given: problem.largestCandidate)
      .path(from: problem.treatments, to: problem.outcomes).map { .openPath($0) }
  }

  /// An adjustment set of which no member can be left out, the one nearest the treatment; nil where there is none.
  /// O(nodes + edges of the moral graph).
  public func minimalAdjustmentSet(for question: EffectQuestion) -> [Int]? {
    for set in minimalAdjustmentSets(for: question) { return set }
    return nil
  }

  /// All adjustment sets of which no member can be left out, one after the other, each found when it is asked for; there
  /// may be exponentially many. Time between two: O(nodes · edges of the moral graph).
  public func minimalAdjustmentSets(for question: EffectQuestion) -> MinimalAdjustmentSets {
    MinimalAdjustmentSets(AdjustmentProblem(self, question))
  }

  /// An adjustment set of the lowest total price, none of whose members can be left out; nil where there is none.
  ///
  /// - Parameter prices: by node, at least 0 and finite.
  public func cheapestAdjustmentSet(for question: EffectQuestion, prices: [Double]) -> [Int]? {
    precondition(prices.count == variables.count && prices.allSatisfy { $0 >= 0 && $0 < .infinity })
    let problem = AdjustmentProblem(self, question)
    guard problem.isSolvable else { return nil }
    let (graph, isPermitted) = problem.moralGraph()
    let nodePrices = isPermitted.indices.map { isPermitted[$0] ? prices[graph.nodes[$0 - 2]] : .infinity }
    guard let cut = CheapestSeparator.find(graph.neighbours, prices: nodePrices) else { return nil }
    // What costs nothing may be in the cut without need.
    var mayStay = [Bool](repeating: false, count: isPermitted.count)
    for node in cut { mayStay[node] = true }
    var sets = MinimalSeparators(graph.neighbours, isPermitted: mayStay)
    return sets.next().map { set in set.map { graph.nodes[$0 - 2] } }
  }

  /// All ancestors of treatments and outcomes that may be adjusted for (van der Zander et al. 2019, "Adjust"); nil where
  /// that, and so any set, does not do.
  public func canonicalAdjustmentSet(for question: EffectQuestion) -> [Int]? {
    let problem = AdjustmentProblem(self, question)
    guard problem.isSolvable else { return nil }
    return problem.largestCandidate
  }

  /// The adjustment set with which regression has the lowest asymptotic variance, the parents of causal nodes that are not
  /// forbidden (Henckel, Perković and Maathuis 2022, JRSS B 84; Rotnitzky and Smucler 2020, JMLR 21).
  ///
  /// nil where some variable is not observed, where it is not known to be best, and where the question is of a direct
  /// effect. Whether it is valid under selection, `verdict(on:for:)` says.
  public func optimalAdjustmentSet(for question: EffectQuestion) -> [Int]? {
    guard question.effect == .total, question.modifiers.isEmpty, isFullyObserved else { return nil }
    let problem = AdjustmentProblem(self, question)
    var isMember = [Bool](repeating: false, count: arrows.count)
    let causal = problem.causalNodes.isEmpty ? question.outcomes : problem.causalNodes
    for node in causal {
      for parent in arrows.parents[node] where !problem.isForbidden[Int(parent)] { isMember[Int(parent)] = true }
    }
    return isMember.trueIndices
  }
}

/// The minimal adjustment sets of a question, found as they are asked for.
public struct MinimalAdjustmentSets: Sequence, IteratorProtocol, Sendable {
  private var separators: MinimalSeparators?
  private let nodes: [Int]

  init(_ problem: AdjustmentProblem) {
    guard problem.isSolvable else {
      (separators, nodes) = (nil, [])
      return
    }
    let (graph, isPermitted) = problem.moralGraph()
    nodes = graph.nodes
    separators = MinimalSeparators(graph.neighbours, isPermitted: isPermitted)
  }

  /// The next set, ascending; nil after the last.
  public mutating func next() -> [Int]? {
    separators?.next().map { set in set.map { nodes[$0 - 2] }.sorted() }
  }
}
