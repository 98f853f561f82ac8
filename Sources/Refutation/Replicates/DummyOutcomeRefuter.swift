import CausalData
import CausalStatistics
import Estimation
import StrictJSON

/// An outcome that is noise takes the real one's place: no effect should be found.
///
/// Numbers are normal with the outcome's mean and standard deviation; an outcome of two values has its event as often as
/// the real one; counts, and outcomes whose values are counted, are drawn with replacement from the real one's values.
public struct DummyOutcomeRefuter: EffectRefuter {
  /// Noise like the outcome.
  public init() {}

  /// Whether every replicate is fitted from rows, even where sums over them would do.
  public var fromRows = false

  public var method: RefutationMethod { .dummyOutcome }

  public func obstacle(for subject: RefutationSubject) -> String? { nil }

  public func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation] {
    var story = ReplicateStory(
      change: "noise in place of \(subject.sample.outcome.name.visible(limit: 60))",
      limits:
        "It shows that the method finds nothing in noise, not that nothing else causes both treatment and outcome.")
    let noise = OutcomeNoise(subject)
    if !fromRows, let design = LinearDesign(subject),
      let (effects, drawn) = try design.effects(of: noise, method, settings)
    {
      story.drawn = drawn
      return [Refutation(method, subject, effects, expecting: subject.original.scale.null, settings, story)]
    }
    let (single, table) = (subject.onOneThread, subject.sample.table)
    let effects = try ReplicateRun.draw(method, settings) { _, stream in
      Result { () throws(EstimationError) in
        try RefutationSubject.changing { () throws(DataError) in
          try table.setting(subject.sample.outcome.name, to: noise.column(from: &stream))
        }
      }.flatMap { single.effect(in: $0) }
    }
    return [Refutation(method, subject, effects, expecting: subject.original.scale.null, settings, story)]
  }
}

/// Outcomes that nothing causes, distributed as the real one is.
struct OutcomeNoise: ArtificialOutcome {
  private let outcome: OutcomeColumn
  private let isNormal: Bool
  /// Of the real outcome.
  let mean: Double
  /// Of the real outcome.
  let deviation: Double

  var effect: Double { 0 }
  var noise: Double? { isNormal ? deviation : nil }

  init(_ subject: RefutationSubject) {
    outcome = subject.sample.outcome
    (mean, deviation) = (outcome.values.mean, outcome.values.standardDeviation)
    isNormal = outcome.kind == .continuous && subject.original.method != .plugIn
  }

  func column(from stream: inout RandomStream) -> ColumnStorage<Double> {
    let values = outcome.values
    return ColumnStorage<Double>(count: values.count) { target in
      for row in target.indices {
        let value: Double
        if isNormal {
          value = mean + deviation * stream.normal()
        } else if outcome.isBinary {
          value = stream.bernoulli(mean) ? 1 : 0
        } else {
          value = values[stream.below(values.count)]
        }
        target.initializeElement(at: row, to: value)
      }
    }
  }
}
