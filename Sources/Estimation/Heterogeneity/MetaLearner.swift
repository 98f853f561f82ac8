/// How the effect of each row is learnt.
public enum MetaLearner: String, Hashable, Sendable, CaseIterable, Codable {
  /// One outcome model with the treatment (and its products with the modifiers) among the covariates.
  case s = "s-learner"
  /// One outcome model an arm.
  case t = "t-learner"
  /// Imputed effects of each arm by the other's outcome model, weighted by the chance of treatment (Künzel and others 2019,
  /// PNAS 116).
  case x = "x-learner"
  /// Doubly robust scores on modifiers (Kennedy 2023, Electronic Journal of Statistics 17).
  case dr = "dr-learner"
  /// Residuals on residuals (Nie and Wager 2021, Biometrika 108).
  case r = "r-learner"
}
