import CausalData
import CausalStatistics
import Glibc

/// Least squares for numbers, from one pass over the rows for all folds; logistic regression (or, if wished, least squares)
/// for probabilities. A covariate that others determine gets no coefficient.
public struct LinearLearner: NuisanceLearner {
  /// How probabilities are modelled.
  public enum ProbabilityModel: Hashable, Sendable {
    /// By maximum likelihood.
    case logistic
    /// By least squares: a mean that may leave 0...1, and is then cut there.
    case linear
  }

  /// How probabilities are modelled.
  public var probabilities: ProbabilityModel

  /// - Parameter probabilities: How probabilities are modelled.
  public init(probabilities: ProbabilityModel = .logistic) { self.probabilities = probabilities }

  public var name: String { probabilities == .logistic ? "linear" : "least squares" }

  public func fit(_ task: NuisanceTask, folds: RowFolds) throws(EstimationError) -> any NuisanceFit {
    try fitModels(task, folds: folds)
  }

  func fitModels(_ task: NuisanceTask, folds: RowFolds) throws(EstimationError) -> LinearFit {
    if task.kind == .probability, probabilities == .logistic {
      return try LogisticFolds(task, folds).fit
    }
    let moments = try FoldMoments(
      task.covariates + [task.target], weights: task.weights, folds: folds, threads: task.threads, model: task.model)
    return try LinearLearner.leastSquares(task, moments, folds)
  }

  /// Least squares in each training set from its moments: the covariates come first, the target where it is said (last if not).
  static func leastSquares(
    _ task: NuisanceTask, _ moments: FoldMoments, _ folds: RowFolds, target: Int? = nil
  ) throws(EstimationError) -> LinearFit {
    let count = task.covariates.count
    let target = target ?? count
    var (levels, slopes): ([Double], [[Double]]) = ([], [])
    var kept = Array(0..<count)
    var centres: [Double]?
    for fold in 0..<folds.count {
      let training = moments.training(without: fold)
      let fit = try LinearLearner.leastSquares(training, outcome: target, predictors: Array(0..<count), task.model)
      let origin = centres ?? Array(training.means.prefix(count))
      centres = origin
      slopes.append(fit.coefficients)
      levels.append(LinearLearner.level(of: fit.coefficients, in: training, outcome: target, at: origin))
      let dependent = Set(fit.dependent)
      kept.removeAll { dependent.contains($0) }
    }
    return LinearFit(
      folds: folds, centres: centres ?? [], levels: levels, slopes: slopes, link: .identity, threads: task.threads,
      parametricForm: ParametricForm(link: .identity, covariates: kept))
  }

  /// - Throws: `regression` for fewer rows than parameters.
  static func leastSquares(
    _ moments: Moments, outcome: Int, predictors: [Int], _ model: String
  ) throws(EstimationError) -> MomentRegression {
    guard moments.weight > 0 else { throw .regression(.tooFewRows(rows: 0, parameters: 1), model: model) }
    guard let fit = try? MomentRegression(moments, outcome: outcome, predictors: predictors) else {
      throw .regression(.overflow, model: model)
    }
    guard fit.residualDegreesOfFreedom > 0 else {
      let parameters = moments.rows - fit.residualDegreesOfFreedom
      throw .regression(.tooFewRows(rows: moments.rows, parameters: parameters), model: model)
    }
    return fit
  }

  /// The fitted value at a point.
  static func level(of slopes: [Double], in moments: Moments, outcome: Int, at point: [Double]) -> Double {
    var level = moments.means[outcome]
    for (place, slope) in slopes.enumerated() { level += slope * (point[place] - moments.means[place]) }
    return level
  }
}

/// The mean of the target, whatever the covariates.
public struct MeanLearner: NuisanceLearner {
  /// No option.
  public init() {}

  public var name: String { "mean" }

  public func fit(_ task: NuisanceTask, folds: RowFolds) throws(EstimationError) -> any NuisanceFit {
    let moments = try FoldMoments(
      [task.target], weights: task.weights, folds: folds, threads: task.threads, model: task.model)
    var levels: [Double] = []
    for fold in 0..<folds.count {
      let training = moments.training(without: fold)
      guard training.weight > 0 else { throw .regression(.tooFewRows(rows: 0, parameters: 1), model: task.model) }
      levels.append(training.means[0])
    }
    let count = task.covariates.count
    let none = [Double](repeating: 0, count: count)
    return LinearFit(
      folds: folds, centres: none, levels: levels, slopes: [[Double]](repeating: none, count: folds.count),
      link: .identity, threads: task.threads, parametricForm: ParametricForm(link: .identity, covariates: []))
  }
}

/// The rows of a training set whose moments are known already.
private struct TrainingRows: NewtonSource {
  let rows: ColumnRegression
  let known: Moments

  var predictorNames: [String] { rows.predictorNames }

  func moments() throws(RegressionError) -> Moments { known }

  func newtonStep(_ request: NewtonRequest) throws(RegressionError) -> NewtonStep { try rows.newtonStep(request) }
}

/// Logistic regressions, one a fold, folds in parallel.
private struct LogisticFolds {
  let fit: LinearFit

  /// What one fold gives: the coefficients by the covariates' places, the intercept apart.
  private struct Model: Sendable {
    var intercept: Double
    var slopes: [Double]
  }

  init(_ task: NuisanceTask, _ folds: RowFolds) throws(EstimationError) {
    let inner = folds.count == 1 ? task.threads : 1
    // One pass for the moments of all training sets.
    let moments = try FoldMoments(
      task.covariates + [task.target], weights: task.weights, folds: folds, threads: task.threads, model: task.model)
    let watch = CancellationWatch()
    let models = mapInParallel(parts: folds.count, threads: task.threads) { fold in
      Result { () throws(EstimationError) in
        try watch.check()
        return try LogisticFolds.model(task, folds, fold, moments.training(without: fold), threads: inner)
      }
    }
    var (levels, slopes): ([Double], [[Double]]) = ([], [])
    var kept = Array(task.covariates.indices)
    for model in models {
      let model = try model.get()
      levels.append(model.intercept)
      slopes.append(model.slopes)
      kept.removeAll { model.slopes[$0] == 0 }
    }
    // Intercepts belong to covariates of 0: move them to the covariates' middle, as predictions are made from there.
    let centres = task.covariates.map { column in
      column.withUnsafeBufferPointer { values in
        let step = max(1, values.count / 64)
        let some = stride(from: 0, to: values.count, by: step).map { values[$0] }
        return some.isEmpty ? 0 : some.sorted()[some.count / 2]
      }
    }
    for fold in levels.indices {
      for (slope, centre) in zip(slopes[fold], centres) { levels[fold] += slope * centre }
    }
    fit = LinearFit(
      folds: folds, centres: centres, levels: levels, slopes: slopes, link: .logistic, threads: task.threads,
      parametricForm: ParametricForm(link: .logistic, covariates: kept))
  }

  private static func model(
    _ task: NuisanceTask, _ folds: RowFolds, _ fold: Int, _ moments: Moments, threads: Int
  ) throws(EstimationError) -> Model {
    let weights = folds.trainingWeights(fold, task)
    if let level = LogisticFolds.onlyLevel(of: task.target, weights) {
      // The limit of the likelihood's growth: a probability of 0 or 1 throughout.
      let none = [Double](repeating: 0, count: task.names.count)
      return Model(intercept: level == 0 ? -.infinity : .infinity, slopes: none)
    }
    let source = TrainingRows(
      rows: ColumnRegression(
        names: task.names, predictors: task.covariates, outcome: task.target, weights: weights, threads: threads),
      known: moments)
    do throws(RegressionError) {
      let model = try GeneralizedLinearModel(.logistic, source, dependentColumns: .drop)
      var slopes = [Double](repeating: 0, count: task.names.count)
      // By place: a column may be called as another's indicator is, or as the intercept.
      for (slope, place) in zip(model.coefficients.values.dropFirst(), model.design.predictors) {
        slopes[place] = slope
      }
      return Model(intercept: model.coefficients.values[0], slopes: slopes)
    } catch {
      throw .regression(error, model: task.model)
    }
  }

  /// 0 or 1 where no other value occurs among the rows that count.
  private static func onlyLevel(of target: ColumnStorage<Double>, _ weights: ColumnStorage<Double>?) -> Double? {
    target.withUnsafeBufferPointer { values in
      guard let weights else {
        guard let first = values.first, first == 0 || first == 1 else { return nil }
        return values.allSatisfy { $0 == first } ? first : nil
      }
      return weights.withUnsafeBufferPointer { weights in
        guard let start = weights.firstIndex(where: { $0 > 0 }) else { return nil }
        let first = values[start]
        guard first == 0 || first == 1 else { return nil }
        return values.indices.allSatisfy { weights[$0] <= 0 || values[$0] == first } ? first : nil
      }
    }
  }
}
