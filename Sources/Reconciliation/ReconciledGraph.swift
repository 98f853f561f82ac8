public import CausalGraphs

/// One acyclic graph made of many opinions, with the account of every pair that somebody spoke of.
public struct ReconciledGraph: Hashable, Sendable {
  /// What became of one pair of variables.
  public struct PairAccount: Hashable, Sendable {
    /// What the experts say; nil where only background knowledge speaks of the pair.
    public let pooled: PooledPair?
    /// The edge between the two that stands; nil where none does.
    public let edge: DirectedEdge?
    /// Of the edge that stands: P(edge) of the pair alone, before acyclicity couples pairs; 1 where knowledge requires it;
    /// where only order is known, the probability of that order, for which the edge stands.
    public let probability: Double?
    /// The proposals in canonical sequence, then what was decided; the last decision is the pair's.
    public let evidence: [Evidence]

    /// The last decision.
    public var decision: EdgeDecision? {
      for case .decision(let decision) in evidence.reversed() { return decision }
      return nil
    }
  }

  /// The edges that stand.
  public let graph: DirectedAcyclicGraph
  /// By pair, the smaller node first: every pair that an expert or the knowledge spoke of.
  public let pairs: [PairAccount]
  /// Proposals that could not be used.
  public let rejected: [RejectedProposal]
  /// The sum of the log-odds given up to be acyclic, in nats.
  public let totalCost: Double
  /// Whether a better acyclic graph can exist, by the same sum.
  public let optimality: MaximumAcyclicSubgraph.Optimality
  /// P(→), and P(←), of a pair that nobody spoke of.
  public let sparseProbability: Double

  /// The accounts of the pairs that have an edge, by source, then target.
  public var edges: [PairAccount] {
    pairs.filter { $0.edge != nil }.sorted { left, right in
      guard let first = left.edge, let second = right.edge else { return false }
      return first < second
    }
  }

  /// For writing: node-link JSON keeps probability and evidence.
  public var document: GraphDocument {
    GraphDocument(
      kind: .dag, variables: graph.variables,
      edges: edges.compactMap { account in
        account.edge.map {
          GraphEdge($0.source, $0.target, probability: account.probability, evidence: account.evidence)
        }
      })
  }
}
