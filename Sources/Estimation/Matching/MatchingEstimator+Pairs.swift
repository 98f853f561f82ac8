import CausalData

/// One treated row and the untreated one that it is compared with.
package struct MatchedPair: Hashable, Sendable {
  /// The place of the treated row in the sample.
  package let treated: Int
  /// The place of the other.
  package let control: Int
}

extension MatchingEstimator {
  /// One-to-one pairs without replacement by the propensity score, as this estimator makes them for `att` (or for `atc` where
  /// fewer rows are untreated); its caliper and exact columns hold.
  ///
  /// - Returns: In the order of the rows of the smaller arm.
  /// - Throws: As `estimate`; `unsuitable` with weights or another distance.
  package func pairs(
    _ sample: EffectSample, _ settings: EstimationSettings
  ) throws(EstimationError) -> [MatchedPair] {
    var pairing = self
    (pairing.isWithReplacement, pairing.neighbours) = (false, 1)
    var own = settings
    let treated = sample.treatment.values.withUnsafeBufferPointer { $0.count { $0 > 0.5 } }
    own.target = 2 * treated <= sample.rowCount ? .att : .atc
    try pairing.checkSuitable(sample, own)
    try pairing.checkOptions(sample)
    let rows = MatchingRows(treatment: sample.treatment.values, outcome: sample.outcome.values, weights: nil)
    try pairing.checkArms(rows, sample)
    let space = try MatchingSpace(
      .propensityScore, rows, sample, try ExactStrata(exact, sample), isGrouping: false, own)
    guard let search = space.search as? ScoreNeighbours else { return [] }
    let arm = own.target == .att ? 1 : 0
    let lists = search.pairs(of: arm, rows: 1, caliper: caliper.map { $0 * space.unit } ?? .infinity)
    // Without grouping each cell is one row.
    var rowOfCell = (0...1).map { [Int](repeating: 0, count: search.cells.arms[$0].count) }
    for row in 0..<rows.count { rowOfCell[rows.arm(row)][Int(search.cells.cellOfRow[row])] = row }
    var pairs: [MatchedPair] = []
    for row in 0..<rows.count where rows.arm(row) == arm {
      lists.forEachNeighbour(of: Int(search.cells.cellOfRow[row])) { neighbour in
        let other = rowOfCell[1 - arm][neighbour]
        pairs.append(arm == 1 ? MatchedPair(treated: row, control: other) : MatchedPair(treated: other, control: row))
      }
    }
    return pairs
  }
}
