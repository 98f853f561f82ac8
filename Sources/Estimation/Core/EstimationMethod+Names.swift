extension EstimationMethod {
  /// The method of a name as people write it: hyphens, underscores or spaces, and the usual abbreviations.
  public init?(named name: String) {
    let plain = String(name.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 })
    if let method = EstimationMethod(rawValue: plain) ?? EstimationMethod.abbreviations[plain] {
      self = method
    } else {
      return nil
    }
  }

  private static let abbreviations: [String: EstimationMethod] = [
    "ols": .linearRegression, "regression": .linearRegression, "means": .differenceInMeans,
    "standardization": .gFormula, "standardisation": .gFormula, "gformula": .gFormula, "g-computation": .gFormula,
    "ipw": .weighting, "iptw": .weighting, "propensity-weighting": .weighting,
    "propensity-stratification": .stratification, "propensity-matching": .matching, "psm": .matching,
    "doubly-robust": .aipw, "dr": .aipw, "plr": .partiallyLinearDML, "dml-plr": .partiallyLinearDML,
    "irm": .interactiveDML, "dml-irm": .interactiveDML, "iv": .twoStageLeastSquares, "tsls": .twoStageLeastSquares,
    "cate": .conditionalEffects, "dr-learner": .conditionalEffects, "heterogeneity": .conditionalEffects,
    "rdd": .regressionDiscontinuity, "rd": .regressionDiscontinuity, "discontinuity": .regressionDiscontinuity,
    "frontdoor": .frontDoor, "id": .plugIn, "plugin": .plugIn, "did": .differenceInDifferences,
  ]
}
