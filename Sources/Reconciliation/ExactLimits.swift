import Discovery

/// How many parents exact computations can allow for, so that they take seconds.
enum ExactLimits {
  /// Up to so many variables the best graph is searched for exactly.
  static let search = 20
  /// Up to so many, the sum over all graphs is taken without being asked.
  static let sum = 20
  /// Above so many variables that sum leaves out graphs with more parents a variable than `fewParents`, unless another
  /// limit was set.
  static let sumOfAll = 16
  /// See `sumOfAll`.
  static let fewParents = 5
  /// Up to so many, it is taken where there are no data, so that nothing is left out of it.
  static let sumOfNames = 17
  /// Up to so many, graphs are sampled without being asked.
  static let sampling = 100
  /// Up to so many, graphs are sampled on demand where there are no data.
  static let samplingOfNames = 400
  /// How many rows may be visited in counting, several times over in one reconciliation.
  private static let visits = 1 << 28

  /// The largest parent limit that leaves the work bounded; nil where none is needed.
  ///
  /// - Gaussian scores need none: they share determinants.
  /// - Complete categorical data share the counts of sets of columns, each a pass over the rows at most.
  /// - Any other score as `ExactEdgePosterior.suggestedParentLimit(for:)`.
  static func parentLimit(for score: some LocalScore) -> Int? {
    if let table = score as? TabulatedScore { return table.parentLimit }
    let suggested = ExactEdgePosterior.suggestedParentLimit(for: score)
    guard let counts = score as? DiscreteLocalScore, counts.data.isComplete else { return suggested }
    let count = counts.variableCount
    var (sets, binomial, largest) = (1, 1, 0)
    for size in 0..<count {
      binomial = binomial * (count - size) / (size + 1)
      sets += binomial
      // A set holds a family: its parents and the child.
      if largest > 3, sets > visits / max(1, counts.data.rowCount) { break }
      largest = size + 1
    }
    return largest == count ? suggested : min(suggested ?? count, largest - 1)
  }

  /// Whether families have a price of their own, so that what several computations ask for is best computed once.
  static func isWorthTabulating(_ score: some LocalScore) -> Bool {
    guard !(score is any DeterminantScore), score.variableCount <= search else { return false }
    guard let counts = score as? DiscreteLocalScore else { return true }
    return !counts.data.isComplete
  }
}
