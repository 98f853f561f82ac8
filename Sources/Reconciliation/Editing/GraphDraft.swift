import CausalGraphs
import Glibc
import OrderedCollections
import StrictJSON

/// A graph while a person's decisions are written into it: pair by pair, so that no evidence is lost on the way.
struct GraphDraft {
  /// What is known of one pair.
  private struct Pair {
    var edges: [GraphEdge] = []
    var absent: AbsentPair?
    /// New decisions, in the order they were made.
    var decisions: [EdgeDecision] = []

    var evidence: [Evidence] { edges.flatMap(\.evidence) + (absent?.evidence ?? []) }
  }

  private var document: GraphDocument
  private var pairs = OrderedDictionary<DirectedEdge, Pair>()
  private var knowledge: BackgroundKnowledge
  private var changes: [String] = []
  private var isChanged = false
  private let person: String
  private let note: String?

  init(_ document: GraphDocument, person: String, note: String?) {
    self.document = document
    self.person = person
    self.note = note
    knowledge = document.knowledge ?? BackgroundKnowledge()
    for edge in document.edges { pairs[GraphDraft.key(edge.source, edge.target), default: Pair()].edges.append(edge) }
    for absent in document.absentPairs {
      pairs[GraphDraft.key(absent.first, absent.second), default: Pair()].absent = absent
    }
  }

  /// The pair without order: the smaller node first.
  private static func key(_ one: Int, _ other: Int) -> DirectedEdge { DirectedEdge(min(one, other), max(one, other)) }
  private static func key(_ edge: DirectedEdge) -> DirectedEdge { key(edge.source, edge.target) }

  private func name(_ node: Int) -> String { document.variables[node].name }
  private func named(_ edge: DirectedEdge) -> BackgroundKnowledge.NamedEdge {
    .init(name(edge.source), name(edge.target))
  }
  private func arrow(_ edge: DirectedEdge, _ sign: String = "→") -> String {
    "\(name(edge.source).visible(limit: 60)) \(sign) \(name(edge.target).visible(limit: 60))"
  }
  private var who: String { person.visible(limit: 60) }

  private func directed(_ edge: DirectedEdge) -> Bool {
    pairs[GraphDraft.key(edge)]?.edges.contains { $0.directedEdge == edge } ?? false
  }
  private func isUndirected(_ edge: DirectedEdge) -> Bool {
    pairs[GraphDraft.key(edge)]?.edges.contains { $0.directedEdge == nil } ?? false
  }

  private mutating func decide(
    _ edge: DirectedEdge, _ outcome: EdgeDecision.Outcome, posterior: Double? = nil, _ reason: String
  ) {
    let decision = EdgeDecision(
      outcome, basis: .knowledge, posteriorProbability: posterior, reason: reason, decidedBy: person, note: note)
    pairs[GraphDraft.key(edge), default: Pair()].decisions.append(decision)
    changes.append(reason)
  }

  // MARK: The decisions

  mutating func require(_ edge: DirectedEdge) {
    knowledge.required.insert(named(edge))
    guard directed(edge) else {
      let wasThere = directed(edge.reversed) || isUndirected(edge)
      set(edge)
      let how = wasThere ? "reversed" : "kept"
      return decide(edge, wasThere ? .reversed : .kept, posterior: 1, "\(how): \(who) requires \(arrow(edge))")
    }
    set(edge)
    decide(edge, .kept, posterior: 1, "kept: \(who) requires \(arrow(edge))")
  }

  mutating func forbid(_ edge: DirectedEdge) {
    knowledge.forbidden.insert(named(edge))
    if directed(edge) {
      clear(edge)
    } else if isUndirected(edge) {
      set(edge.reversed, probability: pairs[GraphDraft.key(edge)]?.edges.first?.probability)
      return decide(edge, .reversed, "reversed: \(who) forbids \(arrow(edge)), so the edge leads the other way")
    }
    decide(edge, .dropped, posterior: 0, "dropped: \(who) forbids \(arrow(edge))")
  }

  mutating func reverse(_ edge: DirectedEdge) throws(GraphEditError) {
    guard directed(edge) || isUndirected(edge) else {
      throw .nothingToReverse(name(edge.source), name(edge.target))
    }
    knowledge.required.remove(named(edge))
    knowledge.forbidden.remove(named(edge.reversed))
    knowledge.required.insert(named(edge.reversed))
    set(edge.reversed)
    decide(
      edge, .reversed, posterior: 1, "reversed: \(who) turns \(arrow(edge)) into \(arrow(edge.reversed))")
  }

  mutating func lock(_ edge: DirectedEdge) throws(GraphEditError) {
    if let standing = [edge, edge.reversed].first(where: { directed($0) }) {
      knowledge.required.insert(named(standing))
      set(standing)
      return decide(edge, .kept, posterior: 1, "kept: \(who) locks \(arrow(standing))")
    }
    guard !isUndirected(edge) else { throw .openDirection(name(edge.source), name(edge.target)) }
    knowledge.forbidden.formUnion([named(edge), named(edge.reversed)])
    decide(edge, .dropped, posterior: 0, "dropped: \(who) locks that there is no edge \(arrow(edge, "–"))")
  }

  mutating func release(_ edge: DirectedEdge) {
    let both = [named(edge), named(edge.reversed)]
    guard !knowledge.required.union(knowledge.forbidden).isDisjoint(with: both) else {
      changes.append("nothing was decided about \(arrow(edge, "–")), so there is nothing to take back")
      return
    }
    knowledge.required.subtract(both)
    knowledge.forbidden.subtract(both)
    let isThere = directed(edge) || directed(edge.reversed) || isUndirected(edge)
    decide(
      edge, isThere ? .kept : .dropped,
      "\(isThere ? "kept" : "dropped"): \(who) takes back what was decided about "
        + "\(arrow(edge, "–")); the next reconciliation is free")
  }

  /// Makes `edge` the only one of its pair.
  private mutating func set(_ edge: DirectedEdge, probability: Double? = 1) {
    let key = GraphDraft.key(edge)
    let evidence = pairs[key]?.evidence ?? []
    isChanged = isChanged || !directed(edge)
    pairs[key, default: Pair()].edges = [
      GraphEdge(edge.source, edge.target, probability: probability, evidence: evidence)
    ]
    pairs[key]?.absent = nil
  }

  /// Leaves the pair of `edge` without one; its evidence stays.
  private mutating func clear(_ edge: DirectedEdge) {
    let key = GraphDraft.key(edge)
    let evidence = pairs[key]?.evidence ?? []
    pairs[key]?.edges = []
    pairs[key]?.absent = AbsentPair(key.source, key.target, evidence: evidence)
    isChanged = true
  }

  // MARK: The end

  func finished() throws(GraphEditError) -> (document: GraphDocument, changes: [String]) {
    var draft = self
    let known: NodeKnowledge
    do throws(GraphError) {
      known = try knowledge.validate(over: document.variables)
    } catch {
      throw .graph(error)
    }
    try draft.breakCycles(known)
    var result = draft.document
    result.edges = []
    result.absentPairs = []
    for (key, pair) in draft.pairs {
      let added = pair.decisions.map(Evidence.decision)
      if pair.edges.isEmpty {
        var absent = pair.absent ?? AbsentPair(key.source, key.target, evidence: [])
        absent.evidence += added
        if known.forbids(DirectedEdge(absent.first, absent.second)) { absent.forward = 0 }
        if known.forbids(DirectedEdge(absent.second, absent.first)) { absent.backward = 0 }
        result.absentPairs.append(absent)
      } else {
        // Decisions stand with one edge, where a pair has two.
        var edges = pair.edges
        edges[0].evidence += (pair.absent?.evidence ?? []) + added
        result.edges += edges
      }
    }
    if result.kind == .cpdag, draft.isChanged { result.kind = .pdag }
    result.knowledge = knowledge == BackgroundKnowledge() ? nil : knowledge
    return (result, draft.changes)
  }

  /// What required edges close a cycle with is dropped where that costs least.
  private mutating func breakCycles(_ known: NodeKnowledge) throws(GraphEditError) {
    let standing = pairs.values.flatMap(\.edges)
    let directed = standing.compactMap { edge in
      edge.directedEdge.map { WeightedEdge($0, weight: GraphDraft.weight(edge.probability)) }
    }
    let solution: MaximumAcyclicSubgraph
    do throws(MaximumAcyclicSubgraph.RequirementError) {
      solution = try MaximumAcyclicSubgraph(
        nodeCount: document.variables.count, edges: directed, required: known.required, effort: 20_000_000)
    } catch {
      switch error {
      case .cycle(let nodes): throw .graph(.cycle(nodes.map { name($0) }))
      }
    }
    for lost in solution.givenUp {
      let cycle = lost.cycle.map { name($0).visible(limit: 60) }
      let reason =
        "dropped: \(arrow(lost.edge)) would close the cycle \((cycle + cycle.prefix(1)).joined(separator: " → ")) "
        + "with what \(who) decided"
      clear(lost.edge)
      let decision = EdgeDecision(
        .dropped, basis: .knowledge, cost: lost.cost, cycle: lost.cycle.map { name($0) }, reason: reason)
      pairs[GraphDraft.key(lost.edge)]?.decisions.append(decision)
      changes.append(reason)
    }
  }

  /// What an edge is worth against none: its log-odds, in nats, where they are positive; a little where nothing is known.
  private static func weight(_ probability: Double?) -> Double {
    guard let probability else { return 1 }
    let bounded = min(max(probability, 0.001), 0.999)
    return max(0.01, log(bounded / (1 - bounded)))
  }
}

extension GraphEdge {
  /// Cause and effect, where the edge has a tail and an arrowhead.
  var directedEdge: DirectedEdge? {
    switch (sourceMark, targetMark) {
    case (.tail, .arrow): DirectedEdge(source, target)
    case (.arrow, .tail): DirectedEdge(target, source)
    default: nil
    }
  }
}
