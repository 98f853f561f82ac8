/// A way to attack an estimate.
public protocol EffectRefuter: Sendable {
  /// Its name.
  var method: RefutationMethod { get }

  /// Why it says nothing about this estimate, in one sentence; nil where it does. Cheap: nothing is fitted.
  func obstacle(for subject: RefutationSubject) -> String?

  /// The attack's outcome; more than one where it is made in several ways (one negative control each, say).
  ///
  /// Everything that depends on what is replaced is fitted again. Nothing in `subject` is changed.
  /// - Throws: `RefutationError`; `cancelled` soon after the calling task was.
  func refute(
    _ subject: RefutationSubject, _ settings: RefutationSettings
  ) throws(RefutationError) -> [Refutation]
}

/// The refuters, each with its default options, in the order in which they are told.
public enum EffectRefuters {
  /// All of them.
  public static let standard: [any EffectRefuter] = [
    PlaceboRefuter(.permuted), PlaceboRefuter(.drawn), RandomCommonCauseRefuter(), ResamplingRefuter(.subset),
    ResamplingRefuter(.bootstrap), ResamplingRefuter(.noisyBootstrap(noise: 0.1)), DummyOutcomeRefuter(),
    SimulatedEffectRefuter(),
    PartialR2Refuter(), BiasBoundsRefuter(), RosenbaumBoundsRefuter(), InstrumentTestsRefuter(),
    EValueRefuter(),
    UnobservedCommonCauseRefuter(), OverlapRefuter(), LeaveOneCovariateOutRefuter(),
    PlaceboOutcomeRefuter(),
    NegativeControlRefuter(.outcome), NegativeControlRefuter(.exposure),
  ]

  /// The refuter of a method, with default options.
  public static func refuter(_ method: RefutationMethod) -> (any EffectRefuter)? {
    standard.first { $0.method == method }
  }
}
