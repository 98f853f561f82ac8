import Glibc

/// The middle of a sandwich: Σ q² z zᵀ over rows, or over clusters the products of their sums Σ q z, where q is the
/// weighted residual, for the small-sample forms over a power of 1 − leverage.
struct ScoreSums: RowSums {
  /// What a residual is: y − μ(η) with the model's mean, at parameters θ of the design.
  let family: RegressionFamily
  let parameters: [Double]
  /// L⁻¹ of the information L Lᵀ in the design's units: the leverage of a row is its information weight times |L⁻¹ z|².
  let root: Matrix?
  /// ½ for HC2, 1 for HC3.
  let power: Double
  let isClustered: Bool
  /// The residuals' design differs from the design of the scores for two-stage least squares only.
  let residualDesign: StandardizedDesign?
  private var chunk: DesignChunk
  private var residualChunk: DesignChunk?
  private var room: Matrix
  private var leverages: [Double]
  /// Σ q² z zᵀ, its upper triangle.
  private(set) var products: Matrix
  /// Σ q z of each cluster.
  private(set) var clusterSums: [Double]
  /// Whether a row of positive weight is of that cluster.
  private var isSeen: [Bool]

  init(
    _ design: StandardizedDesign, family: RegressionFamily, parameters: [Double], clusterCount: Int,
    root: Matrix? = nil, power: Double = 0, residualDesign: StandardizedDesign? = nil
  ) {
    (self.family, self.parameters, self.root, self.power) = (family, parameters, root, power)
    self.residualDesign = residualDesign
    isClustered = clusterCount > 0
    chunk = DesignChunk(design)
    residualChunk = residualDesign.map { DesignChunk($0) }
    room = Matrix(rows: root == nil ? 0 : DesignChunk.capacity, columns: root == nil ? 0 : design.width)
    leverages = [Double](repeating: 0, count: root == nil ? 0 : DesignChunk.capacity)
    products = Matrix(rows: design.width, columns: design.width)
    clusterSums = [Double](repeating: 0, count: clusterCount * design.width)
    isSeen = [Bool](repeating: false, count: clusterCount)
  }

  var isLarge: Bool { clusterSums.count > 4_096 }

  /// The number of clusters with a row that counts.
  var clusterCount: Int { isSeen.count { $0 } }

  mutating func add(_ block: RegressionBlock) {
    DesignChunk.forEach(block.rows) { rows in addChunk(block, rows) }
  }

  private mutating func addChunk(_ block: RegressionBlock, _ rows: Range<Int>) {
    if residualChunk != nil {
      residualChunk?.predict(block, rows, parameters)
      if let values = residualChunk?.values { chunk.values = values }
    } else {
      chunk.predict(block, rows, parameters)
    }
    let linear = chunk.values
    if let root {
      // z itself first: its lengths times the information weights are the leverages.
      for index in 0..<rows.count { chunk.values[index] = 1 }
      chunk.fill(block, rows)
      chunk.squaredLengths(of: rows.count, root, &room, into: &leverages)
    }
    for index in 0..<rows.count {
      let row = rows.lowerBound + index
      let weight = block.weights?[row] ?? 1
      let (mean, variance) = family.meanAndVariance(linear[index])
      var score = weight > 0 ? weight * (block.outcome[row] - mean) : 0
      if root != nil {
        // A row of leverage 1 has no residual, and no say.
        let left = 1 - weight * variance * leverages[index]
        score = left > 1e-12 ? score / (power == 1 ? left : left.squareRoot()) : 0
      }
      chunk.values[index] = score
    }
    chunk.fill(block, rows)
    if isClustered, let clusters = block.clusters {
      for row in rows where block.weights.map({ $0[row] > 0 }) ?? true { isSeen[Int(clusters[row])] = true }
      chunk.addRows(of: rows.count, clusters: clusters + rows.lowerBound, to: &clusterSums)
    } else {
      chunk.addGram(of: rows.count, to: &products)
    }
  }

  mutating func merge(_ other: ScoreSums) {
    for index in products.storage.indices { products.storage[index] += other.products.storage[index] }
    for index in clusterSums.indices { clusterSums[index] += other.clusterSums[index] }
    for index in isSeen.indices where other.isSeen[index] { isSeen[index] = true }
  }

  /// The whole matrix.
  var middle: Matrix {
    let width = products.rows
    guard isClustered else {
      var full = products
      for column in 0..<width { for row in 0..<column { full[column, row] = full[row, column] } }
      return full
    }
    return Matrix(rows: width, columns: clusterSums.count / width, storage: clusterSums).transposed.gram()
  }
}

/// The models of one linear predictor η.
enum RegressionFamily: Hashable, Sendable {
  case linear
  case generalized(GeneralizedLinearFamily)

  /// μ(η), and the variance of the outcome around it up to a constant factor.
  @inline(__always) func meanAndVariance(_ linear: Double) -> (Double, Double) {
    switch self {
    case .linear: return (linear, 1)
    case .generalized(.logistic):
      let small = exp(-abs(linear))
      let share = 1 / (1 + small)
      return (linear >= 0 ? share : small * share, small * share * share)
    case .generalized(.poisson):
      let mean = exp(linear)
      return (mean, mean)
    }
  }
}
