import CausalData
import CausalStatistics
import Estimation

/// The columns of a least-squares estimate, whose replicates need no rows, or only sums over them.
///
/// Only the coefficient is needed, so that it does not matter which errors the estimate has.
struct LinearDesign: Sendable {
  /// Treatments, covariates, and the outcome in the last place.
  let columns: [ColumnStorage<Double>]
  /// The place of the treatment that is attacked.
  let attacked: Int
  let weights: ColumnStorage<Double>?
  let clusters: ClusterColumn?
  let method: EstimationMethod
  private let shared: SharedSums

  /// The number of rows.
  var rowCount: Int { columns[0].count }
  /// The place of the outcome.
  var outcome: Int { columns.count - 1 }
  /// The places of treatments and covariates.
  var predictors: [Int] { Array(0..<outcome) }
  /// The same without the treatment that is attacked.
  var others: [Int] { predictors.filter { $0 != attacked } }

  /// Nil where the estimator is another, or the treatment has several levels.
  init?(_ subject: RefutationSubject) {
    guard subject.estimator is LinearRegressionEstimator, subject.original.scale == .difference else { return nil }
    var (columns, attacked): ([ColumnStorage<Double>], Int?) = ([], nil)
    for treatment in subject.sample.treatments {
      // Several levels are several columns, dealt out together: rows are the simpler way.
      if case .levels = treatment.kind { return nil }
      if treatment.name == subject.original.contrast.treatment { attacked = columns.count }
      columns.append(treatment.values)
    }
    guard let attacked else { return nil }
    self.columns = columns + subject.sample.adjustment.storages + [subject.sample.outcome.values]
    self.attacked = attacked
    (weights, clusters) = (subject.sample.weights, subject.sample.clusters)
    (method, shared) = (subject.original.method, subject.shared)
  }

  /// The moments of all rows.
  func moments(threads: Int) throws(EstimationError) -> Moments {
    try shared.moments { () throws(EstimationError) in
      try withColumns { (addresses, weights, _) throws(MomentError) in
        try Moments(columns: addresses, rows: 0..<rowCount, weights: weights, threads: threads)
      }
    }
  }

  /// The moments in buckets of rows, or of clusters.
  func buckets(_ count: Int, threads: Int) throws(EstimationError) -> BucketedMoments {
    try shared.buckets { () throws(EstimationError) in
      try withColumns { (addresses, weights, clusters) throws(MomentError) in
        try BucketedMoments(
          columns: addresses, rows: 0..<rowCount, weights: weights, units: clusters, buckets: count, threads: threads)
      }
    }
  }

  /// What noise can do to the estimate; nil with weights, and where the moments do not determine it.
  func residuals(threads: Int) throws(EstimationError) -> LinearResiduals? {
    weights == nil ? LinearResiduals(try moments(threads: threads), self) : nil
  }

  private func withColumns<Sums>(
    _ body: ([UnsafePointer<Double>], UnsafePointer<Double>?, UnsafePointer<Int32>?) throws(MomentError) -> Sums
  ) throws(EstimationError) -> Sums {
    // Columns never move, and this value keeps them.
    defer { withExtendedLifetime(self) {} }
    do throws(MomentError) {
      return try body(columns.map(\.start), weights?.start, clusters?.codes.start)
    } catch {
      throw .badSetting(name: "data", reason: error.description)
    }
  }

  /// The treatment's coefficient, with dependent columns dropped as the estimator drops them.
  func coefficient(of moments: Moments) -> Result<Double, EstimationError> {
    guard let fit = try? MomentRegression(moments, outcome: outcome, predictors: predictors) else {
      return .failure(.notFinite(method: method, what: "the coefficients"))
    }
    guard fit.residualDegreesOfFreedom > 0 else {
      return .failure(.tooFewRows(rows: moments.rows, needed: outcome - fit.dependent.count + 2, what: "a regression"))
    }
    guard !fit.dependent.contains(attacked), fit.coefficients[attacked].isFinite else {
      return .failure(.noOverlap("the treatment is determined by the other columns of the regression"))
    }
    return .success(fit.coefficients[attacked])
  }
}

extension ColumnStorage {
  /// The address of the first value, which holds as long as the column lives: columns never move.
  var start: UnsafePointer<Element> {
    guard let base = withUnsafeBufferPointer(\.baseAddress) else {
      preconditionFailure("a column has an address, however short it is")
    }
    return base
  }
}
