import CausalData
import CausalStatistics

/// What estimating the propensity score changes in the variance of matching on it (Abadie and Imbens 2016, Econometrica
/// 84): −cᵀ I⁻¹ c for the average effect, −cᵀ I⁻¹ c + dᵀ I⁻¹ d for effects on the treated or the untreated, I the
/// information of the logistic regression, c the covariance of the matching estimator with its score, d the derivative of
/// the effect by its parameters.
///
/// Covariances of covariates and outcome given the score are of the nearest rows of each arm. d is taken by weighting
/// residuals about the arms' local means, E[x ((1 − p) 1{t=1} r − p 1{t=0} r + p (1 − p)(m₁ − m₀ − τ))], where the paper
/// matches a second time, on covariates: both are consistent, and this takes one pass.
struct ScoreAdjustment {
  /// Rows of each arm near a score that tell a covariance.
  static let window = 2

  /// To be added to the variance of the effect.
  let variance: Double

  /// - Parameters:
  ///   - peers: Neighbours in the own arm.
  ///   - target: `ate`, `att` or `atc`. Rows are not weighted.
  init(
    _ rows: MatchingRows, _ search: ScoreNeighbours, _ score: MatchingScore, peers: [NeighbourLists], effect: Double,
    target: EffectTarget
  ) {
    let count = rows.count
    let cells = search.cells
    let sums = rows.outcome.withUnsafeBufferPointer { cells.sums($0, rows) }
    let across = (0...1).map { search.opposite(of: $0, rows: ScoreAdjustment.window, caliper: .infinity) }
    // For each row: what multiplies its covariates in c and in d. The covariance near a row i is
    // Σⱼ xⱼ (yⱼ − ȳ) / (m − 1) over the m rows j near it, so that row j collects gᵢ / (m − 1) and gᵢ ȳ / (m − 1).
    var slopes = cells.arms.map { [Double](repeating: 0, count: $0.count) }
    var shifts = slopes
    var shares = [Double](repeating: 0, count: count)
    var derivative = [Double](repeating: 0, count: count)
    for row in 0..<count {
      let (arm, cell, p) = (rows.arm(row), Int(cells.cellOfRow[row]), score.scores[row])
      var local = (untreated: 0.0, treated: 0.0)
      for side in 0...1 {
        let lists = side == arm ? peers[arm] : across[arm]
        let near = lists.neighbours(of: cell)
        var (size, total) = side == arm ? (Double(cells.arms[arm].counts[cell]), sums[arm][cell]) : (0, 0)
        for neighbour in near {
          size += Double(cells.arms[side].counts[Int(neighbour)])
          total += sums[side][Int(neighbour)]
        }
        guard size > 1 else { continue }
        let mean = total / size
        let gain = ScoreAdjustment.gain(side, p, target) / (size - 1)
        if side == arm {
          slopes[side][cell] += gain
          shifts[side][cell] += gain * mean
        }
        // Without the row itself, so that what is left of its outcome is not shrunk.
        let others = side == arm ? (total - rows.outcome[row]) / (size - 1) : mean
        if side == 1 { local.treated = others } else { local.untreated = others }
        for neighbour in near {
          slopes[side][Int(neighbour)] += gain
          shifts[side][Int(neighbour)] += gain * mean
        }
      }
      guard target != .ate else { continue }
      let between = p * (1 - p) * (local.treated - local.untreated - effect)
      let residual = rows.outcome[row] - (arm == 1 ? local.treated : local.untreated)
      shares[row] = (target == .att ? 1 : -1) * between
      derivative[row] = (target == .att ? 1 : -1) * (between + (arm == 1 ? (1 - p) * residual : -p * residual))
    }
    for row in 0..<count {
      let (arm, cell) = (rows.arm(row), Int(cells.cellOfRow[row]))
      shares[row] += rows.outcome[row] * slopes[arm][cell] - shifts[arm][cell]
    }
    var size = Double(count)
    if target != .ate {
      size = score.scores.withUnsafeBufferPointer { $0.reduce(0) { $0 + (target == .att ? $1 : 1 - $1) } }
    }
    let inverse = score.fit.coefficients.covariance
    func form(_ factors: [Double]) -> Double {
      var vector = [factors.reduce(0, +)]
      for column in score.columns {
        vector.append(
          column.withUnsafeBufferPointer { column in
            var sum = 0.0
            for row in 0..<count { sum += factors[row] * column[row] }
            return sum
          })
      }
      return zip(vector, inverse.times(vector)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    variance = (form(derivative) - form(shares)) / (size * size)
  }

  /// What multiplies the covariance in an arm: the density of the logistic curve over the probability of that arm, as the
  /// target's rows weigh it.
  @inline(__always)
  private static func gain(_ arm: Int, _ p: Double, _ target: EffectTarget) -> Double {
    switch target {
    case .att: arm == 1 ? p * (1 - p) : p * p
    case .atc: arm == 1 ? (1 - p) * (1 - p) : p * (1 - p)
    default: arm == 1 ? 1 - p : p
    }
  }
}
