import CausalGraphs

extension DiagramClass {
  /// Everything that holds in every member of the class, and, where a class of DAGs does not decide the effect, what the
  /// effect can be.
  ///
  /// - Parameter setLimit: the most adjustment sets, and the most possible effects.
  public func identify(_ question: EffectQuestion, setLimit: Int = 100) -> EffectIdentification {
    let (sets, more) = minimalAdjustmentSets(for: question)?.listed(limit: setLimit) ?? ([], false)
    let optimal = optimalAdjustmentSet(for: question)
    var estimands: [Estimand] = []
    if let optimal { estimands.append(.backdoor(optimal, question)) }
    for set in sets.prefix(1) where set != optimal { estimands.append(.backdoor(set, question)) }
    let undecided = undecidedEdge(for: question)
    if estimands.isEmpty, undecided == nil, let estimand = estimand(of: question) { estimands.append(estimand) }
    var possible: [PossibleEffect] = []
    var hasMore = false
    if undecided != nil, var rest = possibleEffects(for: question) {
      while let effect = rest.next() {
        guard possible.count < setLimit else {
          hasMore = true
          break
        }
        possible.append(effect)
      }
    }
    let deciding = decidingEdges(for: question)
    return EffectIdentification(
      variables: variables, question: question, isIdentifiable: !estimands.isEmpty, estimands: estimands,
      minimalAdjustmentSets: sets, hasMoreAdjustmentSets: more, optimalAdjustmentSet: optimal, instruments: [],
      frontDoorSets: [], possibleEffects: possible, hasMorePossibleEffects: hasMore, decidingEdges: deciding,
      reason: estimands.isEmpty ? refusal(question, deciding) : remark(question))
  }

  private func remark(_ question: EffectQuestion) -> String? {
    guard !isAncestral, causalNodes(question).isEmpty else { return nil }
    let words = PathWords(member)
    return "In no graph that this one stands for does a directed path lead from "
      + "\(words.list(question.interventions)) to \(words.list(question.outcomes)): the effect is zero."
  }

  private func refusal(_ question: EffectQuestion, _ deciding: [UndirectedEdge]) -> String? {
    let words = PathWords(member)
    switch obstacle(to: question) {
    case nil: return nil
    case .notAmenable(let treatment, let neighbour):
      let open =
        "The graph leaves it open whether the effect runs through the edge between \(words.name(treatment)) and "
        + words.name(neighbour)
      if isAncestral { return open + ": orient it (or show that nothing unobserved causes both) to decide." }
      if deciding.contains(UndirectedEdge(treatment, neighbour)) { return open + ": orient it to decide." }
      guard let edge = deciding.first else {
        return open + ": orient it to begin with; no single edge decides the effect whichever way it goes."
      }
      return open + "; orienting the edge between \(words.name(edge.first)) and \(words.name(edge.second)) decides it."
    case .blocked(.openPath(let path)):
      return "No set of observed variables blocks, in every graph that this one stands for, \(words.path(path))."
    case .blocked(.modifiedByTreatment(let node)):
      return "\(words.name(node)) may be changed by the treatment: adjustment gives no effect within its values."
    case .blocked: return "No set of observed variables adjusts in every graph that this one stands for."
    }
  }
}
