/// A directed edge and what it is worth to keep it.
public struct WeightedEdge: Hashable, Sendable {
  /// The edge.
  public var edge: DirectedEdge
  /// Above zero and finite: for reconciliation, log-odds in nats.
  public var weight: Double

  /// An edge and what it costs to give it up.
  public init(_ edge: DirectedEdge, weight: Double) {
    self.edge = edge
    self.weight = weight
  }

  /// The edge source → target and what it costs to give it up.
  public init(_ source: Int, _ target: Int, weight: Double) {
    self.init(DirectedEdge(source, target), weight: weight)
  }
}
