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
  /// Whether rows of each arm are of the target population and have neighbours.
  private let matched: [MatchedCells]
  /// How much each cell of each arm serves as a neighbour.
  private let uses: [[Double]]

  /// - Parameters:
  ///   - neighbours: The neighbours of each cell of an arm; nil for one outside the target. Asked for when they are needed,
  ///     as often as that.
  ///   - peers: Neighbours in their own arm, of each cell of an arm.
  ///   - predictions: What a regression says of each row without and with treatment; nil without bias correction.
  /// - Returns: nil where no row of the target has a neighbour.
  init?(
    _ rows: MatchingRows, _ cells: MatchingCells, neighbours: (_ arm: Int) -> NeighbourLists?,
    peers: (_ arm: Int) -> NeighbourLists, predictions: [[Double]]?
  ) {
    var means: [[Double]] = [[], []]
    for arm in 0...1 {
      guard let lists = neighbours(arm) else { continue }
      let sums = rows.outcome.withUnsafeBufferPointer { outcome in
        cells.sums(of: 1 - arm, rows) { row in outcome[row] - (predictions.map { $0[1 - arm][row] } ?? 0) }
      }
      means[arm] = MatchingEffect.means(lists, sums, cells.arms[1 - arm])
    }
    matched = means.map(MatchedCells.init)
    /// The differences of an arm's rows and their neighbours; NaN where a row has none.
    func forEachDifference(of arm: Int, _ body: (_ weight: Double, _ difference: Double) -> Void) {
      guard !means[arm].isEmpty else { return }
      let (outcome, sign) = (rows.outcome.start, arm == 1 ? 1.0 : -1)
      means[arm].withUnsafeBufferPointer { means in
        cells.forEachRow(of: arm, rows) { row, cell in
          let other = (predictions.map { $0[1 - arm][row] } ?? 0) + means[cell]
          body(rows.weight(row), sign * (outcome[row] - other))
        }
      }
    }
    var (total, weight, used, unmatched) = (0.0, 0.0, 0, 0)
    for arm in 0...1 {
      forEachDifference(of: arm) { own, difference in
        guard !difference.isNaN else {
          unmatched += 1
          return
        }
        total += own * difference
        weight += own
        used += 1
      }
    }
    guard used > 0 else { return nil }
    let effect = total / weight
    var variance = 0.0
    for arm in 0...1 {
      forEachDifference(of: arm) { own, difference in
        let deviation = own * (difference - effect)
        if !deviation.isNaN { variance += deviation * deviation }
      }
    }
    means = []
    // What the rows of a cell add is the same but for their weights.
    let centre = rows.outcome.withUnsafeBufferPointer { outcome in
      outcome.reduce(0) { $0 + $1 / Double(outcome.count) }
    }
    var uses: [[Double]] = [[], []]
    for side in 0...1 where matched[1 - side].isTarget {
      let noise = MatchingEffect.noise(rows, cells, side, peers(side), centre: centre)
      guard let lists = neighbours(1 - side) else { continue }
      let isMatched = matched[side]
      variance += cells.arms[side].lend { own in
        noise.withUnsafeBufferPointer { noise in
          var change = 0.0
          uses[side] = cells.service(lists, of: side) { squaredShare, neighbour in
            change -= squaredShare * own.squaredWeight(neighbour) * noise[neighbour]
          }
          for (cell, use) in uses[side].enumerated() where use > 0 {
            change += own.squaredWeight(cell) * use * (use + (isMatched.contains(cell) ? 2 : 0)) * noise[cell]
          }
          return change
        }
      }
    }
    (self.effect, self.variance) = (effect, max(0, variance) / (weight * weight))
    (targetWeight, targetRows, unmatchedRows, self.uses) = (weight, used, unmatched, uses)
  }

  /// For each row: its own weight in the target population plus that as a neighbour.
  func rowWeights(_ rows: MatchingRows, _ cells: MatchingCells) -> ColumnStorage<Double> {
    ColumnStorage<Double>(count: rows.count) { target in
      target.initialize(repeating: 0)
      for arm in 0...1 {
        let (isServing, matched) = (!uses[arm].isEmpty, matched[arm])
        uses[arm].withUnsafeBufferPointer { uses in
          cells.forEachRow(of: arm, rows) { row, cell in
            let own = rows.weight(row)
            target[row] = (matched.contains(cell) ? own : 0) + (isServing ? own * uses[cell] : 0)
          }
        }
      }
    }
  }

  /// The mean over the neighbours of each cell; NaN without any.
  private static func means(_ lists: NeighbourLists, _ sums: [Double], _ others: ArmCells) -> [Double] {
    let count = lists.count
    return lists.lend { lists in
      others.lend { others in
        sums.withUnsafeBufferPointer { sums in
          [Double](unsafeUninitializedCapacity: count) { means, initialized in
            for cell in 0..<count {
              var (sum, weight) = (0.0, 0.0)
              lists.forEachNeighbour(of: cell) { neighbour in
                sum += sums[neighbour]
                weight += others.weight(neighbour)
              }
              means.initializeElement(at: cell, to: weight > 0 ? sum / weight : .nan)
            }
            initialized = count
          }
        }
      }
    }
  }

  /// The outcome's variance given covariates and treatment in each cell of an arm: the sample variance over its rows and
  /// their nearest ones in the arm. 0 for a row alone in its arm.
  ///
  /// - Parameter centre: About the mean of the outcome, so that squares do not cancel.
  private static func noise(
    _ rows: MatchingRows, _ cells: MatchingCells, _ arm: Int, _ peers: NeighbourLists, centre: Double
  ) -> [Double] {
    let outcome = rows.outcome.start
    let sums = cells.sums(of: arm, rows) { outcome[$0] - centre }
    let squareSums = cells.sums(of: arm, rows) { (outcome[$0] - centre) * (outcome[$0] - centre) }
    withExtendedLifetime(rows) {}
    let count = cells.arms[arm].count
    return peers.lend { peers in
      cells.arms[arm].lend { own in
        sums.withUnsafeBufferPointer { sums in
          squareSums.withUnsafeBufferPointer { squareSums in
            [Double](unsafeUninitializedCapacity: count) { noise, initialized in
              for cell in 0..<count {
                var (weight, squaredWeight) = (own.weight(cell), own.squaredWeight(cell))
                var (sum, square) = (sums[cell], squareSums[cell])
                peers.forEachNeighbour(of: cell) { peer in
                  weight += own.weight(peer)
                  squaredWeight += own.squaredWeight(peer)
                  sum += sums[peer]
                  square += squareSums[peer]
                }
                let divisor = weight - squaredWeight / weight
                noise.initializeElement(
                  at: cell, to: divisor > 1e-12 * weight ? max(0, square - sum * sum / weight) / divisor : 0)
              }
              initialized = count
            }
          }
        }
      }
    }
  }
}

/// Which cells of an arm are of the target population and have neighbours.
private struct MatchedCells {
  /// Whether the arm's rows are of the target population.
  let isTarget: Bool
  /// Whether each cell has neighbours; empty where all have.
  private let flags: [Bool]

  /// - Parameter means: Over the neighbours of each cell, NaN without any; empty for an arm outside the target.
  init(_ means: [Double]) {
    isTarget = !means.isEmpty
    flags = means.contains(where: \.isNaN) ? means.map { !$0.isNaN } : []
  }

  @inline(__always)
  func contains(_ cell: Int) -> Bool { isTarget && (flags.isEmpty || flags[cell]) }
}

extension MatchingCells {
  /// How much each cell of an arm serves as a neighbour: per unit of a row's weight, Σ wᵢ / Wᵢ over the rows i that it
  /// serves, W the weight of all neighbours of i.
  ///
  /// - Parameters:
  ///   - lists: The neighbours, in this arm, of each cell of the other.
  ///   - visit: Told of each neighbour Σ wᵢ² / Wᵢ² over the rows of one cell that it serves.
  @inline(__always)
  func service(
    _ lists: NeighbourLists, of side: Int, visit: (_ squaredShare: Double, _ neighbour: Int) -> Void = { _, _ in }
  ) -> [Double] {
    let count = lists.count
    var uses = [Double](repeating: 0, count: arms[side].count)
    lists.lend { lists in
      arms[1 - side].lend { own in
        arms[side].lend { other in
          uses.withUnsafeMutableBufferPointer { uses in
            for cell in 0..<count {
              var weight = 0.0
              lists.forEachNeighbour(of: cell) { weight += other.weight($0) }
              guard weight > 0 else { continue }
              let (share, squaredShare) = (own.weight(cell) / weight, own.squaredWeight(cell) / (weight * weight))
              lists.forEachNeighbour(of: cell) { neighbour in
                uses[neighbour] += share
                visit(squaredShare, neighbour)
              }
            }
          }
        }
      }
    }
    return uses
  }

  /// The weight of each row as a neighbour, those of one arm only; 0 for the other.
  ///
  /// - Parameter uses: What `service` gives for the arm.
  func serviceWeights(_ uses: [Double], of arm: Int, _ rows: MatchingRows) -> ColumnStorage<Double> {
    ColumnStorage<Double>(count: rows.count) { target in
      for row in target.indices {
        let serves = cellOfRow[row] >= 0 && rows.arm(row) == arm
        target.initializeElement(at: row, to: serves ? rows.weight(row) * uses[Int(cellOfRow[row])] : 0)
      }
    }
  }
}
