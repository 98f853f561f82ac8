/// Whose effect, or which part of it, an estimate is of.
public enum EffectTarget: String, Hashable, Sendable, CaseIterable, Codable {
  /// The average over all rows.
  case ate
  /// The average over treated rows.
  case att
  /// The average over untreated rows.
  case atc
  /// The average by overlap weights e(1 − e): over those whose treatment is least decided by their covariates.
  case ato
  /// The average over those whom the instrument, or the cutoff, moves.
  case late
  /// The average given values of modifiers.
  case cate
  /// Controlled direct effect: the mediators held at values.
  case cde
  /// Natural direct effect: the mediators as they would be without treatment.
  case nde
  /// Natural indirect effect: by the mediators alone.
  case nie
}

/// How two mean outcomes are compared.
public enum EffectScale: String, Hashable, Sendable, CaseIterable, Codable {
  /// Treated minus untreated, in the outcome's unit (of a binary outcome: the risk difference).
  case difference
  /// Treated over untreated (of a binary outcome: the risk ratio). Interval and test are by the logarithm.
  case ratio
  /// The ratio of the odds of a binary outcome. Interval and test are by the logarithm.
  case oddsRatio = "odds-ratio"
}
