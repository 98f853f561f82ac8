/// The covariance of a fit's parameters in the design's units, and the degrees of freedom its tests use.
struct SandwichCovariance {
  let design: StandardizedDesign
  let family: RegressionFamily
  let parameters: [Double]
  /// Σ w v z zᵀ: the inverse of the bread.
  let information: Cholesky
  /// Rows of positive weight.
  let rows: Int

  /// - Parameter residualVariance: What the classical covariance is multiplied by.
  func covariance(
    _ estimator: CovarianceEstimator, _ source: some RegressionSource, residualVariance: Double,
    residualDesign: StandardizedDesign? = nil
  ) throws(RegressionError) -> Matrix {
    let bread = information.inverse
    if estimator == .classical { return bread.scaled(by: residualVariance) }
    let clusters = estimator.isClustered ? source.clusterCount : 0
    if estimator.isClustered, clusters < 2 { throw .tooFewClusters(clusters) }
    var sums = ScoreSums(
      design, family: family, parameters: parameters, clusterCount: clusters, residualDesign: residualDesign)
    if estimator == .hc2 || estimator == .hc3 {
      let root = information.factor.solvingTriangular(.identity(design.width), .lower)
      sums = ScoreSums(
        design, family: family, parameters: parameters, clusterCount: 0, root: root,
        power: estimator == .hc3 ? 1 : 0.5, residualDesign: residualDesign)
    }
    let middle = try source.total(sums).middle
    return bread.times(middle).times(bread).scaled(by: factor(estimator, clusters))
  }

  private func factor(_ estimator: CovarianceEstimator, _ clusters: Int) -> Double {
    let (n, k, g) = (Double(rows), Double(design.width), Double(clusters))
    switch estimator {
    case .hc1: return n / (n - k)
    case .clusterCR1: return g / (g - 1) * (n - 1) / (n - k)
    default: return 1
    }
  }
}
