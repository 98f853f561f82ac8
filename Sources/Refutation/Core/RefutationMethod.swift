/// How an estimate is attacked. The raw value is the name in commands, JSON and reports.
public enum RefutationMethod: String, Hashable, Sendable, CaseIterable, Codable {
  /// The treatment's values dealt out anew among the rows: no effect should be left.
  case placeboPermuted = "placebo-permuted"
  /// A treatment drawn from the treatment's own distribution: no effect should be found.
  case placeboRandom = "placebo-random"
  /// One more covariate that is noise: the effect should stay.
  case randomCommonCause = "random-common-cause"
  /// Part of the rows: the effect should stay.
  case dataSubset = "data-subset"
  /// Rows drawn with replacement: the effect should stay.
  case bootstrap
  /// Rows drawn with replacement, every numeric covariate measured with more noise.
  case noisyBootstrap = "noisy-bootstrap"
  /// An outcome that is noise: no effect should be found.
  case dummyOutcome = "dummy-outcome"
  /// An outcome made with a known effect: it should be found.
  case simulatedEffect = "simulated-effect"
  /// A simulated unobserved common cause over a grid of strengths: how strong must one be?
  case unobservedCommonCause = "unobserved-common-cause"
  /// Partial R² sensitivity, robustness values (Cinelli & Hazlett 2020).
  case partialR2 = "partial-r2"
  /// Bounds on omitted-variable bias of non-parametric estimates (Chernozhukov et al. 2022).
  case biasBounds = "bias-bounds"
  /// E-value (VanderWeele & Ding 2017).
  case eValue = "e-value"
  /// Bounds on p-values of matched pairs (Rosenbaum 2002).
  case rosenbaumBounds = "rosenbaum-bounds"
  /// Do treated and untreated units overlap?
  case overlap
  /// An outcome that the treatment cannot change.
  case negativeControlOutcome = "negative-control-outcome"
  /// An exposure that cannot change the outcome.
  case negativeControlExposure = "negative-control-exposure"
  /// Each covariate in the outcome's place: does one behave as a consequence of the outcome?
  case placeboOutcome = "placebo-outcome"
  /// The adjustment set without one covariate at a time.
  case leaveOneCovariateOut = "leave-one-covariate-out"
  /// What the data can say about instruments: strength, over-identification, balance.
  case instrumentTests = "instrument-tests"
}
