import CausalGraphs
import Discovery
import StrictJSON

/// Says of each pair what was decided and why, in one sentence.
struct PairJudge {
  let graph: DirectedAcyclicGraph
  let candidates: EdgeCandidates
  let knowledge: NodeKnowledge
  let required: Set<DirectedEdge>
  /// The most probable graph's claims that were given up, and the believed orders beside it.
  let best: MaximumAcyclicSubgraph
  let orders: BelievedOrders
  let rule: PoolingRule
  /// Over all graphs; nil where it was not computed.
  let posterior: EdgePosterior?
  private let givenUp: [DirectedEdge: MaximumAcyclicSubgraph.GivenUpEdge]
  private let conditional: ConditionalPairs
  private let words: GraphWords

  typealias Keyed = (key: DirectedEdge, account: ReconciledGraph.PairAccount)

  /// - Parameters:
  ///   - graph: With the edges that stand for orders.
  ///   - mostProbable: Without them.
  init(
    graph: DirectedAcyclicGraph, mostProbable: DirectedAcyclicGraph, candidates: EdgeCandidates,
    knowledge: NodeKnowledge, required: Set<DirectedEdge>, best: MaximumAcyclicSubgraph, orders: BelievedOrders,
    rule: PoolingRule, posterior: EdgePosterior?
  ) {
    (self.graph, self.candidates) = (graph, candidates)
    (self.knowledge, self.required, self.best, self.orders) = (knowledge, required, best, orders)
    (self.rule, self.posterior) = (rule, posterior)
    // Never of one pair: an order is a candidate only where no direct edge is.
    givenUp = Dictionary(
      (best.givenUp + orders.givenUp).map { ($0.edge, $0) }, uniquingKeysWith: { first, _ in first })
    conditional = ConditionalPairs(graph: mostProbable, knowledge: knowledge, required: required, rule: rule)
    words = GraphWords(variables: graph.variables)
  }

  /// An edge that only the knowledge speaks of.
  func requiredOnly(_ edge: DirectedEdge) -> Keyed {
    let decision = EdgeDecision(
      .kept, basis: .knowledge, priorProbability: 1, posteriorProbability: 1,
      reason: "kept: background knowledge requires \(arrow(edge))")
    return (
      DirectedEdge(min(edge.source, edge.target), max(edge.source, edge.target)),
      ReconciledGraph.PairAccount(pooled: nil, edge: edge, probability: 1, evidence: [.decision(decision)])
    )
  }

  /// A pair that experts spoke of.
  func account(_ pair: PooledPair, proposals: [EdgeProposal]) -> Keyed {
    let forward = DirectedEdge(pair.first, pair.second)
    let standing = [forward, forward.reversed].first { graph.contains($0) }
    // The losing direction first: the pair's own decision comes last. Where neither stands, it is that of the direct claim.
    var decisions: [EdgeDecision] = []
    func rank(_ edge: DirectedEdge) -> Int {
      (pair.logOdds(of: edge) ?? 0) > 0 ? 2 : pair.isOutweighedByOrder(edge) ? 1 : 0
    }
    let isForwardLast = rank(forward) > rank(forward.reversed)
    let directions = isForwardLast ? [forward.reversed, forward] : [forward, forward.reversed]
    for edge in directions where edge != standing {
      if let lost = lost(edge, pair, standing: standing) { decisions.append(lost) }
    }
    if let standing {
      decisions.append(stands(standing, pair))
    } else if decisions.isEmpty {
      decisions.append(nothingStands(pair))
    }
    var account = ReconciledGraph.PairAccount(
      pooled: pair, edge: standing, probability: standing.map { probability(of: $0, pair) },
      evidence: proposals.map(Evidence.proposal) + decisions.map(Evidence.decision))
    if standing == nil { account.absent = probabilities(pair) }
    return (forward, account)
  }

  /// Of the states of the pair, over all graphs or given the rest of this one.
  private func probabilities(_ pair: PooledPair) -> DirectProbabilities? {
    let edge = DirectedEdge(pair.first, pair.second)
    let (forward, backward) =
      posterior.map { ($0.probability(of: edge), $0.probability(of: edge.reversed)) } ?? conditional.probabilities(pair)
    return DirectProbabilities(forward: forward, backward: backward, none: max(0, 1 - forward - backward))
  }

  /// Of an edge that stands: of the order, where the edge stands for that.
  private func probability(of edge: DirectedEdge, _ pair: PooledPair) -> Double {
    if required.contains(edge) { return 1 }
    if candidates.direct[edge] == nil { return pair.orderProbability(of: edge) ?? rule.sparseProbability }
    return directProbability(of: edge, pair)
  }

  private func directProbability(of edge: DirectedEdge, _ pair: PooledPair) -> Double {
    let states = probabilities(pair)
    return (edge.source == pair.first ? states?.forward : states?.backward) ?? rule.sparseProbability
  }

  /// What was elicited of the pair alone, before acyclicity and knowledge.
  private func elicited(_ edge: DirectedEdge, _ pair: PooledPair) -> Double {
    pair.probability(of: edge) ?? rule.sparseProbability
  }

  // MARK: What stands

  private func stands(_ edge: DirectedEdge, _ pair: PooledPair) -> EdgeDecision {
    let probability = probability(of: edge, pair)
    let ahead = pair.unpenalisedLogOdds(of: edge) ?? 0
    let behind = pair.unpenalisedLogOdds(of: edge.reversed) ?? 0
    let isReversed = behind > ahead && behind > 0
    if required.contains(edge) {
      return EdgeDecision(
        isReversed ? .reversed : .kept, basis: .knowledge, priorProbability: 1, posteriorProbability: 1,
        reason: (isReversed ? "reversed" : "kept") + ": background knowledge requires \(arrow(edge))"
          + (isReversed ? ", though most claims say \(arrow(edge.reversed))" : ""))
    }
    guard let weight = candidates.direct[edge] else {
      return EdgeDecision(
        .kept, basis: .orderOnly, priorProbability: rule.sparseProbability, posteriorProbability: probability,
        cost: candidates.order[edge],
        reason: "kept for order only: \(experts(pair.orderExperts)) \(pair.orderExperts == 1 ? "puts" : "put") "
          + "\(name(edge.source)) before \(name(edge.target)) with \(text(probability)); nobody claims a direct edge, "
          + "and no other path stands for that order")
    }
    if (ahead - behind).magnitude < PooledPair.rounding,
      let opposite = candidates.direct[edge.reversed], (opposite - weight).magnitude < PooledPair.rounding
    {
      return EdgeDecision(
        .kept, basis: .arbitrary, priorProbability: elicited(edge, pair), posteriorProbability: probability,
        cost: 0,
        reason: "kept: an edge is probable, but nothing decides between \(arrow(edge)) and \(arrow(edge.reversed)); "
          + "what fits the other edges, or comes first in the list of variables, was chosen")
    }
    let prior = elicited(edge, pair)
    let claim = "\(experts(pair.directExperts)), \(text(prior)), \(text(weight)) nats over no edge"
    if isReversed {
      let isForbidden = candidates.forbidden.contains(edge.reversed)
      let isPenalised = (pair.logOdds(of: edge.reversed) ?? 0) <= weight
      let why =
        isForbidden
        ? "background knowledge forbids that"
        : isPenalised ? "the order claimed speaks against it" : "that would close a cycle"
      return EdgeDecision(
        .reversed, basis: isForbidden ? .knowledge : .experts, priorProbability: prior,
        posteriorProbability: probability, cost: weight,
        reason: "reversed: most claims say \(arrow(edge.reversed)), but \(why); \(arrow(edge)) stands (\(claim))")
    }
    return EdgeDecision(
      .kept, basis: .experts, priorProbability: prior, posteriorProbability: probability, cost: weight,
      reason: "kept: \(arrow(edge)) (\(claim))")
  }

  // MARK: What does not

  /// Why an edge or order that the opinions speak for does not stand; nil where none of them speaks for it.
  private func lost(_ edge: DirectedEdge, _ pair: PooledPair, standing: DirectedEdge?) -> EdgeDecision? {
    let isDirect = candidates.direct[edge] != nil || (candidates.forbidden.contains(edge) && pair.directExperts > 0)
    let posterior = isDirect ? directProbability(of: edge, pair) : pair.orderProbability(of: edge)
    let prior = isDirect ? elicited(edge, pair) : rule.sparseProbability
    func dropped(
      _ basis: EdgeDecision.Basis, cost: Double? = nil, cycle: [Int] = [], _ reason: String
    ) -> EdgeDecision {
      EdgeDecision(
        .dropped, basis: basis, priorProbability: prior, posteriorProbability: posterior, cost: cost,
        cycle: cycle.map { graph.variables[$0].name }, reason: "dropped: " + reason)
    }

    if let lost = givenUp[edge] {
      let basis: EdgeDecision.Basis = isDirect ? .experts : .orderOnly
      if let standing, lost.cycle.count == 2 {
        let why =
          required.contains(standing)
          ? "background knowledge requires \(arrow(standing))"
          : "\(arrow(standing)) stands and the two exclude each other"
        return dropped(
          required.contains(standing) ? .knowledge : basis, cost: lost.cost, cycle: lost.cycle,
          "\(subject(edge, isDirect: isDirect)) (\(text(lost.cost)) nats): \(why)")
      }
      return dropped(basis, cost: lost.cost, cycle: lost.cycle, cycleSentence(lost, isDirect: isDirect))
    }
    if candidates.forbidden.contains(edge) {
      return dropped(.knowledge, "background knowledge forbids \(arrow(edge))")
    }
    if pair.isOutweighedByOrder(edge), standing == nil {
      let (claimed, left) = (pair.unpenalisedLogOdds(of: edge) ?? 0, pair.logOdds(of: edge) ?? 0)
      return EdgeDecision(
        .dropped, basis: .experts, priorProbability: elicited(edge, pair),
        posteriorProbability: directProbability(of: edge, pair), cost: -left,
        reason: "dropped: \(arrow(edge)) (\(text(claimed)) nats over no edge): the order claimed, "
          + "\(name(edge.target)) before \(name(edge.source)), speaks against it by \(text(claimed - left)) nats")
    }
    if orders.kept.contains(edge) {
      let order = "\(name(edge.source)) comes before \(name(edge.target))"
      if !candidates.standable.contains(edge) {
        let isDenied = !pair.isOutweighedByOrder(edge.reversed)
        let why = isDenied ? "a direct edge between them is denied" : "no direct claim speaks for \(arrow(edge))"
        return dropped(.experts, "\(order), but \(why)")
      }
      let path = graph.adjacency.path(from: edge.source, to: edge.target) ?? [edge.source, edge.target]
      return dropped(.orderOnly, "\(order), which already follows from \(chain(path))")
    }
    return nil
  }

  private func cycleSentence(_ lost: MaximumAcyclicSubgraph.GivenUpEdge, isDirect: Bool) -> String {
    let cycle = "\(subject(lost.edge, isDirect: isDirect)) would close \(chain(lost.cycle + lost.cycle.prefix(1)))"
    if lost.cheapestOther.isInfinite {
      let others = zip(lost.cycle.dropFirst(), lost.cycle.dropFirst(2) + lost.cycle.prefix(1)).map(DirectedEdge.init)
      return cycle
        + (others.allSatisfy(required.contains)
          ? ", whose other edges background knowledge requires" : ", whose other edges are of the most probable graph")
    }
    if lost.cost <= lost.cheapestOther {
      return cycle + "; it was the cheapest \(isDirect ? "edge" : "order") on that cycle, \(text(lost.cost)) nats"
    }
    let isExact = (isDirect ? best.optimality : orders.optimality) == .exact
    let why =
      isExact ? "to keep it would cost more elsewhere" : "no cheaper way to break all cycles was found"
    return cycle + "; it costs \(text(lost.cost)) nats, and \(why)"
  }

  private func subject(_ edge: DirectedEdge, isDirect: Bool) -> String {
    isDirect ? arrow(edge) : "the order \(name(edge.source)) before \(name(edge.target))"
  }

  private func nothingStands(_ pair: PooledPair) -> EdgeDecision {
    let names = "\(name(pair.first)) and \(name(pair.second))"
    if let elicited = pair.directProbabilities {
      let states = probabilities(pair) ?? elicited
      return EdgeDecision(
        .dropped, basis: .experts, priorProbability: max(elicited.forward, elicited.backward),
        posteriorProbability: max(states.forward, states.backward),
        cost: -max(pair.forward ?? 0, pair.backward ?? 0),
        reason: "dropped: no direct edge between \(names) is more probable than either direction, \(text(states.none))")
    }
    if let states = pair.ancestralProbabilities, !pair.hasLeadingOrder, states.before > states.neither {
      return EdgeDecision(
        .dropped, basis: .orderOnly, priorProbability: rule.sparseProbability, posteriorProbability: states.before,
        reason: "dropped: that \(name(pair.first)) comes first and that \(name(pair.second)) does are claimed alike, "
          + "\(text(states.before)) each, so neither order is believed")
    }
    if let states = pair.ancestralProbabilities {
      return EdgeDecision(
        .dropped, basis: .orderOnly, priorProbability: rule.sparseProbability,
        posteriorProbability: max(states.before, states.after),
        reason: "dropped: no order of \(names) is more probable than that neither comes first, \(text(states.neither))")
    }
    return EdgeDecision(
      .dropped, basis: .experts, priorProbability: rule.sparseProbability,
      posteriorProbability: probabilities(pair).map { max($0.forward, $0.backward) },
      reason: "dropped: nobody who was asked about \(names) knows; without an opinion there is no edge")
  }

  // MARK: Words

  private func name(_ node: Int) -> String { words.name(node) }
  private func arrow(_ edge: DirectedEdge) -> String { words.arrow(edge) }
  private func experts(_ count: Int) -> String { words.experts(count) }
  private func chain(_ nodes: [Int]) -> String { words.chain(nodes) }
  private func text(_ value: Double) -> String { words.text(value) }
}
