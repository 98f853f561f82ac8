import CausalData
import Estimation
import Identification

extension RefutationSubject {
  /// The same, its estimator on one thread: threads are for the replicates.
  var onOneThread: RefutationSubject {
    var settings = settings
    settings.threads = 1
    var subject = RefutationSubject(sample: sample, estimator: estimator, settings: settings, original: original)
    subject.siblings = siblings
    return subject
  }

  /// The same, its estimator with the folds of the original: for the same rows with other columns.
  var holdingFolds: RefutationSubject {
    guard let held = try? estimator.holdingFolds(of: sample, seed: settings.seed) else { return self }
    var subject = RefutationSubject(sample: sample, estimator: held, settings: settings, original: original)
    subject.siblings = siblings
    return subject
  }

  /// The treatment that is attacked.
  var treatment: TreatmentColumn {
    sample.treatments.first { $0.name == original.contrast.treatment } ?? sample.treatment
  }

  /// Whether the design is one in which a cutoff decides.
  var isDiscontinuity: Bool {
    sample.effect.strategy == .discontinuity || original.method == .regressionDiscontinuity
  }

  /// Whether changes over time are compared.
  var isDifferenceInDifferences: Bool {
    sample.effect.strategy == .differenceInDifferences || original.method == .differenceInDifferences
  }

  /// Whether the treatment is one value in each cluster, so that clusters are what is treated.
  var treatsClusters: Bool {
    guard let clusters = sample.clusters else { return false }
    var first = [Double](repeating: .nan, count: clusters.count)
    for row in 0..<sample.rowCount {
      let (cluster, value) = (Int(clusters.codes[row]), treatment.values[row])
      if first[cluster].isNaN { first[cluster] = value }
      if first[cluster] != value { return false }
    }
    return true
  }

  /// The effect in another table on the scale of inference.
  ///
  /// - Parameter anyContrast: False where the contrast must be that of the original: a column whose values were thinned
  ///   out can become one of another kind, whose effect is of another change.
  func effect(
    in table: Table, as effect: IdentifiedEffect? = nil, roles: EffectSample.Roles? = nil, anyContrast: Bool = false
  ) -> Result<Double, EstimationError> {
    Result { () throws(EstimationError) in
      let sample = try EffectSample(effect ?? self.sample.effect, in: table, roles: roles ?? self.sample.roles)
      let estimate = try refit(sample)
      guard anyContrast || estimate.contrast.unconditional == original.contrast.unconditional else {
        throw .unknownLevel(
          column: original.contrast.treatment, level: original.contrast.treated, levels: [estimate.contrast.treated])
      }
      let value = original.scale.inferential(estimate.effect)
      guard value.isFinite else { throw .notFinite(method: original.method, what: "a replicate's effect") }
      return value
    }
  }

  /// An estimate that cannot be had, as `RefutationError`.
  static func estimating<Made>(
    _ body: () throws(EstimationError) -> Made
  ) throws(RefutationError) -> Made {
    do throws(EstimationError) { return try body() } catch { throw .estimation(error) }
  }

  /// Changes of a table as `EstimationError`.
  static func changing<Changed>(
    _ body: () throws(DataError) -> Changed
  ) throws(EstimationError) -> Changed {
    do throws(DataError) { return try body() } catch { throw .data(error) }
  }
}
