public import CausalGraphs

/// What the effect is in some members of a class of DAGs that does not decide it.
public struct PossibleEffect: Hashable, Sendable {
  /// How edges that the class leaves open are directed in these members, in the sequence of the decisions. With what
  /// follows from them they decide the effect.
  public let orientations: [DirectedEdge]
  /// How it is computed; the same formula holds in all these members. nil where no formula does: with latent variables,
  /// or for an effect on the treated without an adjustment set.
  public let estimand: Estimand?
  /// Whether the treatment is no cause of the outcome in any of these members.
  public let isZero: Bool
}

/// The possible effects of a class, found as they are asked for: edges at the treatments are directed one after the other,
/// both ways, each time with all that Meek's rules derive, until the effect is decided (Guo and Perković 2021, AISTATS,
/// "Minimal enumeration of all possible total effects in a Markov equivalence class"; Maathuis, Kalisch and Bühlmann 2009,
/// Annals of Statistics 37, "IDA", of which this lists each parent set that makes a difference, and several treatments
/// jointly).
///
/// Every combination that comes up has members, and effects of two combinations differ in general. Time between two:
/// O(edges at the treatments · (nodes² / 64 + edges · degree²)).
public struct PossibleEffects: Sequence, IteratorProtocol, Sendable {
  private let question: EffectQuestion
  private var waiting: [(graph: PartiallyDirectedGraph, orientations: [DirectedEdge])]

  init(_ pattern: PartiallyDirectedGraph, _ question: EffectQuestion) {
    self.question = question
    waiting = [(pattern, [])]
  }

  /// The next; nil after the last.
  public mutating func next() -> PossibleEffect? {
    while var (graph, orientations) = waiting.popLast() {
      // A closed graph with an edge directed either way has members: no contradiction can come up.
      guard let diagrams = try? DiagramClass(closed: graph) else { continue }
      guard let edge = diagrams.undecidedEdge(for: question) else {
        return PossibleEffect(
          orientations: orientations, estimand: diagrams.estimand(of: question),
          isZero: diagrams.causalNodes(question).isEmpty)
      }
      let arrow = DirectedEdge(edge.treatment, edge.neighbour)
      waiting.append((graph.directing(arrow.reversed), orientations + [arrow.reversed]))
      graph = graph.directing(arrow)
      orientations.append(arrow)
      waiting.append((graph, orientations))
    }
    return nil
  }
}

extension PartiallyDirectedGraph {
  /// A closed graph with one undirected edge directed, closed again.
  func directing(_ edge: DirectedEdge) -> PartiallyDirectedGraph {
    var graph = self
    if graph.orient(edge) { graph.closeUnderMeekRules(startingFrom: [edge]) }
    return graph
  }
}

extension DiagramClass {
  /// What the effect can be, one after the other: a single one where the class decides it. nil for a MAG or PAG.
  public func possibleEffects(for question: EffectQuestion) -> PossibleEffects? {
    pattern.map { PossibleEffects($0, question) }
  }

  /// The undirected edges of which each alone decides the effect, whichever way it is directed; ascending. None where the
  /// class decides it already, and for a MAG or PAG.
  ///
  /// - Parameter limit: how many edges are tried: those at the treatments, then others that undirected paths connect with
  ///   them.
  public func decidingEdges(for question: EffectQuestion, limit: Int = 200) -> [UndirectedEdge] {
    guard let pattern, undecidedEdge(for: question) != nil else { return [] }
    var seen = Set(question.interventions)
    var queue = question.interventions
    var candidates: [UndirectedEdge] = []
    var next = 0
    while next < queue.count, candidates.count < limit {
      let node = queue[next]
      next += 1
      for other in pattern.neighbours(of: node) {
        let edge = UndirectedEdge(node, other)
        if !candidates.contains(edge) { candidates.append(edge) }
        if seen.insert(other).inserted { queue.append(other) }
      }
    }
    return candidates.prefix(limit).filter { edge in
      let ways = [DirectedEdge(edge.first, edge.second), DirectedEdge(edge.second, edge.first)]
      return ways.allSatisfy { way in
        (try? DiagramClass(closed: pattern.directing(way)))?.undecidedEdge(for: question) == nil
      }
    }.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// The best known way to compute an effect that the class decides, the same in every member; nil where there is none.
  ///
  /// With every variable observed there always is one for total and controlled direct effects: all members agree on the
  /// formula (Perković 2020, UAI, "Identifying causal effects in maximally oriented partially directed acyclic graphs").
  func estimand(of question: EffectQuestion) -> Estimand? {
    if let set = optimalAdjustmentSet(for: question) { return .backdoor(set, question) }
    if var sets = minimalAdjustmentSets(for: question), let set = sets.next() { return .backdoor(set, question) }
    guard pattern != nil, member.isFullyObserved, question.effect != .onTreated, forbiddenModifier(question) == nil,
      case .identified(let formula) = member.effect(
        of: question.interventions, on: question.outcomes, given: question.modifiers)
    else { return nil }
    return .id(formula)
  }

  /// The adjustment set with the lowest asymptotic variance in regression, the same in every member of a class of DAGs that
  /// decides the effect (Henckel, Perković and Maathuis 2022, JRSS B 84); nil where it does not, or the set is not valid.
  public func optimalAdjustmentSet(for question: EffectQuestion) -> [Int]? {
    guard pattern != nil, let set = member.optimalAdjustmentSet(for: question),
      verdict(on: set, for: question)?.isValid == true
    else { return nil }
    return set
  }
}
