import CausalData
import CausalStatistics
import Estimation

/// An outcome that chance makes, and what is known of how.
protocol ArtificialOutcome: Sendable {
  /// The treatment's effect on it.
  var effect: Double { get }
  /// Near its mean.
  var mean: Double { get }
  /// The standard deviation of what is neither the treatment's effect nor linear in the covariates, where that is normal.
  var noise: Double? { get }
  /// One replicate.
  func column(from stream: inout RandomStream) -> ColumnStorage<Double>
}

extension LinearDesign {
  /// The treatment's coefficients on artificial outcomes: from the moments where the noise is normal, else by one product
  /// a replicate. Nil where the moments do not determine them.
  func effects(
    of outcome: some ArtificialOutcome, _ method: RefutationMethod, _ settings: RefutationSettings
  ) throws(RefutationError) -> (ReplicateEffects, drawn: String)? {
    if let noise = outcome.noise {
      let residuals = try RefutationSubject.estimating { () throws(EstimationError) in
        try self.residuals(threads: settings.threads)
      }
      if let residuals {
        let effects = try ReplicateRun.draw(method, settings) { _, stream in
          .success(residuals.ofNoiseOutcome(deviation: noise, effect: outcome.effect, &stream))
        }
        return (effects, "from moments")
      }
    }
    let residual = try RefutationSubject.estimating { () throws(EstimationError) in
      try TreatmentResidual(self, threads: settings.threads)
    }
    guard let residual else { return nil }
    let effects = try ReplicateRun.draw(method, settings) { _, stream in
      .success(residual.effect(on: outcome.column(from: &stream), mean: outcome.mean))
    }
    return (effects, "from cross-products")
  }
}
