import CausalData
import CausalStatistics
import StrictJSON

/// The rows of a discontinuity as two sides of the cutoff, and how treatment goes with the side.
struct DiscontinuityDesign {
  /// How treatment goes with the side.
  enum Compliance: Hashable {
    /// All rows above the cutoff are treated and none below (`sign` 1), or the other way round (−1).
    case sharp(sign: Double)
    /// The cutoff only moves treatment; one-sided where on one side it does not vary.
    case fuzzy(isOneSided: Bool)
  }

  let left: DiscontinuitySide
  let right: DiscontinuitySide
  let compliance: Compliance
  /// Whether rows exactly at the cutoff count as below it, because treatment says so.
  let cutoffIsLeft: Bool
  /// The running variable's standard deviation: the unit of the sides' distances.
  let unit: Double
  /// The least of standard deviation and interquartile range / 1.349, in `unit`s.
  let spread: Double

  var isFuzzy: Bool { if case .fuzzy = compliance { true } else { false } }
  /// How many columns of the sides stand before the covariates.
  var leadingColumns: Int { isFuzzy ? 2 : 1 }
  var covariateCount: Int { left.columns.count - leadingColumns }
  /// Whether a fifth of the rows of a side or more share their value with others.
  var hasMassPoints: Bool {
    [left, right].contains { Double($0.distinctCount) <= 0.8 * Double($0.count) }
  }

  /// - Throws: `data` where one side has no row.
  init(
    _ sample: EffectSample, running: ColumnStorage<Double>, cutoff: Double, covariates: CovariateColumns
  ) throws(EstimationError) {
    let order = DiscontinuityDesign.ascending(sample, running, covariates)
    let treatment = sample.treatment.values
    // Whether treatment is decided by ≥ and by >, upwards and downwards.
    var (above, below, strictlyAbove, strictlyBelow) = (true, true, true, true)
    for row in order {
      let (isTreated, isUp, isOver) = (treatment[row], running[row] >= cutoff, running[row] > cutoff)
      above = above && isTreated == (isUp ? 1 : 0)
      below = below && isTreated == (isUp ? 0 : 1)
      strictlyAbove = strictlyAbove && isTreated == (isOver ? 1 : 0)
      strictlyBelow = strictlyBelow && isTreated == (isOver ? 0 : 1)
    }
    let isSharp = sample.treatment.isBinary && (above || below || strictlyAbove || strictlyBelow)
    let cutoffIsLeft = isSharp && !(above || below)
    let split = order.firstIndex { cutoffIsLeft ? running[$0] > cutoff : running[$0] >= cutoff } ?? order.count
    guard split > 0, split < order.count else {
      throw .data(
        DataError(
          "every row in use lies on one side of the cutoff \(NumberText.text(cutoff)) of"
            + " \((sample.roles.running ?? "the running variable").visible()): give a cutoff inside its range"))
    }
    let values = order.map { running[$0] - cutoff }
    let deviation = DiscontinuityDesign.standardDeviation(values)
    guard deviation > 0, deviation.isFinite else {
      throw .data(
        DataError("\((sample.roles.running ?? "the running variable").visible()) has no finite spread: divide it"))
    }
    let quartiles = (DiscontinuityDesign.quantile(values, 0.25), DiscontinuityDesign.quantile(values, 0.75))
    let range = (quartiles.1 - quartiles.0) / deviation / 1.349
    // A quarter of the rows at one value leaves no interquartile range to go by.
    (unit, spread) = (deviation, range > 0 ? min(1, range) : 1)
    var columns = [sample.outcome.values]
    if !isSharp { columns.append(treatment) }
    columns += covariates.storages
    func side(_ rows: ArraySlice<Int>) -> DiscontinuitySide {
      DiscontinuitySide(
        distances: rows.map { (running[$0] - cutoff) / deviation },
        columns: columns.map { column in rows.map { column[$0] } },
        weights: sample.weights.map { weights in rows.map { weights[$0] } },
        clusters: sample.clusters.map { clusters in rows.map { clusters.codes[$0] } })
    }
    (left, right) = (side(order[..<split]), side(order[split...]))
    self.cutoffIsLeft = cutoffIsLeft
    if isSharp {
      compliance = .sharp(sign: above || strictlyAbove ? 1 : -1)
    } else {
      let isConstant = [left, right].map { side in side.columns[1].allSatisfy { $0 == side.columns[1][0] } }
      compliance = .fuzzy(isOneSided: isConstant.contains(true))
    }
  }

  /// The rows of positive weight by running variable; those of one value by what else they hold, so that only rows alike
  /// in everything stand in the table's order.
  private static func ascending(
    _ sample: EffectSample, _ running: ColumnStorage<Double>, _ covariates: CovariateColumns
  ) -> [Int] {
    var keys: [SortKey] = []
    keys.reserveCapacity(sample.rowCount)
    for row in 0..<sample.rowCount where sample.weights.map({ $0[row] > 0 }) ?? true {
      // Bits that ascend with the number; adding 0 makes −0 and 0 one.
      let bits = (running[row] + 0).bitPattern
      keys.append(
        SortKey(key: bits >> 63 == 0 ? bits | 1 << 63 : ~bits, row: Int32(truncatingIfNeeded: row)))
    }
    sortByDigits(&keys, bits: 64)
    var order = keys.map { Int($0.row) }
    let others =
      [sample.outcome.values, sample.treatment.values] + covariates.storages + (sample.weights.map { [$0] } ?? [])
    var start = 0
    while start < keys.count {
      var end = start + 1
      while end < keys.count, keys[end].key == keys[start].key { end += 1 }
      if end - start > 1 {
        order[start..<end].sort { first, second in
          for column in others where column[first] != column[second] { return column[first] < column[second] }
          return false
        }
      }
      start = end
    }
    return order
  }

  private static func standardDeviation(_ values: [Double]) -> Double {
    let count = Double(values.count)
    guard count > 1 else { return 0 }
    let mean = values.reduce(0) { $0 + $1 / count }
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
  }

  /// Of ascending values; the mean of two where the share falls between them (Hyndman and Fan 1996, type 2).
  private static func quantile(_ values: [Double], _ share: Double) -> Double {
    let place = Double(values.count) * share
    let index = Int(place)
    if Double(index) == place, index > 0 { return (values[index - 1] + values[index]) / 2 }
    return values[min(index, values.count - 1)]
  }
}
