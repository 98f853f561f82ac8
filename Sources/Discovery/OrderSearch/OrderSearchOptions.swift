/// How much an order search does, and where from.
public struct OrderSearchOptions: Hashable, Sendable {
  /// Independent searches, each from an order of its own; 1 or more. They run side by side.
  public var starts = 2
  /// How often each of them shuffles a neighbourhood of its best order and climbs again; nil for two and a half times
  /// as often as there are variables, but at least 30 times.
  public var perturbations: Int?
  /// The most parents a node may have; nil for no limit.
  public var parentLimit: Int?
  /// Fixes every random choice.
  public var seed: UInt64 = 0
  /// Changes nothing but the time taken.
  public var threads = 1
  /// Whether a set of parents is extended by every allowed candidate as soon as by one: right where
  /// `localScores(of:parents:addingEachOf:)` costs little more than one score, wasteful where each has its own price.
  public var scoresAllCandidates = false

  /// Two starts, on one thread.
  public init() {}

  /// The number of perturbations where none is named.
  static func perturbations(nodes: Int) -> Int { max(30, 5 * nodes / 2) }
}
