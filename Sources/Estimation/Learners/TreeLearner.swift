import CausalData
import CausalStatistics
import Synchronization

/// Gradient-boosted trees or a random forest, by XGBoost (Chen and Guestrin 2016, KDD): one thread a model, folds in
/// parallel, the same answer for a seed whatever the number of threads.
///
/// Rows are handed over in an order that depends on their contents only. Covariates and outcome are single-precision numbers
/// there, counted from their means. Throws `missingLibrary` where XGBoost is not installed.
public struct TreeLearner: NuisanceLearner {
  /// How trees are put together.
  public enum Ensemble: Hashable, Sendable {
    /// Each tree improves on those before it.
    case boosted
    /// Averages of deep trees on random rows and covariates (Breiman 2001, Machine Learning 45).
    case forest
  }

  /// How trees are put together.
  public var ensemble: Ensemble
  /// How many trees.
  public var trees: Int
  /// Levels of a tree at most.
  public var depth: Int
  /// The share of a tree's improvement that is taken, in boosting.
  public var learningRate: Double
  /// The fewest rows (sum of weights, relative to their mean) in a leaf.
  public var leafRows: Double

  /// 100 trees of 3 levels, a tenth of each taken.
  public static let boosted = TreeLearner(.boosted, trees: 100, depth: 3, learningRate: 0.1, leafRows: 5)
  /// 200 trees of at most 12 levels, 5 rows or more in a leaf.
  public static let forest = TreeLearner(.forest, trees: 200, depth: 12, learningRate: 1, leafRows: 5)

  /// - Parameters:
  ///   - trees: 1...100,000.
  ///   - depth: 1...30.
  ///   - learningRate: Above 0, at most 1; not used by forests.
  ///   - leafRows: 0 or more.
  public init(_ ensemble: Ensemble, trees: Int, depth: Int, learningRate: Double, leafRows: Double) {
    (self.ensemble, self.trees, self.depth) = (ensemble, trees, depth)
    (self.learningRate, self.leafRows) = (learningRate, leafRows)
  }

  public var name: String { ensemble == .boosted ? "boosted trees" : "random forest" }
  public var usesOrder: Bool { true }

  /// Whether XGBoost is installed.
  public static var isAvailable: Bool { XGBoost.isInstalled }

  public func fit(_ task: NuisanceTask, folds: RowFolds) throws(EstimationError) -> any NuisanceFit {
    guard (1...100_000).contains(trees), (1...30).contains(depth), learningRate > 0, learningRate <= 1, leafRows >= 0,
      leafRows.isFinite
    else {
      throw .badSetting(
        name: name,
        reason: "1 to 100000 trees, 1 to 30 levels, a learning rate above 0 and at most 1, 0 or more rows in a leaf")
    }
    _ = try XGBoost.library()
    let watch = CancellationWatch()
    let models = mapInParallel(parts: folds.count, threads: task.threads) { fold in
      Result { () throws(EstimationError) in try model(task, folds, fold, watch) }
    }
    var fitted: [TreeModel] = []
    for model in models { fitted.append(try model.get()) }
    return TreeFit(folds: folds, models: fitted, isProbability: task.kind == .probability, threads: task.threads)
  }

  private func model(
    _ task: NuisanceTask, _ folds: RowFolds, _ fold: Int, _ watch: CancellationWatch
  ) throws(EstimationError) -> TreeModel {
    try watch.check()
    let rows = folds.trainingRows(without: fold, weights: task.weights)
    guard rows.count >= 2 else {
      throw .regression(.tooFewRows(rows: rows.count, parameters: 2), model: task.model)
    }
    let weights = rows.map { task.weights?[$0] ?? 1 }
    let total = weights.reduce(0, +)
    var target = rows.map { task.target[$0] }
    // Single precision keeps seven digits: numbers are counted from their mean, in units of their spread.
    var (centre, scale) = (0.0, 1.0)
    let isBoostedProbability = task.kind == .probability && ensemble == .boosted
    if !isBoostedProbability {
      centre = zip(target, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
      scale = (zip(target, weights).reduce(0) { $0 + ($1.0 - centre) * ($1.0 - centre) * $1.1 } / total).squareRoot()
      if !(scale > 0 && scale.isFinite) { scale = 1 }
      for index in target.indices { target[index] = (target[index] - centre) / scale }
    }
    let centres = task.covariates.map { column in
      rows.reduce(0) { $0 + column[$1] } / Double(rows.count)
    }
    let matrix = try TreeModel.matrix(task.covariates, centres, rows)
    try matrix.set("label", target.map(Float.init))
    try matrix.set("weight", weights.map { Float($0 * Double(rows.count) / total) })
    let share = max(1, min(task.covariates.count, (2 * task.covariates.count + 2) / 3))
    var parameters: [(name: String, value: String)] = [
      ("nthread", "1"), ("seed", String(RowDigest.mixed(task.seed &+ UInt64(fold)) & 0x7FFF_FFFF)),
      ("max_depth", String(depth)), ("min_child_weight", String(leafRows)), ("tree_method", "hist"),
      ("base_score", isBoostedProbability ? "0.5" : "0"),
      ("objective", isBoostedProbability ? "binary:logistic" : "reg:squarederror"),
    ]
    if ensemble == .forest {
      parameters += [
        ("num_parallel_tree", String(trees)), ("subsample", "0.632"), ("eta", "1"), ("lambda", "0"),
        ("colsample_bynode", String(Double(share) / Double(max(1, task.covariates.count)))),
      ]
    } else {
      parameters += [("eta", String(learningRate)), ("lambda", "1")]
      // The hessian of a probability is a quarter at most: leaves hold as many rows as with numbers.
      if isBoostedProbability { parameters.append(("min_child_weight", String(leafRows / 4))) }
    }
    let model = try XGBoostModel(matrix, parameters: parameters, rounds: ensemble == .forest ? 1 : trees, watch: watch)
    return TreeModel(model: model, centres: centres, centre: centre, scale: scale)
  }
}

/// One fold's trees.
private struct TreeModel: Sendable {
  let model: XGBoostModel
  let centres: [Double]
  let centre: Double
  let scale: Double

  /// The covariates of some rows, row by row; one constant column where there is none.
  static func matrix(
    _ covariates: [ColumnStorage<Double>], _ centres: [Double], _ rows: [Int]
  ) throws(EstimationError) -> XGBoostMatrix {
    let width = max(1, covariates.count)
    var values = [Float](repeating: 0, count: rows.count * width)
    ColumnAddresses.lend(covariates) { columns in
      values.withUnsafeMutableBufferPointer { values in
        for (place, column) in columns.starts.enumerated() {
          for (index, row) in rows.enumerated() {
            values[index &* width &+ place] = Float(column[row] - centres[place])
          }
        }
      }
    }
    return try XGBoostMatrix(values, rows: rows.count, columns: width)
  }
}

/// Trees, one ensemble a fold.
private struct TreeFit: NuisanceFit {
  let folds: RowFolds
  let models: [TreeModel]
  let isProbability: Bool
  let threads: Int
  /// Models predict for one caller at a time.
  private let turn = Turn()

  /// A lock that values share.
  private final class Turn: Sendable {
    let lock = Mutex(())
  }

  init(folds: RowFolds, models: [TreeModel], isProbability: Bool, threads: Int) {
    (self.folds, self.models, self.isProbability, self.threads) = (folds, models, isProbability, threads)
  }

  func predictions(for covariates: [ColumnStorage<Double>]) throws(EstimationError) -> ColumnStorage<Double> {
    try turn.lock.withLock { _ throws(EstimationError) in try predict(covariates) }
  }

  private func predict(_ covariates: [ColumnStorage<Double>]) throws(EstimationError) -> ColumnStorage<Double> {
    let parts = mapInParallel(parts: models.count, threads: threads) { fold in
      Result { () throws(EstimationError) in
        let (rows, model) = (folds.rows(of: fold), models[fold])
        // No rows, no question.
        guard !rows.isEmpty else { return (rows, [Float]()) }
        return (rows, try model.model.predictions(TreeModel.matrix(covariates, model.centres, rows)))
      }
    }
    var failure: EstimationError?
    let result = ColumnStorage<Double>(count: folds.codes.count) { target in
      target.initialize(repeating: 0)
      for (fold, part) in parts.enumerated() {
        switch part {
        case .failure(let error): failure = failure ?? error
        case .success(let (rows, values)):
          let model = models[fold]
          for (row, value) in zip(rows, values) {
            let value = model.centre + model.scale * Double(value)
            target[row] = isProbability ? min(max(value, 0), 1) : value
          }
        }
      }
    }
    if let failure { throw failure }
    return result
  }
}
