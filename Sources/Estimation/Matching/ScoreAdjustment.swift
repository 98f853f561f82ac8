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
  ///   - peers: Neighbours in the own arm, of each cell of an arm.
  ///   - effect: Used for `att` and `atc` only.
  ///   - target: `ate`, `att` or `atc`. Rows are not weighted.
  init(
    _ rows: MatchingRows, _ search: ScoreNeighbours, _ score: MatchingScore, peers: (_ arm: Int) -> NeighbourLists,
    effect: Double, target: EffectTarget, threads: Int
  ) {
    let count = rows.count
    let scores = target == .ate ? nil : score.scores(rows: count, threads: threads)
    var shares = DesignProducts(score.view)
    var derivative = DesignProducts(score.view)
    let sign = target == .atc ? -1.0 : 1
    // One arm after the other, so that the figures of one at a time are in memory.
    for side in 0...1 {
      let gains = NeighbourGains(rows, search, side: side, peers: peers, target)
      let means = target == .ate ? nil : NeighbourMeans(rows, search, side: side, peers: peers)
      let outcome = rows.outcome.start
      search.cells.cellOfRow.withUnsafeBufferPointer { cells in
        gains.slopes.withUnsafeBufferPointer { slopes in
          gains.shifts.withUnsafeBufferPointer { shifts in
            rows.forEachChunk(of: side) { start, places in
              for (index, place) in places.enumerated() {
                let row = start &+ Int(place)
                let cell = Int(cells[row])
                shares.factors[index] = outcome[row] * slopes[cell] - shifts[cell]
                guard let scores, let means else { continue }
                let p = scores[row]
                // Without the row itself, so that what is left of its outcome is not shrunk.
                let own = means.own.meanWithout(outcome[row], cell)
                let other = means.other.means[cell]
                let between = p * (1 - p) * ((side == 1 ? own - other : other - own) - effect)
                shares.factors[index] += sign * between
                derivative.factors[index] = sign * (between + (side == 1 ? 1 - p : -p) * (outcome[row] - own))
              }
              shares.add(start, places)
              if target != .ate { derivative.add(start, places) }
            }
          }
        }
      }
    }
    withExtendedLifetime(rows) {}
    let size =
      scores.map { scores in
        scores.withUnsafeBufferPointer { $0.reduce(0) { $0 + (target == .att ? $1 : 1 - $1) } }
      } ?? Double(count)
    let inverse = score.fit.coefficients.covariance
    func form(_ vector: [Double]) -> Double {
      zip(vector, inverse.times(vector)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    variance = (form(derivative.products) - form(shares.products)) / (size * size)
  }

  /// What multiplies the covariance in an arm: the density of the logistic curve over the probability of that arm, as the
  /// target's rows weigh it.
  @inline(__always)
  fileprivate static func gain(_ arm: Int, _ p: Double, _ target: EffectTarget) -> Double {
    switch target {
    case .att: arm == 1 ? p * (1 - p) : p * p
    case .atc: arm == 1 ? (1 - p) * (1 - p) : p * (1 - p)
    default: arm == 1 ? 1 - p : p
    }
  }
}

/// Products of the columns of a design, the constant first, with a factor a row, chunk by chunk.
private struct DesignProducts {
  let view: DesignView
  /// Of some rows of a chunk, side by side.
  var factors = [Double](repeating: 0, count: RowPass.chunk)
  private(set) var products: [Double]

  init(_ view: DesignView) {
    self.view = view
    products = [Double](repeating: 0, count: view.columns.count + 1)
  }

  /// Adds the rows that the factors are of.
  ///
  /// - Parameter places: Of the rows, counted from `start`.
  mutating func add(_ start: Int, _ places: UnsafeBufferPointer<Int32>) {
    factors.withUnsafeBufferPointer { factors in
      var whole = 0.0
      for index in places.indices { whole += factors[index] }
      products[0] += whole
      for (place, column) in view.addresses.enumerated() {
        let values = column + start
        // Two sums, so that one does not wait for the other.
        var (even, odd) = (0.0, 0.0)
        var index = 0
        while index &+ 2 <= places.count {
          even += factors[index] * values[Int(places[index])]
          odd += factors[index &+ 1] * values[Int(places[index &+ 1])]
          index &+= 2
        }
        if index < places.count { even += factors[index] * values[Int(places[index])] }
        products[place + 1] += even + odd
      }
    }
  }
}

/// What each cell of one arm collects: the covariance near a row i is Σⱼ xⱼ (yⱼ − ȳ) / (m − 1) over the m rows j near it;
/// with gᵢ before it, row j collects gᵢ / (m − 1) times its outcome less gᵢ ȳ / (m − 1): the same for all rows j of a cell.
private struct NeighbourGains {
  /// Sums of gᵢ / (m − 1), one a cell.
  private(set) var slopes: [Double]
  /// Sums of gᵢ ȳ / (m − 1), one a cell.
  private(set) var shifts: [Double]

  init(
    _ rows: MatchingRows, _ search: ScoreNeighbours, side: Int, peers: (_ arm: Int) -> NeighbourLists,
    _ target: EffectTarget
  ) {
    let cells = search.cells
    let outcome = rows.outcome.start
    let sums = cells.sums(of: side, rows) { outcome[$0] }
    withExtendedLifetime(rows) {}
    var slopes = [Double](repeating: 0, count: cells.arms[side].count)
    var shifts = slopes
    slopes.withUnsafeMutableBufferPointer { slopes in
      shifts.withUnsafeMutableBufferPointer { shifts in
        sums.withUnsafeBufferPointer { sums in
          for arm in 0...1 {
            let isOwn = arm == side
            let lists =
              isOwn ? peers(arm) : search.opposite(of: arm, rows: ScoreAdjustment.window, caliper: .infinity)
            lists.lend { lists in
              cells.arms[side].lend { near in
                cells.arms[arm].lend { from in
                  search.scores[arm].withUnsafeBufferPointer { scores in
                    for cell in scores.indices {
                      let (size, mean) = NeighbourMeans.moments(of: cell, lists, near, sums, isOwn: isOwn)
                      guard size > 1 else { continue }
                      let gain =
                        Double(from.rows(cell)) * ScoreAdjustment.gain(side, scores[cell], target) / (size - 1)
                      let shift = gain * mean
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
              }
            }
          }
        }
      }
    }
    (self.slopes, self.shifts) = (slopes, shifts)
  }
}

/// The mean outcomes of the rows of each arm near each cell of one arm.
private struct NeighbourMeans {
  /// Those of one arm.
  struct Local {
    /// How many rows, and their mean, one a cell.
    let sizes: [Double]
    let means: [Double]

    func meanWithout(_ outcome: Double, _ cell: Int) -> Double {
      sizes[cell] > 1 ? (sizes[cell] * means[cell] - outcome) / (sizes[cell] - 1) : means[cell]
    }
  }

  /// Of the cell's own arm, and of the other.
  let own: Local
  let other: Local

  init(_ rows: MatchingRows, _ search: ScoreNeighbours, side: Int, peers: (_ arm: Int) -> NeighbourLists) {
    let cells = search.cells
    let locals = [side, 1 - side].map { arm in
      let lists =
        arm == side ? peers(side) : search.opposite(of: side, rows: ScoreAdjustment.window, caliper: .infinity)
      let sums = rows.outcome.withUnsafeBufferPointer { outcome in cells.sums(of: arm, rows) { outcome[$0] } }
      let moments = lists.lend { lists in
        cells.arms[arm].lend { near in
          sums.withUnsafeBufferPointer { sums in
            (0..<cells.arms[side].count).map {
              NeighbourMeans.moments(of: $0, lists, near, sums, isOwn: arm == side)
            }
          }
        }
      }
      return Local(sizes: moments.map(\.size), means: moments.map(\.mean))
    }
    (own, other) = (locals[0], locals[1])
  }

  /// How many rows of an arm are near a cell, and their mean outcome.
  @inline(__always)
  static func moments(
    of cell: Int, _ lists: NeighbourLists.View, _ arm: ArmCells.View, _ sums: UnsafeBufferPointer<Double>, isOwn: Bool
  ) -> (size: Double, mean: Double) {
    var (size, total) = isOwn ? (Double(arm.rows(cell)), sums[cell]) : (0, 0)
    lists.forEachNeighbour(of: cell) { neighbour in
      size += Double(arm.rows(neighbour))
      total += sums[neighbour]
    }
    return (size, size > 0 ? total / size : 0)
  }
}
