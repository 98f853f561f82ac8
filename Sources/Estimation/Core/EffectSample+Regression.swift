import CausalData
import CausalStatistics
import Identification

extension EffectSample {
  /// The rows with these predictors and, unless another is given, the sample's outcome; its weights and clusters.
  func regression(
    names: [String], predictors: [ColumnStorage<Double>], outcome other: ColumnStorage<Double>? = nil, threads: Int
  ) -> ColumnRegression {
    ColumnRegression(
      names: names, predictors: predictors, outcome: other ?? outcome.values, weights: weights,
      clusters: clusters?.codes, clusterCount: clusters?.count ?? 0, threads: threads)
  }
}

extension EstimationSettings {
  /// The errors asked for, made robust to clusters where there are any.
  func covariance(for sample: EffectSample) -> CovarianceEstimator {
    sample.clusters == nil || covariance.isClustered ? covariance : .clusterCR1
  }
}

extension EffectEstimate {
  /// What every estimate says: what was adjusted for, reference levels, rows left out, errors.
  mutating func describe(_ sample: EffectSample, _ settings: EstimationSettings) {
    if sample.effect.strategy == .backdoor { diagnostics.set("adjustment_set", sample.effect.adjustmentSet) }
    if sample.rowsLeftOut > 0 { diagnostics.set("rows_left_out_for_missing_values", sample.rowsLeftOut) }
    let references = sample.adjustment.referenceLevels
    if !references.isEmpty {
      diagnostics.set("reference_levels", references.map { "\($0.variable) = \($0.level)" })
    }
    if case .binary(let event) = sample.outcome.kind, event != "1" { diagnostics.set("outcome_event", event) }
    if let weights = sample.roles.weights { diagnostics.set("weights", weights) }
    if let clusters = sample.clusters {
      diagnostics.set("clusters", clusters.name)
      diagnostics.set("cluster_count", clusters.count)
    }
  }
}
