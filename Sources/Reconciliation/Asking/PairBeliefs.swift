import CausalGraphs
public import Discovery
import Elicitation

/// What is believed of every pair of variables now: the five ways in which they can stand to each other.
public struct PairBeliefs: Sendable {
  /// The number of variables.
  public let nodeCount: Int
  /// Sampled DAGs, each as the parents of every node; empty where there are none.
  let samples: [[[Int]]]
  /// Five probabilities a pair, in the order of `PairState`; pairs by `place`.
  private let states: [Double]

  /// Whether there are graphs in which to see what an answer would change about an adjustment set.
  public var hasGraphs: Bool { !samples.isEmpty }

  /// From the edges' probabilities. Where there are sampled DAGs, causes through others are counted in them; else the most
  /// probable path between the two stands for all paths (an approximation from below).
  /// Complexity: O(n³), or O(samples · n · (n + edges)).
  public init(_ posterior: EdgePosterior) {
    self.init(
      posterior.nodeCount, edges: posterior.probabilities, ancestry: posterior.ancestry, samples: posterior.samples)
  }

  /// How probable the direction of an edge that stands is against the other one, roughly, by what it rests on.
  private static func directionShare(_ basis: EdgeDecision.Basis?) -> Double {
    switch basis {
    case .knowledge: 1
    case .data, .both: 0.97
    case .experts, .orderOnly: 0.8
    case .arbitrary, nil: 0.5
    }
  }

  /// From the posterior, where there is one. Else from the pooled opinions, pair by pair, and from what the edges that stand
  /// rest on. Without data a pair that nobody spoke of has the sparse default, since nothing at all is known of it, and of a pair whose order alone is claimed half is taken to be a direct
  /// edge where the order stands for an edge of the graph, and a tenth elsewhere. Complexity: O(n³).
  public init(_ reconciled: ReconciledGraph) {
    if let posterior = reconciled.posterior, reconciled.learning != nil {
      self.init(posterior)
      return
    }
    let count = reconciled.graph.nodeCount
    // Data that keep an edge out say more than a prior does.
    let sparse = reconciled.learning == nil ? reconciled.sparseProbability : min(reconciled.sparseProbability, 0.01)
    var edges = [Double](repeating: sparse, count: count * count)
    var order: [(place: Int, value: Double)] = []
    for node in 0..<count { edges[node * count + node] = 0 }
    for account in reconciled.pairs {
      if let edge = account.edge, let probability = account.probability, reconciled.learning != nil {
        // The probability is of the edge; what its direction rests on says how far the other one is out of the question.
        let share = PairBeliefs.directionShare(account.decision?.basis)
        edges[edge.source * count + edge.target] = share * probability
        edges[edge.target * count + edge.source] = (1 - share) * probability
        continue
      }
      guard let pooled = account.pooled else {
        if let edge = account.edge {
          edges[edge.source * count + edge.target] = 1
          edges[edge.target * count + edge.source] = 0
        }
        continue
      }
      let (ahead, behind) = (pooled.first * count + pooled.second, pooled.second * count + pooled.first)
      if let absent = account.absent, reconciled.learning != nil {
        (edges[ahead], edges[behind]) = (absent.forward, absent.backward)
        continue
      }
      if let direct = pooled.directProbabilities {
        let posterior = reconciled.posterior?.probabilities
        (edges[ahead], edges[behind]) = (posterior?[ahead] ?? direct.forward, posterior?[behind] ?? direct.backward)
      }
      guard let claimed = pooled.ancestralProbabilities else { continue }
      order += [(ahead, claimed.before), (behind, claimed.after)]
      guard pooled.directProbabilities == nil else { continue }
      let share = account.edge == nil ? 0.1 : 0.5
      (edges[ahead], edges[behind]) = (share * claimed.before, share * claimed.after)
    }
    var ancestry = Ancestry.bestPaths(edges, count)
    for claim in order { ancestry[claim.place] = max(ancestry[claim.place], claim.value) }
    self.init(count, edges: edges, ancestry: ancestry, samples: reconciled.posterior?.samples ?? [])
  }

  private init(_ count: Int, edges: [Double], ancestry: [Double], samples: [[[Int]]]) {
    nodeCount = count
    self.samples = samples
    var states: [Double] = []
    states.reserveCapacity(5 * count * max(0, count - 1) / 2)
    for low in 0..<count {
      for high in (low + 1)..<max(low + 1, count) {
        let (ahead, behind) = (edges[low * count + high], edges[high * count + low])
        let scale = 1 / max(1, ahead + behind)
        let (forward, backward) = (ahead * scale, behind * scale)
        let rest = 1 - forward - backward
        var through = max(0, ancestry[low * count + high] - forward)
        var back = max(0, ancestry[high * count + low] - backward)
        let shrink = through + back > rest ? rest / (through + back) : 1
        (through, back) = (through * shrink, back * shrink)
        states += [forward, backward, through, back, max(0, rest - through - back)]
      }
    }
    self.states = states
  }

  /// The five probabilities of a pair, the smaller variable first.
  func states(of pair: VariablePair) -> ArraySlice<Double> {
    let place = 5 * (pair.low * (2 * nodeCount - pair.low - 1) / 2 + pair.high - pair.low - 1)
    return states[place..<(place + 5)]
  }
}
