import CausalStatistics

/// Σ s sᵀ over rows (or over clusters' sums of s) of scores s, each the weighted product of two linear combinations of a
/// row's columns: the middle of every sandwich of linear equations, stacked or not.
struct ProductScores: RowSums {
  /// Which combinations each score is the product of.
  struct Pair: Sendable {
    let residual: Int
    let instrument: Int
  }

  private static let capacity = 512

  private let units: ColumnUnits
  /// (columns + 1) × combinations, the constant's row first, then the source's predictors and its outcome.
  private let combinations: Matrix
  private let pairs: [Pair]
  private let isClustered: Bool
  private var chunk: Matrix
  private var scores: Matrix
  private var products: Matrix
  /// scores × clusters, where there are clusters.
  private var clusterSums: [Double]
  private var isSeen: [Bool]

  /// - Parameters:
  ///   - units: of the source's predictors and, last, its outcome.
  ///   - combinations: in those units, the constant first.
  ///   - clusterCount: 0 for independent rows.
  init(_ units: ColumnUnits, combinations: Matrix, pairs: [Pair], clusterCount: Int) {
    (self.units, self.combinations, self.pairs) = (units, combinations, pairs)
    isClustered = clusterCount > 0
    chunk = Matrix(rows: Self.capacity, columns: units.count + 1)
    scores = Matrix(rows: Self.capacity, columns: pairs.count)
    products = Matrix(rows: pairs.count, columns: pairs.count)
    clusterSums = [Double](repeating: 0, count: clusterCount * pairs.count)
    isSeen = [Bool](repeating: false, count: clusterCount)
  }

  var isLarge: Bool { clusterSums.count > 4_096 }

  /// The number of clusters with a row that counts.
  var clusterCount: Int { isSeen.count { $0 } }

  mutating func add(_ block: RegressionBlock) {
    var start = block.rows.lowerBound
    while start < block.rows.upperBound {
      let end = min(start + Self.capacity, block.rows.upperBound)
      addChunk(block, start..<end)
      start = end
    }
  }

  private mutating func addChunk(_ block: RegressionBlock, _ rows: Range<Int>) {
    let (capacity, count) = (Self.capacity, rows.count)
    let columns = block.predictors + [block.outcome]
    let units = units
    chunk.storage.withUnsafeMutableBufferPointer { target in
      for row in 0..<capacity { target[row] = row < count ? 1 : 0 }
      for (place, column) in columns.enumerated() {
        let base = (place + 1) * capacity
        let (centre, scale) = (units.centres[place], 1 / units.scales[place])
        for row in 0..<count { target[base &+ row] = (column[rows.lowerBound &+ row] - centre) * scale }
        for row in count..<capacity { target[base &+ row] = 0 }
      }
    }
    let values = chunk.times(combinations)
    let pairs = pairs
    scores.storage.withUnsafeMutableBufferPointer { scores in
      values.storage.withUnsafeBufferPointer { values in
        for (place, pair) in pairs.enumerated() {
          let (target, left, right) = (place * capacity, pair.residual * capacity, pair.instrument * capacity)
          if let weights = block.weights {
            for row in 0..<count {
              scores[target &+ row] = values[left &+ row] * values[right &+ row] * weights[rows.lowerBound &+ row]
            }
          } else {
            for row in 0..<count { scores[target &+ row] = values[left &+ row] * values[right &+ row] }
          }
          for row in count..<capacity { scores[target &+ row] = 0 }
        }
      }
    }
    guard isClustered, let clusters = block.clusters else {
      let gram = scores.gram()
      for index in products.storage.indices { products.storage[index] += gram.storage[index] }
      return
    }
    let width = pairs.count
    scores.storage.withUnsafeBufferPointer { scores in
      clusterSums.withUnsafeMutableBufferPointer { sums in
        for row in 0..<count {
          let base = Int(clusters[rows.lowerBound &+ row]) &* width
          for place in 0..<width { sums[base &+ place] += scores[place &* capacity &+ row] }
        }
      }
    }
    for row in rows where block.weights.map({ $0[row] > 0 }) ?? true { isSeen[Int(clusters[row])] = true }
  }

  mutating func merge(_ other: ProductScores) {
    for index in products.storage.indices { products.storage[index] += other.products.storage[index] }
    for index in clusterSums.indices { clusterSums[index] += other.clusterSums[index] }
    for index in isSeen.indices where other.isSeen[index] { isSeen[index] = true }
  }

  /// scores × scores.
  var middle: Matrix {
    guard isClustered else { return products }
    let width = pairs.count
    return Matrix(rows: width, columns: clusterSums.count / max(1, width), storage: clusterSums).transposed.gram()
  }
}

/// The origin and unit of each column of a regression source: its predictors and, last, its outcome.
struct ColumnUnits: Sendable {
  let centres: [Double]
  /// Standard deviations; 1 for a constant column.
  let scales: [Double]
  /// Of columns that do not vary.
  let constant: [Bool]

  var count: Int { centres.count }

  init(_ moments: Moments) {
    let indices = 0..<moments.columnCount
    centres = moments.means
    constant = indices.map { moments.isConstant($0) }
    scales = indices.map { column in
      moments.isConstant(column) ? 1 : (moments.crossProducts[column, column] / moments.weight).squareRoot()
    }
  }

  /// Σ w x xᵀ of the columns in these units; zeros for constant ones.
  func products(of moments: Moments) -> Matrix {
    var result = moments.crossProducts
    for column in 0..<count {
      for row in 0..<count {
        result[row, column] =
          constant[row] || constant[column] ? 0 : result[row, column] / (scales[row] * scales[column])
      }
    }
    return result
  }
}

extension CovarianceEstimator {
  /// What the middle of a sandwich of estimating equations is multiplied by: leverages have no agreed meaning there, so
  /// HC2 and HC3 count as HC1.
  func equationFactor(rows: Int, parameters: Int, clusters: Int) -> Double {
    let (n, k, g) = (Double(rows), Double(parameters), Double(clusters))
    return switch self {
    case .classical, .hc0, .clusterCR0: 1
    case .hc1, .hc2, .hc3: n > k ? n / (n - k) : 1
    case .clusterCR1: n > k ? g / (g - 1) * (n - 1) / (n - k) : 1
    }
  }

  /// As diagnostics name it.
  var shortName: String {
    switch self {
    case .classical: "classical"
    case .hc0: "HC0"
    case .hc1: "HC1"
    case .hc2: "HC2"
    case .hc3: "HC3"
    case .clusterCR0: "CR0"
    case .clusterCR1: "CR1"
    }
  }
}
