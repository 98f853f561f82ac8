import CausalData
import CausalStatistics
import Glibc

/// The lasso or ridge regression with a penalty chosen by five-fold cross-validation within the rows that teach the model,
/// all from one pass over the rows; covariates are standardised.
///
/// The penalty with the smallest cross-validated error is taken. Probabilities are learnt by penalised logistic regression
/// (`PenalizedLogistic`, some passes more) whose penalty is chosen by least squares: at slopes of 0 the two likelihoods'
/// gradients are the same, and as large in units of their noise, so a lasso that silences noise in one silences it in the
/// other; the ridge's is divided by the logistic slopes' larger unit, 1 / p̄ (1 − p̄).
public struct PenalizedLearner: NuisanceLearner {
  /// Which penalty.
  public enum Penalty: Hashable, Sendable {
    /// The sum of absolute coefficients: many become 0.
    case lasso
    /// The sum of squared coefficients.
    case ridge
  }

  /// Which penalty.
  public var penalty: Penalty
  /// How many penalties are tried.
  public var count: Int

  /// - Parameter count: How many penalties are tried, evenly spread in their logarithm; 2 or more.
  public init(_ penalty: Penalty, count: Int = 40) { (self.penalty, self.count) = (penalty, max(2, count)) }

  public var name: String { penalty == .lasso ? "lasso" : "ridge" }
  public var usesOrder: Bool { true }

  private static let parts = 5

  public func fit(_ task: NuisanceTask, folds: RowFolds) throws(EstimationError) -> any NuisanceFit {
    let width = task.covariates.count
    let moments = try FoldMoments(
      task.covariates + [task.target], weights: task.weights, folds: folds, parts: PenalizedLearner.parts,
      threads: task.threads, model: task.model)
    let models = mapInParallel(parts: folds.count, threads: task.threads) { fold in
      Result { () throws(EstimationError) in
        let (penalty, slopes) = try chosen(moments, fold, task.model)
        guard task.kind == .probability else { return Model(slopes: slopes) }
        return try probabilities(task, folds, fold, moments.training(without: fold), strength: penalty)
      }
    }
    var (levels, slopes): ([Double], [[Double]]) = ([], [])
    var centres: [Double]?
    for (fold, model) in models.enumerated() {
      let (coefficients, level) = try (model.get().slopes, model.get().level)
      let training = moments.training(without: fold)
      let origin = centres ?? Array(training.means.prefix(width))
      centres = origin
      slopes.append(coefficients)
      var shifted = level ?? LinearLearner.level(of: coefficients, in: training, outcome: width, at: origin)
      if level != nil {
        for (place, slope) in coefficients.enumerated() { shifted += slope * (origin[place] - training.means[place]) }
      }
      levels.append(shifted)
    }
    return LinearFit(
      folds: folds, centres: centres ?? [], levels: levels, slopes: slopes,
      link: task.kind == .probability ? .logistic : .identity, threads: task.threads)
  }

  /// One fold's slopes, and the linear predictor at the covariates' means where least squares do not give it.
  private struct Model {
    var slopes: [Double]
    var level: Double?
  }

  private func probabilities(
    _ task: NuisanceTask, _ folds: RowFolds, _ fold: Int, _ training: Moments, strength: Double?
  ) throws(EstimationError) -> Model {
    let share = min(max(training.means[training.columnCount - 1], 0), 1)
    guard let strength, share > 0, share < 1 else {
      // No covariate says anything, or all rows have one value: the limit of the likelihood's growth.
      return Model(slopes: [Double](repeating: 0, count: task.names.count), level: log(share / (1 - share)))
    }
    let source = ColumnRegression(
      names: task.names, predictors: task.covariates, outcome: task.target, weights: folds.trainingWeights(fold, task),
      threads: folds.count == 1 ? task.threads : 1)
    do throws(RegressionError) {
      let fit = try PenalizedLogistic(
        source, moments: training, penalty: penalty,
        strength: penalty == .lasso ? strength : strength * share * (1 - share))
      return Model(slopes: fit.slopes, level: fit.level)
    } catch {
      throw .regression(error, model: task.model)
    }
  }

  /// The penalty of the smallest cross-validated error and its coefficients; nil and zeros where no covariate varies with
  /// the target.
  private func chosen(
    _ moments: FoldMoments, _ fold: Int, _ model: String
  ) throws(EstimationError) -> (penalty: Double?, coefficients: [Double]) {
    let training = moments.training(without: fold)
    let outcome = training.columnCount - 1
    guard training.weight > 0, training.rows > 1 else {
      throw .regression(.tooFewRows(rows: training.rows, parameters: 2), model: model)
    }
    let none = [Double](repeating: 0, count: outcome)
    guard outcome > 0, !training.isConstant(outcome) else { return (nil, none) }
    let penalties = grid(training)
    guard !penalties.isEmpty else { return (nil, none) }
    var errors = [Double](repeating: 0, count: penalties.count)
    for part in 0..<PenalizedLearner.parts {
      let (taught, held) = moments.training(without: fold, holdingOut: part)
      guard taught.weight > 0, held.weight > 0 else { continue }
      for (index, coefficients) in try path(taught, penalties, model).enumerated() {
        errors[index] += PenalizedLearner.squaredError(coefficients, taught, held)
      }
    }
    let best = errors.indices.min { (errors[$0], $0) < (errors[$1], $1) } ?? 0
    return (penalties[best], try path(training, Array(penalties[0...best]), model)[best])
  }

  /// Falling penalties; for the lasso from the smallest one that silences all covariates.
  private func grid(_ training: Moments) -> [Double] {
    let outcome = training.columnCount - 1
    var largest = 0.0
    for place in 0..<outcome where !training.isConstant(place) {
      let spread = (training.crossProducts[place, place] / training.weight).squareRoot()
      largest = max(largest, abs(training.crossProducts[place, outcome]) / training.weight / spread)
    }
    guard largest > 0, largest.isFinite else { return [] }
    let (first, smallest) = penalty == .lasso ? (largest, 1e-4) : (1e3, 1e-8)
    return (0..<count).map { first * exp(log(smallest) * Double($0) / Double(count - 1)) }
  }

  private func path(
    _ moments: Moments, _ penalties: [Double], _ model: String
  ) throws(EstimationError) -> [[Double]] {
    let outcome = moments.columnCount - 1
    guard (0..<outcome).contains(where: { !moments.isConstant($0) }) else {
      return [[Double]](repeating: [Double](repeating: 0, count: outcome), count: penalties.count)
    }
    do throws(RegressionError) {
      switch penalty {
      case .lasso:
        return try LassoPath(moments, penalties: penalties, tolerance: 1e-7).points.map(\.coefficients)
      case .ridge:
        var all: [[Double]] = []
        for value in penalties {
          all.append(
            try RidgeRegression(moments, penalty: value * moments.weight, standardized: true).coefficients)
        }
        return all
      }
    } catch {
      throw .regression(error, model: model)
    }
  }

  /// Σ w (y − ŷ)² over the held-out rows, from their moments: spread about their own mean and the squared error there.
  private static func squaredError(_ slopes: [Double], _ taught: Moments, _ held: Moments) -> Double {
    let outcome = slopes.count
    let direction = slopes.map { -$0 } + [1]
    let spread = zip(direction, held.crossProducts.times(direction)).reduce(0) { $0 + $1.0 * $1.1 }
    var bias = held.means[outcome] - taught.means[outcome]
    for (place, slope) in slopes.enumerated() { bias -= slope * (held.means[place] - taught.means[place]) }
    return max(0, spread) + held.weight * bias * bias
  }
}
