extension ExactEdgePosterior {
  /// A parent limit under which all local scores are a matter of seconds; nil where none is needed.
  ///
  /// - No data need none, and neither do Gaussian scores, which share determinants.
  /// - Complete categorical data share the counts of sets of columns: the largest limit that leaves at most 2³² visits of
  ///   a row, which is none for 16 variables and 65,000 rows, or 20 variables and 4,000.
  /// - Any other score is computed family by family: the largest limit that leaves at most 2¹⁶ families (4 parents of 16
  ///   variables, all of 12) and, for categorical data with missing values, 2³⁰ visits of a row; but at least 2 parents.
  public static func suggestedParentLimit(for score: some LocalScore) -> Int? {
    let count = score.variableCount
    if score is ZeroScore || score is any DeterminantScore { return nil }
    guard count <= variableLimit else { return 2 }
    let rows = (score as? DiscreteLocalScore)?.data.storedRows ?? 0
    let shares = (score as? DiscreteLocalScore).map { SubsetCounts.canCount($0.data) } ?? false
    for limit in stride(from: count - 1, through: 3, by: -1) {
      let isAffordable =
        if shares {
          SubsetCounts.setCount(columns: count, largest: limit + 1) * rows <= 1 << 32
        } else {
          count * SubsetCounts.setCount(columns: count - 1, largest: limit) <= min(1 << 16, (1 << 30) / max(1, rows))
        }
      if isAffordable { return limit == count - 1 ? nil : limit }
    }
    return count > 3 ? 2 : nil
  }
}
