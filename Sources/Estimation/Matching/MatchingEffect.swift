import CausalData

/// The effect by given neighbours, and its variance (Abadie and Imbens 2006, Econometrica 74, theorems 6 and 7, here for
/// weighted rows too): each row of the target population is compared with the mean of its neighbours in the other arm.
///
/// With weights wᵢ, shares aᵢⱼ of neighbour j in the mean for i, and Kⱼ = Σ wᵢ aᵢⱼ, the effect is
/// Σ ± (wᵢ 1{i in target} + Kᵢ) Yᵢ over Σ w, and its variance
/// [Σ wᵢ² (dᵢ − τ)² + Σ ((wᵢ + Kᵢ)² − wᵢ² − Σ wₗ² aₗᵢ²) σ²ᵢ] / (Σ w)², dᵢ the difference of row i.
struct MatchingEffect {
  /// In the outcome's unit.
  let effect: Double
  /// Of the effect over samples from the population.
  let variance: Double
  /// The weights of the rows in the target population that have neighbours, and their number.
  let targetWeight: Double
  let targetRows: Int
  /// Rows of the target population without a neighbour within the caliper.
  let unmatchedRows: Int
  /// For each row: its own weight in the target population plus that as a neighbour.
  let rowWeights: [Double]

  /// - Parameters:
  ///   - lists: The neighbours of each cell of the untreated, of the treated; nil for an arm outside the target.
  ///   - peers: Neighbours in their own arm.
  ///   - service: What `NeighbourService` finds for `lists`.
  ///   - predictions: What a regression says of each row without and with treatment; nil without bias correction.
  /// - Returns: nil where no row of the target has a neighbour.
  init?(
    _ rows: MatchingRows, _ cells: MatchingCells, lists: [NeighbourLists?], peers: [NeighbourLists],
    service: NeighbourService, predictions: [[Double]]?
  ) {
    let count = rows.count
    let sums = rows.outcome.withUnsafeBufferPointer { outcome in
      cells.sums(rows) { row in outcome[row] - (predictions.map { $0[rows.arm(row)][row] } ?? 0) }
    }
    // Figures of the cells of both arms, those of the treated after the others'.
    let first = cells.arms[0].count
    let means = (0...1).flatMap { arm in
      lists[arm].map { MatchingEffect.means($0, sums[1 - arm], cells.arms[1 - arm].weights) }
        ?? [Double](repeating: .nan, count: cells.arms[arm].count)
    }
    let isTarget = (lists[0] != nil, lists[1] != nil)
    let (uses, squaredUses) = (service.uses[0] + service.uses[1], service.squaredUses[0] + service.squaredUses[1])
    let noise = MatchingEffect.noise(rows, cells, peers).flatMap(\.self)
    // The difference of each row of the target, NaN where there is none.
    var differences = [Double](repeating: .nan, count: count)
    var (total, weight, used, unmatched) = (0.0, 0.0, 0, 0)
    for row in 0..<count where cells.cellOfRow[row] >= 0 {
      let isTreated = rows.isTreated(row)
      guard isTreated ? isTarget.1 : isTarget.0 else { continue }
      let mean = means[Int(cells.cellOfRow[row]) + (isTreated ? first : 0)]
      guard !mean.isNaN else {
        unmatched += 1
        continue
      }
      let other = (predictions.map { $0[isTreated ? 0 : 1][row] } ?? 0) + mean
      let difference = isTreated ? rows.outcome[row] - other : other - rows.outcome[row]
      differences[row] = difference
      total += rows.weight(row) * difference
      weight += rows.weight(row)
      used += 1
    }
    guard used > 0 else { return nil }
    let effect = total / weight
    var variance = 0.0
    var rowWeights = [Double](repeating: 0, count: count)
    for row in 0..<count where cells.cellOfRow[row] >= 0 {
      let (cell, own) = (Int(cells.cellOfRow[row]) + (rows.isTreated(row) ? first : 0), rows.weight(row))
      let served = own * uses[cell]
      let isMatched = !differences[row].isNaN
      rowWeights[row] = (isMatched ? own : 0) + served
      if isMatched {
        let deviation = own * (differences[row] - effect)
        variance += deviation * deviation
      }
      guard served > 0 else { continue }
      let squared = own * own * squaredUses[cell]
      variance += (served * served + (isMatched ? 2 * own * served : 0) - squared) * noise[cell]
    }
    (self.effect, self.variance) = (effect, max(0, variance) / (weight * weight))
    (targetWeight, targetRows, unmatchedRows, self.rowWeights) = (weight, used, unmatched, rowWeights)
  }

  /// The mean over the neighbours of each cell; NaN without any.
  private static func means(_ lists: NeighbourLists, _ sums: [Double], _ weights: [Double]) -> [Double] {
    (0..<lists.count).map { cell in
      var (sum, weight) = (0.0, 0.0)
      lists.forEachNeighbour(of: cell) { neighbour in
        sum += sums[neighbour]
        weight += weights[neighbour]
      }
      return weight > 0 ? sum / weight : .nan
    }
  }

  /// The outcome's variance given covariates and treatment in each cell of an arm: the sample variance over its rows and
  /// their nearest ones in the arm. 0 for a row alone in its arm.
  private static func noise(_ rows: MatchingRows, _ cells: MatchingCells, _ peers: [NeighbourLists]) -> [[Double]] {
    // About the mean, so that squares do not cancel.
    let (sums, squareSums) = rows.outcome.withUnsafeBufferPointer { outcome in
      let centre = outcome.reduce(0) { $0 + $1 / Double(outcome.count) }
      return (
        cells.sums(rows) { outcome[$0] - centre },
        cells.sums(rows) { (outcome[$0] - centre) * (outcome[$0] - centre) }
      )
    }
    return (0...1).map { arm in
      let own = cells.arms[arm]
      return (0..<own.count).map { cell in
        var (weight, squaredWeight) = (own.weights[cell], own.squaredWeights[cell])
        var (sum, square) = (sums[arm][cell], squareSums[arm][cell])
        peers[arm].forEachNeighbour(of: cell) { peer in
          weight += own.weights[peer]
          squaredWeight += own.squaredWeights[peer]
          sum += sums[arm][peer]
          square += squareSums[arm][peer]
        }
        let divisor = weight - squaredWeight / weight
        return divisor > 1e-12 * weight ? max(0, square - sum * sum / weight) / divisor : 0
      }
    }
  }
}

/// How much each cell serves as a neighbour: per unit of a row's weight, Σ wᵢ / Wᵢ over the rows i that it serves, W the
/// weight of all neighbours of i; and Σ wᵢ² / Wᵢ².
struct NeighbourService {
  /// Of untreated cells, and of treated ones.
  let uses: [[Double]]
  let squaredUses: [[Double]]

  init(_ cells: MatchingCells, _ lists: [NeighbourLists?]) {
    var uses = cells.arms.map { [Double](repeating: 0, count: $0.count) }
    var squared = uses
    for arm in 0...1 {
      guard let lists = lists[arm] else { continue }
      let (own, other) = (cells.arms[arm], cells.arms[1 - arm])
      var use = uses[1 - arm]
      var square = squared[1 - arm]
      for cell in 0..<lists.count {
        var weight = 0.0
        lists.forEachNeighbour(of: cell) { weight += other.weights[$0] }
        guard weight > 0 else { continue }
        let (share, squaredShare) = (own.weights[cell] / weight, own.squaredWeights[cell] / (weight * weight))
        lists.forEachNeighbour(of: cell) { neighbour in
          use[neighbour] += share
          square[neighbour] += squaredShare
        }
      }
      (uses[1 - arm], squared[1 - arm]) = (use, square)
    }
    (self.uses, squaredUses) = (uses, squared)
  }

  /// The weight of each row as a neighbour, those of one arm only; 0 for the other.
  func weights(of arm: Int, _ rows: MatchingRows, _ cells: MatchingCells) -> ColumnStorage<Double> {
    ColumnStorage<Double>(count: rows.count) { target in
      for row in target.indices {
        let serves = cells.cellOfRow[row] >= 0 && rows.arm(row) == arm
        target.initializeElement(
          at: row, to: serves ? rows.weight(row) * uses[arm][Int(cells.cellOfRow[row])] : 0)
      }
    }
  }
}
