public import CausalGraphs
import OrderedCollections

/// One pair of a graph that somebody spoke of, or that has an edge: what stands, and who was overruled.
public struct PairStanding: Hashable, Sendable {
  /// The edge that stands, cause first; nil where none does, or where it has no direction.
  public let edge: DirectedEdge?
  /// Of the edge that stands.
  public let probability: Double?
  /// What was said of the pair.
  public let proposals: [EdgeProposal]
  /// What the data say, first piece.
  public let support: DataSupport?
  /// The last decision.
  public let decision: EdgeDecision?
  /// Experts with a direct claim against what stands, or with an order that was given up because it would close a cycle,
  /// each once, in the order of their claims.
  public let overruledExperts: [String]

  /// Whether somebody's claim was overruled.
  public var isOverruled: Bool { !overruledExperts.isEmpty }
  /// What that cost, in nats, as far as it was counted; the claims that lost counted for something.
  public var cost: Double? { decision?.cost.flatMap { $0 > 0 ? $0 : nil } }
  /// How many experts spoke.
  public var expertCount: Int {
    Set(proposals.map { [$0.provenance.expert, $0.provenance.model ?? ""] }).count
  }

  /// The pairs with an edge in the document's order, then those without one. O(evidence).
  public static func all(of document: GraphDocument) -> [PairStanding] {
    let names = document.variables.names
    return document.edges.map {
      PairStanding(edge: $0.directedEdge, names: names, isThere: true, probability: $0.probability, $0.evidence)
    }
      + document.absentPairs.map {
        PairStanding(edge: nil, names: names, isThere: false, probability: nil, $0.evidence)
      }
  }

  private init(edge: DirectedEdge?, names: [String], isThere: Bool, probability: Double?, _ evidence: [Evidence]) {
    var (proposals, overruled) = ([EdgeProposal](), OrderedSet<String>())
    var support: DataSupport?
    var decision: EdgeDecision?
    // Of orders that would have closed a cycle, those that are said to come first.
    let givenUp = evidence.compactMap { piece -> String? in
      if case .decision(let decision) = piece, decision.basis == .orderOnly, decision.outcome == .dropped {
        decision.cycle.first
      } else {
        nil
      }
    }
    for piece in evidence {
      switch piece {
      case .data(let value): support = support ?? value
      case .decision(let value): decision = value
      case .proposal(let proposal):
        proposals.append(proposal)
        guard isThere || edge == nil, !isThere || edge != nil else { continue }
        let isForward = edge.map { names[$0.source] == proposal.first } ?? true
        if PairStanding.contradicts(proposal.claim, isThere: isThere, isForward: isForward)
          || PairStanding.puts(first: givenUp, proposal)
        {
          overruled.append(proposal.provenance.expert)
        }
      }
    }
    (self.edge, self.probability, self.proposals, self.support) = (edge, probability, proposals, support)
    (self.decision, overruledExperts) = (decision, Array(overruled))
  }

  /// Whether a claim is that one of these comes before the other variable of its pair.
  private static func puts(first givenUp: [String], _ proposal: EdgeProposal) -> Bool {
    guard case .ancestral(let states) = proposal.claim else { return false }
    return states.before > max(states.after, states.neither)
      ? givenUp.contains(proposal.first)
      : states.after > max(states.before, states.neither) && givenUp.contains(proposal.second)
  }

  /// Whether a claim holds another state for more probable than the one that stands.
  private static func contradicts(_ claim: EdgeProposal.Claim, isThere: Bool, isForward: Bool) -> Bool {
    switch claim {
    case .abstention: return false
    case .direct(let states), .noDirectEdge(let states):
      let standing = !isThere ? states.none : isForward ? states.forward : states.backward
      return standing < max(states.forward, states.backward, states.none) - 1e-9
    case .ancestral(let states):
      // An order is against the reversed edge only.
      guard isThere else { return false }
      return isForward
        ? states.after > max(states.before, states.neither) : states.before > max(states.after, states.neither)
    }
  }
}
