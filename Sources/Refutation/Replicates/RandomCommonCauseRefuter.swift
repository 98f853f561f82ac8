import CausalData
import CausalStatistics
import Estimation
import Identification
import StrictJSON

/// One more covariate that is standard normal noise: the effect should stay.
public struct RandomCommonCauseRefuter: EffectRefuter {
  /// The covariate is adjusted for like the others.
  public init() {}

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
    let story = ReplicateStory(
      change: "one more covariate that is noise",
      limits: "A cause that is noise hardly ever matters; a real one that nobody measured is another matter.")
    let table = subject.sample.table
    let name = table.unusedName("random common cause")
    var effect = subject.sample.effect
    if effect.strategy == .instrument {
      effect.conditioningSet.append(name)
    } else {
      effect.adjustmentSet.append(name)
    }
    let (single, widened) = (subject.onOneThread, effect)
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
