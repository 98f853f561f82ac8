import CausalGraphs
import Discovery

extension EvidenceJudge {
  /// The answers about one pair that the graph does not follow, each expert's alike ones as one.
  ///
  /// - Parameter proposals: In canonical sequence.
  func overruled(_ proposals: ArraySlice<CanonicalProposal>) -> [OverruledAnswer] {
    var found: [(expert: CanonicalProposal.Expert, wish: OverruledAnswer.Wish, proposal: EdgeProposal, count: Int)] = []
    for item in proposals {
      guard let wish = EvidenceJudge.wish(item), !isGranted(wish) else { continue }
      if let place = found.firstIndex(where: { $0.expert == item.expert && $0.wish == wish }) {
        found[place].count += 1
      } else {
        found.append((item.expert, wish, item.proposal, 1))
      }
    }
    return found.map { answer in
      let price = price(of: answer.wish)
      return OverruledAnswer(
        proposal: answer.proposal, count: answer.count, wish: answer.wish, cost: price?.cost,
        reason: sentence(answer.wish, price))
    }
  }

  /// What an answer asks of a graph; nil where it asks for nothing.
  static func wish(_ item: CanonicalProposal) -> OverruledAnswer.Wish? {
    let edge = DirectedEdge(item.first, item.second)
    switch item.claim {
    case .direct(let states), .noDirectEdge(let states):
      let likeliest = max(states.forward, states.backward)
      if states.none > likeliest { return .noEdge(item.first, item.second) }
      guard states.forward != states.backward, likeliest > states.none else { return nil }
      return .edge(states.forward > states.backward ? edge : edge.reversed)
    case .ancestral(let states):
      guard states.before != states.after, max(states.before, states.after) > states.neither else { return nil }
      return .order(states.before > states.after ? edge : edge.reversed)
    case .abstention: return nil
    }
  }

  private func isGranted(_ wish: OverruledAnswer.Wish) -> Bool {
    switch wish {
    case .edge(let edge): graph.contains(edge)
    case .noEdge(let first, let second): !graph.areAdjacent(first, second)
    case .order(let edge): graph.adjacency.path(from: edge.target, to: edge.source) == nil
    }
  }

  private func price(of wish: OverruledAnswer.Wish) -> Following.Price? {
    switch wish {
    case .edge(let edge): following.price(ofHaving: edge)
    case .noEdge(let first, let second):
      following.price(
        ofDropping: graph.contains(DirectedEdge(first, second))
          ? DirectedEdge(first, second) : DirectedEdge(second, first))
    case .order(let edge): following.price(ofNoPathFrom: edge.target, to: edge.source)
    }
  }

  private func sentence(_ wish: OverruledAnswer.Wish, _ price: Following.Price?) -> String {
    let said =
      switch wish {
      case .edge(let edge): words.arrow(edge)
      case .noEdge(let first, let second): "no edge between \(words.name(first)) and \(words.name(second))"
      case .order(let edge): "\(words.name(edge.source)) before \(words.name(edge.target))"
      }
    guard let price else { return "\(said): background knowledge does not allow it" }
    let gone = price.without
    if case .noEdge = wish { return "\(said): following it would cost \(words.text(price.cost)) nats" }
    return "\(said): following it would cost \(words.text(price.cost)) nats"
      + (gone.isEmpty ? "" : ", and \(words.edges(gone)) would have to go")
  }
}
