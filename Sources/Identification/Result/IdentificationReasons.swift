import CausalGraphs

/// What a diagram says of an effect besides its formula, in sentences.
struct IdentificationReasons {
  private let diagram: CausalDiagram
  private let question: EffectQuestion
  private let words: PathWords

  init(diagram: CausalDiagram, question: EffectQuestion) {
    (self.diagram, self.question) = (diagram, question)
    words = PathWords(diagram)
  }

  /// What there is to know of an effect that is identifiable, by this estimand; nil where that is nothing.
  func remark(_ estimand: Estimand) -> String? {
    guard question.effect != .direct else { return nil }
    let reached = diagram.arrows.reachable(from: question.treatments)
    if !question.outcomes.contains(where: { reached[$0] }) {
      return "No directed path leads from \(words.list(question.treatments)) to \(words.list(question.outcomes)): "
        + "by this graph the effect is zero."
    }
    if let changed = question.modifiers.first(where: { reached[$0] }) {
      return
        "\(words.name(changed)) is changed by \(words.list(question.treatments)): within its values other units are "
        + "compared under one treatment than under another, which is no effect of the treatment on anyone."
    }
    if let sentence = remarkOnSelection(estimand.adjustmentSet) { return sentence }
    guard question.effect == .controlledDirect else { return nil }
    let around = diagram.arrows.reachable(from: question.treatments, avoiding: diagram.mask(question.mediators))
    guard !question.outcomes.contains(where: { around[$0] }) else { return nil }
    return
      "Every directed path from \(words.list(question.treatments)) to \(words.list(question.outcomes)) goes through "
      + "\(words.list(question.mediators)): by this graph the controlled direct effect is zero."
  }

  /// Whether data on selected units alone give the effect among the selected only: the adjustment is over their covariates.
  /// It is that of all units where the selection tells nothing of the covariates, nor of the outcome once they and the
  /// treatment are known (Bareinboim, Tian and Pearl 2014, AAAI).
  private func remarkOnSelection(_ set: [Int]) -> String? {
    guard !diagram.selected.isEmpty else { return nil }
    let covariates = set.filter { !question.modifiers.contains($0) }
    let isOfAll =
      OpenWalk(arrows: diagram.arrows, isGiven: diagram.mask(question.modifiers))
      .areSeparated(covariates, diagram.selected)
      && OpenWalk(arrows: diagram.arrows, isGiven: diagram.mask(question.interventions + set))
        .areSeparated(question.outcomes, diagram.selected)
    guard !isOfAll else { return nil }
    return "Being in the data depends on more than the treatment: computed from those in the data, this is the effect "
      + "among units like them, not among all."
  }

  /// What there is to know of a natural effect that is identifiable; nil where that is nothing.
  func remark(through mediators: [Int]) -> String? {
    let (treatments, outcomes) = (words.list(question.treatments), words.list(question.outcomes))
    let reached = diagram.arrows.reachable(from: question.treatments)
    let around = diagram.arrows.reachable(from: question.treatments, avoiding: diagram.mask(mediators))
    if !mediators.contains(where: { reached[$0] }) {
      return
        "No directed path from \(treatments) to \(outcomes) goes through \(words.list(question.mediators)): by this "
        + "graph the natural indirect effect is zero, and the direct one the whole."
    }
    if !question.outcomes.contains(where: { around[$0] }) {
      return "Every directed path from \(treatments) to \(outcomes) goes through \(words.list(question.mediators)): by "
        + "this graph the natural direct effect is zero, and the indirect one the whole."
    }
    return nil
  }

  /// Why a natural effect is not identifiable.
  func refusal(_ adjustment: MediationProblem.Failure?, _ obstacle: NaturalEffect.Obstacle?) -> String {
    let treatments = words.list(question.treatments)
    let mediators = words.list(question.mediators)
    var sentences: [String] = []
    switch adjustment {
    case .changedByTreatment(let node):
      sentences.append("\(words.name(node)), which is conditioned on, is changed by \(treatments).")
    case .outcome(.openPath(let path)):
      sentences.append(
        "No set of observed variables that \(treatments) leaves unchanged blocks \(words.path(path)), a path to the outcome "
          + "that is no effect of \(treatments) and \(mediators).")
    case .mediators(.openPath(let path)):
      sentences.append(
        "No set of observed variables that \(treatments) leaves unchanged blocks \(words.path(path)), which confounds "
          + "\(treatments) and \(mediators).")
    case .outcome(let verdict), .mediators(let verdict): sentences += sentence(verdict).map { [$0] } ?? []
    case nil: break
    }
    switch obstacle {
    case .witness(let node):
      sentences.append(
        "\(words.name(node)) is changed by \(treatments) and acts on \(mediators) and on the outcome: a confounder that the "
          + "treatment induces. It would need two values at once, so no data can give this effect; the controlled direct "
          + "effect (cde) may still be identifiable.")
    case .district(let first, let second):
      sentences.append(
        "\(treatments) acts on \(words.name(first)) and on \(words.name(second)) by different ways, and unobserved common "
          + "causes tie the two together (a recanting district), so no data can give this effect.")
    case .hedge(let hedge): sentences.append(sentence(hedge))
    case nil:
      if !question.modifiers.isEmpty {
        sentences.append("Natural effects within values of modifiers are found by adjustment only.")
      }
    }
    return sentences.joined(separator: " ")
  }

  /// Why another effect is not identifiable.
  ///
  /// - Parameter child: What the treatment and unobserved common causes act on alike, for an effect on the treated.
  func refusal(hedge: Hedge?, child: Int?, hasInstrument: Bool) -> String? {
    var sentences: [String] = []
    if let sentence = diagram.obstacle(to: question).flatMap(sentence) { sentences.append(sentence) }
    if let hedge { sentences.append(sentence(hedge)) }
    if question.effect == .onTreated {
      if let child {
        let treatment = words.list(question.treatments)
        sentences.append(
          "\(treatment) acts on \(words.name(child)) directly, while unobserved common causes tie the two together: what "
            + "those with the treatment would have been without it can not be known.")
      } else {
        sentences.append(
          "The effect on the treated of several treatments, within values of modifiers or under selection is identified here "
            + "by adjustment only.")
      }
    }
    if hasInstrument { sentences.append("With more assumptions, such as a linear effect, an instrument gives it.") }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  private func sentence(_ verdict: AdjustmentVerdict) -> String? {
    switch verdict {
    case .openPath(let path): "No set of observed variables blocks \(words.path(path))."
    case .selectedByConsequence(let node):
      "Being in the data depends on \(words.name(node)), a consequence of the treatment: no adjustment undoes that."
    case .modifiedByTreatment(let node):
      "\(words.name(node)) is changed by the treatment: adjustment gives no effect within its values."
    case .valid, .holdsTheQuestion, .holdsUnobserved, .holdsConsequence: nil
    }
  }

  private func sentence(_ hedge: Hedge) -> String {
    "No formula can help: \(words.list(hedge.outer)) are tied together by unobserved common causes, and so, without "
      + "\(words.list(hedge.outer.filter { !hedge.inner.contains($0) })), are \(words.list(hedge.inner)) (a hedge)."
  }
}
