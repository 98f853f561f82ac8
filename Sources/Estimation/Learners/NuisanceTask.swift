public import CausalData

/// What a nuisance model is to learn: the mean of a target given covariates.
public struct NuisanceTask: Sendable {
  /// What the target is.
  public enum Kind: Hashable, Sendable {
    /// A number: the mean is unbounded.
    case regression
    /// 0 or 1: the mean is a probability.
    case probability
  }

  /// What the target is.
  public var kind: Kind
  /// What the model is called in messages: "propensity score model".
  public var model: String
  /// The covariates' names.
  public var names: [String]
  /// The covariates' values, all of the target's length, finite.
  public var covariates: [ColumnStorage<Double>]
  /// What is predicted, one a row.
  public var target: ColumnStorage<Double>
  /// One weight a row, 0 or more; rows of weight 0 teach nothing. Nil where all weigh 1.
  public var weights: ColumnStorage<Double>?
  /// Fixes whatever the learner draws.
  public var seed: UInt64
  /// At most so many threads work; the answer does not depend on it.
  public var threads: Int

  /// - Parameters:
  ///   - covariates: One a name, each as long as `target`.
  ///   - weights: As long as `target`.
  public init(
    _ kind: Kind, model: String, names: [String], covariates: [ColumnStorage<Double>], target: ColumnStorage<Double>,
    weights: ColumnStorage<Double>? = nil, seed: UInt64 = 0, threads: Int = 1
  ) {
    precondition(names.count == covariates.count, "one name a covariate")
    precondition(covariates.allSatisfy { $0.count == target.count }, "columns of one length")
    precondition((weights?.count ?? target.count) == target.count, "columns of one length")
    (self.kind, self.model, self.names, self.covariates) = (kind, model, names, covariates)
    (self.target, self.weights, self.seed, self.threads) = (target, weights, seed, threads)
  }

  /// The number of rows.
  public var rowCount: Int { target.count }
}
