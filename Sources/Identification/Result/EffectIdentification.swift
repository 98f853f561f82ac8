public import CausalGraphs

/// What a graph says of one effect: whether and how it can be computed from observed data.
public struct EffectIdentification: Hashable, Sendable {
  /// The graph's variables.
  public let variables: VariableList
  /// What was asked.
  public let question: EffectQuestion
  /// Whether the effect follows from observed data alone, without assumptions on the form of any mechanism. Instruments do
  /// not make it so.
  public let isIdentifiable: Bool
  /// The ways to compute it, the best known first.
  public let estimands: [Estimand]
  /// Adjustment sets without a member to spare, as far as they were asked for.
  public let minimalAdjustmentSets: [[Int]]
  /// Whether there are more.
  public let hasMoreAdjustmentSets: Bool
  /// Where it is known.
  public let optimalAdjustmentSet: [Int]?
  /// Instruments, each with one set of conditions.
  public let instruments: [Instrument]
  /// Front-door sets without a member to spare, as far as they were asked for.
  public let frontDoorSets: [[Int]]
  /// Why not, where it is not identifiable; or what else there is to know. One or two sentences.
  public let reason: String?
}

extension CausalDiagram {
  /// Everything the diagram says of the effect.
  ///
  /// - Parameter setLimit: the most adjustment and front-door sets each.
  /// - Complexity: polynomial but for the number of sets.
  public func identify(_ question: EffectQuestion, setLimit: Int = 100) -> EffectIdentification {
    var sets: [[Int]] = []
    var (more, rest) = (false, minimalAdjustmentSets(for: question))
    while let set = rest.next() {
      guard sets.count < setLimit else {
        more = true
        break
      }
      sets.append(set)
    }
    let optimal = optimalAdjustmentSet(for: question)
    let isOptimalValid = optimal.map { verdict(on: $0, for: question).isValid } ?? false
    let isTotal = question.effect == .total
    let frontDoors = isTotal && selected.isEmpty ? minimalFrontDoorSets(for: question, limit: setLimit) : []
    let instruments = instruments(for: question)
    var estimands: [Estimand] = []
    if let optimal, isOptimalValid { estimands.append(.backdoor(optimal, question)) }
    for set in sets.prefix(1) where !isOptimalValid || set != optimal { estimands.append(.backdoor(set, question)) }
    if let set = frontDoors.first { estimands.append(.frontdoor(set, question)) }
    var hedge: Hedge?
    if isTotal, selected.isEmpty, estimands.isEmpty {
      switch effect(of: question.treatments, on: question.outcomes) {
      case .identified(let formula): estimands.append(.id(formula))
      case .notIdentified(let found): hedge = found
      }
    }
    let isIdentifiable = !estimands.isEmpty
    estimands += instruments.prefix(1).map(Estimand.instrument)
    return EffectIdentification(
      variables: variables, question: question, isIdentifiable: isIdentifiable, estimands: estimands,
      minimalAdjustmentSets: sets, hasMoreAdjustmentSets: more,
      optimalAdjustmentSet: isOptimalValid ? optimal : nil, instruments: instruments, frontDoorSets: frontDoors,
      reason: reason(question, isIdentifiable: isIdentifiable, hedge: hedge, hasInstrument: !instruments.isEmpty))
  }

  private func reason(
    _ question: EffectQuestion, isIdentifiable: Bool, hedge: Hedge?, hasInstrument: Bool
  ) -> String? {
    let words = PathWords(self)
    if isIdentifiable {
      let reached = arrows.reachable(from: question.treatments)
      guard question.effect == .total, !question.outcomes.contains(where: { reached[$0] }) else { return nil }
      return "No directed path leads from \(words.list(question.treatments)) to \(words.list(question.outcomes)): "
        + "by this graph the effect is zero."
    }
    var sentences: [String] = []
    switch obstacle(to: question) {
    case .openPath(let path):
      sentences.append("No set of observed variables blocks \(words.path(path)).")
    case .selectedByConsequence(let node):
      sentences.append(
        "Being in the data depends on \(words.name(node)), a consequence of the treatment: no adjustment undoes that.")
    default: break
    }
    if let hedge {
      sentences.append(
        "No formula can help: \(words.list(hedge.outer)) are tied together by unobserved common causes, and so, without "
          + "\(words.list(hedge.outer.filter { !hedge.inner.contains($0) })), are \(words.list(hedge.inner)) (a hedge)."
      )
    }
    if hasInstrument {
      sentences.append("With more assumptions, such as a linear effect, an instrument gives it.")
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }
}

extension DiagramClass {
  /// Everything that holds in every member of the class.
  ///
  /// - Parameter setLimit: the most adjustment sets.
  public func identify(_ question: EffectQuestion, setLimit: Int = 100) -> EffectIdentification {
    var sets: [[Int]] = []
    var more = false
    if var rest = minimalAdjustmentSets(for: question) {
      while let set = rest.next() {
        guard sets.count < setLimit else {
          more = true
          break
        }
        sets.append(set)
      }
    }
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
