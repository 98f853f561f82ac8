import CausalData
import CausalStatistics
import Estimation
import Identification
import StrictJSON

/// One more covariate that is standard normal noise: the effect should stay.
public struct RandomCommonCauseRefuter: EffectRefuter {
  /// The covariate is adjusted for like the others.
  public init() {}

  /// Whether every replicate is fitted from rows, even where sums over them would do.
  public var fromRows = false

  public var method: RefutationMethod { .randomCommonCause }

  public func obstacle(for subject: RefutationSubject) -> String? {
    let name = subject.original.method.rawValue
    switch subject.original.method {
    case .differenceInMeans, .wald: return "\(name) adjusts for nothing, and would not be what it is with a covariate"
    case .frontDoor: return "a front door stands open to common causes of treatment and outcome as it is"
    case .plugIn: return "it counts the rows of each value, and no two rows share one of a normal covariate"
    case .mediation where subject.original.diagnostics["model"]?.string == "saturated":
      return "it counts the rows of each value, and no two rows share one of a normal covariate"
    default: return nil
    }
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    var story = ReplicateStory(
      change: "one more covariate that is noise",
      limits: "A cause that is noise hardly ever matters; a real one that nobody measured is another matter.")
    if !fromRows, let design = LinearDesign(subject) {
      let residuals = try RefutationSubject.estimating { () throws(EstimationError) in
        try design.residuals(threads: settings.threads)
      }
      if let residuals {
        let effects = try ReplicateRun.draw(method, settings) { _, stream in
          .success(residuals.withNoiseColumn(&stream))
        }
        story.drawn = "from moments"
        return [Refutation(method, subject, effects, expecting: nil, settings, story)]
      }
    }
    let table = subject.sample.table
    let name = table.unusedName("random common cause")
    var effect = subject.sample.effect
    if effect.strategy == .instrument {
      effect.conditioningSet.append(name)
    } else {
      effect.adjustmentSet.append(name)
    }
    let (single, widened) = (subject.holdingFolds.onOneThread, effect)
    let effects = try ReplicateRun.draw(method, settings) { _, stream in
      Result { () throws(EstimationError) in
        try RefutationSubject.changing { () throws(DataError) in
          try table.setting(name, to: .normal(table.rowCount, from: &stream))
        }
      }.flatMap { single.effect(in: $0, as: widened) }
    }
    return [Refutation(method, subject, effects, expecting: nil, settings, story)]
  }
}
