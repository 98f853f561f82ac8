/// The covariance of a fit's parameters in the design's units, and the degrees of freedom its tests use.
struct SandwichCovariance {
  let design: StandardizedDesign
  let family: RegressionFamily
  let parameters: [Double]
  /// Σ w v z zᵀ: the inverse of the bread.
  let information: Cholesky
  /// Rows of positive weight.
  let rows: Int

  /// The covariance, and the number of clusters with a row that counts (0 where the estimator knows none).
  ///
  /// - Parameter residualVariance: What the classical covariance is multiplied by.
  func covariance(
    _ estimator: CovarianceEstimator, _ source: some RegressionSource, residualVariance: Double,
    residualDesign: StandardizedDesign? = nil
  ) throws(RegressionError) -> (covariance: Matrix, clusters: Int) {
    let bread = information.inverse
    if estimator == .classical { return (bread.scaled(by: residualVariance), 0) }
    let known = estimator.isClustered ? source.clusterCount : 0
    if estimator.isClustered, known < 2 { throw .tooFewClusters(known) }
    var sums = ScoreSums(
      design, family: family, parameters: parameters, clusterCount: known, residualDesign: residualDesign)
    if estimator == .hc2 || estimator == .hc3 {
      let root = information.factor.solvingTriangular(.identity(design.width), .lower)
      sums = ScoreSums(
        design, family: family, parameters: parameters, clusterCount: 0, root: root,
        power: estimator == .hc3 ? 1 : 0.5, residualDesign: residualDesign)
    }
    let total = try source.total(sums)
    let clusters = total.clusterCount
    if estimator.isClustered, clusters < 2 { throw .tooFewClusters(clusters) }
    let factor = estimator.smallSampleFactor(rows: rows, parameters: design.width, clusters: clusters)
    return (bread.times(total.middle).times(bread).scaled(by: factor), clusters)
  }
}

extension CovarianceEstimator {
  /// What the sandwich is multiplied by.
  func smallSampleFactor(rows: Int, parameters: Int, clusters: Int) -> Double {
    let (n, k, g) = (Double(rows), Double(parameters), Double(clusters))
    switch self {
    case .hc1: return n / (n - k)
    case .clusterCR1: return g / (g - 1) * (n - 1) / (n - k)
    default: return 1
    }
  }
}
