public import CausalGraphs

/// What a graph says of one effect: whether and how it can be computed from observed data.
public struct EffectIdentification: Hashable, Sendable {
  /// The graph's variables.
  public let variables: VariableList
  /// What was asked.
  public let question: EffectQuestion
  /// Whether the effect follows from observed data alone, without assumptions on the form of any mechanism. Instruments do
  /// not make it so.
  public let isIdentifiable: Bool
  /// The ways to compute it, the best known first.
  public let estimands: [Estimand]
  /// Adjustment sets without a member to spare, as far as they were asked for.
  public let minimalAdjustmentSets: [[Int]]
  /// Whether there are more.
  public let hasMoreAdjustmentSets: Bool
  /// Where it is known.
  public let optimalAdjustmentSet: [Int]?
  /// Instruments, each with one set of conditions.
  public let instruments: [Instrument]
  /// Front-door sets without a member to spare, as far as they were asked for.
  public let frontDoorSets: [[Int]]
  /// Where a graph with undirected edges does not decide the effect: what it is in one part of the members or another, as
  /// far as it was asked for.
  public internal(set) var possibleEffects: [PossibleEffect] = []
  /// Whether there are more.
  public internal(set) var hasMorePossibleEffects = false
  /// Undirected edges each of which, alone, decides the effect whichever way it is directed.
  public internal(set) var decidingEdges: [UndirectedEdge] = []
  /// Why not, where it is not identifiable; or what else there is to know. One or two sentences.
  public let reason: String?
}
