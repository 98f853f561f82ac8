import CausalData
import CausalStatistics

/// One arm of a weighted comparison: which rows are in it, and what their scores make them weigh.
struct WeightedArm: @unchecked Sendable {
  /// The treatment's code in its rows.
  let code: Double
  /// What its rows weigh.
  let weight: BalancingWeight
  /// The model of the scores.
  let model: PropensityModel
  /// Whether the model's scores are of this arm, not of the other one.
  let isModelled: Bool

  /// The probability of this arm at a score.
  @inline(__always) func probability(_ score: Double) -> Double { isModelled ? score : 1 - score }
}

/// How weighted sums become means.
enum MeanDivisor: Hashable, Sendable {
  /// The arm's own weights add up to 1 (Hájek).
  case ownWeights
  /// The target's tilt adds up to 1 over both arms (Horvitz and Thompson).
  case tilt(EffectTarget)

  /// The tilt of a row that is treated or not, at its score, and the tilt's derivative by the log odds of the score.
  @inline(__always)
  static func tilt(_ target: EffectTarget, isTreated: Bool, score: Double) -> (value: Double, slope: Double) {
    switch target {
    case .att: (isTreated ? 1 : 0, 0)
    case .atc: (isTreated ? 0 : 1, 0)
    case .ato: (score * (1 - score), score * (1 - score) * (1 - 2 * score))
    default: (1, 0)
    }
  }
}
