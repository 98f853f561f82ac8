public import CausalData

/// A way to learn the mean of a target given covariates.
public protocol NuisanceLearner: Sendable {
  /// What it is called in diagnostics: "linear", "boosted trees".
  var name: String { get }

  /// Whether its answer depends on the order of rows within a fold, so that it wants a canonical one.
  var usesOrder: Bool { get }

  /// Why it cannot learn tasks of that kind, in one sentence; nil where it can.
  func obstacle(for kind: NuisanceTask.Kind) -> String?

  /// One model a fold, each from the rows of all other folds (from all rows where there is one fold only).
  ///
  /// - Parameter folds: As many rows as the task has.
  /// - Throws: `EstimationError`: rows that do not determine the model, a library that is missing.
  func fit(_ task: NuisanceTask, folds: RowFolds) throws(EstimationError) -> any NuisanceFit
}

extension NuisanceLearner {
  /// It does not.
  public var usesOrder: Bool { false }

  /// Any task will do.
  public func obstacle(for kind: NuisanceTask.Kind) -> String? { nil }

  /// One model from the given rows; the others teach nothing.
  ///
  /// - Parameter rows: From 0, below the task's number of rows.
  public func fit(_ task: NuisanceTask, rows: [Int]) throws(EstimationError) -> any NuisanceFit {
    var taught = task
    taught.weights = ColumnStorage<Double>(count: task.rowCount) { target in
      target.initialize(repeating: 0)
      for row in rows where target.indices.contains(row) { target[row] = task.weights?[row] ?? 1 }
    }
    return try fit(taught, folds: .none(rows: task.rowCount))
  }
}

/// Fitted nuisance models, one a fold.
public protocol NuisanceFit: Sendable {
  /// For each row what the model that has not seen the row's fold predicts (with one fold: the model of all rows).
  ///
  /// - Parameter covariates: In the order of the task's; as many rows in the same folds, of any values.
  func predictions(for covariates: [ColumnStorage<Double>]) throws(EstimationError) -> ColumnStorage<Double>

  /// What the model's estimating equation is, for errors that know it is estimated; nil where it has none (penalised
  /// models, trees).
  var parametricForm: ParametricForm? { get }

  /// Sentences that a reader of the estimate should see.
  var warnings: [String] { get }
}

extension NuisanceFit {
  public var parametricForm: ParametricForm? { nil }
  public var warnings: [String] { [] }
}

/// The form of a model fitted by maximum likelihood or least squares: its mean is a function of η = β₀ + Σ βⱼ xⱼ, and its
/// parameters solve Σ w (y − mean) (1, x) = 0.
public struct ParametricForm: Hashable, Sendable {
  /// How the mean depends on η.
  public enum Link: Hashable, Sendable {
    /// The mean is η.
    case identity
    /// The mean is 1 / (1 + e⁻ʸ) at η.
    case logistic
  }

  /// How the mean depends on η.
  public var link: Link
  /// The covariates it uses, by their numbers.
  public var covariates: [Int]

  /// A form with those parts.
  public init(link: Link, covariates: [Int]) { (self.link, self.covariates) = (link, covariates) }
}

extension ParametricForm.Link {
  /// d mean / d η where the mean is that.
  @inline(__always) func slope(atMean mean: Double) -> Double { self == .identity ? 1 : mean * (1 - mean) }
}
