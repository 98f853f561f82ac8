import CausalData
import CausalStatistics
import StrictJSON

/// Rows sorted into cells of treatment, mediators and covariates, all of them categories: how much weight and what mean
/// outcome each cell has.
struct CellTable {
  /// Why there is no table, or no answer from it.
  struct Obstacle: Error {
    /// Without a full stop.
    let reason: String
    /// Whether the columns would do and only rows are wanting.
    let isData: Bool
  }

  /// At most so many cells.
  static let limit = 1 << 16

  let rows: Int
  /// Levels of the treatment; combinations of mediators, and of covariates, that occur or not.
  let (treatments, mediators, covariates): (Int, Int, Int)
  /// Σ w of each cell, over the sum of all; cell (t, m, c) is t + treatments · (m + mediators · c).
  let shares: [Double]
  /// Mean outcomes; 0 in empty cells.
  let means: [Double]
  /// How many cells have a row.
  let occupied: Int
  private let codes: [Int32]
  private let weight: Double

  init(_ sample: EffectSample, given covariates: CovariateColumns) throws(Obstacle) {
    let treatment = sample.treatment
    let levels: Int
    switch treatment.kind {
    case .binary: levels = 2
    case .levels(let names): levels = names.count
    case .continuous: throw Obstacle(reason: "\(treatment.name.visible()) is an amount", isData: false)
    }
    let mediators = try Combination(sample.mediators, start: levels)
    let given = try Combination(covariates, start: levels * mediators.count)
    let cells = levels * mediators.count * given.count
    let rowCount = sample.rowCount
    var codes = [Int32](repeating: 0, count: rowCount)
    treatment.values.withUnsafeBufferPointer { for row in 0..<rowCount { codes[row] = Int32($0[row]) } }
    mediators.add(to: &codes)
    given.add(to: &codes)
    var (weights, sums) = ([Double](repeating: 0, count: cells), [Double](repeating: 0, count: cells))
    var counted = 0
    sample.outcome.values.withUnsafeBufferPointer { outcome in
      for row in 0..<rowCount {
        let (cell, weight) = (Int(codes[row]), sample.weights?[row] ?? 1)
        weights[cell] += weight
        sums[cell] += weight * outcome[row]
        if weight > 0 { counted += 1 }
      }
    }
    let total = weights.reduce(0, +)
    (rows, self.codes, weight) = (counted, codes, total)
    (treatments, self.mediators, self.covariates) = (levels, mediators.count, given.count)
    shares = weights.map { $0 / total }
    means = zip(sums, weights).map { $1 > 0 ? $0 / $1 : 0 }
    occupied = weights.count { $0 > 0 }
  }

  @inline(__always) func cell(_ t: Int, _ m: Int, _ c: Int) -> Int { t + treatments * (m + mediators * c) }

  /// The error of a functional by its influence function: per row, or per cluster of rows.
  func standardError(of functional: CellFunctional, _ sample: EffectSample) -> Double {
    let clusterCount = sample.clusters?.count ?? 0
    var clusterSums = [Double](repeating: 0, count: clusterCount)
    var seen = [Bool](repeating: false, count: clusterCount)
    var total = 0.0
    sample.outcome.values.withUnsafeBufferPointer { outcome in
      for row in 0..<codes.count {
        let (cell, weight) = (Int(codes[row]), sample.weights?[row] ?? 1)
        guard weight > 0 else { continue }
        let influence =
          weight * (functional.slopes[cell] * (outcome[row] - means[cell]) + functional.offsets[cell])
        if let clusters = sample.clusters {
          clusterSums[Int(clusters.codes[row])] += influence
          seen[Int(clusters.codes[row])] = true
        } else {
          total += influence * influence
        }
      }
    }
    let units = sample.clusters == nil ? rows : seen.count { $0 }
    if sample.clusters != nil { total = clusterSums.reduce(0) { $0 + $1 * $1 } }
    let factor = units > 1 ? Double(units) / Double(units - 1) : 1
    return (total * factor).squareRoot() / weight
  }

  /// Degrees of freedom of its t tests.
  func freedom(_ sample: EffectSample) -> Double {
    guard let clusters = sample.clusters else { return Double(max(1, rows - occupied)) }
    return Double(max(1, clusters.count - 1))
  }

  /// Variables of levels as one code.
  private struct Combination {
    /// How many combinations.
    let count: Int
    private let parts: [(values: ColumnStorage<Double>, code: Double?, high: Double, stride: Int32)]

    /// - Parameter start: the number of cells so far.
    init(_ covariates: CovariateColumns, start: Int) throws(Obstacle) {
      var parts: [(values: ColumnStorage<Double>, code: Double?, high: Double, stride: Int32)] = []
      var (count, place) = (1, 0)
      let columns = covariates.columns
      while place < columns.count {
        let column = columns[place]
        let width: Int
        let stride = Int32(truncatingIfNeeded: start * count)
        if column.level == nil {
          guard let (_, high) = twoValues(column.values) else {
            throw Obstacle(reason: "\(column.variable.visible()) is an amount", isData: false)
          }
          parts.append((column.values, nil, high, stride))
          (width, place) = (2, place + 1)
        } else {
          var level = 1
          while place < columns.count, columns[place].variable == column.variable {
            parts.append((columns[place].values, Double(level), 1, stride))
            (level, place) = (level + 1, place + 1)
          }
          width = level
        }
        let (product, overflow) = count.multipliedReportingOverflow(by: width)
        guard !overflow, product <= CellTable.limit / start else {
          throw Obstacle(reason: "there are more than \(CellTable.limit) combinations of levels", isData: false)
        }
        count = product
      }
      (self.count, self.parts) = (count, parts)
    }

    /// Adds the combination's part to each row's cell.
    func add(to codes: inout [Int32]) {
      for part in parts {
        let (level, high, stride) = (Int32(part.code ?? 1), part.high, part.stride)
        part.values.withUnsafeBufferPointer { values in
          for row in values.indices where values[row] == high { codes[row] &+= level &* stride }
        }
      }
    }
  }
}

/// The two values of a column, ascending; nil where there are more. A constant one counts as its only value twice.
private func twoValues(_ storage: ColumnStorage<Double>) -> (low: Double, high: Double)? {
  storage.withUnsafeBufferPointer { values in
    guard var low = values.first else { return nil }
    var high = low
    for value in values where value != low && value != high {
      guard low == high else { return nil }
      (low, high) = (min(low, value), max(low, value))
    }
    return (low, high)
  }
}

/// A mean over cells and its influence function: of a row in a cell, slope · (y − ȳ) + offset.
struct CellFunctional {
  var value: Double
  var slopes: [Double]
  var offsets: [Double]

  func minus(_ other: CellFunctional) -> CellFunctional {
    CellFunctional(
      value: value - other.value, slopes: zip(slopes, other.slopes).map { $0 - $1 },
      offsets: zip(offsets, other.offsets).map { $0 - $1 })
  }
}
