import CausalGraphs

extension CausalDiagram {
  /// Everything the diagram says of the effect.
  ///
  /// Total effects: by adjustment, front door (also within values of covariates) and, where neither is there, by the ID
  /// algorithm, which is complete, or IDC with modifiers. Controlled direct effects: treatment and mediators taken
  /// together, by adjustment or ID. Natural effects: see `NestedFormula`; by adjustment or the general criterion, which is
  /// complete. Effects on the treated: by adjustment or, for one treatment and without modifiers, the general criterion, which
  /// is complete. Selection is taken into account by adjustment alone.
  ///
  /// - Parameter setLimit: the most adjustment sets, front-door sets and instruments each.
  /// - Complexity: polynomial but for the number of sets.
  public func identify(_ question: EffectQuestion, setLimit: Int = 100) -> EffectIdentification {
    if question.effect.isNatural { return identifyNatural(question) }
    let (sets, more) = minimalAdjustmentSets(for: question).listed(limit: setLimit)
    let optimal = optimalAdjustmentSet(for: question)
    let isOptimalValid = optimal.map { verdict(on: $0, for: question).isValid } ?? false
    let usesFormulae = question.effect != .direct && question.effect != .onTreated && selected.isEmpty
    let usesFrontDoors = question.effect == .total && selected.isEmpty
    let frontDoors = usesFrontDoors ? minimalFrontDoorSets(for: question, limit: setLimit) : []
    let instruments = instruments(for: question, limit: setLimit)
    var estimands: [Estimand] = []
    if let optimal, isOptimalValid { estimands.append(.backdoor(optimal, question)) }
    for set in sets.prefix(1) where !isOptimalValid || set != optimal { estimands.append(.backdoor(set, question)) }
    if let set = frontDoors.first { estimands.append(.frontdoor(set, question, given: question.modifiers)) }
    if usesFrontDoors, estimands.isEmpty, let found = conditionalFrontDoor(for: question) {
      estimands.append(.frontdoor(found.mediators, question, given: found.conditions))
    }
    var hedge: Hedge?
    if usesFormulae, estimands.isEmpty {
      switch effect(of: question.interventions, on: question.outcomes, given: question.modifiers) {
      case .identified(let formula): estimands.append(.id(formula))
      case .notIdentified(let found): hedge = found
      }
    }
    var child: Int?
    if question.effect == .onTreated, estimands.isEmpty, selected.isEmpty, question.modifiers.isEmpty,
      question.treatments.count == 1
    {
      do throws(TreatedEffect.Obstacle) {
        estimands.append(.id(try TreatedEffect(self, question).formula()))
      } catch {
        child = error.child
      }
    }
    let isIdentifiable = !estimands.isEmpty
    estimands += instruments.prefix(1).map(Estimand.instrument)
    let reasons = IdentificationReasons(diagram: self, question: question)
    return EffectIdentification(
      variables: variables, question: question, isIdentifiable: isIdentifiable, estimands: estimands,
      minimalAdjustmentSets: sets, hasMoreAdjustmentSets: more,
      optimalAdjustmentSet: isOptimalValid ? optimal : nil, instruments: instruments, frontDoorSets: frontDoors,
      reason: isIdentifiable
        ? reasons.remark(estimands[0])
        : reasons.refusal(hedge: hedge, child: child, hasInstrument: !instruments.isEmpty))
  }

  private func identifyNatural(_ question: EffectQuestion) -> EffectIdentification {
    let problem = MediationProblem(self, question)
    let set = problem.adjustmentSet()
    var estimands: [Estimand] = []
    if let set { estimands.append(.natural(set, question, through: problem.mediators)) }
    var obstacle: NaturalEffect.Obstacle?
    if estimands.isEmpty, selected.isEmpty, question.modifiers.isEmpty {
      do throws(NaturalEffect.Obstacle) {
        let formula = try NaturalEffect(self, question).formula(exchanged: question.effect == .naturalIndirect)
        estimands.append(.id(formula))
      } catch {
        obstacle = error
      }
    }
    let reasons = IdentificationReasons(diagram: self, question: question)
    return EffectIdentification(
      variables: variables, question: question, isIdentifiable: !estimands.isEmpty, estimands: estimands,
      minimalAdjustmentSets: set.map { [$0] } ?? [], hasMoreAdjustmentSets: false, optimalAdjustmentSet: nil,
      instruments: [], frontDoorSets: [],
      reason: estimands.isEmpty
        ? reasons.refusal(problem.obstacle, obstacle) : reasons.remark(through: problem.mediators))
  }
}

extension MinimalAdjustmentSets {
  /// The first `limit` sets, and whether there are more.
  func listed(limit: Int) -> (sets: [[Int]], hasMore: Bool) {
    var (sets, rest): ([[Int]], MinimalAdjustmentSets) = ([], self)
    while let set = rest.next() {
      guard sets.count < limit else { return (sets, true) }
      sets.append(set)
    }
    return (sets, false)
  }
}
