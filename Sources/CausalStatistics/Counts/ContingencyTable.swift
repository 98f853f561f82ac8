/// How often each combination of levels of a few categorical columns occurs.
public struct ContingencyTable: Hashable, Sendable {
  /// The number of levels of each column, 1 or more.
  public let levels: [Int]
  /// One count a combination, the first column's level fastest: cell Σ level_k Π_{j<k} levels_j.
  public var counts: [Double]

  /// Counts of zero.
  public init(levels: [Int]) {
    self.levels = levels
    counts = [Double](repeating: 0, count: levels.reduce(1, *))
  }
}
