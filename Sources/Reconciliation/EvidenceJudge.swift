import CausalGraphs
import Discovery
import Glibc

/// Says of each pair what experts and data say, what was decided, and why.
struct EvidenceJudge {
  let worth: FamilyWorth
  let directions: DirectionAccount
  let knowledge: NodeKnowledge
  let data: ReconciliationData
  let posterior: EdgePosterior?
  /// ln P(→)/P(none) of a pair that nobody spoke of: what an edge is worth before anybody speaks.
  let sparseLogOdds: Double
  let words: GraphWords
  let following: Following

  typealias Keyed = (key: DirectedEdge, account: ReconciledGraph.PairAccount)

  init(
    worth: FamilyWorth, directions: DirectionAccount, knowledge: NodeKnowledge, data: ReconciliationData,
    posterior: EdgePosterior?, sparseLogOdds: Double
  ) {
    (self.worth, self.directions, self.knowledge) = (worth, directions, knowledge)
    (self.data, self.posterior, self.sparseLogOdds) = (data, posterior, sparseLogOdds)
    words = GraphWords(variables: worth.graph.variables)
    following = Following(worth: worth, knowledge: knowledge)
  }

  var graph: DirectedAcyclicGraph { worth.graph }

  /// An edge that nobody spoke of.
  func account(_ edge: DirectedEdge) -> Keyed {
    let decision = stands(edge, nil)
    return (
      DirectedEdge(min(edge.source, edge.target), max(edge.source, edge.target)),
      ReconciledGraph.PairAccount(
        pooled: nil, edge: edge, probability: decision.posteriorProbability,
        evidence: support(edge).map(Evidence.data) + [.decision(decision)])
    )
  }

  /// A pair that experts spoke of.
  func account(_ pair: PooledPair, proposals: [EdgeProposal]) -> Keyed {
    let forward = DirectedEdge(pair.first, pair.second)
    let standing = [forward, forward.reversed].first { graph.contains($0) }
    let decision = standing.map { stands($0, pair) } ?? absent(pair)
    var account = ReconciledGraph.PairAccount(
      pooled: pair, edge: standing, probability: standing == nil ? nil : decision.posteriorProbability,
      evidence: proposals.map(Evidence.proposal) + support(standing ?? likelier(forward)).map(Evidence.data)
        + [.decision(decision)])
    if standing == nil {
      let (ahead, behind) = (posteriorProbability(forward), posteriorProbability(forward.reversed))
      account.absent = DirectProbabilities(forward: ahead, backward: behind, none: max(0, 1 - ahead - behind))
    }
    return (forward, account)
  }

  // MARK: Figures

  /// Of the two directions the one that the pair would have if it had one: allowed, closing no cycle, worth more.
  private func likelier(_ edge: DirectedEdge) -> DirectedEdge {
    let options = [edge, edge.reversed].filter { isOpen($0) }
    guard options.count == 2 else { return options.first ?? edge }
    return worth.total(edge.reversed) > worth.total(edge) ? edge.reversed : edge
  }

  /// Whether the edge could be added as it is.
  private func isOpen(_ edge: DirectedEdge) -> Bool {
    isAllowed(edge) && graph.adjacency.path(from: edge.target, to: edge.source) == nil
  }

  private func isAllowed(_ edge: DirectedEdge) -> Bool {
    !worth.constraints.isForbidden[edge.source * graph.nodeCount + edge.target]
  }

  private func isRequired(_ edge: DirectedEdge) -> Bool {
    worth.constraints.requiredParents[edge.target].contains(edge.source)
  }

  /// What the data say of the edge, given the target's other parents: by the score, and by a test where there is one.
  private func support(_ edge: DirectedEdge) -> [DataSupport] {
    guard !data.unobserved.contains(edge.source), !data.unobserved.contains(edge.target) else { return [] }
    var found = [DataSupport(method: "\(data.name) difference", scoreDifference: worth.data(edge))]
    if let test = data.test {
      let others = graph.parents(of: edge.target).filter { $0 != edge.source && !data.unobserved.contains($0) }
      let result = test.test(edge.source, edge.target, given: others)
      if result.isInformative, (0...1).contains(result.pValue) {
        found.append(DataSupport(method: test.name, pValue: result.pValue))
      }
    }
    return found
  }

  /// Of the pair alone, before acyclicity and knowledge.
  func priorProbability(_ edge: DirectedEdge) -> Double {
    let (ahead, behind) = (worth.prior(edge), worth.prior(edge.reversed))
    let most = max(0, ahead, behind)
    return exp(ahead - most) / (exp(-most) + exp(ahead - most) + exp(behind - most))
  }

  /// What the experts say of the edge beyond what holds of any.
  private func opinion(of edge: DirectedEdge) -> Double { worth.prior(edge) - sparseLogOdds }

  /// Averaged over graphs where that was computed; else given the rest of the graph: among no edge and the directions that are allowed and close no cycle.
  func posteriorProbability(_ edge: DirectedEdge) -> Double {
    if isRequired(edge) { return 1 }
    if isRequired(edge.reversed) { return 0 }
    if let posterior { return min(1, max(0, posterior.probability(of: edge))) }
    var scores: [Double] = []
    var own = -Double.infinity
    for candidate in [edge, edge.reversed] {
      let isPossible = graph.contains(candidate) || isFree(candidate)
      let value = isPossible ? worth.total(candidate) : -.infinity
      if candidate == edge { own = value }
      scores.append(value)
    }
    let most = max(0, scores[0], scores[1])
    return exp(own - most) / (exp(-most) + exp(scores[0] - most) + exp(scores[1] - most))
  }

  /// Whether the edge could stand in place of whatever joins the two now.
  private func isFree(_ edge: DirectedEdge) -> Bool {
    guard isAllowed(edge) else { return false }
    guard graph.contains(edge.reversed) else { return isOpen(edge) }
    return graph.children(of: edge.target).allSatisfy { child in
      child == edge.source || graph.adjacency.path(from: child, to: edge.source) == nil
    }
  }

  // MARK: What stands

  private func stands(_ edge: DirectedEdge, _ pair: PooledPair?) -> EdgeDecision {
    let basis = directions.basis[edge] ?? .data
    let opinion = pair.map { Opinion($0, standing: edge) } ?? .silent
    let isReversed = opinion.edge == edge.reversed
    let cost = isRequired(edge) ? nil : worth.total(edge)
    let reason: String
    if isRequired(edge) {
      reason =
        "\(isReversed ? "reversed" : "kept"): background knowledge requires \(words.arrow(edge))"
        + (isReversed ? ", though most claims say \(words.arrow(edge.reversed))" : "")
    } else if isReversed {
      reason = reversedSentence(edge, opinion, basis)
    } else {
      reason = keptSentence(edge, opinion, basis)
    }
    return EdgeDecision(
      isReversed ? .reversed : .kept, basis: basis, priorProbability: isRequired(edge) ? 1 : priorProbability(edge),
      posteriorProbability: posteriorProbability(edge), cost: cost, reason: reason)
  }

  private func keptSentence(_ edge: DirectedEdge, _ opinion: Opinion, _ basis: EdgeDecision.Basis) -> String {
    let gain = worth.data(edge)
    var sentence = "kept: \(words.arrow(edge)): \(dataWords(gain))"
    if let claim = claimWords(edge, opinion) { sentence += ", \(claim)" }
    switch basis {
    case .data, .both:
      if directions.implied.contains(edge) {
        return sentence + "; its direction follows from those of other edges"
      }
      let who = basis == .both ? "both" : "the data"
      guard let lean = leaning(edge) else { return sentence + "; \(who) decide its direction" }
      return sentence + "; \(who) lean to its direction, \(lean)"
    case .experts: return sentence + "; the data leave its direction open, so the experts decide it"
    case .knowledge: return sentence + "; background knowledge forbids \(words.arrow(edge.reversed))"
    case .arbitrary:
      return sentence
        + "; nothing decides its direction: the variable that comes first in the list was made the cause where that "
        + "fits the other edges"
    case .orderOnly: return sentence
    }
  }

  /// How probable the edge is against its reverse, where neither is all but certain; nil where it is decided.
  private func leaning(_ edge: DirectedEdge) -> String? {
    guard let share = posterior?.share(of: edge), share < DirectionAccount.decided else { return nil }
    return "\(words.text(posteriorProbability(edge))) against \(words.text(posteriorProbability(edge.reversed)))"
  }

  private func dataWords(_ gain: Double) -> String {
    gain >= 0
      ? "the data speak for it by \(words.text(gain)) nats" : "the data speak against it by \(words.text(-gain)) nats"
  }

  private func claimWords(_ edge: DirectedEdge, _ opinion: Opinion) -> String? {
    let prior = self.opinion(of: edge)
    switch opinion {
    case .claims(let claimed, let count) where claimed == edge:
      return "\(words.experts(count)) for it by \(words.text(prior)) nats"
    case .denies(let count):
      return prior < 0
        ? "though \(words.experts(count)) \(count == 1 ? "denies" : "deny") it by \(words.text(-prior)) nats" : nil
    case .orders(let claimed, let count) where claimed == edge:
      return "and \(words.experts(count)) \(count == 1 ? "puts" : "put") \(words.name(edge.source)) before "
        + words.name(edge.target)
    default: return nil
    }
  }

  private func reversedSentence(_ edge: DirectedEdge, _ opinion: Opinion, _ basis: EdgeDecision.Basis) -> String {
    let start =
      "reversed: \(words.experts(opinion.count)) \(opinion.count == 1 ? "says" : "say") "
      + "\(opinion.isOrder ? "\(words.name(edge.target)) before \(words.name(edge.source))" : words.arrow(edge.reversed))"
    guard isAllowed(edge.reversed) else { return start + ", but background knowledge forbids that" }
    let price = following.price(ofHaving: edge.reversed)
    let cost = price.map { ", and following them would cost \(words.text($0.cost)) nats" } ?? ""
    if basis == .data || basis == .both {
      let verb = leaning(edge).map { "lean to \(words.arrow(edge)), \($0)" } ?? "decide for \(words.arrow(edge))"
      return start + ", but the data \(verb)" + cost
    }
    if let path = otherPath(edge) {
      return start + ", but that would close \(words.chain([edge.target] + path))" + cost
    }
    return start + (price.map { ", but following them would cost \(words.text($0.cost)) nats" } ?? "")
  }

  /// A path from the edge's source to its target besides the edge.
  private func otherPath(_ edge: DirectedEdge) -> [Int]? {
    var rest = graph
    rest.remove(edge)
    return rest.adjacency.path(from: edge.source, to: edge.target)
  }

  // MARK: What does not

  private func absent(_ pair: PooledPair) -> EdgeDecision {
    let forward = DirectedEdge(pair.first, pair.second)
    let opinion = Opinion(pair)
    let edge = opinion.edge ?? likelier(forward)
    func dropped(
      _ basis: EdgeDecision.Basis, cost: Double? = nil, cycle: [Int] = [], _ reason: String
    ) -> EdgeDecision {
      EdgeDecision(
        .dropped, basis: basis, priorProbability: priorProbability(edge),
        posteriorProbability: posteriorProbability(edge),
        cost: cost, cycle: cycle.map { graph.variables[$0].name }, reason: "dropped: " + reason)
    }
    let names = "\(words.name(pair.first)) and \(words.name(pair.second))"
    let gain = worth.data(edge)
    switch opinion {
    case .silent:
      return dropped(
        .data, cost: -worth.total(edge),
        "nobody who was asked about \(names) knows, and \(verdict(gain, on: "an edge"))")
    case .denies(let count):
      let said = "\(words.experts(count)) \(count == 1 ? "sees" : "see") no direct edge between \(names)"
      return dropped(
        gain <= 0 ? .both : .experts, cost: -worth.total(edge),
        gain <= 0
          ? "\(said), and \(verdict(gain, on: "one"))"
          : "\(said); the data alone speak for one by \(words.text(gain)) nats")
    case .claims, .orders:
      guard isAllowed(edge) else { return dropped(.knowledge, "background knowledge forbids \(words.arrow(edge))") }
      if case .orders = opinion { return dropped(.data, cost: -worth.total(edge), order(edge, gain)) }
      if let path = graph.adjacency.path(from: edge.target, to: edge.source), worth.total(edge) > 0 {
        return dropped(
          .experts, cost: worth.total(edge), cycle: [edge.source] + path.dropLast(), cycleSentence(edge, path))
      }
      let said = "\(words.experts(opinion.count)) for it by \(words.text(self.opinion(of: edge)))"
      return gain < 0
        ? dropped(
          .data, cost: -worth.total(edge),
          "the data speak against \(words.arrow(edge)) by \(words.text(-gain)) nats, \(said)")
        : dropped(
          .data, cost: -worth.total(edge),
          "\(words.arrow(edge)) is less probable than no edge: \(dataWords(gain)), \(said), and \(sparseWords)")
    }
  }

  private var sparseWords: String {
    "of any edge \(words.text(-sparseLogOdds)) nats are asked before anybody speaks"
  }

  private func order(_ edge: DirectedEdge, _ gain: Double) -> String {
    let claim = "\(words.name(edge.source)) is said to come before \(words.name(edge.target))"
    if let path = graph.adjacency.path(from: edge.source, to: edge.target) {
      return "\(claim), which \(words.chain(path)) says already; \(verdict(gain, on: "a direct edge"))"
    }
    if let path = graph.adjacency.path(from: edge.target, to: edge.source) {
      return "\(claim), but \(words.chain(path)) stands"
    }
    return "\(claim), but \(verdict(gain, on: "a direct edge"))"
  }

  private func verdict(_ gain: Double, on thing: String) -> String {
    if gain == 0 { return "the data say nothing of \(thing)" }
    return gain < 0
      ? "the data speak against \(thing) by \(words.text(-gain)) nats"
      : "the data speak for \(thing) by no more than \(words.text(gain)) nats"
  }

  private func cycleSentence(_ edge: DirectedEdge, _ path: [Int]) -> String {
    let cycle = "\(words.arrow(edge)) would close \(words.chain([edge.source] + path))"
    let own = worth.total(edge)
    let others = zip(path, path.dropFirst()).map { DirectedEdge($0, $1) }
    guard let price = following.price(ofHaving: edge) else {
      return cycle + ", whose other edges background knowledge requires"
    }
    let cheapest = others.map { isRequired($0) ? .infinity : worth.total($0) }.min() ?? .infinity
    if own <= cheapest { return cycle + "; it was the cheapest edge on that cycle, \(words.text(own)) nats" }
    return cycle
      + "; it is worth \(words.text(own)) nats, and having it instead of \(words.edges(price.without)) would cost "
      + "\(words.text(price.cost)) nats"
  }
}
