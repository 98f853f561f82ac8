public import CausalData

/// Who estimates what: for those who estimate the same again from other data.
public struct EstimationAssignment: Sendable {
  /// The rows and columns.
  public let sample: EffectSample
  /// How.
  public let estimator: any EffectEstimator
  /// What the estimator is told.
  public let settings: EstimationSettings
}

extension EstimationPlan {
  /// What `run` would estimate, in its order, before anything is fitted.
  ///
  /// With `automatic` the one method chosen, with `chosen` each, with `all` those that have no obstacle.
  ///
  /// - Throws: `EstimationError`: of the sample; `unsuitable` of a method that was chosen; `badSetting` where there is none.
  public func assignments(on table: Table) throws(EstimationError) -> [EstimationAssignment] {
    guard !effects.isEmpty else { throw .badSetting(name: "effect", reason: "there is no estimand") }
    var samples: [EffectSample] = []
    for effect in effects { samples.append(try EffectSample(effect, in: table, roles: roles)) }
    let wanted: [EstimationMethod]
    switch methods {
    case .chosen(let names): wanted = names
    case .all: wanted = estimators.map(\.method)
    case .automatic: wanted = automatic(samples).map { [$0] } ?? []
    }
    var assignments: [EstimationAssignment] = []
    for method in wanted {
      guard let estimator = estimators.first(where: { $0.method == method }) else {
        throw .badSetting(name: "method", reason: "\(method.rawValue) is not among the estimators")
      }
      let sample = samples.first { estimator.obstacle(for: $0, settings(for: estimator, $0)) == nil }
      guard let sample else {
        guard case .chosen = methods else { continue }
        let reason = estimator.obstacle(for: samples[0], settings(for: estimator, samples[0]))
        throw .unsuitable(method: method, reason: reason ?? "it does not suit the estimand")
      }
      assignments.append(
        EstimationAssignment(sample: sample, estimator: estimator, settings: settings(for: estimator, sample)))
    }
    guard !assignments.isEmpty else {
      throw .badSetting(
        name: "method", reason: "no method estimates this: \(refusals(samples).joined(separator: "; "))")
    }
    return assignments
  }
}
