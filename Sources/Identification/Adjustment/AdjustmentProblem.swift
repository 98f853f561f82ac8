import CausalGraphs

/// What adjustment for one question comes to: a graph in which treatment and outcome must be separated, and the nodes that
/// may do it.
///
/// For the total effect (Perković et al. 2018, JMLR 18; van der Zander, Liśkiewicz and Textor 2019, Artificial Intelligence
/// 270): the first edges of proper causal paths are taken out, and what lies on these paths after the treatment, or
/// descends from there, may not be adjusted for. For the direct effect: the edges from treatment to outcome are taken out
/// (Pearl's single-door criterion).
struct AdjustmentProblem {
  let diagram: CausalDiagram
  let treatments: [Int]
  let outcomes: [Int]
  private let effect: EffectQuestion.Effect
  /// Conditioned on, whatever the set: what units were selected by, and the question's modifiers. Ascending.
  let always: [Int]
  /// On a proper causal path, behind the treatment; ascending.
  let causalNodes: [Int]
  /// By node of the diagram: descends from a causal node, is a treatment or an outcome.
  private(set) var isForbidden: [Bool]
  /// The graph without the edges that carry the effect.
  let backDoor: Adjacency

  init(_ diagram: CausalDiagram, _ question: EffectQuestion) {
    self.init(
      diagram, treatments: question.interventions, outcomes: question.outcomes,
      effect: question.effect == .direct ? .direct : .total, given: question.modifiers)
  }

  /// - Parameters:
  ///   - effect: total or direct.
  ///   - given: conditioned on besides, whatever the set.
  init(
    _ diagram: CausalDiagram, treatments: [Int], outcomes: [Int], effect: EffectQuestion.Effect = .total,
    given: [Int] = []
  ) {
    (self.diagram, self.treatments, self.outcomes, self.effect) = (diagram, treatments, outcomes, effect)
    always = given.isEmpty ? diagram.selected : Set(diagram.selected + given).sorted()
    let arrows = diagram.arrows
    let isTreatment = diagram.mask(treatments)
    let isOutcome = diagram.mask(outcomes)
    let isCausal: [Bool]
    if effect == .direct {
      isCausal = arrows.children.indices.map { node in
        isOutcome[node] && arrows.parents[node].contains { isTreatment[Int($0)] }
      }
    } else {
      let after = AdjustmentProblem.walk(from: treatments, along: arrows.children, stoppingAt: isTreatment)
      let before = AdjustmentProblem.walk(from: outcomes, along: arrows.parents, stoppingAt: isTreatment)
      isCausal = arrows.children.indices.map { !isTreatment[$0] && after[$0] && (before[$0] || isOutcome[$0]) }
    }
    causalNodes = isCausal.trueIndices
    var isForbidden = arrows.reachable(from: causalNodes)
    for node in treatments + outcomes { isForbidden[node] = true }
    self.isForbidden = isForbidden
    var backDoor = arrows
    for treatment in treatments {
      for child in arrows.children[treatment] where isCausal[Int(child)] { backDoor.remove(treatment, Int(child)) }
    }
    self.backDoor = backDoor
  }

  /// The same in one member of a class, with what is forbidden in any of them.
  init(_ diagram: CausalDiagram, _ question: EffectQuestion, forbidding nodes: [Int]) {
    self.init(diagram, question)
    for node in nodes { isForbidden[node] = true }
  }

  /// The nodes that paths from `starts` lead to which do not come back to a node of `stops`.
  private static func walk(from starts: [Int], along next: [[Int32]], stoppingAt stops: [Bool]) -> [Bool] {
    var reached = [Bool](repeating: false, count: next.count)
    var stack = starts
    while let node = stack.popLast() {
      for neighbour in next[node] where !reached[Int(neighbour)] && !stops[Int(neighbour)] {
        reached[Int(neighbour)] = true
        stack.append(Int(neighbour))
      }
    }
    return reached
  }

  /// Selection conditions on what may not be conditioned on, or a modifier descends from the treatment. For the direct
  /// effect selection may: whether there is one still shows, though its size does not.
  var forbiddenCondition: AdjustmentVerdict? {
    guard effect == .total else { return nil }
    if let node = diagram.selected.first(where: { isForbidden[$0] }) { return .selectedByConsequence(node: node) }
    guard always.count > diagram.selected.count else { return nil }
    let isBelow = diagram.arrows.reachable(from: treatments)
    return always.first { isBelow[$0] && !diagram.selected.contains($0) }.map { .modifiedByTreatment(node: $0) }
  }

  /// Observed, and neither forbidden nor already conditioned on.
  var isPermitted: [Bool] {
    var permitted = diagram.arrows.children.indices.map { diagram.isObserved[$0] && !isForbidden[$0] }
    for node in always { permitted[node] = false }
    return permitted
  }

  /// A walk in the graph without the edges that carry the effect, given a set, the selection and the modifiers.
  func openWalk(given set: some Sequence<Int>) -> OpenWalk {
    OpenWalk(arrows: backDoor, isGiven: diagram.mask(Array(set) + always))
  }

  /// All permitted ancestors of the question's variables: an adjustment set if there is one.
  var largestCandidate: [Int] {
    let ancestors = diagram.arrows.reachable(
      from: treatments + outcomes + always, backward: true)
    let isPermitted = isPermitted
    return ancestors.trueIndices.filter { isPermitted[$0] }
  }

  /// Whether some set of observed nodes will do. O(nodes + edges).
  var isSolvable: Bool {
    forbiddenCondition == nil
      && openWalk(given: largestCandidate).areSeparated(treatments, outcomes)
  }

  /// The moral graph that the sets separate, and which of its nodes they may hold.
  func moralGraph() -> (graph: MoralGraph, isPermitted: [Bool]) {
    let graph = MoralGraph(
      backDoor, first: treatments, second: outcomes, always: always)
    let isPermitted = isPermitted
    return (graph, [false, false] + graph.nodes.map { isPermitted[$0] })
  }
}
