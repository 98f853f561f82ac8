public import CausalData
public import Estimation
import StrictJSON

/// What is attacked: an estimate, and everything needed to make it again from other data.
public struct RefutationSubject: Sendable {
  /// The rows and columns it was estimated from, covariates in the order of their names: what an attack draws does not
  /// depend on the order in which they were given.
  public let sample: EffectSample
  /// How.
  public let estimator: any EffectEstimator
  /// What the estimator was told.
  public let settings: EstimationSettings
  /// The estimate: of one contrast.
  public let original: EffectEstimate
  /// The ways to direct a graph's undecided edges that lead to this estimand; empty where the graph decides the effect.
  public var orientations: [[String]] = []
  /// What the estimate rests on.
  public var estimand: AttackedEstimand { AttackedEstimand(sample.effect, orientations: orientations) }
  /// All estimates that were made with it, in their order: of effects within groups it is the place among them that tells
  /// which is meant, since groups are cut anew where rows are drawn anew.
  var siblings: [EffectEstimate] = []
  /// Sums over the rows that several refuters want.
  let shared = SharedSums()

  /// - Parameter original: made by `estimator` with `settings` from `sample`.
  public init(
    sample: EffectSample, estimator: any EffectEstimator, settings: EstimationSettings, original: EffectEstimate
  ) {
    (self.sample, self.estimator) = (sample.inOrderOfNames, estimator)
    (self.settings, self.original) = (settings, original)
  }

  /// Estimates first, from the sample as it is; one subject a contrast, and a group where effects within groups are asked
  /// for. How much the effect changes with a modifier is none: what a placebo or a simulated effect should give for it is
  /// another matter.
  public static func subjects(
    _ sample: EffectSample, _ estimator: any EffectEstimator, _ settings: EstimationSettings
  ) throws(RefutationError) -> [RefutationSubject] {
    do throws(EstimationError) {
      let ordered = sample.inOrderOfNames
      let estimates = try estimator.estimate(sample, settings)
      return estimates.filter { !$0.isChangeByModifier }.map {
        var subject = RefutationSubject(sample: ordered, estimator: estimator, settings: settings, original: $0)
        subject.siblings = estimates
        return subject
      }
    } catch {
      throw .estimation(error)
    }
  }

  /// The same effect from other data: everything is fitted again.
  ///
  /// - Parameters:
  ///   - table: has the columns that `effect` and the sample's roles name.
  ///   - effect: what is estimated; nil for the sample's own.
  public func refit(
    in table: Table, as effect: IdentifiedEffect? = nil
  ) throws(EstimationError) -> EffectEstimate {
    let sample = try EffectSample(effect ?? self.sample.effect, in: table, roles: self.sample.roles)
    return try refit(sample)
  }

  /// The same effect from another sample.
  public func refit(_ sample: EffectSample) throws(EstimationError) -> EffectEstimate {
    let estimates = try estimator.estimate(sample, settings)
    if original.contrast.condition != nil { return try sameGroup(of: estimates) }
    // Of several contrasts the one attacked; a treatment put in its place may have levels of its own.
    let place = estimates.first { $0.contrast == original.contrast } ?? (estimates.count == 1 ? estimates.first : nil)
    guard let place else {
      throw .unknownLevel(
        column: original.contrast.treatment, level: original.contrast.treated,
        levels: estimates.map(\.contrast.treated))
    }
    return place
  }

  /// The estimate that stands where the original stood among those of its contrast and modifier.
  private func sameGroup(of estimates: [EffectEstimate]) throws(EstimationError) -> EffectEstimate {
    func isAlike(_ other: EffectEstimate) -> Bool {
      other.contrast.unconditional == original.contrast.unconditional
        && other.diagnostics["modifier"]?.string == original.diagnostics["modifier"]?.string
    }
    // A subject that was made by hand knows none: there the label of the group has to be the same.
    if siblings.isEmpty, let same = estimates.first(where: { $0.contrast == original.contrast }) { return same }
    let (before, now) = (siblings.filter(isAlike), estimates.filter(isAlike))
    guard let place = before.firstIndex(where: { $0.contrast == original.contrast }), now.count == before.count else {
      throw .unsuitable(
        method: original.method, reason: "other rows make other groups than \(original.contrast.condition ?? "before")")
    }
    return now[place]
  }
}
