import CausalStatistics

/// Whether rows crowd on one side of a cutoff, as they do where units can choose their side: the rows of the smallest
/// window with enough of them on both sides, against a fair coin (Cattaneo, Titiunik and Vazquez-Bare 2017; McCrary 2008
/// for the idea).
struct DensityCheck {
  /// Half its width, in the design's unit.
  let window: Double
  let left: Int
  let right: Int
  /// Two-sided.
  let pValue: Double

  /// Nil where a side has too few rows.
  init?(_ left: DiscontinuitySide, _ right: DiscontinuitySide, atLeast rows: Int = 20) {
    guard left.count >= rows, right.count >= rows else { return nil }
    let far = max(abs(left.distances[left.count - rows]), abs(right.distances[rows - 1]))
    window = far
    let within = far * (1 + 1e-12)
    self.left = left.range(within: within).count
    self.right = right.range(within: within).count
    guard let coin = try? Binomial(trials: self.left + self.right, probability: 0.5) else { return nil }
    pValue = min(1, 2 * coin.cumulative(min(self.left, self.right)))
  }
}
