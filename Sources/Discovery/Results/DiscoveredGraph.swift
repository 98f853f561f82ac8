public import CausalGraphs

/// What a discovery algorithm found.
public enum DiscoveredGraph: Hashable, Sendable {
  /// One graph, where the method tells directions apart (DirectLiNGAM).
  case directedAcyclic(DirectedAcyclicGraph)
  /// A class of equivalent graphs (PC, greedy and order search, exact search).
  case partiallyDirected(PartiallyDirectedGraph)
  /// A class of ancestral graphs (FCI, RFCI).
  case partialAncestral(MixedGraph)
}
