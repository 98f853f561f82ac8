import CausalGraphs

/// What identifies natural direct and indirect effects by adjustment: one set of covariates that leaves no confounding of
/// treatment and outcome, of mediators and outcome, and of treatment and mediators, and that no treatment changes.
///
/// In words of graphs: the set adjusts for the effect of treatment and mediators together on the outcome, and for the
/// effect of the treatment on the mediators, and holds no descendant of the treatment. The three imply that no variable
/// which the treatment changes confounds mediators and outcome, for such a one would be open to the first, and so that
/// Y(x, m) is independent of M(x*) given the set (Pearl 2001, UAI; Shpitser and VanderWeele 2011, Int. J. Biostatistics 7;
/// VanderWeele 2015, section 2.3).
struct MediationProblem {
  /// Which of the assumptions fails.
  enum Failure: Hashable, Sendable {
    /// A path between treatment and outcome, or mediators and outcome, stays open.
    case outcome(AdjustmentVerdict)
    /// A path between treatment and mediators stays open.
    case mediators(AdjustmentVerdict)
    /// This member of the set is changed by the treatment.
    case changedByTreatment(Int)
  }

  let diagram: CausalDiagram
  /// Those that the outcome depends on; ascending.
  let mediators: [Int]
  private let outcome: AdjustmentProblem
  /// nil where no mediator matters.
  private let mediator: AdjustmentProblem?
  /// By node: the treatments and what they lead to.
  private let isBelowTreatment: [Bool]
  private let always: [Int]

  init(_ diagram: CausalDiagram, _ question: EffectQuestion) {
    self.diagram = diagram
    let leadsToOutcome = diagram.arrows.reachable(from: question.outcomes, backward: true)
    mediators = question.mediators.filter { leadsToOutcome[$0] }
    outcome = AdjustmentProblem(
      diagram, treatments: (question.treatments + mediators).sorted(), outcomes: question.outcomes,
      given: question.modifiers)
    mediator =
      mediators.isEmpty
      ? nil
      : AdjustmentProblem(
        diagram, treatments: question.treatments, outcomes: mediators, given: question.modifiers)
    isBelowTreatment = diagram.arrows.reachable(from: question.treatments)
    always = outcome.always
  }

  /// Why the set does not do; nil where it does. O(nodes + edges).
  func failure(of set: [Int]) -> Failure? {
    if let node = (set + always).first(where: { isBelowTreatment[$0] }) { return .changedByTreatment(node) }
    if let verdict = failure(of: set, outcome) { return .outcome(verdict) }
    if let mediator, let verdict = failure(of: set, mediator) { return .mediators(verdict) }
    return nil
  }

  private func failure(of set: [Int], _ problem: AdjustmentProblem) -> AdjustmentVerdict? {
    for node in set {
      if problem.treatments.contains(node) || problem.outcomes.contains(node) { return .holdsTheQuestion(node: node) }
      if !diagram.isObserved[node] { return .holdsUnobserved(node: node) }
      if problem.isForbidden[node] { return .holdsConsequence(node: node) }
    }
    if let verdict = problem.forbiddenCondition { return verdict }
    return problem.openWalk(given: set).path(from: problem.treatments, to: problem.outcomes).map { .openPath($0) }
  }

  /// Covariates that may be in a set: observed, changed by no treatment. Only ancestors are of use.
  private func candidates(ancestorsOf nodes: [Int]) -> [Int] {
    let isAncestor = diagram.arrows.reachable(from: nodes + always, backward: true)
    return isAncestor.trueIndices.filter { node in
      diagram.isObserved[node] && !isBelowTreatment[node] && !outcome.isForbidden[node] && !always.contains(node)
        && !mediators.contains(node)
    }
  }

  /// A set that does, from which no single member can be left out; nil where none was found.
  ///
  /// Tried are all candidates, those above treatment and mediators alone, and `trials` sets that are minimal for the
  /// outcome, each alone and with what the mediators need. A set that does can escape this where one part of it opens what
  /// another must close; the effect's formula, which the general algorithm finds, is not lost by that.
  func adjustmentSet(trials: Int = 200) -> [Int]? {
    let treatments = mediator?.treatments ?? []
    let pool = candidates(ancestorsOf: outcome.treatments + outcome.outcomes)
    if failure(of: pool) == nil { return reduced(pool) }
    let near = candidates(ancestorsOf: treatments + mediators)
    if failure(of: near) == nil { return reduced(near) }
    var other: [Int] = []
    if let mediator { for set in MinimalAdjustmentSets(mediator) where other.isEmpty { other = set } }
    for set in MinimalAdjustmentSets(outcome).prefix(trials) {
      if failure(of: set) == nil { return reduced(set) }
      let both = Set(set + other).sorted()
      if failure(of: both) == nil { return reduced(both) }
    }
    return nil
  }

  /// The assumption that all candidates together fail.
  var obstacle: Failure? { failure(of: candidates(ancestorsOf: outcome.treatments + outcome.outcomes)) }

  private func reduced(_ set: [Int]) -> [Int] {
    var kept = set
    for node in set {
      let rest = kept.filter { $0 != node }
      if failure(of: rest) == nil { kept = rest }
    }
    return kept
  }
}
