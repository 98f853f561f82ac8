import Estimation
import Refutation
import StrictJSON
import Testing

/// Mean and standard deviation of each refuter's replicates of the NHEFS least-squares estimate, beside what numpy gave with 2,000 of
/// its own (default_rng(12345), least squares on every replicate's rows).
@Suite("Refuters' distributions beside numpy's")
struct ReferenceDistributionTests {
  struct Reference: Sendable, CustomStringConvertible {
    let refuter: any EffectRefuter
    let mean: Double
    /// Of the mean: three Monte Carlo errors of both simulations, and what acceptance adds.
    let meanTolerance: Double
    let deviation: Double
    /// Relative: three Monte Carlo errors of both simulations.
    let deviationTolerance: Double
    var description: String { refuter.method.rawValue }
  }

  static let references = [
    Reference(
      refuter: PlaceboRefuter(.permuted), mean: -0.0035, meanTolerance: 0.06, deviation: 0.4355,
      deviationTolerance: 0.1),
    Reference(
      refuter: PlaceboRefuter(.bernoulli(0.5)), mean: -0.0052, meanTolerance: 0.06, deviation: 0.3736,
      deviationTolerance: 0.1),
    Reference(
      refuter: RandomCommonCauseRefuter(), mean: 3.4627, meanTolerance: 0.002, deviation: 0.01113,
      deviationTolerance: 0.15),
    Reference(
      refuter: ResamplingRefuter(.subset), mean: 3.4658, meanTolerance: 0.05, deviation: 0.2411,
      deviationTolerance: 0.1),
    Reference(
      refuter: ResamplingRefuter(.bootstrap), mean: 3.4388, meanTolerance: 0.07, deviation: 0.4634,
      deviationTolerance: 0.1),
    Reference(
      refuter: ResamplingRefuter(.noisyBootstrap(noise: 0.1)), mean: 3.473, meanTolerance: 0.07, deviation: 0.4666,
      deviationTolerance: 0.1),
  ]

  @Test("Means, standard deviations and verdicts", arguments: references)
  func distribution(_ reference: Reference) async throws {
    let subject = try await SmokingSubject.subject()
    #expect(abs(subject.original.effect - 3.4626218292259323) < 1e-9)
    let refutation = try #require(try reference.refuter.refute(subject, SmokingSubject.settings(1_000)).first)
    let (mean, spread) = (refutation.refutedEffect ?? .nan, refutation.spread ?? .nan)
    #expect(abs(mean - reference.mean) < reference.meanTolerance)
    #expect(abs(spread / reference.deviation - 1) < reference.deviationTolerance)
    #expect(refutation.verdict == .passed)
    #expect(refutation.diagnostics["drawn"] != "from rows")
  }

  @Test("Noise in the outcome's place spreads by the outcome's deviation over the treatment's; a made effect is found")
  func outcomes() async throws {
    let subject = try await SmokingSubject.subject()
    // numpy: sd(y) 7.879913 over the length of what the covariates do not predict of qsmk (np.linalg.lstsq); and √½ of that.
    let dummy = try #require(try DummyOutcomeRefuter().refute(subject, SmokingSubject.settings(1_000)).first)
    let made = try #require(try SimulatedEffectRefuter().refute(subject, SmokingSubject.settings(1_000)).first)
    #expect(abs(dummy.refutedEffect ?? .nan) < 0.05 && dummy.expectedEffect == 0)
    #expect(abs((dummy.spread ?? .nan) / 0.471938 - 1) < 0.08)
    #expect(abs((made.refutedEffect ?? .nan) - (made.expectedEffect ?? .nan)) < 0.04)
    #expect(abs((made.spread ?? .nan) / (0.471938 * 0.5.squareRoot()) - 1) < 0.08)
    #expect(dummy.verdict == .passed && made.verdict == .passed)
  }

  @Test("Few seeds, if any, say anything but passed of a correct estimate", arguments: [0, 1, 2, 3])
  func seeds(place: Int) async throws {
    let subject = try await SmokingSubject.subject()
    let refuter: any EffectRefuter = [
      PlaceboRefuter(.permuted), RandomCommonCauseRefuter(), ResamplingRefuter(.subset), ResamplingRefuter(.bootstrap),
    ][place]
    let verdicts = try (0..<20).map { seed in
      try refuter.refute(subject, SmokingSubject.settings(40, seed: seed))[0].verdict
    }
    #expect(verdicts.count { $0 != .passed } <= 1)
  }
}
