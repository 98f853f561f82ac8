import CausalData
import CausalStatistics
import Glibc
import Testing

@testable import Estimation

@Suite("Nuisance learners")
struct NuisanceLearnerTests {
  /// y = sin(2 x1) + x2 + noise, b ~ logistic(x1 − x2); weights 1 and 2.
  private struct World {
    let covariates: [ColumnStorage<Double>]
    let y: ColumnStorage<Double>
    let b: ColumnStorage<Double>
    let truth: [Double]
    let weights: ColumnStorage<Double>

    init(rows: Int, seed: UInt64, offset: Double = 0) {
      var stream = RandomStream(seed: seed)
      var columns: [[Double]] = [[], [], [], [], [], []]
      for _ in 0..<rows {
        let (x1, x2) = (stream.normal(), stream.normal())
        let mean = sin(2 * x1) + x2
        let chance = 1 / (1 + exp(-(x1 - x2)))
        for (place, value) in [
          x1 + offset, x2, mean + 0.3 * stream.normal() + offset, stream.uniform() < chance ? 1 : 0, mean + offset,
          stream.uniform() < 0.5 ? 1 : 2,
        ].enumerated() {
          columns[place].append(value)
        }
      }
      covariates = [ColumnStorage(columns[0]), ColumnStorage(columns[1])]
      (y, b, truth, weights) = (
        ColumnStorage(columns[2]), ColumnStorage(columns[3]), columns[4], ColumnStorage(columns[5])
      )
    }

    func task(_ kind: NuisanceTask.Kind, weighted: Bool = false) -> NuisanceTask {
      NuisanceTask(
        kind, model: "model", names: ["x1", "x2"], covariates: covariates, target: kind == .regression ? y : b,
        weights: weighted ? weights : nil, seed: 5)
    }
  }

  private func thirds(_ rows: Int) throws -> RowFolds { try RowFolds((0..<rows).map { $0 % 3 }) }

  @Test("Least squares by folds is what each training set alone gives", arguments: [false, true])
  func leastSquaresByFolds(weighted: Bool) throws {
    let world = World(rows: 120, seed: 1)
    let task = world.task(.regression, weighted: weighted)
    let folded = try LinearLearner().fit(task, folds: thirds(120)).predictions(for: world.covariates)
    for fold in 0..<3 {
      let alone = try LinearLearner().fit(task, rows: (0..<120).filter { $0 % 3 != fold })
      let predicted = try alone.predictions(for: world.covariates)
      for row in stride(from: fold, to: 120, by: 3) { #expect(abs(predicted[row] - folded[row]) < 1e-12) }
    }
  }

  @Test("Logistic regression by folds is what each training set alone gives; a share of one value is that value")
  func logisticByFolds() throws {
    let world = World(rows: 150, seed: 2)
    let task = world.task(.probability)
    let folded = try LinearLearner().fit(task, folds: thirds(150)).predictions(for: world.covariates)
    for fold in 0..<3 {
      let rows = (0..<150).filter { $0 % 3 != fold }
      let source = ColumnRegression(
        names: ["x1", "x2"],
        predictors: world.covariates.map { column in ColumnStorage(rows.map { column[$0] }) },
        outcome: ColumnStorage(rows.map { world.b[$0] }))
      let model = try GeneralizedLinearModel(.logistic, source)
      for row in stride(from: fold, to: 150, by: 3) {
        let mean = model.mean(world.covariates.map { $0[row] })
        #expect(abs(mean - folded[row]) < 1e-9)
      }
    }
    var constant = task
    constant.target = ColumnStorage([Double](repeating: 1, count: 150))
    let ones = try LinearLearner().fit(constant, folds: .none(rows: 150)).predictions(for: world.covariates)
    #expect((0..<150).allSatisfy { ones[$0] == 1 })
  }

  @Test("The mean learner predicts the other folds' mean")
  func mean() throws {
    let world = World(rows: 30, seed: 3)
    let predicted = try MeanLearner().fit(world.task(.regression), folds: thirds(30)).predictions(for: world.covariates)
    let others = (0..<30).filter { $0 % 3 != 1 }.reduce(0) { $0 + world.y[$1] } / 20
    #expect(abs(predicted[4] - others) < 1e-12)
  }

  /// The penalty by brute force: each part of the training rows held out in turn, row by row.
  @Test(
    "The chosen penalty has the smallest cross-validated error", arguments: [PenalizedLearner.Penalty.lasso, .ridge])
  func crossValidation(penalty: PenalizedLearner.Penalty) throws {
    let rows = 60
    var stream = RandomStream(seed: 4)
    let columns = (0..<8).map { _ in (0..<rows).map { _ in stream.normal() } }
    let y = (0..<rows).map { 1 + columns[0][$0] - 0.5 * columns[1][$0] + stream.normal() }
    let task = NuisanceTask(
      .regression, model: "model", names: (0..<8).map { "x\($0)" }, covariates: columns.map { ColumnStorage($0) },
      target: ColumnStorage(y))
    let learner = PenalizedLearner(penalty, count: 12)
    let predicted = try learner.fit(task, folds: .none(rows: rows)).predictions(for: task.covariates)

    func moments(_ rows: [Int]) throws -> Moments {
      try Moments(columns: (columns + [y]).map { column in rows.map { column[$0] } })
    }
    func fits(_ moments: Moments, _ penalties: [Double]) throws -> [(Double, [Double])] {
      switch penalty {
      case .lasso:
        return try LassoPath(moments, penalties: penalties, tolerance: 1e-7).points.map {
          ($0.intercept, $0.coefficients)
        }
      case .ridge:
        return try penalties.map {
          let fit = try RidgeRegression(moments, penalty: $0 * moments.weight, standardized: true)
          return (fit.intercept, fit.coefficients)
        }
      }
    }
    let all = try moments(Array(0..<rows))
    let largest = (0..<8).map { abs(all.crossProducts[$0, 8]) / 60 / (all.crossProducts[$0, $0] / 60).squareRoot() }
    let (first, share) = penalty == .lasso ? (largest.max() ?? 0, 1e-4) : (1e3, 1e-8)
    let penalties = (0..<12).map { first * pow(share, Double($0) / 11) }
    func value(_ fit: (Double, [Double]), _ row: Int) -> Double {
      fit.1.enumerated().reduce(fit.0) { $0 + $1.element * columns[$1.offset][row] }
    }
    var errors = [Double](repeating: 0, count: 12)
    for part in 0..<5 {
      // Without a canonical order the parts are rows mod 5.
      for (index, fit) in try fits(moments((0..<rows).filter { $0 % 5 != part }), penalties).enumerated() {
        for row in stride(from: part, to: rows, by: 5) { errors[index] += pow(y[row] - value(fit, row), 2) }
      }
    }
    let best = try #require(errors.indices.min { errors[$0] < errors[$1] })
    #expect(best > 0)
    let fit = try fits(all, penalties)[best]
    for row in 0..<rows { #expect(abs(predicted[row] - value(fit, row)) < 1e-6) }
  }

  @Test(
    "Penalised logistic regression meets the conditions of its optimum",
    arguments: [PenalizedLearner.Penalty.lasso, .ridge],
    [0.3, 0.03, 1e-4])
  func penalizedLogistic(penalty: PenalizedLearner.Penalty, strength: Double) throws {
    let rows = 90
    var stream = RandomStream(seed: 9)
    var columns = (0..<4).map { _ in (0..<rows).map { _ in 2 * stream.normal() + 3 } }
    // A column twice, and one that does not vary.
    columns += [columns[0], [Double](repeating: 7, count: rows)]
    let target = (0..<rows).map { stream.uniform() < 1 / (1 + exp(-(columns[0][$0] - columns[1][$0]))) ? 1.0 : 0 }
    let weights = (0..<rows).map { Double($0 % 3) }
    let moments = try Moments(columns: columns + [target], weights: weights)
    let fit = try PenalizedLogistic(
      ColumnRegression(
        names: (0..<6).map { "x\($0)" }, predictors: columns.map { ColumnStorage($0) }, outcome: ColumnStorage(target),
        weights: ColumnStorage(weights)), moments: moments, penalty: penalty, strength: strength)
    let residuals = (0..<rows).map { row in
      let linear = (0..<6).reduce(fit.level) { $0 + fit.slopes[$1] * (columns[$1][row] - moments.means[$1]) }
      return weights[row] * (target[row] - 1 / (1 + exp(-linear))) / moments.weight
    }
    #expect(abs(residuals.reduce(0, +)) < 1e-7)
    #expect(fit.slopes[5] == 0)
    for place in 0..<5 {
      let unit = (moments.crossProducts[place, place] / moments.weight).squareRoot()
      let slope = fit.slopes[place] * unit
      let gradient = (0..<rows).reduce(0) { $0 + residuals[$1] * (columns[place][$1] - moments.means[place]) / unit }
      switch penalty {
      case .ridge: #expect(abs(gradient - strength * slope) < 1e-6)
      case .lasso where slope == 0: #expect(abs(gradient) <= strength + 1e-6)
      case .lasso: #expect(abs(gradient - (slope > 0 ? strength : -strength)) < 1e-6)
      }
    }
  }

  @Test(
    "Penalised probabilities are logistic: between 0 and 1, as right as the plain model's, and there where that has none",
    arguments: [PenalizedLearner.Penalty.lasso, .ridge])
  func penalizedProbabilities(penalty: PenalizedLearner.Penalty) throws {
    let world = World(rows: 900, seed: 21, offset: 50)
    func error(_ learner: any NuisanceLearner) throws -> Double {
      let fit = try learner.fit(world.task(.probability, weighted: true), folds: thirds(900))
      let chances = try fit.predictions(for: world.covariates)
      #expect((0..<900).allSatisfy { chances[$0] > 0 && chances[$0] < 1 })
      return (0..<900).reduce(0) {
        $0 + pow(chances[$1] - 1 / (1 + exp(-(world.covariates[0][$1] - 50 - world.covariates[1][$1]))), 2) / 900
      }
    }
    #expect(try error(PenalizedLearner(penalty)) < 1.3 * error(LinearLearner()) + 1e-3)
    let apart = NuisanceTask(
      .probability, model: "score", names: ["x"], covariates: [ColumnStorage((0..<40).map(Double.init))],
      target: ColumnStorage((0..<40).map { $0 < 20 ? 0 : 1 }))
    let chances = try PenalizedLearner(penalty).fit(apart, folds: .none(rows: 40)).predictions(for: apart.covariates)
    #expect((0..<40).allSatisfy { chances[$0] > 0 && chances[$0] < 1 && (chances[$0] > 0.5) == ($0 >= 20) })
  }

  @Test("Trees follow what lines cannot, far from zero too", arguments: [TreeLearner.boosted, .forest])
  func trees(learner: TreeLearner) throws {
    guard TreeLearner.isAvailable else {
      let world = World(rows: 40, seed: 5)
      #expect(throws: EstimationError.self) { try learner.fit(world.task(.regression), folds: thirds(40)) }
      return
    }
    let world = World(rows: 600, seed: 5, offset: 1e6)
    var smaller = learner
    smaller.trees = min(learner.trees, 80)
    func error(_ learner: any NuisanceLearner) throws -> Double {
      let predicted = try learner.fit(world.task(.regression), folds: thirds(600)).predictions(for: world.covariates)
      return (0..<600).reduce(0) { $0 + pow(predicted[$1] - world.truth[$1], 2) } / 600
    }
    let (tree, line) = (try error(smaller), try error(LinearLearner()))
    #expect(tree < 0.5 * line, "\(tree) \(line)")
    let chances = try smaller.fit(world.task(.probability), folds: thirds(600)).predictions(for: world.covariates)
    #expect((0..<600).allSatisfy { (0...1).contains(chances[$0]) })
    let average = (0..<600).reduce(0) { $0 + chances[$1] - world.b[$1] } / 600
    #expect(abs(average) < 0.05)
  }

  @Test("Trees are the same for any number of threads, and for rows in any order")
  func treesAreDetermined() throws {
    guard TreeLearner.isAvailable else { return }
    let table = try DoublyRobustWorld.table(rows: 150, seed: 6)
    var order = Array(0..<150)
    var stream = RandomStream(seed: 7)
    stream.shuffle(&order)
    var forest = TreeLearner.forest
    forest.trees = 20
    let estimator = InteractiveDML(learners: NuisanceLearners(outcome: forest, propensity: TreeLearner.boosted))
    var settings = EstimationSettings()
    let one = try estimator.estimate(DoublyRobustWorld.sample(table), settings)[0]
    settings.threads = 3
    #expect(one == (try estimator.estimate(DoublyRobustWorld.sample(table), settings)[0]))
    let mixed = try estimator.estimate(DoublyRobustWorld.sample(table.selecting(rows: order)), settings)[0]
    #expect(abs(one.effect - mixed.effect) < 1e-6)
    settings.seed = 1
    #expect(one.effect != (try estimator.estimate(DoublyRobustWorld.sample(table), settings)[0].effect))
  }
}
