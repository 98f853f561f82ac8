public import CausalGraphs
import Glibc

/// What all experts together say of one pair of variables, by a `PoolingRule`.
public struct PooledPair: Hashable, Sendable {
  /// Nodes; `first` is the smaller.
  public let first: Int
  /// The larger node.
  public let second: Int
  /// L→ and L← in nats, the penalty of order included; nil where no direct claim was made.
  public let forward: Double?
  /// As the one before, for second → first.
  public let backward: Double?
  /// L→ and L← without the penalty.
  public let unpenalisedForward: Double?
  /// As the one before, for second → first.
  public let unpenalisedBackward: Double?
  /// A→ and A← in nats; nil where no ancestral claim was made.
  public let before: Double?
  /// As the one before, with the second first.
  public let after: Double?
  /// How many experts made a direct claim, "no link" included.
  public let directExperts: Int
  /// How many experts made an ancestral claim.
  public let orderExperts: Int
  /// How many proposals were abstentions.
  public let abstentions: Int

  /// - Parameter proposals: All of one pair, in canonical sequence.
  init(_ proposals: ArraySlice<CanonicalProposal>, rule: PoolingRule, first: Int, second: Int) {
    (self.first, self.second) = (first, second)
    var direct = Pool()
    var order = Pool()
    var silent = 0
    for item in proposals {
      switch item.claim {
      case .direct(let states), .noDirectEdge(let states):
        direct.add(item.expert, states.forward, states.backward, states.none, floor: rule.floor)
      case .ancestral(let states):
        order.add(item.expert, states.before, states.after, states.neither, floor: rule.floor)
      case .abstention: silent += 1
      }
    }
    abstentions = silent
    directExperts = direct.experts.count
    orderExperts = order.experts.count
    let pooledOrder = order.pooled(rule)
    (before, after) = (pooledOrder?.0, pooledOrder?.1)
    let lead = (pooledOrder?.0 ?? 0) - (pooledOrder?.1 ?? 0)
    let pooled = direct.pooled(rule)
    (unpenalisedForward, unpenalisedBackward) = (pooled?.0, pooled?.1)
    forward = pooled.map { $0.0 - rule.orderShare * max(0, -lead) }
    backward = pooled.map { $0.1 - rule.orderShare * max(0, lead) }
  }

  /// P(→), P(←), P(none) of the pair alone; nil where no direct claim was made.
  public var directProbabilities: DirectProbabilities? {
    guard let forward, let backward else { return nil }
    return DirectProbabilities(forward: exp(forward), backward: exp(backward), none: 1)
  }

  /// P(before), P(after), P(neither) of the pair alone; nil where no ancestral claim was made.
  public var ancestralProbabilities: AncestralProbabilities? {
    guard let before, let after else { return nil }
    return AncestralProbabilities(before: exp(before), after: exp(after), neither: 1)
  }

  /// The log-odds of an edge between the two, in its direction.
  func logOdds(of edge: DirectedEdge) -> Double? { edge.source == first ? forward : backward }
  func unpenalisedLogOdds(of edge: DirectedEdge) -> Double? {
    edge.source == first ? unpenalisedForward : unpenalisedBackward
  }
  /// Whether one direction of order is more probable than the other; what experts claim alike both ways is no order.
  var hasLeadingOrder: Bool { ((before ?? 0) - (after ?? 0)).magnitude >= PooledPair.rounding }
  /// Nats by which what is the same may differ, for sums are formed in another sequence.
  static let rounding = 1e-9

  /// Whether a direct claim speaks for the edge, and only the order claimed makes no edge likelier.
  func isOutweighedByOrder(_ edge: DirectedEdge) -> Bool {
    (unpenalisedLogOdds(of: edge) ?? 0) > 0 && (logOdds(of: edge) ?? 0) <= 0
  }
  /// The log-odds that the edge's source comes before its target.
  func orderLogOdds(of edge: DirectedEdge) -> Double? { edge.source == first ? before : after }

  /// The probability of an edge between the two.
  func probability(of edge: DirectedEdge) -> Double? {
    directProbabilities.map { edge.source == first ? $0.forward : $0.backward }
  }
  /// The probability that the edge's source comes before its target.
  func orderProbability(of edge: DirectedEdge) -> Double? {
    ancestralProbabilities.map { edge.source == first ? $0.before : $0.after }
  }

  /// Sums of log-odds by expert, in the sequence in which the experts first speak.
  private struct Pool {
    private(set) var experts: [CanonicalProposal.Expert: Int] = [:]
    private var sums: [(forward: Double, backward: Double, count: Int)] = []

    mutating func add(
      _ expert: CanonicalProposal.Expert, _ forward: Double, _ backward: Double, _ none: Double, floor: Double
    ) {
      let floor = max(floor, 1e-12)  // never the logarithm of zero
      let index: Int
      if let known = experts[expert] {
        index = known
      } else {
        index = sums.count
        experts[expert] = index
        sums.append((0, 0, 0))
      }
      sums[index].forward += log(max(forward, floor)) - log(max(none, floor))
      sums[index].backward += log(max(backward, floor)) - log(max(none, floor))
      sums[index].count += 1
    }

    func pooled(_ rule: PoolingRule) -> (Double, Double)? {
      guard !sums.isEmpty else { return nil }
      let dependence = min(max(rule.dependence, 0), 1)
      let share = 1 / (1 + dependence * Double(sums.count - 1))
      func clamp(_ value: Double) -> Double { min(max(value, -rule.cap), rule.cap) }
      let forward = sums.reduce(0) { $0 + $1.forward / Double($1.count) }
      let backward = sums.reduce(0) { $0 + $1.backward / Double($1.count) }
      return (clamp(share * forward), clamp(share * backward))
    }
  }
}
