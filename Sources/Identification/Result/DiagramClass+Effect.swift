import CausalGraphs

extension DiagramClass {
  /// Everything that holds in every member of the class.
  ///
  /// - Parameter setLimit: the most adjustment sets.
  public func identify(_ question: EffectQuestion, setLimit: Int = 100) -> EffectIdentification {
    let (sets, more) = minimalAdjustmentSets(for: question)?.listed(limit: setLimit) ?? ([], false)
    let words = PathWords(member)
    let reason: String? =
      switch obstacle(to: question) {
      case nil: nil
      case .notAmenable(let treatment, let neighbour):
        "The graph leaves it open whether the effect runs through the edge between \(words.name(treatment)) and "
          + "\(words.name(neighbour)): orient it\(isAncestral ? " (or show that nothing unobserved causes both)" : "") to decide."
      case .blocked(.openPath(let path)):
        "No set of observed variables blocks, in every graph that this one stands for, \(words.path(path))."
      case .blocked: "No set of observed variables adjusts in every graph that this one stands for."
      }
    return EffectIdentification(
      variables: variables, question: question, isIdentifiable: !sets.isEmpty,
      estimands: sets.prefix(1).map { .backdoor($0, question) }, minimalAdjustmentSets: sets,
      hasMoreAdjustmentSets: more,
      optimalAdjustmentSet: nil, instruments: [], frontDoorSets: [], reason: reason)
  }
}
