public import Identification

/// The estimators by the names that the command and its JSON use.
public enum EstimationMethod: String, Hashable, Sendable, CaseIterable, Codable {
  /// Means of treated and untreated rows, nothing adjusted for.
  case differenceInMeans = "difference-in-means"
  /// Least squares of the outcome on treatment and covariates: the treatment's coefficient.
  case linearRegression = "linear-regression"
  /// Standardisation: an outcome model's predictions under each treatment, averaged over a population.
  case gFormula = "g-formula"
  /// Weighting by the inverse of the estimated propensity score.
  case weighting = "weighting"
  /// Differences within strata of the estimated propensity score.
  case stratification = "stratification"
  /// Nearest neighbours among rows of the other treatment.
  case matching = "matching"
  /// Augmented inverse probability weighting.
  case aipw = "aipw"
  /// Double machine learning of the partially linear model.
  case partiallyLinearDML = "dml"
  /// Double machine learning of the interactive model.
  case interactiveDML = "dml-interactive"
  /// The ratio of two differences in means.
  case wald = "wald"
  /// Two-stage least squares.
  case twoStageLeastSquares = "2sls"
  /// Limited information maximum likelihood.
  case liml = "liml"
  /// Regression discontinuity, sharp or fuzzy.
  case regressionDiscontinuity = "regression-discontinuity"
  /// By variables that carry the whole effect.
  case frontDoor = "front-door"
  /// Direct and indirect effects through mediators.
  case mediation = "mediation"
  /// Frequencies put into an identified formula.
  case plugIn = "plug-in"
  /// Difference in differences.
  case differenceInDifferences = "difference-in-differences"
  /// Effects given modifiers: groups, and a linear projection.
  case conditionalEffects = "conditional-effects"
}

extension EstimationMethod {
  /// The strategies whose estimands it may estimate.
  public var strategies: Set<Estimand.Strategy> {
    switch self {
    case .wald, .twoStageLeastSquares, .liml: [.instrument]
    case .frontDoor: [.frontdoor]
    case .mediation: [.mediation, .backdoor]
    case .plugIn: [.backdoor, .frontdoor, .id, .mediation]
    case .regressionDiscontinuity: [.discontinuity]
    case .differenceInDifferences: [.differenceInDifferences]
    case .differenceInMeans, .linearRegression, .gFormula, .weighting, .stratification, .matching, .aipw,
      .partiallyLinearDML, .interactiveDML, .conditionalEffects:
      [.backdoor]
    }
  }
}
