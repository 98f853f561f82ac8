import Estimation
import Glibc

/// How the effects of one estimate read as risk ratios, the same for its interval and for estimates without a covariate.
enum RiskRatioScale: Hashable, Sendable {
  /// Ratios as they are.
  case ratio
  /// Odds ratios: about risk ratios where the outcome is rare, else their square roots are.
  case oddsRatio(isRare: Bool)
  /// Risk differences beside a risk without treatment, taken as known.
  case riskDifference(controlRisk: Double)
  /// Differences of means, divided by a standard deviation of the outcome, also taken as known.
  case difference(deviation: Double)

  /// The E-value; nil where the effect is no risk ratio above 0.
  func value(_ effect: Double, interval: ClosedRange<Double>?) -> EValue? {
    switch self {
    case .ratio: EValue(riskRatio: effect, interval: interval)
    case .oddsRatio(let isRare): EValue(oddsRatio: effect, interval: interval, isRare: isRare)
    case .riskDifference(let risk): EValue(riskDifference: effect, controlRisk: risk, interval: interval)
    case .difference(let deviation):
      EValue(
        standardizedDifference: effect / deviation,
        interval: interval.map { $0.lowerBound / deviation...$0.upperBound / deviation })
    }
  }

  /// An effect, or an end of its interval, as a risk ratio; 0 where it lies beyond every risk.
  func riskRatio(_ effect: Double) -> Double {
    switch self {
    case .ratio: effect
    case .oddsRatio(let isRare): isRare ? effect : max(0, effect).squareRoot()
    case .riskDifference(let risk): max(0, (risk + effect) / risk)
    case .difference(let deviation): exp(0.91 * (effect / deviation))
    }
  }

  /// Why an effect has no risk ratio.
  func obstacle(_ effect: Double) -> String {
    switch self {
    case .riskDifference(let risk) where !(0...1).contains(risk) || !(0...1).contains(risk + effect):
      "a straight line through the risks leaves 0 to 1, so the effect is no ratio of risks"
    default: "the effect is no risk ratio above 0 (\(words(effect)))"
    }
  }

  /// Where the ratio comes from.
  func words(_ effect: Double) -> String {
    switch self {
    case .ratio: "as estimated"
    case .oddsRatio(let isRare): isRare ? "the odds ratio of a rare outcome" : "the odds ratio's square root"
    case .riskDifference(let risk):
      "from a risk difference and a risk of \(SensitivityWords.percent(risk)) without treatment"
    case .difference(let deviation):
      "about, from a difference of \(SensitivityWords.figure(effect / deviation)) standard deviations"
    }
  }
}
