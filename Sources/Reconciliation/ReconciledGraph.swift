public import CausalGraphs
public import Discovery

/// One acyclic graph made of many opinions and data, with the account of every pair that somebody spoke of.
public struct ReconciledGraph: Hashable, Sendable {
  /// What became of one pair of variables.
  public struct PairAccount: Hashable, Sendable {
    /// What the experts say; nil where nobody spoke of the pair.
    public let pooled: PooledPair?
    /// The edge between the two that stands; nil where none does.
    public let edge: DirectedEdge?
    /// Of the edge that stands: its posterior probability (`ReconciledGraph.notes` say how it was computed); 1 where
    /// knowledge requires it; where there are no data and only order is known, the probability of that order, for which the
    /// edge stands.
    public let probability: Double?
    /// The proposals in canonical sequence, what the data say, then what was decided; the last decision is the pair's.
    public let evidence: [Evidence]
    /// Where no edge stands: P(first → second) and P(second → first); nil where they were not computed.
    public var absent: DirectProbabilities?

    /// The last decision.
    public var decision: EdgeDecision? {
      for case .decision(let decision) in evidence.reversed() { return decision }
      return nil
    }
  }

  /// The edges that stand. Without data those whose decision has another basis than `orderOnly` are the most probable graph;
  /// the others show orders.
  public let graph: DirectedAcyclicGraph
  /// By pair, the smaller node first: every pair that has an edge, or that an expert or the knowledge spoke of.
  public let pairs: [PairAccount]
  /// Proposals that could not be used.
  public let rejected: [RejectedProposal]
  /// Names only: the sum of the edges' log-odds given up to be acyclic, in nats; claimed orders are not in it. With data: the sum of the overruled answers' costs.
  public let totalCost: Double
  /// Whether a better acyclic graph can exist, by the same sum; with data, by the posterior score.
  public let optimality: MaximumAcyclicSubgraph.Optimality
  /// P(→), and P(←), of a pair that nobody spoke of.
  public let sparseProbability: Double
  /// The probabilities of all edges under experts and data, or experts alone; nil where they were not computed.
  public internal(set) var posterior: EdgePosterior?
  /// The same without the experts; nil without data, or where it was not computed.
  public internal(set) var dataOnly: EdgePosterior?
  /// Answers that the graph does not follow, the costliest first.
  public internal(set) var overruled: [OverruledAnswer] = []
  /// How the graph was found in the data; nil without data.
  public internal(set) var learning: LearningSummary?
  /// How the probabilities were computed, in words.
  public internal(set) var posteriorMethod: String?
  /// How far each expert was believed, and what the data had to do with it; empty without data.
  public internal(set) var reliabilities: [ExpertReliability] = []
  /// ln of the prior of each edge over none, by source, then target; empty where, without data, no posterior was computed.
  public internal(set) var logPrior: [Double] = []
  /// What a reader must know, in sentences.
  public internal(set) var notes: [String] = []

  /// The accounts of the pairs that have an edge, by source, then target.
  public var edges: [PairAccount] {
    pairs.filter { $0.edge != nil }.sorted { left, right in
      guard let first = left.edge, let second = right.edge else { return false }
      return first < second
    }
  }

  /// For writing: node-link JSON keeps probabilities, evidence, the pairs without an edge that somebody spoke of, and how
  /// it all became one graph.
  public var document: GraphDocument {
    var document = GraphDocument(
      kind: .dag, variables: graph.variables,
      edges: edges.compactMap { account in
        account.edge.map {
          GraphEdge($0.source, $0.target, probability: account.probability, evidence: account.evidence)
        }
      })
    document.absentPairs = pairs.compactMap { account in
      guard account.edge == nil, let pair = account.pooled else { return nil }
      return AbsentPair(
        pair.first, pair.second, forward: account.absent?.forward, backward: account.absent?.backward,
        evidence: account.evidence)
    }
    document.learning = learning
    document.reconciliation = summary
    return document
  }

  /// How opinions, data and knowledge became one graph.
  public var summary: ReconciliationSummary {
    let found: String =
      switch optimality {
      case .exact: "proven"
      case .bounded(let gap):
        gap.isFinite ? "no better than by \(gap) nats can another graph be" : learning?.optimality ?? "a local optimum"
      }
    return ReconciliationSummary(
      score: learning?.method, rows: learning?.rows, posterior: posteriorMethod, optimality: found,
      totalCost: totalCost, sparseProbability: sparseProbability,
      experts: reliabilities.map {
        ReconciliationSummary.Expert(
          name: $0.name, model: $0.model, claims: $0.claims, reliability: $0.weight, note: $0.explanation)
      },
      rejected: rejected.map { ReconciliationSummary.Rejection($0.proposal, reason: $0.reason) }, notes: notes)
  }
}
