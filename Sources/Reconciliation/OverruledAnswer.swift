public import CausalGraphs

/// What an expert said of a pair and the graph does not follow, with what following it would have cost.
public struct OverruledAnswer: Hashable, Sendable {
  /// What the answer asks of a graph.
  public enum Wish: Hashable, Sendable {
    /// This edge.
    case edge(DirectedEdge)
    /// No edge between the two, the smaller node first.
    case noEdge(Int, Int)
    /// The source before the target: no path the other way.
    case order(DirectedEdge)
  }

  /// The first of the expert's answers that say so, in canonical sequence.
  public let proposal: EdgeProposal
  /// How many answers of this expert say the same of the pair.
  public let count: Int
  /// What they ask for.
  public let wish: Wish
  /// What following it would have cost in posterior score, in nats: of the nearest graph that does, so at most this; nil where
  /// background knowledge does not allow it.
  public let cost: Double?
  /// One sentence for a person.
  public let reason: String
}
