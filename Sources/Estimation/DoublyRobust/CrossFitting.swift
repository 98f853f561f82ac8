import CausalData

/// How nuisance models are kept from predicting rows that taught them (Chernozhukov and others 2018, Econometrics Journal
/// 21).
///
/// Folds are drawn from the seed and the contents of rows: neither the order of rows nor of columns changes them, equal
/// rows are spread over the folds, each level of the treatment is dealt out evenly, and the rows of a cluster stay
/// together. Given folds go by the number of the row.
public struct CrossFitting: Hashable, Sendable {
  /// How many folds; 1 for no cross-fitting.
  public var folds = 5
  /// How often everything is done with other folds; estimates are aggregated by medians.
  public var repetitions = 1
  /// The fold of each complete row, from 0, instead of drawn ones.
  public var given: [Int]?

  /// Five folds, once.
  public init(folds: Int = 5, repetitions: Int = 1) { (self.folds, self.repetitions) = (folds, repetitions) }

  /// Folds of one's own choice, one number a complete row, from 0.
  public static func given(_ folds: [Int]) -> CrossFitting {
    var fitting = CrossFitting(folds: 1)
    fitting.given = folds
    return fitting
  }
}

extension CrossFitting {
  /// How many folds there are, drawn or given.
  var foldCount: Int { given.map { Set($0).count } ?? folds }

  /// - Throws: `badSetting` where numbers are out of their range for the sample.
  func check(for sample: EffectSample) throws(EstimationError) {
    if let given, given.count != sample.rowCount {
      throw .badSetting(
        name: "folds", reason: "\(given.count) are given for \(sample.rowCount) complete rows: give one a row")
    }
    if let given { _ = try RowFolds(given) }
    let units = sample.clusters?.count ?? sample.rowCount
    guard folds >= 1, folds <= max(1, units), folds <= 1 << 16 else {
      let what = sample.clusters == nil ? "complete rows" : "clusters"
      throw .badSetting(name: "folds", reason: "between 1 and the number of \(what) (\(units)), not \(folds)")
    }
    guard repetitions >= 1, repetitions <= 10_000 else {
      throw .badSetting(name: "repetitions", reason: "between 1 and 10000, not \(repetitions)")
    }
  }

  /// The folds of one repetition.
  ///
  /// - Parameter ordered: Whether learners want the rows' canonical order too.
  func rows(
    of sample: EffectSample, repetition: Int, seed: UInt64, ordered: Bool
  ) throws(EstimationError) -> RowFolds {
    if folds == 1, given == nil, !ordered { return .none(rows: sample.rowCount) }
    let digest = CrossFitting.digest(of: sample, seed: RowDigest.mixed(seed) &+ UInt64(repetition))
    if let given {
      let chosen = try RowFolds(given)
      return RowFolds(count: chosen.count, codes: chosen.codes, order: ordered ? ColumnStorage(digest.order) : nil)
    }
    let order = digest.order
    let codes: ColumnStorage<Int32>
    if folds == 1 {
      codes = ColumnStorage(count: sample.rowCount) { $0.initialize(repeating: 0) }
    } else if let clusters = sample.clusters {
      codes = CrossFitting.deal(clusters, digest, into: folds)
    } else {
      codes = CrossFitting.deal(sample, order, into: folds)
    }
    return RowFolds(count: folds, codes: codes, order: ordered ? ColumnStorage(order) : nil)
  }

  private static func digest(of sample: EffectSample, seed: UInt64) -> RowDigest {
    var digest = RowDigest(rows: sample.rowCount, seed: seed)
    for treatment in sample.treatments { digest.add(treatment.values, name: treatment.name) }
    digest.add(sample.outcome.values, name: sample.outcome.name)
    for column in sample.adjustment.columns { digest.add(column.values, name: column.name) }
    for column in sample.modifiers.columns { digest.add(column.values, name: column.name) }
    if let weights = sample.weights, let name = sample.roles.weights { digest.add(weights, name: name) }
    return digest
  }

  /// Rows in turn, level of the treatment by level.
  private static func deal(_ sample: EffectSample, _ order: [Int32], into folds: Int) -> ColumnStorage<Int32> {
    var levels = 1
    if sample.treatments.count == 1 {
      switch sample.treatment.kind {
      case .binary: levels = 2
      case .levels(let names): levels = names.count
      case .continuous: break
      }
    }
    let values = sample.treatment.values
    func level(_ row: Int) -> Int { levels == 1 ? 0 : Int(values[row]) }
    var next = [Int](repeating: 0, count: levels + 1)
    for row in 0..<sample.rowCount { next[level(row) + 1] += 1 }
    for index in 1..<next.count { next[index] += next[index - 1] }
    return ColumnStorage<Int32>(count: sample.rowCount) { target in
      for row in order {
        let level = level(Int(row))
        target[Int(row)] = Int32(truncatingIfNeeded: next[level] % folds)
        next[level] += 1
      }
    }
  }

  /// Clusters in turn, by a digest of their rows.
  private static func deal(_ clusters: ClusterColumn, _ digest: RowDigest, into folds: Int) -> ColumnStorage<Int32> {
    var keys = [UInt64](repeating: 0, count: clusters.count)
    for (row, digest) in digest.digests.enumerated() { keys[Int(clusters.codes[row])] &+= RowDigest.mixed(digest) }
    var fold = [Int32](repeating: 0, count: clusters.count)
    for (place, cluster) in RowDigest.order(of: keys).enumerated() {
      fold[Int(cluster)] = Int32(truncatingIfNeeded: place % folds)
    }
    return ColumnStorage<Int32>(count: digest.digests.count) { target in
      for row in target.indices { target[row] = fold[Int(clusters.codes[row])] }
    }
  }
}

/// Estimates of one effect by several draws of folds, as one: the median, and the root of the median of squared error plus
/// squared distance from it (Chernozhukov and others 2018, definition 3.3).
func aggregateByMedian(_ draws: [(effect: Double, error: Double)]) -> (effect: Double, error: Double) {
  func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
  guard draws.count > 1 else { return draws[0] }
  let effect = median(draws.map(\.effect))
  let square = median(draws.map { $0.error * $0.error + ($0.effect - effect) * ($0.effect - effect) })
  return (effect, square.squareRoot())
}
