/// How the covariance of regression coefficients is estimated.
public enum CovarianceEstimator: Hashable, Sendable, CaseIterable {
  /// From the model: equal variances (least squares), the inverse information (maximum likelihood).
  case classical
  /// Heteroskedasticity-robust (White 1980, Econometrica 48).
  case hc0
  /// HC0 times n / (n − k).
  case hc1
  /// Squared residuals over 1 − leverage (MacKinnon and White 1985, J. Econometrics 29).
  case hc2
  /// Squared residuals over (1 − leverage)².
  case hc3
  /// Cluster-robust without a correction (Liang and Zeger 1986, Biometrika 73).
  case clusterCR0
  /// CR0 times G / (G − 1) · (n − 1) / (n − k) for G clusters: the usual one.
  case clusterCR1

  /// Whether it needs clusters.
  public var isClustered: Bool { self == .clusterCR0 || self == .clusterCR1 }
}
