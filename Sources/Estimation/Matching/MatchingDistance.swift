/// How far apart two rows are for matching.
public enum MatchingDistance: String, Hashable, Sendable, CaseIterable, Codable {
  /// |p̂ᵢ − p̂ⱼ|, p̂ the propensity score of a logistic regression on the covariates.
  case propensityScore = "propensity-score"
  /// √((xᵢ − xⱼ)ᵀ S⁻¹ (xᵢ − xⱼ)), S the covariates' covariance.
  case mahalanobis
  /// √(Σ (xᵢ − xⱼ)² / s²): Euclidean, each covariate in its standard deviations.
  case inverseVariance = "inverse-variance"
}

/// Which two rows are as near as makes no difference: neighbours at one distance share, whatever rounding says.
enum MatchingTolerance {
  /// Scores this close, as a share of their range, are one.
  static let score = 1e-10
  /// Distances this close, as a share of the larger, are one.
  static let distance = 1e-9
}
