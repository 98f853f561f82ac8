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
    _ rows: MatchingRows, _ search: ScoreNeighbours, _ score: PropensityModel, peers: [NeighbourLists], effect: Double,
    target: EffectTarget
  ) {
    let count = rows.count
    let cells = search.cells
    let sums = rows.outcome.withUnsafeBufferPointer { outcome in cells.sums(rows) { outcome[$0] } }
    // The covariance near a row i is Σⱼ xⱼ (yⱼ − ȳ) / (m − 1) over the m rows j near it; with gᵢ before it, row j collects
    // gᵢ / (m − 1) times its outcome less gᵢ ȳ / (m − 1): the same for all rows j of a cell.
    let locals = (0...1).map { arm in
      [0, 1].map { side in
        LocalMoments(
          of: cells.arms[arm].count,
          side == arm ? peers[arm] : search.opposite(of: arm, rows: ScoreAdjustment.window, caliper: .infinity),
          cells.arms[side], sums[side], isOwn: side == arm)
      }
    }
    var slopes = cells.arms.map { [Double](repeating: 0, count: $0.count) }
    var shifts = slopes
    for arm in 0...1 {
      for side in 0...1 {
        let gains = (0..<cells.arms[arm].count).map { cell in
          Double(cells.arms[arm].counts[cell]) * ScoreAdjustment.gain(side, search.scores[arm][cell], target)
        }
        locals[arm][side].spread(gains, to: &slopes[side], &shifts[side])
      }
    }
    var shares = [Double](repeating: 0, count: count)
    var derivative = [Double](repeating: 0, count: target == .ate ? 0 : count)
    let sign = target == .atc ? -1.0 : 1
    for row in 0..<count {
      let (arm, cell, outcome) = (rows.arm(row), Int(cells.cellOfRow[row]), rows.outcome[row])
      shares[row] = outcome * slopes[arm][cell] - shifts[arm][cell]
      guard target != .ate else { continue }
      let p = score.scores[row]
      // Without the row itself, so that what is left of its outcome is not shrunk.
      let own = locals[arm][arm].meanWithout(outcome, cell)
      let other = locals[arm][1 - arm].means[cell]
      let between = p * (1 - p) * ((arm == 1 ? own - other : other - own) - effect)
      shares[row] += sign * between
      derivative[row] = sign * (between + (arm == 1 ? 1 - p : -p) * (outcome - own))
    }
    var size = Double(count)
    if target != .ate {
      size = score.scores.withUnsafeBufferPointer { $0.reduce(0) { $0 + (target == .att ? $1 : 1 - $1) } }
    }
    let inverse = score.fit.coefficients.covariance
    func form(_ factors: [Double]) -> Double {
      guard !factors.isEmpty else { return 0 }
      let vector =
        [factors.reduce(0, +)]
        + score.view.columns.map { column in
          factors.withUnsafeBufferPointer { factors in
            guard let base = factors.baseAddress else { return 0 }
            return ColumnKernel.centredProduct(column.start, centre: 0, base, count)
          }
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

/// Rows of one arm near each cell: how many, and their mean outcome.
private struct LocalMoments {
  let lists: NeighbourLists
  let isOwn: Bool
  /// One a cell.
  private(set) var sizes: [Double]
  private(set) var means: [Double]

  init(of count: Int, _ lists: NeighbourLists, _ arm: ArmCells, _ sums: [Double], isOwn: Bool) {
    (self.lists, self.isOwn) = (lists, isOwn)
    sizes = [Double](repeating: 0, count: count)
    means = sizes
    for cell in 0..<count {
      var (size, total) = isOwn ? (Double(arm.counts[cell]), sums[cell]) : (0, 0)
      lists.forEachNeighbour(of: cell) { neighbour in
        size += Double(arm.counts[neighbour])
        total += sums[neighbour]
      }
      (sizes[cell], means[cell]) = (size, size > 0 ? total / size : 0)
    }
  }

  func meanWithout(_ outcome: Double, _ cell: Int) -> Double {
    sizes[cell] > 1 ? (sizes[cell] * means[cell] - outcome) / (sizes[cell] - 1) : means[cell]
  }

  func spread(_ gains: [Double], to slopes: inout [Double], _ shifts: inout [Double]) {
    for cell in gains.indices where sizes[cell] > 1 {
      let gain = gains[cell] / (sizes[cell] - 1)
      let shift = gain * means[cell]
      if isOwn {
        slopes[cell] += gain
        shifts[cell] += shift
      }
      lists.forEachNeighbour(of: cell) { neighbour in
        slopes[neighbour] += gain
        shifts[neighbour] += shift
      }
    }
  }
}
