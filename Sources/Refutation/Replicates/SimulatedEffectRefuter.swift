import CausalData
import CausalStatistics
import Estimation
import Identification
import StrictJSON

/// An outcome made with a known effect of the real treatment takes the real one's place: that effect should be found.
public struct SimulatedEffectRefuter: EffectRefuter {
  /// An effect of half a standard deviation; of an outcome of two values, 20 points of chance.
  public init() {}

  /// Whether every replicate is fitted from rows, even where sums over them would do.
  public var fromRows = false

  public var method: RefutationMethod { .simulatedEffect }

  public func obstacle(for subject: RefutationSubject) -> String? {
    switch subject.sample.effect.strategy {
    case .frontdoor, .mediation, .id:
      return "a known effect would have to be made variable by variable along the graph's paths"
    default: break
    }
    if subject.original.scale != .difference { return "the effect that is made is a difference, and a ratio is asked" }
    if subject.original.method == .mediation {
      return "a known effect would have to be made variable by variable along the graph's paths"
    }
    if subject.original.method == .gFormula, subject.sample.outcome.isBinary, subject.treatment.kind == .continuous {
      let range = subject.treatment.values.withUnsafeBufferPointer { ($0.max() ?? 0) - ($0.min() ?? 0) }
      if range < 2 {
        return "one unit is more than half of the amounts' range: chances that rise in a line would leave 0 to 1 by it"
      }
    }
    if subject.original.method == .plugIn, !subject.sample.outcome.isBinary {
      return "it counts the rows of each value, and the outcome that is made has too many"
    }
    return nil
  }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    if let reason = obstacle(for: subject) { throw .unsuitable(method: method, reason: reason) }
    let outcome = SimulatedOutcome(subject)
    var story = ReplicateStory(
      change: "an outcome made of the covariates, noise and an effect of \(FigureText.rounded(outcome.effect))",
      limits:
        "It shows that the method finds an effect whose causes are all adjusted for, linearly; the real outcome need not"
        + " be so.")
    story.figures = [("simulated_effect", .number(outcome.effect))]
    if !fromRows, let design = LinearDesign(subject),
      let (effects, drawn) = try design.effects(of: outcome, method, settings)
    {
      story.drawn = drawn
      return [Refutation(method, subject, effects, expecting: outcome.effect, settings, story)]
    }
    let (single, table) = (subject.onOneThread, subject.sample.table)
    let effects = try ReplicateRun.draw(method, settings) { _, stream in
      Result { () throws(EstimationError) in
        try RefutationSubject.changing { () throws(DataError) in
          try table.setting(subject.sample.outcome.name, to: outcome.column(from: &stream))
        }
      }.flatMap { single.effect(in: $0) }
    }
    return [Refutation(method, subject, effects, expecting: outcome.effect, settings, story)]
  }
}
